"""The clinic's time: the only place where a moment becomes a local day and hour, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
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
