"""Combine a wish with a following turn: what was wished and offered before is the ground on which "later that day" stands.

Days and hours that the turn names take the place of those before; days keep the hours and hours keep the days;
exclusions add up. What leans on before ("the day after", "not so early") is measured from what was offered, else from
what was wished. docs/wishes.md has the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.clinic.clinic_time import local, local_day
from bot.clinic.knowledge.content import Clinic
from bot.clinic.language.folding import fold
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.days import ONE, monday_of
from bot.clinic.scheduling.wishes.message import About, heard, read_said, spelt
from bot.clinic.scheduling.wishes.people import read_location
from bot.clinic.scheduling.wishes.spanish import is_spanish
from bot.clinic.scheduling.wishes.turns import Step, Turn, steps

_NOT_EARLY, _NOT_LATE, _NOON = time(10), time(15), time(12)
_A_WHILE = timedelta(hours=1)


@dataclass(frozen=True)
class Ground:
    """What a following turn is measured from: the days and local starts and ends that were offered, else wished."""

    before: TimeWish
    today: date
    days: tuple[date, ...]
    starts: tuple[time, ...]
    ends: tuple[time, ...]

    @property
    def week(self) -> date | None:
        """The Monday of the last week that was offered or wished, None when nothing was."""
        return monday_of(self.days[-1]) if self.days else None

    @property
    def clock(self) -> time | None:
        """The one time of day that was offered or wished, None when there are several or none."""
        at = set(self.starts)
        return at.pop() if len(at) == 1 else None


def refine_wish(before: TimeWish, text: str, *, offered: Sequence[Opening], now: datetime, clinic: Clinic) -> TimeWish | None:
    """Return the wish that holds after a following turn, or None when the turn wishes nothing."""
    today = local_day(now, clinic.zone)
    before = replace(before, doubt=()) if offered else before
    ground = _ground(before, offered, today, clinic)
    asked, rest = steps(spelt(text))
    about = About(_week_spoken_of(ground), _numbers_from(ground))
    said = _settling(
        before.doubt, read_said(heard(rest, today, spanish=is_spanish(text)), rest, today=today, clinic=clinic, about=about)
    )
    place = read_location(fold(text), clinic)
    if not asked and place is None and replace(said, doubt=()) == TimeWish():
        return None
    wish = before
    for step in asked:
        wish = _taken(wish, step, ground)
    wish = _joined(wish, said, ground, {step.turn for step in asked})
    return _with_whom_and_where(wish, said, place, {step.turn for step in asked}, offered, clinic)


def _ground(before: TimeWish, offered: Sequence[Opening], today: date, clinic: Clinic) -> Ground:
    if offered:
        starts = sorted(local(one.starts_at, clinic.zone) for one in offered)
        ends = sorted(local(one.ends_at, clinic.zone) for one in offered)
        days = tuple(sorted({start.date() for start in starts}))
        return Ground(before, today, days, tuple(start.time() for start in starts), tuple(end.time() for end in ends))
    days = tuple(sorted({day for day in (before.date_from, before.date_to) if day}))
    exact = (before.time_from,) if before.time_from and before.time_from == before.time_to else ()
    return Ground(before, today, days, exact, exact)


def _week_spoken_of(ground: Ground) -> tuple[date, date] | None:
    """Return the one week that is spoken of, from tomorrow on."""
    if ground.week is None or any(monday_of(day) != ground.week for day in ground.days):
        return None
    first, last = max(ground.week, ground.today + ONE), ground.week + 6 * ONE
    return (first, last) if first <= last else None


def _numbers_from(ground: Ground) -> date:
    """Return the day from which a number alone ("the 12th") is counted: the month that is spoken of."""
    if ground.before.doubt:
        return max(ground.today, ground.before.doubt[0])
    return max(ground.today, ground.days[0].replace(day=1)) if ground.days else ground.today


def _settling(doubt: tuple[date, ...], said: TimeWish) -> TimeWish:
    """Return what is said, as the one of the two days in doubt that it can mean ("this week", "the one next week")."""
    if said.date_from is None or said.date_to is None or said.date_from == said.date_to:
        return said
    meant = [day for day in doubt if said.date_from <= day <= said.date_to]
    return replace(said, date_from=meant[0], date_to=meant[0], exclude_dates=()) if len(meant) == 1 else said


def _taken(wish: TimeWish, step: Step, ground: Ground) -> TimeWish:
    """Return the wish after one step."""
    match step.turn:
        case Turn.SAME_TIME | Turn.SHIFT | Turn.NOT_SO_EARLY | Turn.NOT_SO_LATE | Turn.LATER | Turn.EARLIER | Turn.OTHER_TIME:
            return _other_hours(wish, step, ground)
        case Turn.LATER_THAT_DAY:
            return _other_hours(_on(wish, ground.days[-1:]), Step(Turn.LATER), ground)
        case Turn.EARLIER_THAT_DAY:
            return _other_hours(_on(wish, ground.days[:1]), Step(Turn.EARLIER), ground)
        case Turn.ANYBODY | Turn.SAME_PERSON | Turn.OTHER_PLACE | Turn.SAME_PLACE:
            return wish
        case _:
            return _other_days(wish, step, ground)


def _other_hours(wish: TimeWish, step: Step, ground: Ground) -> TimeWish:
    match step.turn:
        case Turn.SAME_TIME if ground.clock is not None:
            return replace(wish, time_from=ground.clock, time_to=ground.clock)
        case Turn.SAME_TIME:
            return wish
        case Turn.SHIFT:
            base = ground.starts[-1 if step.by > timedelta() else 0] if ground.starts else wish.time_from or wish.time_to
            at = _moved(base, step.by) if base else None
            return replace(wish, time_from=at, time_to=at) if at else wish
        case Turn.NOT_SO_EARLY:
            first = ground.ends[0] if ground.ends and ground.starts[0] >= _NOT_EARLY else _NOT_EARLY
            return _from(wish, first)
        case Turn.NOT_SO_LATE if ground.starts and ground.starts[-1] < _NOON and ground.days:
            return _other_days(wish, Step(Turn.SOONER), ground)
        case Turn.NOT_SO_LATE:
            last = ground.starts[-1] if ground.starts and ground.starts[-1] <= _NOT_LATE else _NOT_LATE
            return _to(wish, last)
        case Turn.LATER:
            return _from(_on_shared_day(wish, ground), _end_of(ground, wish))
        case Turn.EARLIER:
            return _to(_on_shared_day(wish, ground), _start_of(ground, wish))
        case _:
            return replace(wish, time_from=None, time_to=None)


def _on_shared_day(wish: TimeWish, ground: Ground) -> TimeWish:
    """ "Later" keeps the days wished for; when none were, it is the one day that was offered."""
    free = wish.date_from is None and wish.date_to is None and not wish.weekdays
    return _on(wish, ground.days) if free and len(ground.days) == 1 else wish


def _end_of(ground: Ground, wish: TimeWish) -> time | None:
    """Return when "later" begins: as the last opening ends, or a while into the hours wished for."""
    if ground.ends and len(ground.ends) == len(ground.starts) and ground.ends != ground.starts:
        return max(ground.ends)
    return _moved(wish.time_from, _A_WHILE) if wish.time_from else wish.time_to


def _start_of(ground: Ground, wish: TimeWish) -> time | None:
    """Return when "earlier" ends: as the first opening begins, or a while before the end of the hours wished for."""
    if ground.starts and ground.ends != ground.starts:
        return min(ground.starts)
    return _moved(wish.time_to, -_A_WHILE) if wish.time_to else wish.time_from


def _from(wish: TimeWish, first: time | None) -> TimeWish:
    keeps = first is not None and wish.time_to is not None and wish.time_to > first
    return replace(wish, time_from=first, time_to=wish.time_to if keeps else None)


def _to(wish: TimeWish, last: time | None) -> TimeWish:
    keeps = last is not None and wish.time_from is not None and wish.time_from < last
    return replace(wish, time_from=wish.time_from if keeps else None, time_to=last)


def _moved(at: time, by: timedelta) -> time | None:
    """Move a time of day; None past midnight."""
    minutes = at.hour * 60 + at.minute + int(by.total_seconds() // 60)
    return time(minutes // 60, minutes % 60) if 0 <= minutes < 24 * 60 else None


def _on(wish: TimeWish, days: Sequence[date]) -> TimeWish:
    if not days:
        return wish
    return _between(wish, days[0], days[-1])


def _between(wish: TimeWish, first: date | None, last: date | None) -> TimeWish:
    return replace(wish, date_from=first, date_to=last, weekdays=(), exclude_dates=(), first_available=False, doubt=())


def _other_days(wish: TimeWish, step: Step, ground: Ground) -> TimeWish:
    """Return the wish for other days, measured from those offered; days gone by are left out."""
    days, week, today = ground.days, ground.week, ground.today
    if not days or week is None:
        return wish
    tomorrow = today + ONE
    match step.turn:
        case Turn.SAME_DAY:
            return _on(wish, days)
        case Turn.SAME_WEEK:
            return _between(wish, max(week, today), week + 6 * ONE)
        case Turn.OTHER_WEEK:
            return _between(wish, week + 7 * ONE, week + 13 * ONE)
        case Turn.WEEKS_ON:
            monday = (week if step.count > 0 else monday_of(days[0])) + 7 * step.count * ONE
            return wish if monday + 6 * ONE < today else _between(wish, max(monday, today), monday + 6 * ONE)
        case Turn.DAYS_ON:
            day = days[-1 if step.count > 0 else 0] + step.count * ONE
            return wish if day < today else _between(wish, day, day)
        case Turn.WEEKDAY_AFTER:
            day = days[-1] + ONE * ((step.count - days[-1].weekday()) % 7 or 7)
            return _between(wish, day, day)
        case Turn.REST_OF_WEEK:
            return _between(wish, days[-1] + ONE, week + 6 * ONE) if days[-1].weekday() < 6 else wish
        case Turn.START_OF_WEEK:
            first = max(monday_of(days[0]), tomorrow)
            return _between(wish, first, days[0] - ONE) if first < days[0] else wish
        case Turn.SOONER:
            sooner = _between(wish, None, max(today, days[0] - ONE))
            return replace(sooner, weekdays=wish.weekdays, first_available=True)
        case Turn.FURTHER:
            return replace(_between(wish, days[-1] + ONE, None), weekdays=wish.weekdays)
        case _:
            return _without(wish, days)


def _without(wish: TimeWish, days: Sequence[date]) -> TimeWish:
    """Return the wish for any day but these; a wish for these days alone becomes a wish for other days."""
    whole = wish.date_from in days and wish.date_to in days
    opened = replace(wish, date_from=None, date_to=None, doubt=()) if whole else wish
    return replace(opened, exclude_dates=tuple(sorted({*opened.exclude_dates, *days})))


_KEEPS_WEEKDAY = (Turn.SAME_DAY, Turn.SAME_TIME)


def _joined(wish: TimeWish, said: TimeWish, ground: Ground, turns: set[Turn]) -> TimeWish:
    """Put what the turn names in the place of what was before."""
    names_day = bool(said.date_from or said.date_to or said.weekdays)
    names_hour = bool(said.time_from or said.time_to)
    if said.first_available and Turn.SOONER not in turns:
        wish = (
            replace(wish, first_available=True)
            if not (wish.date_from or wish.date_to) or names_day
            else _between(wish, None, None)
        )
        wish = replace(wish, first_available=True)
    if names_day:
        wish = replace(
            wish,
            date_from=said.date_from,
            date_to=said.date_to,
            weekdays=said.weekdays,
            exclude_dates=said.exclude_dates,
            exclude_weekdays=tuple(day for day in wish.exclude_weekdays if not _named(said, day)),
            first_available=said.first_available,
            doubt=said.doubt,
        )
        wish = _within_week_before(wish, said, ground)
    wish = _same_weekday(wish, ground, turns, names_day)
    if names_hour:
        wish = replace(wish, time_from=said.time_from, time_to=said.time_to)
    return _excluding(wish, said)


def _named(said: TimeWish, weekday: int) -> bool:
    one_day = said.date_from is not None and said.date_from == said.date_to and said.date_from.weekday() == weekday
    return weekday in said.weekdays or one_day


def _within_week_before(wish: TimeWish, said: TimeWish, ground: Ground) -> TimeWish:
    """Weekdays alone ("tuesday or thursday") stay in the week or month that was wished for."""
    before = ground.before
    if said.date_from or said.date_to or before.date_from is None or before.date_to is None:
        return wish
    if before.date_to - before.date_from < 4 * ONE:
        return wish
    return replace(wish, date_from=before.date_from, date_to=before.date_to)


def _same_weekday(wish: TimeWish, ground: Ground, turns: set[Turn], names_day: bool) -> TimeWish:
    """ "Same time next week" and "the same day the week after" are the same weekday of that week."""
    moved = names_day or bool(turns & {Turn.WEEKS_ON, Turn.OTHER_WEEK})
    if not moved or not turns & set(_KEEPS_WEEKDAY) or len(ground.days) != 1 or wish.date_from is None or wish.date_to is None:
        return wish
    if wish.date_to - wish.date_from < 5 * ONE or wish.weekdays:
        return wish
    day = wish.date_from + ONE * ((ground.days[0].weekday() - wish.date_from.weekday()) % 7)
    if day == ground.days[0]:
        day += 7 * ONE
    return replace(wish, date_from=day, date_to=day)


def _excluding(wish: TimeWish, said: TimeWish) -> TimeWish:
    """Add what the turn rules out; a wish for nothing but what is ruled out is opened."""
    no_weekdays = tuple(sorted({*wish.exclude_weekdays, *said.exclude_weekdays}))
    no_dates = tuple(sorted({*wish.exclude_dates, *said.exclude_dates}))
    single = wish.date_from if wish.date_from == wish.date_to else None
    if single is not None and (single in said.exclude_dates or single.weekday() in said.exclude_weekdays):
        wish = replace(wish, date_from=None, date_to=None, doubt=())
    weekdays = tuple(day for day in wish.weekdays if day not in no_weekdays)
    return replace(wish, weekdays=weekdays, exclude_weekdays=no_weekdays, exclude_dates=no_dates)


def _with_whom_and_where(
    wish: TimeWish, said: TimeWish, place: str | None, turns: set[Turn], offered: Sequence[Opening], clinic: Clinic
) -> TimeWish:
    people = {one.practitioner_id for one in offered}
    places = {one.location_id for one in offered} or ({wish.location} if wish.location else set())
    person = said.practitioner or (None if Turn.ANYBODY in turns else wish.practitioner)
    if Turn.SAME_PERSON in turns and len(people) == 1 and said.practitioner is None:
        (person,) = people
    location = place or wish.location
    others = [one.id for one in clinic.locations if one.id not in places]
    if Turn.OTHER_PLACE in turns and place is None:
        location = others[0] if len(others) == 1 and places else None
    elif Turn.SAME_PLACE in turns and len(places) == 1:
        (location,) = places
    return replace(
        wish,
        practitioner=person,
        location=location,
        visit_type=said.visit_type or wish.visit_type,
        person=said.person or wish.person,
    )
