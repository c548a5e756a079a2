"""Where the finder gets free time from: the index, or working hours and appointments where there is no index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.clinic.clinic_time import day_span, minute_after, minute_of
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.appointments import Appointment
from bot.clinic.scheduling.free_time import FreeSpan, FreeTime, Taken, Wanted, days_of, free_spans
from bot.clinic.scheduling.working_time import Span


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
        rooms_taken: Callable[[Collection[str], int, int], list[Taken]],
        *,
        now: datetime,
        letting_go: Sequence[Appointment] = (),
    ) -> None:
        self._clinic = clinic
        self._taken = taken
        self._rooms_taken = rooms_taken
        self._now = now
        self._gone = {one.id for one in letting_go}

    def spans(self, days: Sequence[date], wanted: Wanted) -> list[FreeSpan]:
        at = int(self._now.timestamp())
        found = []
        for day in days:
            for person in self._clinic.practitioners:
                if wanted.practitioner_ids is not None and person.id not in wanted.practitioner_ids:
                    continue
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
        for one in self._rooms_taken(room_ids, starts, ends):
            held_no_longer = one.held_until is not None and one.held_until <= self._now
            if one.room_id is not None and one.appointment_id not in self._gone and not held_no_longer:
                taken[one.room_id].append((minute_of(one.starts_at), minute_after(one.ends_at)))
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
            self._recounted |= {
                (one.practitioner_id, day) for one in free_time.changes() for day in days_of(clinic, one.starts_at, one.ends_at)
            }
        self._zone = clinic.zone

    def spans(self, days: Sequence[date], wanted: Wanted) -> list[FreeSpan]:
        indexed = [day for day in days if day <= self._until]
        found = self._free_time.spans(indexed, wanted, at=self._now) if indexed else []
        if len(indexed) < len(days):
            found += self._counted.spans([day for day in days if day > self._until], wanted)
        for person, day in self._recounted:
            if day in indexed and (wanted.practitioner_ids is None or person in wanted.practitioner_ids):
                first, last = day_span(day, self._zone)
                found = [one for one in found if one.practitioner_id != person or not first <= one.starts < last]
                found += self._counted.spans([day], wanted._replace(practitioner_ids=(person,)))
        return found

    def rooms_taken(self, room_ids: Collection[str], starts: int, ends: int) -> dict[str, list[Span]]:
        return self._counted.rooms_taken(room_ids, starts, ends)
