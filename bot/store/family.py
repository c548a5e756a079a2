"""Guardians of minors in the store, and from when on a patient's past visits are forgotten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.clinic.patients import Patient, PatientId
from bot.store.patients import PATIENT
from bot.store.rows import insert_once
from bot.store.schema import forgotten_habits, guardians, patients


class SqlFamily:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def link(self, guardian_id: PatientId, patient_id: PatientId, *, proxy: bool = False) -> bool:
        values = {"guardian_id": guardian_id, "patient_id": patient_id, "proxy": proxy}
        if insert_once(self._connection, guardians, values, unique=["guardian_id", "patient_id"]) is not None:
            return True
        other = (guardians.c.guardian_id == guardian_id) & (guardians.c.patient_id == patient_id) & (guardians.c.proxy != proxy)
        return self._connection.execute(update(guardians).where(other).values(proxy=proxy)).rowcount == 1

    def unlink(self, guardian_id: PatientId, patient_id: PatientId) -> bool:
        standing = (guardians.c.guardian_id == guardian_id) & (guardians.c.patient_id == patient_id)
        return self._connection.execute(delete(guardians).where(standing)).rowcount == 1

    def links(self) -> list[tuple[PatientId, PatientId, bool]]:
        found = select(guardians.c.guardian_id, guardians.c.patient_id, guardians.c.proxy)
        ordered = found.order_by(guardians.c.guardian_id, guardians.c.patient_id)
        return [(row[0], row[1], row[2]) for row in self._connection.execute(ordered)]

    def dependents_of(self, guardian_id: PatientId, *, born_after: date) -> list[Patient]:
        joined = patients.join(guardians, guardians.c.patient_id == patients.c.id)
        theirs = (guardians.c.guardian_id == guardian_id) & (guardians.c.proxy | (patients.c.born_on > born_after))
        found = select(*PATIENT).select_from(joined).where(theirs).order_by(patients.c.id)
        return [Patient(**row._mapping) for row in self._connection.execute(found)]

    def forget_habits(self, patient_id: PatientId, *, at: datetime) -> None:
        self._connection.execute(delete(forgotten_habits).where(forgotten_habits.c.patient_id == patient_id))
        self._connection.execute(insert(forgotten_habits).values(patient_id=patient_id, at=at))

    def habits_forgotten_at(self, patient_id: PatientId) -> datetime | None:
        found = select(forgotten_habits.c.at).where(forgotten_habits.c.patient_id == patient_id)
        return self._connection.execute(found).scalar_one_or_none()
