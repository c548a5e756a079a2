"""Appointments as rows and back, and the history that every change of them leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, insert

from bot.clinic.scheduling.appointments import Appointment, AppointmentChange, AppointmentId, AppointmentStatus, Opening
from bot.store.schema import appointment_history, appointments, free_time_changes

FREE = (AppointmentStatus.CANCELLED.value, AppointmentStatus.NOSHOW.value)
"""An appointment in one of these takes nobody's time."""

OWN_SESSION = "~"
"""Begins the session of an appointment that is in no group."""

_FIELDS = tuple(field.name for field in fields(Appointment) if field.name in appointments.c)
_NO_COLUMNS = {field.name for field in fields(Appointment)} - set(_FIELDS)


def own_session() -> str:
    """Name a session that nobody else joins."""
    return OWN_SESSION + uuid4().hex


def appointment_values(appointment: Appointment, session: str, *, request: str | None) -> dict[str, Any]:
    """Return the columns of a new row that are not NULL; it has no id yet."""
    values = {name: value for name, value in vars(appointment).items() if value is not None and name not in _NO_COLUMNS}
    values["status"] = appointment.status.value
    values["session"] = session
    values["takes_from"] = appointment.takes_from
    values["takes_until"] = appointment.takes_until
    if request is not None:
        values["request"] = request
    return values


def appointment_of(row: RowMapping) -> Appointment:
    values = {name: row[name] for name in _FIELDS}
    values["status"] = AppointmentStatus(row["status"])
    if row["session"].startswith(OWN_SESSION):
        values |= {"session": None, "seat": 0}
    return Appointment(
        **values, buffer_before=row["starts_at"] - row["takes_from"], buffer_after=row["takes_until"] - row["ends_at"]
    )


def write_history(
    connection: Connection,
    appointment: Appointment,
    before: AppointmentStatus | None,
    *,
    by: str,
    at: datetime,
    moved_to: Opening | None = None,
    reason: str | None = None,
) -> None:
    """Add a line to the history of an appointment, which is as it is after the change."""
    moved = {"from_opening": opening_json(appointment.opening), "to_opening": opening_json(moved_to)} if moved_to else {}
    line = {"from_status": before.value if before else None, "to_status": appointment.status.value, "reason": reason}
    connection.execute(insert(appointment_history).values(appointment_id=appointment.id, at=at, by=by, **line, **moved))


def note_change(connection: Connection, appointment: Appointment) -> None:
    """Note that time was taken or given back, for the index of free time."""
    span = {"takes_from": appointment.takes_from, "takes_until": appointment.takes_until}
    connection.execute(insert(free_time_changes).values(practitioner_id=appointment.practitioner_id, **span))


def change_of(row: RowMapping) -> AppointmentChange:
    return AppointmentChange(
        AppointmentId(row["appointment_id"]),
        row["at"],
        row["by"],
        AppointmentStatus(row["from_status"]) if row["from_status"] else None,
        AppointmentStatus(row["to_status"]),
        opening_from(row["from_opening"]),
        opening_from(row["to_opening"]),
        row["reason"],
    )


def opening_json(opening: Opening) -> dict[str, str]:
    moments = {"starts_at": opening.starts_at.isoformat(), "ends_at": opening.ends_at.isoformat()}
    return asdict(opening) | moments


def opening_from(written: Mapping[str, str] | None) -> Opening | None:
    if written is None:
        return None
    moments = {name: datetime.fromisoformat(written[name]) for name in ("starts_at", "ends_at")}
    return Opening(**{**written, **moments})  # type: ignore[arg-type]
