"""Why openings are not quite what was wished for, so that the answer can say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.clinic.clinic_time import clock_of, local, local_day, moment_at
from bot.clinic.knowledge.content import Clinic, ExtraSession, Holiday, Leave, Practitioner, WorkingHours
from bot.clinic.scheduling.searching import Search, age_on, fits_day, is_of_age, people_for
from bot.clinic.scheduling.starts import clock_hours
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.working_time import next_days, worked_hours

_LOOKED_AT = 31
"""Days of a wish that are looked at for a reason."""


class Shortfall(StrEnum):
    """How openings differ from what was wished for."""

    TIME = "time"
    PRACTITIONER = "practitioner"
    OTHER_VISIT = "other_visit"
    NO_NEW_PATIENTS = "no_new_patients"
    NONE = "none"


class Why(StrEnum):
    """Why nothing fits: about the visit, about the days, or about the person and the hours."""

    NO_NEW_PATIENTS = "no_new_patients"
    OTHER_VISIT = "other_visit"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    AWAY = "away"
    NOT_WORKING = "not_working"
    OTHER_LOCATION = "other_location"
    OTHER_HOURS = "other_hours"
    FULL = "full"


@dataclass(frozen=True)
class Reason:
    """Why nothing fits what was wished for, in terms that can be told to patients.

    `from_day` and `to_day` are the days it is about: the wished ones, all days of a leave that covers them, the holiday, the
    first or the last day that can be booked. `age` is the limit, in years, of a visit for other ages.
    """

    why: Why
    from_day: date | None = None
    to_day: date | None = None
    practitioner_id: str | None = None
    location_id: str | None = None
    holiday: Holiday | None = None
    age: int | None = None


def reason_for(clinic: Clinic, search: Search, *, now: datetime) -> Reason:
    """Tell why a search finds nothing: what lies on the surface first, and that all is taken last."""
    return _of_visit(clinic, search, now) or _of_days(clinic, search, now) or _of_hours(clinic, search, now)


def _of_visit(clinic: Clinic, search: Search, now: datetime) -> Reason | None:
    kind = clinic.visit_type(search.visit_type_id)
    asked = search.practitioner_id
    day = max(search.wish.date_from or date.min, local_day(now, clinic.zone))
    if search.born_on is not None and not is_of_age(kind, search.born_on, day):
        too_young = kind.min_age is not None and age_on(search.born_on, day) < kind.min_age
        return Reason(Why.TOO_YOUNG if too_young else Why.TOO_OLD, age=kind.min_age if too_young else kind.max_age)
    if search.new_patient and not kind.new_patients:
        return Reason(Why.NO_NEW_PATIENTS)
    if asked is not None and not clinic.practitioner(asked).gives(kind.id):
        return Reason(Why.OTHER_VISIT, practitioner_id=asked)
    return None if people_for(clinic, search) else Reason(Why.NO_NEW_PATIENTS, practitioner_id=asked)


def _of_days(clinic: Clinic, search: Search, now: datetime) -> Reason | None:
    kind, wish, today = clinic.visit_type(search.visit_type_id), search.wish, local_day(now, clinic.zone)
    first = local_day(now + clinic.notice_of(kind), clinic.zone)
    last = local_day(now + clinic.window_of(kind), clinic.zone)
    if wish.date_to is not None and wish.date_to < today:
        return Reason(Why.PAST, wish.date_from, wish.date_to)
    if wish.date_to is not None and wish.date_to < first:
        return Reason(Why.TOO_SOON, first, first)
    if wish.date_from is not None and wish.date_from > last:
        return Reason(Why.TOO_FAR, last, last)
    return None


def _of_hours(clinic: Clinic, search: Search, now: datetime) -> Reason:
    wish, asked, place = search.wish, search.practitioner_id, search.location_id
    days = _wished_days(clinic, wish, now)
    wished = (wish.date_from, wish.date_to or wish.date_from)
    if not any(_may_work(person, days) for person in clinic.practitioners):
        return _of_holiday(clinic, days) or Reason(Why.CLOSED, *wished)
    people = people_for(clinic, search)
    if asked is None:
        hours = _usual_hours(clinic, days, search.visit_type_id)
    else:
        hours = [one for day in days for one in _hours_on(clinic, people[0], day, search.visit_type_id)]
    if not hours:
        absent = _of_absence(clinic, people[0], days) if asked is not None else None
        return absent or _of_holiday(clinic, days) or Reason(Why.NOT_WORKING, *wished, practitioner_id=asked)
    if place is not None:
        hours = [one for one in hours if one.location_id == place]
    if not hours:
        return Reason(Why.OTHER_LOCATION, *wished, practitioner_id=asked, location_id=place)
    low, high = clock_hours(wish)
    if not any(one.starts <= high and one.ends > low for one in hours):
        return Reason(Why.OTHER_HOURS, *wished, practitioner_id=asked, location_id=place)
    return Reason(Why.FULL, *wished, practitioner_id=asked, location_id=place)


def _wished_days(clinic: Clinic, wish: TimeWish, now: datetime) -> list[date]:
    today = local_day(now, clinic.zone)
    first = max(wish.date_from or today, today)
    last = min(wish.date_to or date.max, first + timedelta(days=_LOOKED_AT))
    return [day for day in next_days(first, last) if fits_day(wish, day)]


def _of_holiday(clinic: Clinic, days: list[date]) -> Reason | None:
    """Return the holidays, when all of the days are some."""
    found = [one for day in days if (one := clinic.holiday_on(day))]
    if len(found) < len(days):
        return None
    return Reason(Why.HOLIDAY, found[0].day, found[-1].day, holiday=found[0]) if found else None


def _of_absence(clinic: Clinic, person: Practitioner, days: list[date]) -> Reason | None:
    """Return the leave for which somebody is away on days on which they else would work."""
    for day in days:
        if worked_hours(clinic, person, day, in_spite_of_leave=True):
            for leave in person.exceptions:
                if isinstance(leave, Leave) and leave.from_day <= day <= leave.to_day:
                    return Reason(Why.AWAY, leave.from_day, leave.to_day, practitioner_id=person.id)
    return None


def _may_work(person: Practitioner, days: list[date]) -> bool:
    """Tell whether somebody works on any of the days, but for leave and holidays."""
    weekdays = {day.weekday() for day in days}
    weekly = any(one.weekday in weekdays for one in person.working_hours)
    return weekly or any(isinstance(one, ExtraSession) and one.day in days for one in person.exceptions)


class _Hours(NamedTuple):
    """Hours in minutes on the wall clock."""

    location_id: str
    starts: int
    ends: int


def _usual_hours(clinic: Clinic, days: list[date], visit_type_id: str) -> list[_Hours]:
    """Return when anybody gives such a visit on any of the days but for leave, which of many people matters little."""
    weekdays = {day.weekday() for day in days if clinic.holiday_on(day) is None}
    hours: list[WorkingHours | ExtraSession] = [one for one in clinic.usual_hours[visit_type_id] if one.weekday in weekdays]
    hours += [one for one in clinic.extra_sessions[visit_type_id] if one.day in days]
    return [_clocked(one.location_id, one.starts, one.ends) for one in hours]


def _hours_on(clinic: Clinic, person: Practitioner, day: date, visit_type_id: str) -> list[_Hours]:
    """Return when somebody gives such a visit on a day."""
    return [
        _clocked(one.location_id, *(local(moment_at(minute), clinic.zone).time() for minute in (one.starts, one.ends)))
        for one in worked_hours(clinic, person, day)
        if visit_type_id in (one.visit_type_ids or person.visit_type_ids)
    ]


def _clocked(location_id: str, starts: time, ends: time) -> _Hours:
    return _Hours(location_id, clock_of(starts), clock_of(ends))
