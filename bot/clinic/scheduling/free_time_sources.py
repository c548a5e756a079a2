"""Where the finder gets free time from: the index, or working hours and appointments where there is no index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.clinic.clinic_time import day_span
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.appointments import Appointment, AppointmentId
from bot.clinic.scheduling.free_time import MOST_CHANGES, FreeSpan, FreeTime, Taken, Wanted, days_of, free_spans
from bot.clinic.scheduling.working_time import Span

RoomsTaken = Callable[[Collection[str], int, int, datetime, Collection[AppointmentId]], list[tuple[str, Span]]]


class FreeTimeSource(Protocol):
    """Tells what is free on some days, in any order, and when rooms are taken."""

    def spans(self, days: Sequence[date], wanted: Wanted) -> list[FreeSpan]: ...
    def rooms_taken(self, room_ids: Collection[str], starts: int, ends: int) -> dict[str, list[Span]]: ...


class CountedTime:
    """Counts free time from the working hours and what is taken, a day of a practitioner at a time."""

    def __init__(
        self,
        clinic: Clinic,
        taken: Callable[[str, int, int], list[Taken]],
        rooms_taken: RoomsTaken,
        *,
        now: datetime,
        letting_go: Sequence[Appointment] = (),
    ) -> None:
        self._clinic = clinic
        self._taken = taken
        self._rooms_taken = rooms_taken
        self._now = now
        self._gone = {one.id for one in letting_go if one.id is not None}

    def spans(self, days: Sequence[date], wanted: Wanted) -> list[FreeSpan]:
        at, wanted_ids = int(self._now.timestamp()), set(wanted.practitioner_ids)
        people = [person for person in self._clinic.practitioners if person.id in wanted_ids]
        found = []
        for day in days:
            for person in people:
                taken = self._taken(person.id, *day_span(day, self._clinic.zone))
                left = [one for one in taken if one.appointment_id not in self._gone]
                found += [
                    span
                    for span in free_spans(self._clinic, person, day, left, now=self._now)
                    if span.valid_from <= at < span.valid_until and span.ends - span.starts >= wanted.minutes
                ]
        return found

    def rooms_taken(self, room_ids: Collection[str], starts: int, ends: int) -> dict[str, list[Span]]:
        taken: dict[str, list[Span]] = {room_id: [] for room_id in room_ids}
        for room_id, span in self._rooms_taken(room_ids, starts, ends, self._now, self._gone):
            taken[room_id].append(span)
        return taken


class IndexedTime:
    """Reads free time from the index; counts for itself what the index does not hold, or not as it is now.

    `letting_go` are appointments whose time would be given back: the conversation's own hold, the visit that is moved.
    """

    def __init__(self, clinic: Clinic, free_time: FreeTime, *, now: datetime, letting_go: Sequence[Appointment] = ()) -> None:
        self._free_time = free_time
        self._now = now
        self._counted = CountedTime(clinic, free_time.taken, free_time.rooms_taken, now=now, letting_go=letting_go)
        built = free_time.built()
        self._until = built.until if built and built.fingerprint == clinic.calendar_fingerprint else date.min
        self._recounted = {
            (one.practitioner_id, day) for one in letting_go for day in days_of(clinic, one.takes_from, one.takes_until)
        }
        if self._until > date.min:  # before any span is read: a day may be written anew meanwhile
            changes = free_time.changes(MOST_CHANGES)
            if len(changes) == MOST_CHANGES:
                self._until = date.min
            self._recounted |= {
                (one.practitioner_id, day) for one in changes for day in days_of(clinic, one.starts_at, one.ends_at)
            }
        self._zone = clinic.zone

    def spans(self, days: Sequence[date], wanted: Wanted) -> list[FreeSpan]:
        indexed = [day for day in days if day <= self._until]
        found = self._free_time.spans(indexed, wanted, at=self._now) if indexed else []
        if len(indexed) < len(days):
            found += self._counted.spans([day for day in days if day > self._until], wanted)
        return self._recount(found, set(indexed), wanted) if self._recounted else found

    def _recount(self, found: list[FreeSpan], indexed: set[date], wanted: Wanted) -> list[FreeSpan]:
        """Put what is counted in place of what the index says of days that are not in it as they are now."""
        people = set(wanted.practitioner_ids)
        stale = [(person, day) for person, day in self._recounted if day in indexed and person in people]
        spans: dict[str, list[Span]] = {}
        for person, day in stale:
            spans.setdefault(person, []).append(day_span(day, self._zone))
        fresh = [
            one
            for one in found
            if one.practitioner_id not in spans or not any(a <= one.starts < b for a, b in spans[one.practitioner_id])
        ]
        for person, day in stale:
            fresh += self._counted.spans([day], wanted._replace(practitioner_ids=(person,)))
        return fresh

    def rooms_taken(self, room_ids: Collection[str], starts: int, ends: int) -> dict[str, list[Span]]:
        return self._counted.rooms_taken(room_ids, starts, ends)
