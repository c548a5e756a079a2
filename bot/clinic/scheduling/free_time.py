"""Free time: what is left of somebody's working hours on a day, and the index of it that the finder reads.

The index is derived. It makes finding fast and promises nothing: that an opening exists is checked by `is_real`, and that
nobody else has it by the database. The calendar notes each change of time in the change's own transaction; a finder counts
for itself what has changed, until `settle_changes` has written those days anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, Protocol, Self
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import day_span, local_day, minute_after, minute_of
from bot.clinic.knowledge.content import Clinic, Practitioner, VisitType
from bot.clinic.scheduling.appointments import AppointmentId
from bot.clinic.scheduling.working_time import Span, WorkedHours, gaps, next_days, worked_hours

ALWAYS, FOREVER = 0, 2**40
AHEAD = 7
"""Days that the index is built beyond the booking window, so that it need not be extended every midnight."""

MOST_CHANGES = 1_000
"""With so many changes that are not settled the index is of no use: finders count, and it is built anew."""

_MINUTE = timedelta(minutes=1)


class Taken(NamedTuple):
    """Time of a practitioner that an appointment or a hold takes, buffers included."""

    appointment_id: AppointmentId
    practitioner_id: str
    location_id: str
    visit_type_id: str
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None = None


class FreeSpan(NamedTuple):
    """Free time in minutes from the epoch: as it stands from `valid_from` to `valid_until`, in seconds from the epoch.

    A hold ends by itself, so a day with holds has its spans once for each moment at which one of them ends. `begins` and
    `visit_type_ids` (commas between; empty for all) are those of the hours worked. With `seats` the span is a group session
    that has so many left.
    """

    practitioner_id: str
    location_id: str
    starts: int
    ends: int
    begins: int
    visit_type_ids: str = ""
    seats: int = 0
    valid_from: int = ALWAYS
    valid_until: int = FOREVER


class Change(NamedTuple):
    """Time of a practitioner that was taken or given back since the index was written."""

    id: int
    practitioner_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class FreeTimeBuilt:
    """For what content the index was built, and the last day that is in it."""

    fingerprint: str
    until: date


class Wanted(NamedTuple):
    """Which spans a search has use for: of whom, how long at least, and beginning when on the wall clock.

    A span that begins outside the hours may be among those returned; one that is of use never misses.
    """

    practitioner_ids: tuple[str, ...]
    minutes: int = 1
    begins_by: int = 24 * 60
    ends_after: int = 0


class FreeTime(Protocol):
    """What the store keeps and tells about free time."""

    def taken(self, practitioner_id: str, starts: int, ends: int) -> list[Taken]:
        """Return what takes this practitioner's time between two minutes, holds included even when they have run out."""
        ...

    def rooms_taken(
        self, room_ids: Collection[str], starts: int, ends: int, at: datetime, besides: Collection[AppointmentId]
    ) -> list[tuple[str, Span]]:
        """Return when rooms are taken between two minutes, as it stands at this moment, by others than these appointments."""
        ...

    def replace_days(self, practitioner_id: str, days: Mapping[date, Sequence[FreeSpan]], zone: ZoneInfo) -> None:
        """Put these spans in place of those that the index has for each of the days."""
        ...

    def spans(self, days: Sequence[date], wanted: Wanted, *, at: datetime) -> list[FreeSpan]:
        """Return the spans of these days that are wanted, in any order."""
        ...

    def changes(self, limit: int | None = None) -> list[Change]:
        """Return what has changed since the index was written, oldest first."""
        ...

    def forget_changes(self, changes: Collection[Change]) -> None: ...
    def forget_changes_of(self, practitioner_id: str) -> None: ...
    def prune(self, before: date) -> None:
        """Forget days that are over."""
        ...

    def built(self) -> FreeTimeBuilt | None: ...
    def note_built(self, built: FreeTimeBuilt) -> None: ...
    def forget_built(self) -> None:
        """Note that the index is not built, so that everybody counts for themselves until it is."""
        ...

    def queue_up(self, practitioner_id: str) -> None:
        """Wait for others who write this practitioner's days."""
        ...


