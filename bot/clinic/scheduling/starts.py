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
from bot.clinic.scheduling.free_time import ALWAYS, FOREVER, FreeSpan, Wanted, minutes_taken
from bot.clinic.scheduling.free_time_sources import FreeTimeSource
from bot.clinic.scheduling.searching import Search, hours_for, people_for
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.working_time import Span, gaps

_SPANS_AT_FIRST = 250
"""About so many spans are read at first."""

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

    def wanted(self, practitioner_ids: tuple[str, ...]) -> Wanted:
        """Return which free spans are of use."""
        return Wanted(practitioner_ids, self.before + self.after, self.clock_to - self.before, self.clock_from + self.after)

    def on(self, day: date, zone: ZoneInfo) -> DayFitting:
        """Return how the visit fits into free time of one day."""
        midnight, next_midnight = day_span(day, zone)
        if next_midnight - midnight == _DAY:
            low, high = max(self.first, midnight + self.clock_from), min(self.last, midnight + self.clock_to)
            return DayFitting(self, day, zone, midnight, low, high, None)
        moments = [
            (minute, minute_of(moment))
            for minute in range(self.clock_from, min(self.clock_to, _DAY - 1) + 1)
            if (moment := moment_of(day, time(minute // 60, minute % 60), zone)) is not None
        ]
        return DayFitting(self, day, zone, midnight, self.first, self.last, moments)


@dataclass(frozen=True)
class DayFitting:
    """How a kind of visit fits into free time of one day: it begins between `low` and `high`, in minutes from the epoch.

    On a day when the clock changes `moments` has each minute of the wall clock with its moment: an hour that is skipped has
    none, and one that happens twice its first pass.
    """

    fitting: Fitting
    day: date
    zone: ZoneInfo
    midnight: int
    low: int
    high: int
    moments: list[tuple[int, int]] | None

    def starts(self, span: FreeSpan) -> Iterable[int]:
        """Return the moments of a free span at which the visit can begin."""
        step = self.fitting.step
        low, high = max(span.starts + self.fitting.before, self.low), min(span.ends - self.fitting.after, self.high)
        if self.moments is not None:
            return [
                moment
                for minute, moment in self.moments
                if low <= moment <= high and minute >= span.begins and (minute - span.begins) % step == 0
            ]
        grid = self.midnight + span.begins
        if low > grid:
            grid += -((grid - low) // step) * step
        return range(grid, high + 1, step)

    def clock(self, moment: int) -> int:
        """Return a moment of the day on the wall clock."""
        return moment - self.midnight if self.moments is None else clock_of(local(moment_at(moment), self.zone))


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
    wanted = fitting.wanted(tuple(one.id for one in people))
    reading = _Reading(clinic, search, kind, fitting, people, keep)
    for chunk in _chunks(_worked_days(hours_for(clinic, search), days, fitting), len(people)):
        spans = free_time.spans(chunk, wanted)
        rooms = _free_rooms(clinic, kind, free_time, spans) if kind.room_kind and spans else None
        yield from reading.read(chunk, spans, rooms)


def _chunks(days: list[date], people: int) -> Iterator[list[date]]:
    """Cut the days so that few are read for nothing, at first, and few questions are asked if many days are needed."""
    size, again = max(1, min(14, _SPANS_AT_FIRST // people)), False
    while days:
        yield days[:size]
        days = days[size:]
        size, again = (size * 2 if again else size), not again


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
        self._declined = {minute_of(moment) for moment in search.without}
        self._elsewhere = [(minute_of(starts), minute_after(ends)) for starts, ends in search.elsewhere]

    def read(self, days: Sequence[date], spans: list[FreeSpan], rooms: FreeRooms | None) -> Iterator[tuple[int, list[Candidate]]]:
        fittings = sorted((self._fitting.on(day, self._zone) for day in days), key=lambda one: one.midnight)
        midnights = [one.midnight for one in fittings]
        starts: list[dict[int, list[Start]]] = [{} for _ in fittings]
        for span in sorted(spans):
            if self._is_of_use(span):
                number = bisect_right(midnights, span.starts) - 1
                self._take(span, fittings[number].starts(span), starts[number], None if span.seats else rooms)
        found = {one.day: self._candidates(one, starts[number]) for number, one in enumerate(fittings)}
        for day in days:
            yield day.toordinal(), found[day]

    def _is_of_use(self, span: FreeSpan) -> bool:
        if self._location_id is not None and span.location_id != self._location_id:
            return False
        if span.visit_type_ids:
            return self._kind_id in span.visit_type_ids.split(",")
        return span.practitioner_id in self._weekly

    def _take(self, span: FreeSpan, moments: Iterable[int], starts: dict[int, list[Start]], rooms: FreeRooms | None) -> None:
        for moment in moments:
            there = starts.get(moment)
            if there is None:
                there = starts[moment] = []
            if len(there) < self._keep and (rooms is None or self._has_room(rooms, span.location_id, moment)):
                there.append(Start(moment, span.practitioner_id, span.location_id))

    def _has_room(self, rooms: FreeRooms, location_id: str, moment: int) -> bool:
        return rooms.has_one(location_id, moment - self._fitting.before, moment + self._fitting.after)

    def _candidates(self, day: DayFitting, starts: dict[int, list[Start]]) -> list[Candidate]:
        ordinal, length = day.day.toordinal(), self._length
        return [
            Candidate(start, ordinal, day.clock(moment))
            for moment in sorted(starts)
            if moment not in self._declined
            and not any(begin < moment + length and moment < end for begin, end in self._elsewhere)
            for start in starts[moment]
        ]


def _worked_days(hours: Iterable[WorkingHours | ExtraSession], days: Iterable[date], fitting: Fitting) -> list[date]:
    """Keep the days on which anybody works at hours of the wall clock that the search allows."""
    weekdays: set[int] = set()
    single: set[date] = set()
    for one in hours:
        if clock_of(one.starts) <= fitting.clock_to and clock_of(one.ends) > fitting.clock_from:
            if isinstance(one, WorkingHours):
                weekdays.add(one.weekday)
            else:
                single.add(one.day)
    return [day for day in days if day.weekday() in weekdays or day in single]


def _free_rooms(clinic: Clinic, kind: VisitType, free_time: FreeTimeSource, spans: list[FreeSpan]) -> FreeRooms:
    """Return when rooms are free where and while there is free time."""
    places = {span.location_id for span in spans}
    rooms = [one for one in clinic.rooms if kind.room_kind in one.kinds and one.location_id in places]
    begin, end = min(span.starts for span in spans), max(span.ends for span in spans)
    return FreeRooms(rooms, free_time.rooms_taken([one.id for one in rooms], begin, end))


def working_clock(hours: Iterable[WorkingHours | ExtraSession], kind: VisitType) -> tuple[int, int]:
    """Return the minutes of the wall clock between which such a visit can begin within any of the hours."""
    hours, length = list(hours), kind.length // _MINUTE
    begin = min((clock_of(one.starts) for one in hours), default=0)
    return begin, max((clock_of(one.ends) - length for one in hours), default=_DAY)


class FreeRooms:
    """Whether a room that a visit needs is free, at each location."""

    def __init__(self, rooms: Sequence[Room], taken: dict[str, list[Span]]) -> None:
        self._free: dict[str, list[tuple[list[int], list[int]]]] = {}
        for room in rooms:
            free = list(gaps(ALWAYS, FOREVER, taken[room.id]))
            self._free.setdefault(room.location_id, []).append(([begin for begin, _ in free], [end for _, end in free]))

    def has_one(self, location_id: str, starts: int, ends: int) -> bool:
        for begins, closes in self._free.get(location_id, ()):
            number = bisect_right(begins, starts) - 1
            if number >= 0 and ends <= closes[number]:
                return True
        return False
