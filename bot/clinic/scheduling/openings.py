"""Find openings: walk the working hours, leave out what is taken, and spread what is offered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import gcd
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import local, local_day, moment_from, moment_of
from bot.clinic.knowledge.content import Clinic, Practitioner, WorkingHours
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.wishes import TimeWish

Busy = Callable[[str, datetime, datetime], list[tuple[datetime, datetime]]]
"""Tells when a practitioner is taken between two moments, in order."""


class Shortfall(StrEnum):
    """Why openings are not quite what was wished for."""

    TIME = "time"
    PRACTITIONER = "practitioner"
    OTHER_VISIT = "other_visit"
    NO_NEW_PATIENTS = "no_new_patients"
    NONE = "none"


@dataclass(frozen=True)
class Openings:
    """What can be offered; `shortfall` says how it differs from the wish, None when it does not."""

    offered: tuple[Opening, ...] = ()
    shortfall: Shortfall | None = None


@dataclass(frozen=True)
class Search:
    """What to look for. `without` holds moments that were offered already and declined."""

    wish: TimeWish
    visit_type_id: str
    practitioner_id: str | None = None
    location_id: str | None = None
    new_patient: bool = False
    without: frozenset[datetime] = frozenset()


def find(clinic: Clinic, search: Search, busy: Busy, *, now: datetime, limit: int = 3) -> Openings:
    """Return up to `limit` openings that fit; else the nearest ones, with the reason."""
    shortfall = _practitioner_shortfall(clinic, search)
    if shortfall:
        search = replace(search, practitioner_id=None)
    for relaxed, reason in _relaxed(search):
        found = list(walk(clinic, relaxed, busy, now=now))
        if found:
            soonest = reason is None and search.wish.first_available
            near = _nearest(found, search.wish, clinic.zone) if reason is Shortfall.TIME else found
            chosen = near[:limit] if soonest else spread(near, clinic.zone, limit)
            return Openings(tuple(sorted(chosen)), shortfall or reason)
    return Openings((), Shortfall.NONE)


def _practitioner_shortfall(clinic: Clinic, search: Search) -> Shortfall | None:
    if search.practitioner_id is None:
        return None
    person = clinic.practitioner(search.practitioner_id)
    if search.visit_type_id not in person.visit_type_ids:
        return Shortfall.OTHER_VISIT
    return Shortfall.NO_NEW_PATIENTS if search.new_patient and not person.accepts_new_patients else None


def _relaxed(search: Search) -> Iterator[tuple[Search, Shortfall | None]]:
    """Yield the search itself, then with anybody, then at other hours and days with this practitioner, then anything."""
    any_time = TimeWish(exclude_weekdays=search.wish.exclude_weekdays, exclude_dates=search.wish.exclude_dates)
    yield search, None
    if search.practitioner_id and search.wish != TimeWish():
        yield replace(search, practitioner_id=None), Shortfall.PRACTITIONER
    yield replace(search, wish=any_time), Shortfall.TIME
    yield replace(search, wish=any_time, practitioner_id=None), Shortfall.TIME
    yield replace(search, wish=TimeWish(), practitioner_id=None, location_id=None), Shortfall.TIME


def walk(clinic: Clinic, search: Search, busy: Busy, *, now: datetime) -> Iterator[Opening]:
    """Yield every opening that fits the search, soonest first."""
    length = clinic.visit_type(search.visit_type_id).length
    earliest, latest = now + clinic.minimum_notice, now + clinic.booking_window
    people = [person for person in clinic.practitioners if _may_see(person, search)]
    taken = {person.id: busy(person.id, earliest, latest + timedelta(days=1)) for person in people}
    closed = {holiday.day for holiday in clinic.holidays}
    for day in _days(search.wish, local_day(earliest, clinic.zone), local_day(latest, clinic.zone)):
        if day in closed:
            continue
        found = []
        for person in people:
            for hours in person.working_hours:
                if hours.weekday != day.weekday() or search.location_id not in (None, hours.location_id):
                    continue
                for starts_at in _starts(day, hours, length, clinic.zone):
                    ends_at = starts_at + length
                    fits = earliest <= starts_at <= latest and _fits_hour(local(starts_at, clinic.zone).time(), search.wish)
                    free = not any(begin < ends_at and starts_at < end for begin, end in taken[person.id])
                    if fits and free and starts_at not in search.without:
                        found.append(Opening(starts_at, ends_at, person.id, hours.location_id, search.visit_type_id))
        yield from sorted(found)


def is_real(clinic: Clinic, opening: Opening, *, now: datetime) -> bool:
    """Tell whether somebody works then and the visit fits, whether or not it is taken meanwhile."""
    search = Search(TimeWish(), opening.visit_type_id, opening.practitioner_id, opening.location_id)
    day = local_day(opening.starts_at, clinic.zone)
    only_then = replace(search, wish=TimeWish(date_from=day, date_to=day))
    return opening in walk(clinic, only_then, lambda *_: [], now=now)


def spread(openings: list[Opening], zone: ZoneInfo, limit: int) -> list[Opening]:
    """Choose openings on different days and at different times of day, staying near the first one."""
    chosen = openings[:1]
    while chosen and len(chosen) < limit:
        rest = [one for one in openings if all(one.starts_at != taken.starts_at for taken in chosen)]
        if not rest:
            break
        chosen.append(min(rest, key=lambda one: (_sameness(one, chosen, zone), one)))
    return chosen


def _sameness(one: Opening, chosen: list[Opening], zone: ZoneInfo) -> float:
    """Weigh how little an opening adds to those chosen: far days cost, as do the same day, half day and person."""
    here = local(one.starts_at, zone)
    cost = float((here.date() - local_day(chosen[0].starts_at, zone)).days)
    for other in chosen:
        there = local(other.starts_at, zone)
        gap = abs((here.replace(tzinfo=None) - there.replace(tzinfo=None)).total_seconds()) / 3600
        cost += 2 * (here.date() == there.date()) + max(0.0, 2 - gap)
        cost += 1.2 * ((here.hour < 12) == (there.hour < 12)) + 0.3 * (one.practitioner_id == other.practitioner_id)
    return cost


def _nearest(found: list[Opening], wish: TimeWish, zone: ZoneInfo) -> list[Opening]:
    """Keep the dozen openings nearest to the wished day and hour."""

    def distance(opening: Opening) -> tuple[float, Opening]:
        here = local(opening.starts_at, zone)
        days = 0.0
        if wish.date_from and here.date() < wish.date_from:
            days = (wish.date_from - here.date()).days
        elif (wish.date_to or wish.date_from) and here.date() > (wish.date_to or wish.date_from or here.date()):
            days = (here.date() - (wish.date_to or wish.date_from or here.date())).days
        off_hours = 0.0
        if wish.time_from and here.time() < wish.time_from:
            off_hours = _hours(wish.time_from) - _hours(here.time())
        elif wish.time_to and here.time() > wish.time_to:
            off_hours = _hours(here.time()) - _hours(wish.time_to)
        off_weekday = bool(wish.weekdays) and here.weekday() not in wish.weekdays
        return days + off_hours / 4 + 0.5 * off_weekday, opening

    return sorted(sorted(found, key=distance)[:12])


def _hours(at: time) -> float:
    return at.hour + at.minute / 60


def _may_see(person: Practitioner, search: Search) -> bool:
    wanted = search.practitioner_id in (None, person.id) and search.visit_type_id in person.visit_type_ids
    return wanted and (person.accepts_new_patients or not search.new_patient)


def _days(wish: TimeWish, first: date, last: date) -> Iterator[date]:
    day = max(first, wish.date_from or first)
    end = min(last, wish.date_to or last)
    while day <= end:
        right_weekday = not wish.weekdays or day.weekday() in wish.weekdays
        if right_weekday and day.weekday() not in wish.exclude_weekdays and day not in wish.exclude_dates:
            yield day
        day += timedelta(days=1)


def _fits_hour(at: time, wish: TimeWish) -> bool:
    """A span of hours is half-open, so that a morning does not begin at noon; one exact time is meant exactly."""
    if wish.time_from == wish.time_to:
        return wish.time_from is None or at == wish.time_from
    return (wish.time_from is None or at >= wish.time_from) and (wish.time_to is None or at < wish.time_to)


def _starts(day: date, hours: WorkingHours, length: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the moments at which a visit can begin, on the wall clock's own grid; skipped hours yield nothing."""
    closes_at = moment_from(day, hours.ends, zone)
    step = max(5, gcd(int(length.total_seconds() // 60), 60))
    minute = hours.starts.hour * 60 + hours.starts.minute
    while minute < 24 * 60:
        starts_at = moment_of(day, time(minute // 60, minute % 60), zone)
        if starts_at is not None:
            if starts_at + length > closes_at:
                return
            yield starts_at
        minute += step
