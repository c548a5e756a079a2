"""When somebody works on a day: the weekly hours, extra sessions, leave and holidays in one list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import NamedTuple

from bot.clinic.clinic_time import clock_of, day_span, minute_of, moment_from
from bot.clinic.knowledge.content import Clinic, ExtraSession, Leave, Practitioner

Span = tuple[int, int]
"""A half-open span of time in minutes from the epoch."""


class WorkedHours(NamedTuple):
    """Hours of one day at one location, in minutes from the epoch.

    Visits begin on a grid that counts from `begins`, minutes on the wall clock. `visit_type_ids` is what is done in these
    hours; an empty one means all that the practitioner does.
    """

    location_id: str
    starts: int
    ends: int
    begins: int
    visit_type_ids: tuple[str, ...] = ()


def worked_hours(clinic: Clinic, person: Practitioner, day: date, *, in_spite_of_leave: bool = False) -> list[WorkedHours]:
    """Return the hours that somebody works on a day, in order.

    A holiday closes the weekly hours and leaves extra sessions; leave closes both, for the days or hours that it names. Nobody
    is in two places: an extra session goes before the weekly hours that it overlaps, and what is named first before the rest.
    """
    worked: list[WorkedHours] = []
    elsewhere = [] if in_spite_of_leave else _away(clinic, person, day)
    for one in person.exceptions:
        if isinstance(one, ExtraSession) and one.day == day:
            span = _span(clinic, day, one.starts, one.ends)
            left = gaps(*span, elsewhere)
            worked += [WorkedHours(one.location_id, *piece, clock_of(one.starts), one.visit_type_ids) for piece in left]
            elsewhere.append(span)
    if clinic.holiday_on(day) is None:
        for hours in person.working_hours:
            if hours.weekday == day.weekday():
                span = _span(clinic, day, hours.starts, hours.ends)
                left = gaps(*span, elsewhere)
                worked += [WorkedHours(hours.location_id, *piece, clock_of(hours.starts)) for piece in left]
                elsewhere.append(span)
    return sorted(worked, key=lambda one: one.starts)


def gaps(starts: int, ends: int, taken: list[Span]) -> Iterator[Span]:
    """Yield what is left of a span when others are cut out of it."""
    for begin, end in sorted(taken):
        if end <= starts or begin >= ends:
            continue
        if begin > starts:
            yield starts, begin
        starts = end
    if starts < ends:
        yield starts, ends


def _away(clinic: Clinic, person: Practitioner, day: date) -> list[Span]:
    spans: list[Span] = []
    for leave in person.exceptions:
        if isinstance(leave, Leave) and leave.from_day <= day <= leave.to_day:
            first, last = day_span(day, clinic.zone)
            starts = first if leave.starts is None else minute_of(moment_from(day, leave.starts, clinic.zone))
            spans.append((starts, last if leave.ends is None else minute_of(moment_from(day, leave.ends, clinic.zone))))
    return spans


def _span(clinic: Clinic, day: date, starts: time, ends: time) -> Span:
    """Return when hours of a day begin and end; on a day without a clock change no wall clock is asked."""
    first, last = day_span(day, clinic.zone)
    if last - first == 24 * 60:
        return first + clock_of(starts), first + clock_of(ends)
    return minute_of(moment_from(day, starts, clinic.zone)), minute_of(moment_from(day, ends, clinic.zone))


def next_days(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last, both included."""
    for more in range((last - first).days + 1):
        yield first + timedelta(days=more)
