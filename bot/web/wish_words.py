"""Say in English, for staff, when somebody would like to come."""

from __future__ import annotations

from datetime import date, time

from bot.clinic.scheduling.wishes import TimeWish

_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def wish_words(wish: TimeWish) -> str:
    """Return a wish as one line: "Fridays, until 12:00 PM, from December 7, not December 11"; "any time" for none."""
    parts = [*_weekdays(wish), *_hours(wish), *_days(wish), *(f"not {_day(day)}" for day in wish.exclude_dates)]
    return ", ".join(parts) or "any time"


def _weekdays(wish: TimeWish) -> list[str]:
    said = []
    if wish.weekdays == (0, 1, 2, 3, 4):
        said.append("weekdays")
    elif wish.weekdays:
        said.append(" or ".join(_WEEKDAYS[day] for day in wish.weekdays))
    if wish.exclude_weekdays:
        said.append("no " + " or ".join(_WEEKDAYS[day] for day in wish.exclude_weekdays))
    return said


def _hours(wish: TimeWish) -> list[str]:
    if wish.time_from and wish.time_to:
        return [f"{_clock(wish.time_from)} to {_clock(wish.time_to)}"]
    return [f"from {_clock(wish.time_from)}"] if wish.time_from else [f"until {_clock(wish.time_to)}"] if wish.time_to else []


def _days(wish: TimeWish) -> list[str]:
    if wish.date_from and wish.date_to:
        same = wish.date_from == wish.date_to
        return [f"on {_day(wish.date_from)}" if same else f"{_day(wish.date_from)} to {_day(wish.date_to)}"]
    return [f"from {_day(wish.date_from)}"] if wish.date_from else [f"by {_day(wish.date_to)}"] if wish.date_to else []


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"


def _clock(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"
