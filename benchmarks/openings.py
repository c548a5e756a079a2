"""Measure how fast openings are found: `.venv/bin/python -m benchmarks.openings [practitioners ...]`.

Fills the calendar of a made-up clinic to 85 % for 90 days and asks for the first three openings that fit wishes of many
kinds, one after the other, in one process, each in a transaction of its own. `FRONTDESK_BENCH_DATABASE` names another
database than a new SQLite file; it must be empty. On SQLite the figures of each size go to `docs/benchmarks/openings.json`, and
all that stand there are drawn to `openings.png` beside it. `cpu` is the time of a processor core, without waiting for one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
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
SEARCHES_OF_MANY = 500  # in a clinic of more than 200 practitioners
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
class Took:
    """How long one search took: on the clock, and of a processor core, in milliseconds."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Figures:
    """How long searches took, in milliseconds."""

    name: str
    p50: float
    p99: float
    longest: float
    cpu_p50: float
    cpu_p99: float
    found: str

    @classmethod
    def of(cls, name: str, took: list[Took], shortfalls: Counter[str]) -> Figures:
        found = ", ".join(f"{what} {count}" for what, count in shortfalls.most_common())
        wall, cpu = [one.wall for one in took], [one.cpu for one in took]
        return cls(
            name, statistics.median(wall), percentile(wall, 99), max(wall), statistics.median(cpu), percentile(cpu, 99), found
        )

    def row(self) -> str:
        figures = (self.p50, self.p99, self.longest, self.cpu_p50, self.cpu_p99)
        return f"| {self.name} | {' | '.join(f'{figure:.1f}' for figure in figures)} | {self.found} |"


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def measure(store: Store, clinic: Clinic, searches: int) -> tuple[Figures, list[Figures]]:
    """Return the figures of all searches together and of each kind of wish."""
    chance = random.Random(7)
    kinds = list(WISHES) * (searches // len(WISHES) + 1)
    chance.shuffle(kinds)
    took: dict[str, list[Took]] = {kind: [] for kind in WISHES}
    outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in WISHES}
    for number, kind in enumerate([*kinds[:50], *kinds]):
        search = WISHES[kind](chance, clinic)
        begin, begin_cpu = timer.perf_counter(), timer.thread_time()
        found = _find(store, clinic, search)
        length = Took((timer.perf_counter() - begin) * 1000, (timer.thread_time() - begin_cpu) * 1000)
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


def known_loop() -> float:
    """Return how many milliseconds a loop takes that is the same everywhere: about ten on a quiet core of today."""
    took = []
    for _ in range(21):
        begin = timer.perf_counter()
        sum(range(1_000_000))
        took.append((timer.perf_counter() - begin) * 1000)
    return statistics.median(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "sizes", type=int, nargs="*", default=[200], help="how many practitioners; several sizes one after the other"
    )
    sizes = parser.parse_args().sizes
    database = os.environ.get("FRONTDESK_BENCH_DATABASE")
    for practitioners in sizes:
        clinic = big_clinic(practitioners)
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(database or f"sqlite:///{folder}/openings.db")
            store.migrate()
            begin = timer.perf_counter()
            booked, full = fill(store, clinic, FULL)
            filled = timer.perf_counter() - begin
            loops = [known_loop()]
            total, kinds = measure(store, clinic, SEARCHES if practitioners <= 200 else SEARCHES_OF_MANY)
            loops.append(known_loop())
            counted = measure_without_index(store, clinic) if practitioners <= 200 else None
            store.close()
        print(f"\n{practitioners} practitioners, {booked:,} visits in {DAYS} days, {full:.1%} full (filled in {filled:.0f} s)\n")
        print(
            "| wish | p50 ms | p99 ms | longest ms | cpu p50 | cpu p99 | outcome |\n| --- | --- | --- | --- | --- | --- | --- |"
        )
        print("\n".join(one.row() for one in (*kinds, total)), flush=True)
        if counted is not None:
            print(f"\nwithout the index, median of {COUNTED_SEARCHES}: {counted:.0f} ms")
        print(f"a known loop took {loops[0]:.0f} ms before and {loops[1]:.0f} ms after the searches")
        if database is None:
            keep(practitioners, booked, total)


def keep(practitioners: int, booked: int, total: Figures) -> None:
    """Add the figures of one size to those that stand on the page, and draw them all."""
    PAGE.mkdir(parents=True, exist_ok=True)
    kept = PAGE / "openings.json"
    figures = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    figures[str(practitioners)] = {
        "visits": booked,
        "p50": round(total.p50, 2),
        "p99": round(total.p99, 2),
        "cpu_p50": round(total.cpu_p50, 2),
        "cpu_p99": round(total.cpu_p99, 2),
    }
    in_order = {size: figures[size] for size in sorted(figures, key=int)}
    kept.write_text(json.dumps(in_order, indent=2) + "\n", encoding="utf-8")
    draw(in_order, PAGE / "openings.png")


def draw(figures: dict[str, dict[str, float]], file: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = [int(size) for size in figures]
    picture, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    for name, label, style in (
        ("p99", "99th percentile", "C3o-"),
        ("p50", "median", "C0o-"),
        ("cpu_p99", "99th percentile, processor time", "C3--"),
        ("cpu_p50", "median, processor time", "C0--"),
    ):
        axes.plot(sizes, [one[name] for one in figures.values()], style, label=label)
    axes.axhline(20, color="C3", linewidth=0.5)
    axes.axhline(5, color="C0", linewidth=0.5)
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="practitioners (90 days, 85 % full)",
        ylabel="milliseconds to the first three openings",
        title="Finding openings: all kinds of wishes, one process, SQLite",
    )
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend()
    picture.savefig(file, dpi=110)


if __name__ == "__main__":
    main()
