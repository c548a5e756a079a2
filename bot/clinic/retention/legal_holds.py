"""Legal hold: while it stands, nothing of a patient, or of anybody, is purged or erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clinic.patients import PatientId


@dataclass(frozen=True)
class LegalHold:
    """Of everybody when there is no `patient_id`; it stands until it is released. `reason` is for people: name a case, not a patient."""

    patient_id: PatientId | None
    reason: str
    placed_at: datetime
    placed_by: str
    released_at: datetime | None = None
    released_by: str | None = None
    id: int | None = None
