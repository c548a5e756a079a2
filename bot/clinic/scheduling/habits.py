"""What a patient likes, as past visits tell it: with whom, where, at what time of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.clinic.clinic_time import local
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus

NOON, EVENING = time(12), time(17)
_KEPT = (AppointmentStatus.FULFILLED, AppointmentStatus.ARRIVED, AppointmentStatus.BOOKED)
_LOOKED_AT = 6
"""So many of the latest visits count."""


@dataclass(frozen=True)
class Habits:
    """What most of the latest visits had in common; None where there was no such thing. `part` is morning, afternoon or evening."""

    practitioner_id: str | None = None
    location_id: str | None = None
    part: str | None = None

    @property
    def hours(self) -> tuple[time | None, time | None]:
        """The span of hours of the usual time of day."""
        return {"morning": (None, NOON), "afternoon": (NOON, EVENING), "evening": (EVENING, None)}.get(
            self.part or "", (None, None)
        )


def habits_of(visits: Sequence[Appointment], clinic: Clinic, *, now: datetime, since: datetime | None = None) -> Habits:
    """Read the habits out of the visits that took place; those before `since` are forgotten, and who has left is no habit."""
    past = [one for one in visits if one.starts_at < now and one.status in _KEPT and (since is None or one.starts_at >= since)]
    latest = sorted(past, key=lambda one: one.starts_at)[-_LOOKED_AT:]
    known, places = {one.id for one in clinic.practitioners}, {one.id for one in clinic.locations}
    return Habits(
        _usual(latest, lambda one: one.practitioner_id if one.practitioner_id in known else None),
        _usual(latest, lambda one: one.location_id if one.location_id in places else None),
        _usual(latest, lambda one: part_of_day(local(one.starts_at, clinic.zone).time())),
    )


def part_of_day(at: time) -> str:
    return "morning" if at < NOON else "afternoon" if at < EVENING else "evening"


def _usual(visits: Sequence[Appointment], of: Callable[[Appointment], str | None]) -> str | None:
    """Return what more than half of the visits had in common; the only visit tells nothing of a habit but the first of one."""
    counted = Counter(value for one in visits if (value := of(one)) is not None)
    if not counted:
        return None
    value, times = counted.most_common(1)[0]
    return value if times * 2 > len(visits) else None
