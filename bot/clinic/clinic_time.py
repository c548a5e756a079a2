"""The clinic's time: the only place where a moment becomes a local day and hour, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime."""


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Turn a moment into the clinic's own wall-clock time."""
    return moment.astimezone(zone)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day that a moment falls on at the clinic."""
    return local(moment, zone).date()


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return the UTC moment of a wall-clock time, or None for an hour that the clock change skips.

    An hour that happens twice means its first pass.
    """
    wall = datetime.combine(day, at, tzinfo=zone)
    moment = wall.astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None) else None


def moment_from(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the first UTC moment when the clock shows this time or a later one: for a skipped hour, when it is skipped."""
    moment = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
    while local(moment - timedelta(minutes=1), zone).replace(tzinfo=None) >= datetime.combine(day, at):
        moment -= timedelta(minutes=1)
    return moment


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def minute_of(moment: datetime) -> int:
    """Count a moment in whole minutes from the epoch, rounded down: what the calendar's arithmetic is done in."""
    return (moment - _EPOCH) // _MINUTE


def minute_after(moment: datetime) -> int:
    """Count a moment in minutes from the epoch, rounded up."""
    return -((_EPOCH - moment) // _MINUTE)


def moment_at(minute: int) -> datetime:
    """Turn minutes from the epoch back into a moment."""
    return _EPOCH + timedelta(minutes=minute)


def clock_of(at: time | datetime) -> int:
    """Return a time of day in minutes on the wall clock."""
    return at.hour * 60 + at.minute


@lru_cache(maxsize=4096)
def day_span(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Return the minutes from the epoch at which a local day begins and ends; 1440 apart unless the clock changes."""
    first, last = (
        minute_of(datetime.combine(day + timedelta(days=more), time(), tzinfo=zone).astimezone(UTC)) for more in (0, 1)
    )
    return first, last
