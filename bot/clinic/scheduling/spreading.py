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
    chosen: list[Candidate] = []
    last_day, is_over = 0, False
    while len(chosen) < limit:
        best: tuple[float, Candidate] | None = None
        looked_at = 0
        while True:
            for one in pool[looked_at:]:
                if all(one.start.starts != other.start.starts for other in chosen):
                    rank = (_sameness(one, chosen), one)
                    best = rank if best is None else min(best, rank)
            looked_at = len(pool)
            # A day costs at least how far it is from the first choice, so days beyond the best cost cannot win.
            near_enough = best is not None and (not chosen or best[0] <= last_day + 1 - chosen[0].day)
            if is_over or near_enough:
                break
            found = next(coming, None)
            if found is None:
                is_over = True
            else:
                last_day = found[0]
                pool += found[1]
        if best is None:
            break
        chosen.append(best[1])
    return sorted(chosen)


def _sameness(one: Candidate, chosen: list[Candidate]) -> float:
    """Weigh how little an opening adds to those chosen: far days cost, as do the same day, half day and person."""
    if not chosen:
        return 0.0
    cost = float(one.day - chosen[0].day)
    for other in chosen:
        gap = abs((one.day - other.day) * 24 + (one.clock - other.clock) / 60)
        cost += 2 * (one.day == other.day) + max(0.0, 2 - gap)
        cost += 1.2 * ((one.clock < 720) == (other.clock < 720))
        cost += 0.3 * (one.start.practitioner_id == other.start.practitioner_id)
    return cost


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
