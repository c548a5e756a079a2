"""Choose what to offer: the soonest, openings spread over days and times of day, or those nearest to a wish.

Each reads days only as long as a later day could still be better.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.clinic.scheduling.starts import Candidate, clock_hours
from bot.clinic.scheduling.wishes import TimeWish

NEAREST = 12
"""How many moments near a wish are looked at before they are spread."""

_DAY_LATER, _SAME_DAY, _SAME_HOURS, _SAME_HALF_DAY, _SAME_PERSON = 60, 120, 120, 72, 18
"""What an opening costs for each day that it is later than the first one, and for being like one that was chosen."""

_NEVER = 10**9
_NOON = 12 * 60

_SHARE_OF_A_DAY = 1 / 16
"""How much a day later weighs against hours off the wish, for a wish that names no day."""


Days = Iterable[tuple[int, list[Candidate]]]
"""Days in order, each with its candidates in order."""


def soonest(days: Days, limit: int) -> list[Candidate]:
    """Return the first moments there are, each once."""
    chosen: list[Candidate] = []
    for _, candidates in days:
        for one in candidates:
            if not chosen or one.start.starts != chosen[-1].start.starts:
                chosen.append(one)
                if len(chosen) == limit:
                    return chosen
    return chosen


def spread(days: Days, limit: int) -> list[Candidate]:
    """Choose openings on different days and at different times of day, staying near the first one; soonest first."""
    coming = iter(days)
    pool: list[Candidate] = []
    costs: list[int] = []
    chosen: list[Candidate] = []
    last_day = 0
    while len(chosen) < limit:
        cost, best = min(zip(costs, pool, strict=True), default=(_NEVER, None))
        # A day costs at least how far it is from the first choice, so days that are farther than the best one cannot win.
        is_unsure = cost >= _NEVER or (chosen and cost > _DAY_LATER * (last_day + 1 - chosen[0].day))
        if is_unsure and (found := next(coming, None)) is not None:
            last_day = found[0]
            pool += found[1]
            costs += [_cost(one, chosen) for one in found[1]]
            continue
        if best is None or cost >= _NEVER:
            break
        chosen.append(best)
        if len(chosen) == 1:
            costs = [_cost(one, chosen) for one in pool]
        elif len(chosen) < limit:
            costs = [so_far + _likeness(one, best) for so_far, one in zip(costs, pool, strict=True)]
    return sorted(chosen)


def _cost(one: Candidate, chosen: list[Candidate]) -> int:
    """Weigh how little an opening adds to those chosen, and how far it is from the first one."""
    return _DAY_LATER * (one.day - chosen[0].day) + sum(_likeness(one, other) for other in chosen) if chosen else 0


def _likeness(one: Candidate, other: Candidate) -> int:
    """Weigh how alike two openings are: the same day, hours, half day and person; the same moment is no choice at all."""
    if one.start.starts == other.start.starts:
        return _NEVER
    minutes = abs((one.day - other.day) * 24 * 60 + one.clock - other.clock)
    cost = _SAME_HOURS - minutes if minutes < _SAME_HOURS else 0
    if one.day == other.day:
        cost += _SAME_DAY
    if (one.clock < _NOON) == (other.clock < _NOON):
        cost += _SAME_HALF_DAY
    return cost + _SAME_PERSON if one.start.practitioner_id == other.start.practitioner_id else cost


@dataclass(frozen=True)
class Distance:
    """How far openings are from a wish, in days. `first_day` is the first that can be booked, as an ordinal.

    `off_hours` is how far the hours that anybody works are from those wished for: nothing can be nearer.
    """

    wish: TimeWish
    first_day: int
    off_hours: float

    @classmethod
    def of_wish(cls, wish: TimeWish, first_day: int, working: tuple[int, int]) -> Distance:
        low, high = clock_hours(wish)
        return cls(wish, first_day, max(low - working[1], working[0] - high, 0) / 60)

    def of_day(self, day: int) -> float:
        """Return what an opening on this day costs at least; for a wish that names no day, days cost less and from now on."""
        if self.wish.date_from is None and self.wish.date_to is None:
            off_days = _SHARE_OF_A_DAY * (day - self.first_day)
        else:
            low = self.first_day if self.wish.date_from is None else self.wish.date_from.toordinal()
            high = (self.wish.date_to or self.wish.date_from or date.max).toordinal()
            off_days = float(max(low - day, day - high, 0))
        return off_days + 0.5 * self._is_off_weekday(day) + self.off_hours / 4

    def of(self, one: Candidate) -> float:
        low, high = clock_hours(self.wish)
        off_hours = max(low - one.clock, one.clock - high, 0) / 60
        return self.of_day(one.day) + (off_hours - self.off_hours) / 4

    def _is_off_weekday(self, day: int) -> bool:
        return bool(self.wish.weekdays) and (day - 1) % 7 not in self.wish.weekdays


def nearest(days: Days, distance: Distance) -> list[Candidate]:
    """Return the candidates of the dozen moments nearest to a wish, soonest first; `days` come nearest first."""
    best: dict[int, float] = {}
    pool: list[Candidate] = []
    for day, found in days:
        if len(best) >= NEAREST and sorted(best.values())[NEAREST - 1] <= distance.of_day(day):
            break
        pool += found
        best.update((one.start.starts, distance.of(one)) for one in found)
    moments = set(sorted(best, key=lambda moment: (best[moment], moment))[:NEAREST])
    return sorted(one for one in pool if one.start.starts in moments)
