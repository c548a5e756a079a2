"""The finder's yardstick: every minute of every day is asked whether a visit can begin then. Slow, and plain to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import gcd
from zoneinfo import ZoneInfo

from bot.clinic.knowledge.content import Clinic, ExtraSession, Leave, Practitioner, VisitType
from bot.clinic.scheduling.appointments import Appointment, Opening
from bot.clinic.scheduling.openings import Search

MINUTE = timedelta(minutes=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Block:
    """Hours on one day: what is done in them, where, and from which minute of the wall clock visits are counted."""

    location_id: str
    span: Span
    begins: int
    kinds: tuple[str, ...]


def plain_walk(clinic: Clinic, search: Search, standing: list[Appointment], *, now: datetime) -> list[Opening]:
    """Return every opening that fits, in order, given all appointments and holds."""
    kind = clinic.visit_type(search.visit_type_id)
    standing = [one for one in standing if one.takes_time(now)]
    found = [
        opening
        for person in clinic.practitioners
        for day in _days(clinic, now)
        for opening in _of_day(clinic, person, kind, day)
        if _is_wished(clinic, search, person, kind, opening, day, now) and _is_free(clinic, kind, opening, standing)
    ]
    return sorted(set(found))


def _days(clinic: Clinic, now: datetime) -> list[date]:
    first = now.astimezone(clinic.zone).date()
    return [first + timedelta(days=more) for more in range(clinic.booking_window.days + 3)]


def _of_day(clinic: Clinic, person: Practitioner, kind: VisitType, day: date) -> Iterator[Opening]:
    taken = kind.buffer_before + kind.length + kind.buffer_after
    step = max(5, gcd(taken // MINUTE, 60))
    blocks = list(_blocks(clinic, person, day))
    for minute in range(0, 24 * 60, 5):  # hours begin at whole quarters in these tests, and grids are of five minutes or more
        starts_at = _first_pass(day, minute, clinic.zone)
        if starts_at is None:
            continue
        span = (starts_at - kind.buffer_before, starts_at + kind.length + kind.buffer_after)
        for block in blocks:
            on_grid = minute >= block.begins and (minute - block.begins) % step == 0
            if on_grid and kind.id in block.kinds and block.span[0] <= span[0] and span[1] <= block.span[1]:
                yield Opening(starts_at, starts_at + kind.length, person.id, block.location_id, kind.id)


def _blocks(clinic: Clinic, person: Practitioner, day: date) -> Iterator[Block]:
    """Yield each stretch of the day in which the person is at one place, uninterrupted."""
    away, extra = [], []
    for one in person.exceptions:
        if isinstance(one, Leave) and one.from_day <= day <= one.to_day:
            away.append(_span(day, one.starts or time(), one.ends, clinic.zone))
        if isinstance(one, ExtraSession) and one.day == day:
            extra.append((_span(day, one.starts, one.ends, clinic.zone), one))
    for span, one in extra:
        for left in _without(span, away):
            yield Block(one.location_id, left, _clock(one.starts), one.visit_type_ids or person.visit_type_ids)
    if day not in {holiday.day for holiday in clinic.holidays}:
        for hours in person.working_hours:
            if hours.weekday == day.weekday():
                span = _span(day, hours.starts, hours.ends, clinic.zone)
                for left in _without(span, [*away, *(taken for taken, _ in extra)]):
                    yield Block(hours.location_id, left, _clock(hours.starts), person.visit_type_ids)


def _without(span: Span, others: list[Span]) -> list[Span]:
    left = [span]
    for begin, end in others:
        left = [
            piece
            for starts, ends in left
            for piece in ((starts, min(ends, begin)), (max(starts, end), ends))
            if piece[0] < piece[1]
        ]
    return left


def _is_wished(
    clinic: Clinic, search: Search, person: Practitioner, kind: VisitType, opening: Opening, day: date, now: datetime
) -> bool:
    wish, clock = search.wish, opening.starts_at.astimezone(clinic.zone).time()
    exact = wish.time_from is not None and wish.time_from == wish.time_to
    age = None if search.born_on is None else _age(search.born_on, day)
    return (
        search.practitioner_id in (None, person.id)
        and search.location_id in (None, opening.location_id)
        and (not search.new_patient or (person.accepts_new_patients and kind.new_patients))
        and (age is None or (kind.min_age or 0) <= age <= (200 if kind.max_age is None else kind.max_age))
        and now + clinic.notice_of(kind) <= opening.starts_at <= now + clinic.window_of(kind)
        and (wish.date_from is None or wish.date_from <= day)
        and (wish.date_to is None or day <= wish.date_to)
        and (not wish.weekdays or day.weekday() in wish.weekdays)
        and day.weekday() not in wish.exclude_weekdays
        and day not in wish.exclude_dates
        and (wish.time_from is None or wish.time_from <= clock)
        and (wish.time_to is None or clock < wish.time_to or exact)
        and (not exact or clock == wish.time_from)
        and opening.starts_at not in search.without
        and not any(_overlap((opening.starts_at, opening.ends_at), busy) for busy in search.elsewhere)
    )


def _is_free(clinic: Clinic, kind: VisitType, opening: Opening, standing: list[Appointment]) -> bool:
    span = (opening.starts_at - kind.buffer_before, opening.ends_at + kind.buffer_after)
    beside = [
        one
        for one in standing
        if one.practitioner_id == opening.practitioner_id and _overlap(span, (one.takes_from, one.takes_until))
    ]
    if beside and kind.in_group:
        return all(one.opening == opening for one in beside) and len(beside) < kind.capacity
    if beside:
        return False
    if kind.room_kind is None:
        return True
    rooms = [one.id for one in clinic.rooms if kind.room_kind in one.kinds and one.location_id == opening.location_id]
    used = {one.room_id for one in standing if _overlap(span, (one.takes_from, one.takes_until))}
    return not set(rooms) <= used


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@lru_cache(maxsize=100_000)
def _first_pass(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """Return the first moment at which the wall shows this minute of the day; none when it never does."""
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    for offset in sorted({wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}, reverse=True):
        moment = (wall - offset).replace(tzinfo=UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
    return None


def _span(day: date, starts: time, ends: time | None, zone: ZoneInfo) -> Span:
    """Return from when to when hours last; one that would begin or end while the clock is put forward does so at that moment."""
    minutes = (_clock(starts), 24 * 60 if ends is None else _clock(ends))
    first, last = (
        next(
            (moment for later in range(minute, 24 * 60) if (moment := _first_pass(day, later, zone)) is not None),
            _first_pass(day + timedelta(days=1), 0, zone),
        )
        for minute in minutes
    )
    assert first is not None
    assert last is not None
    return first, last


def _clock(at: time) -> int:
    return at.hour * 60 + at.minute


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
