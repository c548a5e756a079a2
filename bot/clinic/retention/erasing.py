"""Erasing a patient: what goes, what loses their name, what the law keeps, and what must be settled first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.clinic.patients import Patient, PatientId

ERASED_NAME = "(erased)"

OLDEST_SHOWN = 89
"""In years: an age above it tells too much (45 CFR 164.514(b)(2)(i)(C))."""


class Fate(StrEnum):
    """What becomes of a record."""

    ERASED = "erased"
    ANONYMISED = "anonymised"
    KEPT = "kept"


@dataclass(frozen=True)
class ErasureLine:
    """What becomes of so many records of one sort, and why."""

    fate: Fate
    count: int
    what: str
    why: str


@dataclass(frozen=True)
class Erasure:
    """What an erasure does, or did. It may not be done while something is `unsettled`."""

    patient_id: PatientId
    lines: Sequence[ErasureLine]
    unsettled: Sequence[str] = ()
    warnings: Sequence[str] = ()


def year_of_birth(born_on: date, today: date) -> date:
    """Return the last day of the year of birth, which stands for the whole year; no age above 89 shows."""
    return date(max(born_on.year, today.year - OLDEST_SHOWN - 1), 12, 31)


def is_erased(patient: Patient) -> bool:
    """Tell whether nothing but a number is left of a patient."""
    return patient.first_name == patient.last_name == ERASED_NAME
