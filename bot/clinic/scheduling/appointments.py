"""Appointments and openings: what is booked, and what can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.clinic.patients import PatientId

AppointmentId = NewType("AppointmentId", int)


class AppointmentStatus(StrEnum):
    """FHIR's words for where an appointment stands."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"


@dataclass(frozen=True, order=True)
class Opening:
    """A time that a patient can be offered (FHIR: Slot), [starts_at, ends_at) in UTC."""

    starts_at: datetime
    ends_at: datetime
    practitioner_id: str
    location_id: str
    visit_type_id: str


@dataclass(frozen=True)
class Appointment:
    """A visit in the calendar. `external_id` is the clinic's own number for it, if imported."""

    patient_id: PatientId
    practitioner_id: str
    location_id: str
    visit_type_id: str
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus = AppointmentStatus.BOOKED
    external_id: str | None = None
    id: AppointmentId | None = None

    @property
    def opening(self) -> Opening:
        """The opening that this appointment fills."""
        return Opening(self.starts_at, self.ends_at, self.practitioner_id, self.location_id, self.visit_type_id)
