"""A visit as it stands in a patient's own calendar: one entry, whatever becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentChange, AppointmentId, AppointmentStatus

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class KeepsAppointments(Protocol):
    """What an entry is read from."""

    def get(self, appointment_id: AppointmentId) -> Appointment | None: ...
    def of_patient(self, patient_id: PatientId, *, since: datetime) -> list[Appointment]: ...
    def history(self, appointment_id: AppointmentId) -> list[AppointmentChange]: ...


@dataclass(frozen=True)
class CalendarEntry:
    """A visit that keeps its name through every move. `first_id` is the appointment that it began as.

    `revision` grows with every change, so that a calendar knows which of two files is the newer one.
    """

    first_id: AppointmentId
    revision: int
    starts_at: datetime
    ends_at: datetime
    location_id: str
    telehealth: bool
    cancelled: bool
    changed_at: datetime


def entry_of(calendar: KeepsAppointments, appointment_id: AppointmentId) -> CalendarEntry | None:
    """Return the entry of a visit as it is now, also by the number that it had before it was moved; None for no visit."""
    asked = calendar.get(appointment_id)
    if asked is None or asked.is_hold:
        return None
    visits = moves_of(calendar, asked)
    changes = [change for visit in visits if visit.id is not None for change in calendar.history(visit.id)]
    first, now = visits[0], visits[-1]
    if first.id is None:
        return None
    return CalendarEntry(
        first_id=first.id,
        revision=max(0, len(changes) - 1),
        starts_at=now.starts_at,
        ends_at=now.ends_at,
        location_id=now.location_id,
        telehealth=now.telehealth,
        cancelled=now.status is AppointmentStatus.CANCELLED,
        changed_at=max((change.at for change in changes), default=now.starts_at),
    )


def moves_of(calendar: KeepsAppointments, asked: Appointment) -> list[Appointment]:
    """Return the appointments that this visit was, in the order in which it moved from one to the next."""
    every = calendar.of_patient(asked.patient_id, since=_EVER)
    by_id: dict[AppointmentId | None, Appointment] = {one.id: one for one in every if one.id is not None}
    next_of: dict[AppointmentId | None, Appointment] = {one.moved_from: one for one in every if one.moved_from is not None}
    visits = [asked]
    while (before := by_id.get(visits[0].moved_from)) is not None and before not in visits:
        visits.insert(0, before)
    while (after := next_of.get(visits[-1].id)) is not None and after not in visits:
        visits.append(after)
    return visits
