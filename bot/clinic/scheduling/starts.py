"""At which moments of free time a visit can begin: the grid of the wall clock, notice, window, hours wished for, rooms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import gcd
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import clock_of, day_span, local, minute_after, minute_of, moment_at, moment_of
from bot.clinic.knowledge.content import Clinic, ExtraSession, Practitioner, Room, VisitType, WorkingHours
from bot.clinic.scheduling.free_time import FreeSpan, Wanted, minutes_taken
from bot.clinic.scheduling.free_time_sources import FreeTimeSource
from bot.clinic.scheduling.searching import Search, people_for
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.working_time import Span

_FEW = 12
"""So many practitioners are asked for by name; more are read with everybody."""

_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)


class Start(NamedTuple):
    """A moment, in minutes from the epoch, at which a visit can begin with somebody somewhere."""

    starts: int
    practitioner_id: str
    location_id: str


class Candidate(NamedTuple):
    """A start that could be offered, with its local day (as an ordinal) and its minute on the wall clock."""

    start: Start
    day: int
    clock: int


@dataclass(frozen=True)
class Fitting:
    """How a kind of visit fits into free time, in minutes; `first` and `last` are when it may begin at all.

    It begins at `clock_from` or later and at `clock_to` or earlier on the wall clock.
    """

    kind_id: str
    before: int
    after: int
    step: int
    first: int
    last: int
    clock_from: int
    clock_to: int

    @classmethod
    def of(cls, clinic: Clinic, kind: VisitType, wish: TimeWish, *, now: datetime) -> Fitting:
        """Return how a visit fits that is wished for now. `after` counts from its beginning, so it holds the visit itself."""
        low, high = clock_hours(wish)
        return cls(
            kind_id=kind.id,
            before=kind.buffer_before // _MINUTE,
            after=(kind.length + kind.buffer_after) // _MINUTE,
            step=max(5, gcd(minutes_taken(kind), 60)),
            first=minute_after(now + clinic.notice_of(kind)),
            last=minute_of(now + clinic.window_of(kind)),
            clock_from=low,
            clock_to=high,
        )

    def wanted(self, practitioner_ids: tuple[str, ...] | None) -> Wanted:
        """Return which free spans are of use."""
        return Wanted(practitioner_ids, self.before + self.after, self.clock_to - self.before, self.clock_from + self.after)

    def starts(self, span: FreeSpan, day: date, zone: ZoneInfo) -> Iterable[int]:
        """Return the moments of a free span at which the visit can begin.

        An hour that the clock skips has none, and in an hour that happens twice it begins in the first.
        """
        midnight, next_midnight = day_span(day, zone)
        low = max(span.starts + self.before, self.first)
        high = min(span.ends - self.after, self.last)
        if next_midnight - midnight == _DAY:
            low = max(low, midnight + self.clock_from)
            high = min(high, midnight + self.clock_to)
            grid = midnight + span.begins
            if low > grid:
                grid += -((grid - low) // self.step) * self.step
            return range(grid, high + 1, self.step)
        return [moment for moment in self._of_changed_day(span.begins, day, zone) if low <= moment <= high]

    def _of_changed_day(self, begins: int, day: date, zone: ZoneInfo) -> Iterator[int]:
        for minute in range(begins, _DAY, self.step):
            if self.clock_from <= minute <= self.clock_to:
                moment = moment_of(day, time(minute // 60, minute % 60), zone)
                if moment is not None:
                    yield minute_of(moment)


def clock_hours(wish: TimeWish) -> tuple[int, int]:
    """Read the hours wished for. They are half-open, so that a morning does not begin at noon; one exact time is meant exactly."""
    low = 0 if wish.time_from is None else clock_of(wish.time_from)
    if wish.time_to is None:
        return low, _DAY
    high = clock_of(wish.time_to)
    return low, high if wish.time_from == wish.time_to else high - 1


def candidates(
    clinic: Clinic, search: Search, free_time: FreeTimeSource, days: Iterable[date], *, now: datetime, keep: int | None
) -> Iterator[tuple[int, list[Candidate]]]:
    """Yield each of the days, in the order given, with what fits the search.

    `keep` is how many practitioners are of use at one moment: so many that one of them has not been chosen yet.
    """
    people = people_for(clinic, search)
    if not people:
        return
    kind = clinic.visit_type(search.visit_type_id)
    fitting = Fitting.of(clinic, kind, search.wish, now=now)
    few = len(people) <= _FEW
    wanted = fitting.wanted(tuple(one.id for one in people) if few else None)
    reading = _Reading(clinic, search, kind, fitting, people, keep)
    found_any, rest = False, list(days)
    size = 14 if few else 3
    while rest:
        chunk, rest, size = rest[:size], rest[size:], size * 2
        spans = free_time.spans(chunk, wanted)
        rooms = _free_rooms(clinic, kind, free_time, chunk) if kind.room_kind and spans else None
        for day, found in reading.read(chunk, spans, rooms):
            found_any = found_any or bool(found)
            yield day, found
        if not found_any and rest:
            rest = [day for day in rest if _is_worked(people, day, search.location_id, fitting)]


class _Reading:
    """What is the same for all days of a search."""

    def __init__(
        self,
        clinic: Clinic,
        search: Search,
        kind: VisitType,
        fitting: Fitting,
        people: list[Practitioner],
        keep: int | None,
    ) -> None:
        self._zone = clinic.zone
        self._kind_id = kind.id
        self._length = kind.length // _MINUTE
        self._fitting = fitting
        self._location_id = search.location_id
        self._keep = keep or len(people)
        self._weekly = {one.id for one in people if kind.id in one.visit_type_ids}
        self._people = {one.id for one in people}
        self._declined = {minute_of(moment) for moment in search.without}
        self._elsewhere = [(minute_of(starts), minute_after(ends)) for starts, ends in search.elsewhere]

    def read(self, days: Sequence[date], spans: list[FreeSpan], rooms: FreeRooms | None) -> Iterator[tuple[int, list[Candidate]]]:
        by_first = {day_span(day, self._zone)[0]: day for day in days}
        firsts = sorted(by_first)
        starts: dict[date, dict[int, list[Start]]] = {day: {} for day in days}
        for span in sorted(spans):
            if self._is_of_use(span):
                day = by_first[firsts[bisect_right(firsts, span.starts) - 1]]
                self._take(span, day, starts[day], None if span.seats else rooms)
        for day in days:
            yield day.toordinal(), self._candidates(day, starts[day])

    def _is_of_use(self, span: FreeSpan) -> bool:
        if self._location_id is not None and span.location_id != self._location_id:
            return False
        if span.visit_type_ids:
            return span.practitioner_id in self._people and self._kind_id in span.visit_type_ids.split(",")
        return span.practitioner_id in self._weekly

    def _take(self, span: FreeSpan, day: date, starts: dict[int, list[Start]], rooms: FreeRooms | None) -> None:
        before, after = self._fitting.before, self._fitting.after
        for moment in self._fitting.starts(span, day, self._zone):
            there = starts.setdefault(moment, [])
            if len(there) < self._keep and (rooms is None or rooms.has_one(span.location_id, moment - before, moment + after)):
                there.append(Start(moment, span.practitioner_id, span.location_id))

    def _candidates(self, day: date, starts: dict[int, list[Start]]) -> list[Candidate]:
        first, last = day_span(day, self._zone)
        ordinal, is_plain = day.toordinal(), last - first == _DAY
        found: list[Candidate] = []
        for moment in sorted(starts):
            if moment in self._declined or any(s < moment + self._length and moment < e for s, e in self._elsewhere):
                continue
            clock = moment - first if is_plain else clock_of(local(moment_at(moment), self._zone))
            found += [Candidate(start, ordinal, clock) for start in starts[moment]]
        return found


def _is_worked(people: Iterable[Practitioner], day: date, location_id: str | None, fitting: Fitting) -> bool:
    """Tell whether any of these people works at all at hours of the day that the search allows."""
    weekday, low, high = day.weekday(), fitting.clock_from, fitting.clock_to
    return any(
        (isinstance(one, ExtraSession) and one.day == day)
        or (
            (isinstance(one, WorkingHours) and one.weekday == weekday)
            and location_id in (None, one.location_id)
            and clock_of(one.starts) <= high
            and clock_of(one.ends) > low
        )
        for person in people
        for one in (*person.working_hours, *person.exceptions)
    )


def _free_rooms(clinic: Clinic, kind: VisitType, free_time: FreeTimeSource, days: Sequence[date]) -> FreeRooms:
    rooms = [one for one in clinic.rooms if kind.room_kind in one.kinds]
    spans = [day_span(day, clinic.zone) for day in days]
    taken = free_time.rooms_taken([one.id for one in rooms], min(spans)[0], max(spans)[1])
    return FreeRooms(rooms, taken)


class FreeRooms:
    """Whether a room that a visit needs is free, at each location."""

    def __init__(self, rooms: Sequence[Room], taken: dict[str, list[Span]]) -> None:
        self._taken: dict[str, list[list[Span]]] = {}
        for room in rooms:
            self._taken.setdefault(room.location_id, []).append(taken[room.id])

    def has_one(self, location_id: str, starts: int, ends: int) -> bool:
        return any(all(end <= starts or ends <= begin for begin, end in taken) for taken in self._taken.get(location_id, ()))
