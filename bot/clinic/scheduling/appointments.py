"""Appointments and openings: what is booked or held, and what can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId

AppointmentId = NewType("AppointmentId", int)


class AppointmentStatus(StrEnum):
    """FHIR's words for where an appointment stands. One that is held for somebody who has not booked yet is `proposed`."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"

    @property
    def takes_time(self) -> bool:
        """Whether an appointment in this status keeps its time from others."""
        return self not in (AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW)


@dataclass(frozen=True, order=True)
class Opening:
    """A time that a patient can be offered (FHIR: Slot), [starts_at, ends_at) in UTC."""

    starts_at: datetime
    ends_at: datetime
    practitioner_id: str
    location_id: str
    visit_type_id: str


def spoken_values(opening: Opening) -> dict[str, str]:
    """Return what a response needs to speak of an opening, or of the visit that fills it, as JSON values."""
    return {
        "starts_at": opening.starts_at.isoformat(),
        "practitioner_id": opening.practitioner_id,
        "location_id": opening.location_id,
        "visit_type_id": opening.visit_type_id,
    }


@dataclass(frozen=True)
class Appointment:
    """A visit in the calendar, or a time held for one. `external_id` is the clinic's own number for it, if imported.

    Practitioner and room are taken from `takes_from` to `takes_until`, which includes the buffers. Appointments of one
    group `session` share that time, each on a `seat` of its own; all others have it to themselves.
    """

    patient_id: PatientId
    practitioner_id: str
    location_id: str
    visit_type_id: str
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus = AppointmentStatus.BOOKED
    external_id: str | None = None
    id: AppointmentId | None = None
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    room_id: str | None = None
    session: str | None = None
    """The group session that it is a seat of, or None."""
    seat: int = 0
    telehealth: bool = False
    held_until: datetime | None = None
    """When a hold ends; None for everything that is not a hold."""
    conversation_id: ConversationId | None = None
    """The conversation that a hold is kept for."""
    waitlist_id: int | None = None
    """The place on the waitlist to which this time was offered, of a hold that is such an offer and what became of it."""
    moved_from: AppointmentId | None = None
    """The appointment that was given up for this one."""
    late_minutes: int | None = None
    """How late the patient has said to be."""
    overbooked_by: str | None = None
    """The staff member who put it beside what stood there; `overbook_reason` says why."""
    overbook_reason: str | None = None

    @property
    def opening(self) -> Opening:
        """The opening that this appointment fills."""
        return Opening(self.starts_at, self.ends_at, self.practitioner_id, self.location_id, self.visit_type_id)

    @property
    def takes_from(self) -> datetime:
        return self.starts_at - self.buffer_before

    @property
    def takes_until(self) -> datetime:
        return self.ends_at + self.buffer_after

    @property
    def is_hold(self) -> bool:
        return self.status is AppointmentStatus.PROPOSED and self.held_until is not None

    def takes_time(self, now: datetime) -> bool:
        """Tell whether it keeps its time from others; an expired hold does not."""
        return self.status.takes_time and not (self.is_hold and self.held_until is not None and self.held_until <= now)


@dataclass(frozen=True)
class AppointmentChange:
    """One line of an appointment's history: who did what when. Openings are there when it is new or its time changed."""

    appointment_id: AppointmentId
    at: datetime
    by: str
    """"patient", "desk", "import" or a staff member's username."""
    from_status: AppointmentStatus | None
    to_status: AppointmentStatus
    from_opening: Opening | None = None
    to_opening: Opening | None = None
    reason: str | None = None
