"""Whether two wishes mean the same to a receptionist, and whether a wish is what was expected.

Expected wishes stand in `held_out.tsv` and `held_out_refinements.tsv` as JSON, with the fields of `TimeWish`:
whole alternatives are separated by " | ", those of one field by "|" ("" is none), "a..b" is anything from a to b.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from bot.clinic.scheduling.wishes import TimeWish

HORIZON = timedelta(days=200)
SUNDAY = 6
OPENS, CLOSES = time(8), time(18)
"""Of the clinic of these tests, at any of its places: Monday to Saturday."""


@dataclass(frozen=True)
class Meaning:
    """On which days, between which hours, with whom, for what and for whom."""

    days: frozenset[date]
    opens: time | None
    closes: time | None
    practitioner: str | None
    visit_type: str | None
    person: str
    first_available: bool


def meaning(wish: TimeWish, today: date) -> Meaning:
    """Days when the clinic is closed and hours when it is closed do not matter, unless nothing else was wished."""
    days = frozenset(_days(wish, today))
    return Meaning(
        days=frozenset(day for day in days if day.weekday() != SUNDAY) or days,
        opens=wish.time_from if wish.time_from and wish.time_from > OPENS else None,
        closes=wish.time_to if wish.time_to and wish.time_to < CLOSES else None,
        practitioner=wish.practitioner,
        visit_type=wish.visit_type,
        person=_plain(wish.person or ""),
        first_available=wish.first_available,
    )


def is_expected(wish: TimeWish, expected: str, now: datetime) -> bool:
    """Say whether a wish means the same as one of the expected wishes."""
    return meaning(wish, now.date()) in expected_meanings(expected, wish, now)


def expected_meanings(expected: str, got: TimeWish, now: datetime) -> list[Meaning]:
    """Return what each of the expected wishes means; spans of values are settled by what was got."""
    return [meaning(one, now.date()) for one in _alternatives(expected, got)]


def wish_of(stated: dict[str, Any]) -> TimeWish:
    """Return the wish that JSON states, without alternatives."""
    return TimeWish(**{name: _value(name, value) for name, value in stated.items()})


def _days(wish: TimeWish, today: date) -> Iterator[date]:
    first, last = max(wish.date_from or today, today), wish.date_to or today + HORIZON
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        wanted = not wish.weekdays or day.weekday() in wish.weekdays
        if wanted and day.weekday() not in wish.exclude_weekdays and day not in wish.exclude_dates:
            yield day


def _alternatives(expected: str, got: TimeWish) -> Iterator[TimeWish]:
    for stated in expected.split(" | "):
        chosen = {name: list(_choices(name, value, got)) for name, value in (json.loads(stated) or {}).items()}
        for values in product(*chosen.values()):
            yield replace(TimeWish(), **dict(zip(chosen, values, strict=True)))


def _choices(name: str, value: Any, got: TimeWish) -> Iterator[Any]:
    """Yield the values a field may have; of a span, what was got when it lies within, else its beginning."""
    for text in value.split("|") if isinstance(value, str) else [value]:
        if isinstance(text, str) and ".." in text:
            first, last = (_value(name, end) for end in text.split(".."))
            has = getattr(got, name)
            yield has if has is not None and first <= has <= last else first
        else:
            yield _value(name, text)


def _value(name: str, stated: Any) -> Any:
    if stated == "":
        return {field.name: field.default for field in fields(TimeWish)}[name]
    if name in ("date_from", "date_to"):
        return date.fromisoformat(stated)
    if name in ("time_from", "time_to"):
        return time.fromisoformat(stated)
    if name == "exclude_dates":
        return tuple(date.fromisoformat(day) for day in stated)
    if name == "first_available":
        return stated in (True, "true")
    return tuple(stated) if isinstance(stated, list) else stated


def _plain(words: str) -> str:
    spread = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
