"""The calendar in the store. That nobody is booked twice at one time is a rule of the database, not of this module."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.clinic.errors import AppointmentUnknown, OpeningTaken
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus
from bot.store.schema import appointment_history, appointments

FREE = (AppointmentStatus.CANCELLED.value, AppointmentStatus.NOSHOW.value)
"""An appointment in one of these takes nobody's time."""

_PRACTITIONERS, _PATIENTS = 1, 2  # the two name spaces of PostgreSQL's advisory locks


class SqlCalendar:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def book(self, appointment: Appointment, *, request: str | None, at: datetime) -> Appointment:
        self._queue_up(appointment)
        if (first := self._of_request(request)) is not None:
            return first
        kept = {name: value for name, value in asdict(appointment).items() if name in appointments.c and name != "id"}
        values = kept | {"status": appointment.status.value, "request": request}
        statement = insert(appointments).values(**values).returning(appointments.c.id)
        try:
            with self._connection.begin_nested():
                key = self._connection.execute(statement).scalar_one()
        except IntegrityError as refused:
            if (first := self._of_request(request)) is not None:
                return first
            raise _meaning(refused) from None
        self._write_history(key, None, appointment.status, by="desk", at=at)
        return replace(appointment, id=AppointmentId(key))

    def get(self, appointment_id: AppointmentId) -> Appointment | None:
        return next(iter(self._where(appointments.c.id == appointment_id)), None)

    def of_patient(self, patient_id: PatientId, *, since: datetime) -> list[Appointment]:
        return self._where(appointments.c.patient_id == patient_id, appointments.c.starts_at >= since)

    def busy(self, practitioner_id: str, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
        found = self._connection.execute(
            select(appointments.c.starts_at, appointments.c.ends_at)
            .where(
                appointments.c.practitioner_id == practitioner_id,
                appointments.c.ends_at > starts_at,
                appointments.c.starts_at < ends_at,
                appointments.c.status.not_in(FREE),
            )
            .order_by(appointments.c.starts_at)
        )
        return [(row.starts_at, row.ends_at) for row in found]

    def set_status(self, appointment_id: AppointmentId, status: AppointmentStatus, *, by: str, at: datetime) -> Appointment:
        row = self._connection.execute(
            select(appointments).where(appointments.c.id == appointment_id).with_for_update()
        ).mappings()
        before = next((_appointment(one) for one in row), None)
        if before is None:
            raise AppointmentUnknown
        if before.status is status:
            return before
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    update(appointments).where(appointments.c.id == appointment_id).values(status=status.value)
                )
        except IntegrityError as refused:
            raise _meaning(refused) from None
        self._write_history(appointment_id, before.status, status, by=by, at=at)
        return replace(before, status=status)

    def by_external_id(self, external_id: str) -> Appointment | None:
        return next(iter(self._where(appointments.c.external_id == external_id)), None)

    def all(self) -> list[Appointment]:
        return self._where()

    def _where(self, *conditions: Any) -> list[Appointment]:
        order = (appointments.c.starts_at, appointments.c.id)
        rows = self._connection.execute(select(appointments).where(*conditions).order_by(*order)).mappings()
        return [_appointment(row) for row in rows]

    def _of_request(self, request: str | None) -> Appointment | None:
        return None if request is None else next(iter(self._where(appointments.c.request == request)), None)

    def _queue_up(self, appointment: Appointment) -> None:
        """On PostgreSQL, wait for others who book the same practitioner or patient.

        Two that insert into one exclusion constraint at the same moment would else wait for each other until the
        deadlock detector ends one of them a second later.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                select(func.pg_advisory_xact_lock(_PRACTITIONERS, func.hashtext(appointment.practitioner_id)))
            )
            self._connection.execute(select(func.pg_advisory_xact_lock(_PATIENTS, appointment.patient_id)))

    def _write_history(
        self, key: int, before: AppointmentStatus | None, after: AppointmentStatus, *, by: str, at: datetime
    ) -> None:
        self._connection.execute(
            insert(appointment_history).values(
                appointment_id=key, at=at, by=by, from_status=before.value if before else None, to_status=after.value
            )
        )


def _appointment(row: RowMapping) -> Appointment:
    values = {name: value for name, value in row.items() if name != "request"}
    return Appointment(**values | {"status": AppointmentStatus(row["status"])})


def _meaning(refused: IntegrityError) -> Exception:
    """Tell an overlap, which is a refusal, from a mistake of ours."""
    return OpeningTaken() if "appointments_no_overlap" in str(refused.orig) else refused
