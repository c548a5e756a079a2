"""Place, release and list legal holds; each placing and releasing is in the audit."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock
from bot.clinic.errors import HoldUnknown
from bot.clinic.patients import PatientId
from bot.clinic.ports import UnitsOfWork
from bot.clinic.retention.legal_holds import LegalHold


@dataclass(frozen=True)
class LegalHolds:
    units: UnitsOfWork
    clock: Clock
    who: str

    def place(self, patient_id: PatientId | None, reason: str) -> LegalHold:
        """Place a hold on a patient, or on everybody; HoldUnknown when there is no such patient."""
        now = self.clock()
        with self.units() as work:
            if patient_id is not None and work.patients.get(patient_id) is None:
                raise HoldUnknown(f"There is no patient {patient_id}.")
            work.alone_with("purge")
            placed = work.retention.place(LegalHold(patient_id, reason, now, self.who))
            work.audit.note(AuditEntry(now, self.who, "place_legal_hold", patient_id=patient_id, outcome=f"hold {placed.id}"))
            work.commit()
        return placed

    def release(self, hold_id: int) -> LegalHold:
        """Release a hold; HoldUnknown when none with this number stands."""
        now = self.clock()
        with self.units() as work:
            held = next((one for one in work.retention.standing() if one.id == hold_id), None)
            if held is None:
                raise HoldUnknown(f"There is no legal hold {hold_id} that stands; `frontdesk retention holds` lists them.")
            work.retention.release(hold_id, by=self.who, at=now)
            work.audit.note(
                AuditEntry(now, self.who, "release_legal_hold", patient_id=held.patient_id, outcome=f"hold {hold_id}")
            )
            work.commit()
        return held

    def standing(self) -> list[LegalHold]:
        with self.units() as work:
            return work.retention.standing()
