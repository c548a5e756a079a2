"""What to look for: a wish with a kind of visit, for somebody, and the days and people that come into question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.content import Clinic, ExtraSession, Practitioner, VisitType, WorkingHours
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.working_time import next_days


@dataclass(frozen=True)
class Search:
    """What to look for. `without` holds moments that were offered already and declined.

    `born_on` is of whom the visit is for, where it is known. `elsewhere` are spans in which this person is at another visit.
    """

    wish: TimeWish
    visit_type_id: str
    practitioner_id: str | None = None
    location_id: str | None = None
    new_patient: bool = False
    without: frozenset[datetime] = frozenset()
    born_on: date | None = None
    elsewhere: tuple[tuple[datetime, datetime], ...] = ()


def people_for(clinic: Clinic, search: Search) -> list[Practitioner]:
    """Return who may see this patient for this visit."""
    if search.new_patient and not clinic.visit_type(search.visit_type_id).new_patients:
        return []
    people: Iterable[Practitioner] = clinic.givers[search.visit_type_id]
    if search.practitioner_id is not None:
        asked = clinic.practitioners_by_id.get(search.practitioner_id)
        people = (asked,) if asked and asked.gives(search.visit_type_id) else ()
    return [person for person in people if person.accepts_new_patients or not search.new_patient]


def hours_for(clinic: Clinic, search: Search) -> list[WorkingHours | ExtraSession]:
    """Return hours within which all that is found lies, of an ordinary week and of single days, whoever works them."""
    kind_id = search.visit_type_id
    if search.practitioner_id is None:
        hours: list[WorkingHours | ExtraSession] = [*clinic.usual_hours[kind_id], *clinic.extra_sessions[kind_id]]
    else:
        hours = []
        for person in people_for(clinic, search):
            hours += person.working_hours
            hours += [one for one in person.exceptions if isinstance(one, ExtraSession)]
    return [one for one in hours if search.location_id in (None, one.location_id)]


def days_for(clinic: Clinic, search: Search, *, now: datetime) -> Iterator[date]:
    """Yield the days that the wish, the notice, the booking window and the patient's age allow, soonest first."""
    kind, wish = clinic.visit_type(search.visit_type_id), search.wish
    first = local_day(now + clinic.notice_of(kind), clinic.zone)
    last = local_day(now + clinic.window_of(kind), clinic.zone)
    for day in next_days(max(first, wish.date_from or first), min(last, wish.date_to or last)):
        if fits_day(wish, day) and is_of_age(kind, search.born_on, day):
            yield day


def fits_day(wish: TimeWish, day: date) -> bool:
    """Tell whether the wish allows a day's weekday and date, whatever its bounds."""
    right_weekday = not wish.weekdays or day.weekday() in wish.weekdays
    return right_weekday and day.weekday() not in wish.exclude_weekdays and day not in wish.exclude_dates


def is_of_age(kind: VisitType, born_on: date | None, day: date) -> bool:
    """Tell whether somebody has the age for such a visit on this day; somebody whose birth date is not known has it."""
    if born_on is None:
        return True
    age = age_on(born_on, day)
    return (kind.min_age is None or age >= kind.min_age) and (kind.max_age is None or age <= kind.max_age)


def years_before(day: date, years: int) -> date:
    """Return the day so many years before; who is born after it is younger than that."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def age_on(born_on: date, day: date) -> int:
    """Return an age in whole years; somebody born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