class HasFreeTime(Protocol):
    """A unit of work, as far as it concerns free time."""

    @property
    def free_time(self) -> FreeTime: ...


class UnitWithFreeTime(HasFreeTime, Protocol):
    """The same, to be opened and committed."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...
    def commit(self) -> None: ...


def refresh_day(work: HasFreeTime, clinic: Clinic, practitioner_id: str, day: date, now: datetime) -> None:
    """Write anew what is free on one local day of a practitioner, whose queue was waited for."""
    person = next((one for one in clinic.practitioners if one.id == practitioner_id), None)
    taken = work.free_time.taken(practitioner_id, *day_span(day, clinic.zone))
    spans = free_spans(clinic, person, day, taken, now=now) if person else []
    work.free_time.replace_days(practitioner_id, {day: spans}, clinic.zone)


def build_free_time(units: Callable[[], UnitWithFreeTime], clinic: Clinic, now: datetime) -> int:
    """Bring the index up to date: all of it when the clinic's hours have changed, else the days that are new.

    Returns how many days of practitioners were written. While it is built anew, finders count for themselves.
    """
    first = local_day(now, clinic.zone)
    last = local_day(now + clinic.furthest_window, clinic.zone) + timedelta(days=AHEAD)
    with units() as work:
        built = work.free_time.built()
    current = built is not None and built.fingerprint == clinic.calendar_fingerprint
    begin = max(first, built.until + timedelta(days=1)) if built and current else first
    if begin > last - timedelta(days=AHEAD):
        return 0
    if not current:
        with units() as work:
            work.free_time.forget_built()
            work.commit()
    return _build(units, clinic, begin, last, now)


def rebuild_free_time(units: Callable[[], UnitWithFreeTime], clinic: Clinic, now: datetime) -> int:
    """Build all of the index anew, after appointments were written without it (an import)."""
    with units() as work:
        work.free_time.forget_built()
        work.commit()
    return build_free_time(units, clinic, now)


def _build(units: Callable[[], UnitWithFreeTime], clinic: Clinic, begin: date, last: date, now: datetime) -> int:
    days = list(next_days(begin, last))
    span = day_span(begin, clinic.zone)[0], day_span(last, clinic.zone)[1]
    for person in clinic.practitioners:
        with units() as work:
            work.free_time.queue_up(person.id)
            if begin == local_day(now, clinic.zone):  # all is read, and what comes after that leaves a note of its own
                work.free_time.forget_changes_of(person.id)
            taken = work.free_time.taken(person.id, *span)
            by_day: dict[date, list[Taken]] = {}
            for one in taken:
                for day in next_days(local_day(one.starts_at, clinic.zone), local_day(one.ends_at, clinic.zone)):
                    by_day.setdefault(day, []).append(one)
            spans = {day: free_spans(clinic, person, day, by_day.get(day, ()), now=now) for day in days}
            work.free_time.replace_days(person.id, spans, clinic.zone)
            work.commit()
    with units() as work:
        work.free_time.prune(local_day(now, clinic.zone))
        work.free_time.note_built(FreeTimeBuilt(clinic.calendar_fingerprint, last))
        work.commit()
    return len(days) * len(clinic.practitioners)


def catch_up(units: Callable[[], UnitWithFreeTime], clinic: Clinic, now: datetime) -> None:
    """Bring the index to what the calendar is: extend or build it, and settle what has changed, or all if that is too much."""
    with units() as work:
        too_much = len(work.free_time.changes(MOST_CHANGES)) == MOST_CHANGES
    if too_much:
        rebuild_free_time(units, clinic, now)
    else:
        build_free_time(units, clinic, now)
        while settle_changes(units, clinic, now):
            pass


def settle_changes(units: Callable[[], UnitWithFreeTime], clinic: Clinic, now: datetime, limit: int = 100) -> int:
    """Write the days anew on which time was taken or given back; returns how many changes were settled.

    A change is forgotten before its day is read: one that comes after the reading leaves a note of its own.
    """
    with units() as work:
        built = work.free_time.built()
        found = work.free_time.changes(limit) if built and built.fingerprint == clinic.calendar_fingerprint else []
    by_practitioner: dict[str, list[Change]] = {}
    for change in found:
        by_practitioner.setdefault(change.practitioner_id, []).append(change)
    for practitioner_id, changes in by_practitioner.items():
        with units() as work:
            work.free_time.queue_up(practitioner_id)
            work.free_time.forget_changes(changes)
            for day in {day for one in changes for day in days_of(clinic, one.starts_at, one.ends_at)}:
                refresh_day(work, clinic, practitioner_id, day, now)
            work.commit()
    return len(found)


def days_of(clinic: Clinic, starts_at: datetime, ends_at: datetime) -> Iterator[date]:
    """Yield the local days that a span of time falls on."""
    return next_days(local_day(starts_at, clinic.zone), local_day(ends_at, clinic.zone))


def free_spans(clinic: Clinic, person: Practitioner, day: date, taken: Iterable[Taken], *, now: datetime) -> list[FreeSpan]:
    """Return what is free on a day, and the group sessions that have seats left, for now and after each hold has ended."""
    hours = worked_hours(clinic, person, day)
    if not hours:
        return []
    kinds = {kind.id: kind for kind in clinic.visit_types}
    taken, present = list(taken), int(now.timestamp())
    held = sorted({second for one in taken if one.held_until and (second := _second_after(one.held_until)) > present})
    spans: list[FreeSpan] = []
    for valid_from, valid_until in pairwise([ALWAYS, *held, FOREVER]):
        at = max(valid_from, present)
        standing = [one for one in taken if one.held_until is None or _second_after(one.held_until) > at]
        busy = [(minute_of(one.starts_at), minute_after(one.ends_at)) for one in standing]
        for worked in hours:
            shortest = _shortest(kinds, worked.visit_type_ids or person.visit_type_ids)
            for starts, ends in gaps(worked.starts, worked.ends, busy):
                if ends - starts >= shortest:
                    spans.append(_free_span(person, worked, starts, ends, valid_from, valid_until))
            spans += [
                _free_span(person, worked, starts, ends, valid_from, valid_until)._replace(visit_type_ids=kind, seats=seats)
                for kind, starts, ends, seats in _sessions_with_seats(kinds, person, worked, standing)
            ]
    return spans


def _free_span(person: Practitioner, worked: WorkedHours, starts: int, ends: int, valid_from: int, valid_until: int) -> FreeSpan:
    kinds = ",".join(worked.visit_type_ids)
    return FreeSpan(person.id, worked.location_id, starts, ends, worked.begins, kinds, 0, valid_from, valid_until)


def _sessions_with_seats(
    kinds: dict[str, VisitType], person: Practitioner, worked: WorkedHours, standing: list[Taken]
) -> Iterable[tuple[str, int, int, int]]:
    """Yield the group sessions within these hours that others can still join: visit type, span, seats left."""
    sessions: dict[tuple[str, int, int], int] = {}
    for one in standing:
        kind = kinds.get(one.visit_type_id)
        if kind is None or not kind.in_group or one.location_id != worked.location_id:
            continue
        starts, ends = minute_of(one.starts_at), minute_after(one.ends_at)
        given = kind.id in (worked.visit_type_ids or person.visit_type_ids)
        if given and worked.starts <= starts and ends <= worked.ends and ends - starts == minutes_taken(kind):
            sessions[kind.id, starts, ends] = sessions.get((kind.id, starts, ends), 0) + 1
    for (kind_id, starts, ends), seated in sorted(sessions.items()):
        if seated < kinds[kind_id].capacity:
            yield kind_id, starts, ends, kinds[kind_id].capacity - seated


def minutes_taken(kind: VisitType) -> int:
    """Return how many minutes of a practitioner's time such a visit takes, buffers included."""
    return (kind.buffer_before + kind.length + kind.buffer_after) // _MINUTE


def _shortest(kinds: dict[str, VisitType], visit_type_ids: Iterable[str]) -> int:
    return min((minutes_taken(kinds[kind]) for kind in visit_type_ids if kind in kinds), default=1)


def _second_after(moment: datetime) -> int:
    return math.ceil(moment.timestamp())
