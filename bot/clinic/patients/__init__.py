"""Patients: who they are, and how certain the desk is of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NewType

PatientId = NewType("PatientId", int)


@dataclass(frozen=True)
class Patient:
    """A person whom the clinic cares for. `phone` is E.164; `external_id` is the clinic's own record number."""

    first_name: str
    last_name: str
    born_on: date
    phone: str | None = None
    language: str = "en"
    preferred_name: str | None = None
    external_id: str | None = None
    id: PatientId | None = None

    @property
    def called(self) -> str:
        """The name to address the patient by."""
        return self.preferred_name or self.first_name
