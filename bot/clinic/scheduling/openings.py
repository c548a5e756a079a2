"""Find openings: the times a patient can be offered. Days are read one after the other until there is enough to offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clinic.clinic_time import local_day, minute_of, moment_at
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.free_time import FreeSpan
from bot.clinic.scheduling.free_time_sources import FreeTimeSource
from bot.clinic.scheduling.searching import Search, days_for, hours_for, is_of_age, people_for
from bot.clinic.scheduling.shortfalls import Reason, Shortfall, Why, reason_for
from bot.clinic.scheduling.spreading import Distance, nearest, soonest, spread
from bot.clinic.scheduling.starts import Candidate, Fitting, candidates, working_clock
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.working_time import worked_hours

__all__ = ["Openings", "Reason", "Search", "Shortfall", "Why", "find", "is_real", "walk"]


@dataclass(frozen=True)
class Openings:
    """What can be offered. `shortfall` says how it differs from the wish and `reason` why, both None when it does not."""

    offered: tuple[Opening, ...] = ()
    shortfall: Shortfall | None = None
    reason: Reason | None = None


def find(clinic: Clinic, search: Search, free_time: FreeTimeSource, *, now: datetime, limit: int = 3) -> Openings:
    """Return up to `limit` openings that fit; else the nearest ones, with the reason.

    When a practitioner is wished for who has no time then, others at that time are offered and the nearest time with them.
    """
    finder = _Finder(clinic, free_time, now, limit)
    shortfall = _practitioner_shortfall(clinic, search)
    asked = replace(search, practitioner_id=None) if shortfall else search
    chosen = finder.fitting(asked)
    if not chosen:
        shortfall, chosen = finder.instead(asked, shortfall)
    reason = None if shortfall is None else reason_for(clinic, search, now=now)
    return Openings(tuple(_opening(clinic, search, one) for one in chosen), shortfall, reason)


def walk(clinic: Clinic, search: Search, free_time: FreeTimeSource, *, now: datetime) -> Iterator[Opening]:
    """Yield every opening that fits the search, soonest first."""
    days = days_for(clinic, search, now=now)
    for _, found in candidates(clinic, search, free_time, days, now=now, keep=None):
        yield from (_opening(clinic, search, one) for one in found)


def is_real(clinic: Clinic, opening: Opening, *, now: datetime, born_on: date | None = None, new_patient: bool = False) -> bool:
    """Tell whether the clinic's rules allow the opening, whether or not it is taken meanwhile.

    Somebody works then, gives such visits, and the visit with its buffers fits; notice, booking window, the patient's age
    and the rules for new patients are kept; there is a room of the kind that it needs.
    """
    kind = next((one for one in clinic.visit_types if one.id == opening.visit_type_id), None)
    if kind is None or opening.ends_at - opening.starts_at != kind.length:
        return False
    day = local_day(opening.starts_at, clinic.zone)
    search = Search(TimeWish(), kind.id, opening.practitioner_id, opening.location_id, new_patient)
    if kind.room_kind and not any(kind.room_kind in one.kinds and one.location_id == opening.location_id for one in clinic.rooms):
        return False
    fitting, starts = Fitting.of(clinic, kind, search.wish, now=now).on(day, clinic.zone), minute_of(opening.starts_at)
    return (
        moment_at(starts) == opening.starts_at
        and is_of_age(kind, born_on, day)
        and any(
            hours.location_id == opening.location_id
            and kind.id in (hours.visit_type_ids or person.visit_type_ids)
            and starts in fitting.starts(FreeSpan(person.id, *hours[:4]))
            for person in people_for(clinic, search)
            for hours in worked_hours(clinic, person, day)
        )
    )


def _practitioner_shortfall(clinic: Clinic, search: Search) -> Shortfall | None:
    if search.practitioner_id is None:
        return None
    person = clinic.practitioner(search.practitioner_id)
    if not person.gives(search.visit_type_id):
        return Shortfall.OTHER_VISIT
    return Shortfall.NO_NEW_PATIENTS if search.new_patient and not person.accepts_new_patients else None


def _opening(clinic: Clinic, search: Search, found: Candidate) -> Opening:
    starts_at = moment_at(found.start.starts)
    ends_at = starts_at + clinic.visit_type(search.visit_type_id).length
    return Opening(starts_at, ends_at, found.start.practitioner_id, found.start.location_id, search.visit_type_id)


class _Finder:
    """One search through one clinic's free time at one moment."""

    def __init__(self, clinic: Clinic, free_time: FreeTimeSource, now: datetime, limit: int) -> None:
        self._clinic = clinic
        self._free_time = free_time
        self._now = now
        self._limit = limit

    def fitting(self, search: Search) -> list[Candidate]:
        """Return what fits the search: the soonest when that is wished for, else spread over days and times of day."""
        choose = soonest if search.wish.first_available else spread
        return choose(self.days(search, days_for(self._clinic, search, now=self._now)), self._limit)

    def instead(self, search: Search, shortfall: Shortfall | None) -> tuple[Shortfall, list[Candidate]]:
        """Return what can be offered instead: with others then, at other times, or anything at all."""
        wish = search.wish
        any_time = TimeWish(exclude_weekdays=wish.exclude_weekdays, exclude_dates=wish.exclude_dates)
        anybody = replace(search, practitioner_id=None)
        if search.practitioner_id and wish != TimeWish():
            others = self.fitting(anybody)
            if others:
                return Shortfall.PRACTITIONER, self._with_one_of_own(others, replace(search, wish=any_time), wish)
        for other in (
            replace(search, wish=any_time),
            replace(anybody, wish=any_time),
            replace(anybody, wish=TimeWish(), location_id=None),
        ):
            if found := spread([(0, self._near(other, wish))], self._limit):
                return shortfall or Shortfall.TIME, found
        return Shortfall.NONE, []

    def _with_one_of_own(self, others: list[Candidate], own: Search, wish: TimeWish) -> list[Candidate]:
        """Put the nearest opening with the practitioner wished for in place of the last one with others."""
        near = self._near(own, wish)
        if not near or self._limit < 2:
            return others
        distance = self._distance(own, wish)
        return sorted([*others[: self._limit - 1], min(near, key=lambda one: (distance.of(one), one))])

    def _near(self, search: Search, wish: TimeWish) -> list[Candidate]:
        distance = self._distance(search, wish)
        days = sorted(days_for(self._clinic, search, now=self._now), key=lambda day: (distance.of_day(day.toordinal()), day))
        return nearest(self.days(search, days), distance)

    def _distance(self, search: Search, wish: TimeWish) -> Distance:
        kind = self._clinic.visit_type(search.visit_type_id)
        first_day = local_day(self._now + self._clinic.notice_of(kind), self._clinic.zone)
        return Distance.of_wish(wish, first_day.toordinal(), working_clock(hours_for(self._clinic, search), kind))

    def days(self, search: Search, days: Iterable[date]) -> Iterator[tuple[int, list[Candidate]]]:
        return candidates(self._clinic, search, self._free_time, days, now=self._now, keep=self._limit)
