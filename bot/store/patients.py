"""Patients in the store."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.clinic.patients import Patient, PatientId
from bot.store.schema import patients

PATIENT = tuple(patients.c[field.name] for field in fields(Patient))
_NOT_ERASED = patients.c.erased_at.is_(None)


class SqlPatients:
    """Whoever was erased is found by no name, birth or phone; their own number still leads to the visits and bills that are kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, patient: Patient) -> Patient:
        key = self._connection.execute(insert(patients).values(**_values(patient)).returning(patients.c.id)).scalar_one()
        return replace(patient, id=PatientId(key))

    def get(self, patient_id: PatientId) -> Patient | None:
        return next(iter(self._where(patients.c.id == patient_id)), None)

    def by_phone(self, phone: str) -> list[Patient]:
        return self._where(patients.c.phone == phone, _NOT_ERASED)

    def born_on(self, born_on: date) -> list[Patient]:
        return self._where(patients.c.born_on == born_on, _NOT_ERASED)

    def by_external_id(self, external_id: str) -> Patient | None:
        return next(iter(self._where(patients.c.external_id == external_id)), None)

    def save(self, patient: Patient) -> Patient:
        known_anew = _values(patient) | {"erased_at": None}
        changed = self._connection.execute(update(patients).where(patients.c.id == patient.id).values(**known_anew))
        if changed.rowcount != 1:
            raise LookupError(f"there is no patient {patient.id}")
        return patient

    def all(self) -> list[Patient]:
        return self._where()

    def _where(self, *conditions: Any) -> list[Patient]:
        rows = self._connection.execute(select(*PATIENT).where(*conditions).order_by(patients.c.id))
        return [Patient(**row._mapping) for row in rows]


def _values(patient: Patient) -> dict[str, Any]:
    values = asdict(patient)
    del values["id"]
    return values
