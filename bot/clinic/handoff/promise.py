"""When a person will answer: a time within opening hours, never one that the clinic cannot keep."""

from datetime import datetime, timedelta

from bot.clinic.clinic_time import local_day, moment_from
from bot.clinic.knowledge.content import Clinic

WITHIN = timedelta(minutes=30)
"""How long a person may take while the clinic is open."""

_ROUND = timedelta(minutes=15)
_LOOK_AHEAD_DAYS = 30


def opening_spans(clinic: Clinic, *, now: datetime) -> list[tuple[datetime, datetime]]:
    """Return the spans in which any location is open, from today on, in order."""
    closed = {holiday.day for holiday in clinic.holidays}
    today = local_day(now, clinic.zone)
    spans = set()
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        for location in clinic.locations:
            for hours in location.hours:
                if hours.weekday == day.weekday() and day not in closed:
                    opens_at = moment_from(day, hours.opens, clinic.zone)
                    closes_at = moment_from(day, hours.closes, clinic.zone)
                    spans.add((opens_at, closes_at))
    return sorted(spans)


def is_open(clinic: Clinic, *, now: datetime) -> bool:
    """Tell whether any location is open at this moment."""
    return any(opens_at <= now < closes_at for opens_at, closes_at in opening_spans(clinic, now=now))


def promised_at(clinic: Clinic, *, now: datetime) -> datetime:
    """Return the moment by which a person answers: half an hour of open time from now, on the quarter hour."""
    for opens_at, closes_at in opening_spans(clinic, now=now):
        answer_at = _rounded_up(max(now, opens_at) + WITHIN)
        if max(now, opens_at) < closes_at and answer_at <= closes_at:
            return answer_at
    return _rounded_up(now + timedelta(days=1))


def _rounded_up(moment: datetime) -> datetime:
    over = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + _ROUND
