"""Holidays by name, and the days and weeks around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.clinic.scheduling.wishes.days import ONE, Found, Marks, monday_of
from bot.clinic.scheduling.wishes.spelling import WEEKDAYS


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """Return the first, second, ... such weekday of a month; number -1 is the last."""
    if number < 0:
        end = date(year + month // 12, month % 12 + 1, 1) - ONE
        return end - ONE * ((end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + ONE * ((weekday - first.weekday()) % 7 + 7 * (number - 1))


def easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    century, golden = year // 100, year % 19
    correction = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = correction - (correction // 28) * (1 - (29 // (correction + 1)) * ((21 - golden) // 11))
    sunday = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (sunday + 40) // 44
    return date(year, month, sunday + 28 - 31 * (month // 4))


_ARTICLES = r"(?:the |el |la |dia de |day of )*"
_HOLIDAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"black friday", lambda year: nth(year, 11, 3, 4) + ONE),
    (r"thanksgiving(?: day)?|(?:dia of |day of )?accion of gracias|san ?giving", lambda year: nth(year, 11, 3, 4)),
    (r"christmas eve|noche ?buena|evening ?buena", lambda year: date(year, 12, 24)),
    (r"christmas(?: day)?|navidad(?:es)?", lambda year: date(year, 12, 25)),
    (r"new years? eve|noche ?vieja|evening ?vieja|ano viejo|(?:the )?(?:late|fin of) ano", lambda year: date(year, 12, 31)),
    (r"(?<!in the )(?<!early in the )(?<!beginning of the )(?<!start of the )new years?(?: day)?|ano nuevo", lambda year: date(year, 1, 1)),
    (r"labor day|day of the trabajo", lambda year: nth(year, 9, 0, 1)),
    (r"memorial day", lambda year: nth(year, 5, 0, -1)),
    (r"(?:4th|fourth) of july|july 4th|independence day|4 of july", lambda year: date(year, 7, 4)),
    (r"mlk(?: day)?|martin luther king(?: day)?", lambda year: nth(year, 1, 0, 3)),
    (r"presidents? day|day of the presidentes?", lambda year: nth(year, 2, 0, 3)),
    (r"columbus day|indigenous peoples? day", lambda year: nth(year, 10, 0, 2)),
    (r"juneteenth", lambda year: date(year, 6, 19)),
    (r"halloween|day of brujas", lambda year: date(year, 10, 31)),
    (r"day of (?:the )?muertos", lambda year: date(year, 11, 2)),
    (r"(?:st|saint) patricks?(?: day)?", lambda year: date(year, 3, 17)),
    (r"valentines?(?: day)?|san valentin|day of (?:the )?(?:amor|enamorados)", lambda year: date(year, 2, 14)),
    (r"veterans? day", lambda year: date(year, 11, 11)),
    (r"good friday|viernes santo|friday santo", lambda year: easter(year) - 2 * ONE),
    (r"easter(?: sunday)?|(?:domingo of )?pascua", easter),
    (r"mothers? day", lambda year: nth(year, 5, 6, 2)),
    (r"fathers? day", lambda year: nth(year, 6, 6, 3)),
    (r"(?:day of (?:the )?)?(?:reyes(?: magos)?|3 kings(?: day)?)", lambda year: date(year, 1, 6)),
    (r"(?:day of )?(?:the )?virgen(?: of guadalupe)?", lambda year: date(year, 12, 12)),
)  # fmt: skip
_NAMES = "|".join(f"(?P<h{index}>{name})" for index, (name, _) in enumerate(_HOLIDAYS))
_DAY = "|".join(WEEKDAYS)
_NAMED = re.compile(
    rf"\b(?:(?P<lead>(?<!any )(?<!every )(?P<count>\d+|an?|one|the|una?)? ?(?P<unit>days?|weeks?|weekend|{_DAY}) (?:right |just )?(?P<way>after|before|of(?: the)?|following|leading up to|previous to) ){_ARTICLES})?(?:{_NAMES})(?P<tail> week(?:end)?\b)?(?!\w)"
)
_BETWEEN_THEM = re.compile(r"\bbetween (?:the )?christmas (?:and|&) (?:the )?(?:new years?(?: day| eve)?|ano nuevo)\b")
_HOLIDAY_SEASON = re.compile(
    r"\b(after|before) (?:the )?(?:holidays|holiday season|fiestas|winter break|vacaciones of navidad)\b"
)


def mark_holidays(marks: Marks) -> None:
    """Mark every holiday that is named, with the days and weeks said by it."""
    year = marks.today.year
    marks.take(_BETWEEN_THEM, lambda _: marks.span(date(year, 12, 26), date(year, 12, 31)))
    marks.words = _HOLIDAY_SEASON.sub(
        lambda found: "after new years" if found[1] == "after" else "before christmas eve", marks.words
    )
    marks.take(_NAMED, lambda match: _holiday(marks, match))


def _holiday(marks: Marks, match: re.Match[str]) -> Found | None:
    index = next(index for index in range(len(_HOLIDAYS)) if match[f"h{index}"])
    today = marks.today
    in_year = _HOLIDAYS[index][1]
    day = in_year(today.year)
    after = match["lead"] is not None and match["way"] in ("after", "following")
    if day < today - 7 * ONE * after:
        day = in_year(today.year + 1)
    unit = match["unit"] or ""
    if match["tail"]:
        return (
            marks.span(monday_of(day), monday_of(day) + 6 * ONE)
            if "weekend" not in match["tail"]
            else marks.span(day, monday_of(day) + 6 * ONE)
        )
    if not unit:
        return marks.day(day)
    step = 0 if match["way"].startswith("of") else 1 if after else -1
    count = int(match["count"]) if (match["count"] or "").isdigit() else 1
    return _beside(marks, day, unit, step, count)


def _beside(marks: Marks, day: date, unit: str, step: int, count: int) -> Found | None:
    if unit.startswith("day"):
        return marks.day(day + ONE * step * count)
    if unit == "weekend":
        saturday = monday_of(day) + (5 + 7 * (step if step < 0 or day.weekday() > 4 else 0)) * ONE
        return marks.span(saturday, saturday + ONE)
    if unit.startswith("week"):
        if count > 1:
            return marks.day(day + 7 * step * count * ONE)
        return marks.span(monday_of(day) + 7 * step * ONE, monday_of(day) + (7 * step + 6) * ONE)
    weekday = WEEKDAYS.index(unit)
    if step == 0:
        return marks.day(monday_of(day) + weekday * ONE)
    ahead = (weekday - day.weekday() - 1) % 7 + 1 if step > 0 else -((day.weekday() - weekday - 1) % 7 + 1)
    return marks.day(day + ahead * ONE)
