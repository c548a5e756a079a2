"""Billing: statements, and what a patient owes, in integer cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.clinic.patients import PatientId


@dataclass(frozen=True)
class StatementLine:
    """One charge: what the visit cost, what the payer covered, and what is left to the patient."""

    description: str
    charged_cents: int
    payer_paid_cents: int
    adjusted_cents: int
    patient_cents: int


@dataclass(frozen=True)
class Statement:
    """A bill for one visit. `paid_cents` is what the patient has paid on it so far."""

    patient_id: PatientId
    external_id: str
    visited_on: date
    issued_on: date
    due_on: date
    paid_cents: int
    lines: tuple[StatementLine, ...]

    @property
    def owed_cents(self) -> int:
        return max(0, sum(line.patient_cents for line in self.lines) - self.paid_cents)
