"""Measure how fast openings are found: `.venv/bin/python -m benchmarks.openings [practitioners ...]`.

Fills the calendar of a made-up clinic to 85 % for 90 days and asks for the first three openings that fit wishes of many
kinds, one after the other, in one process, each in a transaction of its own. `FRONTDESK_BENCH_DATABASE` names another
database than a new SQLite file; it must be empty. With several sizes the growth is drawn to `docs/benchmarks/`.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
import time as timer
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from benchmarks.big_clinic import DAYS, NOW, big_clinic, fill
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.free_time_sources import CountedTime, IndexedTime
from bot.clinic.scheduling.openings import Openings, Search, find
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store, open_store

FULL = 0.85
SEARCHES = 2_000
COUNTED_SEARCHES = 10
PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks"
TODAY = NOW.date()
COMMON = ("checkup", "sick_visit", "follow_up", "physical", "new_patient", "vaccine")

Making = Callable[[random.Random, Clinic], Search]


def _search(chance: random.Random, wish: TimeWish, **more: Any) -> Search:
    return Search(wish, chance.choice(COMMON), **more)


def _with_somebody(chance: random.Random, clinic: Clinic, wish: TimeWish) -> Search:
    person = chance.choice(clinic.practitioners)
    return Search(wish, chance.choice(person.visit_type_ids), person.id)


def _day(chance: random.Random, first: int = 1, last: int = DAYS - 10) -> date:
    return TODAY + timedelta(days=chance.randrange(first, last))


def _one_day(chance: random.Random) -> TimeWish:
    day = _day(chance)
    return TimeWish(date_from=day, date_to=day)


def _a_week(chance: random.Random) -> TimeWish:
    day = _day(chance)
    return TimeWish(date_from=day, date_to=day + timedelta(days=6))


def _on_leave(chance: random.Random, clinic: Clinic) -> Search:
    person = chance.choice(clinic.practitioners)
    leave = person.exceptions[0]
    wish = TimeWish(date_from=leave.from_day, date_to=leave.to_day)  # type: ignore[union-attr]
    return Search(wish, chance.choice(person.visit_type_ids), person.id)


WISHES: dict[str, Making] = {
    "as soon as possible": lambda chance, clinic: _search(chance, TimeWish(first_available=True)),
    "no wish at all": lambda chance, clinic: _search(chance, TimeWish()),
    "a new patient, any time": lambda chance, clinic: Search(TimeWish(), "new_patient", new_patient=True),
    "with somebody, as soon as possible": lambda chance, clinic: _with_somebody(chance, clinic, TimeWish(first_available=True)),
    "with somebody, any time": lambda chance, clinic: _with_somebody(chance, clinic, TimeWish()),
    "with somebody on one day": lambda chance, clinic: _with_somebody(chance, clinic, _one_day(chance)),
    "a morning of one day": lambda chance, clinic: _search(chance, replace(_one_day(chance), time_to=time(12))),
    "an afternoon in one week": lambda chance, clinic: _search(chance, replace(_a_week(chance), time_from=time(12))),
    "Thursdays after 3": lambda chance, clinic: _search(chance, TimeWish(weekdays=(3,), time_from=time(15))),
    "exactly at 10:00": lambda chance, clinic: _search(chance, TimeWish(time_from=time(10), time_to=time(10))),
    "at one office, after 4": lambda chance, clinic: _search(
        chance, TimeWish(time_from=time(16)), location_id=chance.choice(clinic.locations).id
    ),
    "a Saturday": lambda chance, clinic: _search(chance, TimeWish(weekdays=(5,))),
    "a blood draw in the lab, this week": lambda chance, clinic: Search(
        TimeWish(date_to=TODAY + timedelta(days=6)), "blood_draw"
    ),
    "with somebody who is away that week": _on_leave,
    "a Sunday (closed)": lambda chance, clinic: _search(chance, TimeWish(weekdays=(6,))),
    "evenings after 7 (closed)": lambda chance, clinic: _search(chance, TimeWish(time_from=time(19))),
    "with somebody at exactly 9:00 on one day": lambda chance, clinic: _with_somebody(
        chance, clinic, replace(_one_day(chance), time_from=time(9), time_to=time(9))
    ),
}


@dataclass(frozen=True)
class Figures:
    """How long searches took, in milliseconds."""

    name: str
    p50: float
    p99: float
    longest: float
    found: str

    @classmethod
    def of(cls, name: str, took: list[float], shortfalls: Counter[str]) -> Figures:
        found = ", ".join(f"{what} {count}" for what, count in shortfalls.most_common())
        return cls(name, statistics.median(took), percentile(took, 99), max(took), found)

    def row(self) -> str:
        return f"| {self.name} | {self.p50:.1f} | {self.p99:.1f} | {self.longest:.1f} | {self.found} |"


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def measure(store: Store, clinic: Clinic, searches: int) -> tuple[Figures, list[Figures]]:
    """Return the figures of all searches together and of each kind of wish."""
    chance = random.Random(7)
    kinds = list(WISHES) * (searches // len(WISHES) + 1)
    chance.shuffle(kinds)
    took: dict[str, list[float]] = {kind: [] for kind in WISHES}
    outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in WISHES}
    for number, kind in enumerate([*kinds[:50], *kinds]):
        search = WISHES[kind](chance, clinic)
        begin = timer.perf_counter()
        found = _find(store, clinic, search)
        length = (timer.perf_counter() - begin) * 1000
        if number >= 50:  # the first ones fill the caches of the process
            took[kind].append(length)
            outcomes[kind][found.shortfall or "as wished"] += 1
    everything = [length for lengths in took.values() for length in lengths]
    return (
        Figures.of("all", everything, sum(outcomes.values(), Counter())),
        [Figures.of(kind, took[kind], outcomes[kind]) for kind in WISHES],
    )


def _find(store: Store, clinic: Clinic, search: Search) -> Openings:
    with store.units() as work:
        return find(clinic, search, IndexedTime(clinic, work.free_time, now=NOW), now=NOW, limit=3)


def measure_without_index(store: Store, clinic: Clinic) -> float:
    """Return the median of some searches that count free time from the working hours and appointments, in milliseconds."""
    chance, took = random.Random(7), []
    for kind in list(WISHES)[:COUNTED_SEARCHES]:
        search = WISHES[kind](chance, clinic)
        begin = timer.perf_counter()
        with store.units() as work:
            counted = CountedTime(clinic, work.free_time.taken, work.free_time.rooms_taken, now=NOW)
            find(clinic, search, counted, now=NOW, limit=3)
        took.append((timer.perf_counter() - begin) * 1000)
    return statistics.median(took)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [200]
    growth = []
    for practitioners in sizes:
        clinic = big_clinic(practitioners)
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(os.environ.get("FRONTDESK_BENCH_DATABASE") or f"sqlite:///{folder}/openings.db")
            store.migrate()
            begin = timer.perf_counter()
            booked, full = fill(store, clinic, FULL)
            filled = timer.perf_counter() - begin
            total, kinds = measure(store, clinic, SEARCHES)
            counted = measure_without_index(store, clinic) if practitioners <= 200 else None
            store.close()
        print(f"\n{practitioners} practitioners, {booked} visits in {DAYS} days, {full:.1%} full (filled in {filled:.0f} s)\n")
        print("| wish | p50 ms | p99 ms | longest ms | outcome |\n| --- | --- | --- | --- | --- |")
        print("\n".join(one.row() for one in (*kinds, total)))
        if counted is not None:
            print(f"\nwithout the index, median of {COUNTED_SEARCHES}: {counted:.0f} ms")
        growth.append({"practitioners": practitioners, "visits": booked, "p50": total.p50, "p99": total.p99})
    if len(sizes) > 1:
        PAGE.mkdir(parents=True, exist_ok=True)
        (PAGE / "openings.json").write_text(json.dumps(growth, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
