"""The calendar in the store. That nobody is booked twice at one time is a rule of the database, not of this module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.clinic.errors import AppointmentUnknown
from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentChange, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.waitlist import WaitlistId
from bot.store.appointment_rows import appointment_of, change_of, note_change, write_history
from bot.store.booking import HOLD, STANDS, BooksAppointments, meaning
from bot.store.schema import HERE_OR_LATE, appointment_history, appointments

_NEVER_BOOKED = appointments.c.held_until.is_not(None)


class SqlCalendar(BooksAppointments):
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # finding

    def get(self, appointment_id: AppointmentId) -> Appointment | None:
        return self._one(appointments.c.id == appointment_id)

    def for_change(self, appointment_id: AppointmentId) -> Appointment | None:
        found = select(appointments).where(appointments.c.id == appointment_id).with_for_update()
        row = self._connection.execute(found).mappings().one_or_none()
        return None if row is None else appointment_of(row)

    def of_request(self, request: str) -> Appointment | None:
        return self._one(appointments.c.request == request)

    def of_patient(self, patient_id: PatientId, *, since: datetime) -> list[Appointment]:
        return self._where(appointments.c.patient_id == patient_id, appointments.c.starts_at >= since, ~_NEVER_BOOKED)

    def taken(
        self,
        starts_at: datetime,
        ends_at: datetime,
        *,
        now: datetime,
        practitioner_id: str | None = None,
        besides: ConversationId | None = None,
    ) -> list[Appointment]:
        conditions = [appointments.c.takes_until > starts_at, appointments.c.takes_from < ends_at, STANDS]
        if practitioner_id is not None:
            conditions.append(appointments.c.practitioner_id == practitioner_id)
        found = [one for one in self._where(*conditions) if one.takes_time(now)]
        return [one for one in found if besides is None or one.waitlist_id is not None or one.conversation_id != besides]

    def here_or_late(self, starts_at: datetime, ends_at: datetime) -> list[Appointment]:
        day = (appointments.c.starts_at >= starts_at, appointments.c.starts_at < ends_at)
        return self._where(text(f"({HERE_OR_LATE})"), *day, STANDS)

    def busy(self, practitioner_id: str, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
        found = self._connection.execute(
            select(appointments.c.takes_from, appointments.c.takes_until)
            .where(
                appointments.c.practitioner_id == practitioner_id,
                appointments.c.takes_until > starts_at,
                appointments.c.takes_from < ends_at,
                STANDS,
            )
            .order_by(appointments.c.takes_from)
        )
        return [(row.takes_from, row.takes_until) for row in found]

    def history(self, appointment_id: AppointmentId) -> list[AppointmentChange]:
        of_this = appointment_history.c.appointment_id == appointment_id
        rows = self._connection.execute(select(appointment_history).where(of_this).order_by(appointment_history.c.id)).mappings()
        return [change_of(row) for row in rows]

    def by_external_id(self, external_id: str) -> Appointment | None:
        return self._one(appointments.c.external_id == external_id)

    def all(self) -> list[Appointment]:
        return self._where(~_NEVER_BOOKED)

    # holds

    def hold_of(self, conversation_id: ConversationId) -> Appointment | None:
        return self._one(HOLD, appointments.c.conversation_id == conversation_id, appointments.c.waitlist_id.is_(None))

    def extend_hold(self, hold_id: AppointmentId, *, held_until: datetime) -> Appointment | None:
        self._connection.execute(update(appointments).where(appointments.c.id == hold_id, HOLD).values(held_until=held_until))
        extended = self._one(appointments.c.id == hold_id, HOLD)
        if extended is not None:
            note_change(self._connection, extended)
        return extended

    def take_hold(
        self,
        hold_id: AppointmentId,
        *,
        request: str | None,
        at: datetime,
        by: str = "desk",
        moved_from: AppointmentId | None = None,
    ) -> Appointment | None:
        booked_now = {"status": AppointmentStatus.BOOKED.value, "held_until": None, "conversation_id": None}
        taking = (
            update(appointments)
            .where(appointments.c.id == hold_id, HOLD)
            .values(**booked_now, request=request, moved_from=moved_from)
            .returning(appointments)
        )
        try:
            row = self._connection.execute(taking).mappings().one_or_none()
        except IntegrityError as refused:
            raise meaning(refused) from None
        if row is None:
            return None
        booked = appointment_of(row)
        write_history(self._connection, booked, AppointmentStatus.PROPOSED, by=by, at=at)
        note_change(self._connection, booked)
        return booked

    def offered_to(self, starts_at: datetime, practitioner_id: str) -> set[WaitlistId]:
        offered = select(appointments.c.waitlist_id).where(
            appointments.c.waitlist_id.is_not(None),
            appointments.c.practitioner_id == practitioner_id,
            appointments.c.starts_at == starts_at,
        )
        return {WaitlistId(key) for key in self._connection.execute(offered).scalars()}

    def offer_of(self, waitlist_id: WaitlistId) -> Appointment | None:
        return self._one(HOLD, appointments.c.waitlist_id == waitlist_id)

    # changing

    def queue_up(self, practitioner_ids: Iterable[str], patient_id: PatientId | None = None) -> None:
        """SQLite has one writer anyway. On PostgreSQL two who each give up what the other wants would wait for each other."""
        if self._connection.dialect.name == "postgresql":
            for practitioner_id in sorted(set(practitioner_ids)):
                self._connection.execute(select(func.pg_advisory_xact_lock(1, func.hashtext(practitioner_id))))
            if patient_id is not None:
                self._connection.execute(select(func.pg_advisory_xact_lock(2, patient_id)))

    def set_status(
        self,
        appointment_id: AppointmentId,
        status: AppointmentStatus,
        *,
        by: str,
        at: datetime,
        moved_to: Opening | None = None,
        reason: str | None = None,
    ) -> Appointment:
        before = self._to_change(appointment_id)
        if before.status is status:
            return before
        values: dict[str, Any] = {"status": status.value}
        if status not in (AppointmentStatus.PROPOSED, AppointmentStatus.CANCELLED):
            values["held_until"] = None
        self._update(before, status, values)
        after = replace(before, status=status, held_until=values.get("held_until", before.held_until))
        write_history(self._connection, after, before.status, by=by, at=at, moved_to=moved_to, reason=reason)
        note_change(self._connection, after)
        return after

    def note_late(self, appointment_id: AppointmentId, minutes: int, *, by: str, at: datetime) -> Appointment:
        before = self._to_change(appointment_id)
        if before.late_minutes == minutes:
            return before
        self._connection.execute(update(appointments).where(appointments.c.id == appointment_id).values(late_minutes=minutes))
        write_history(self._connection, before, before.status, by=by, at=at, reason=f"late by {minutes} minutes")
        return replace(before, late_minutes=minutes)

    def take_buffers(self, appointment_id: AppointmentId, *, before: timedelta, after: timedelta) -> Appointment:
        standing = self._to_change(appointment_id)
        widened = replace(standing, buffer_before=before, buffer_after=after)
        self._update(standing, standing.status, {"takes_from": widened.takes_from, "takes_until": widened.takes_until})
        note_change(self._connection, widened)
        return widened

    def _to_change(self, appointment_id: AppointmentId) -> Appointment:
        before = self.for_change(appointment_id)
        if before is None:
            raise AppointmentUnknown
        return before

    def _update(self, before: Appointment, status: AppointmentStatus, values: dict[str, Any]) -> None:
        """Only what takes time again can be refused, and needs a savepoint to go back to."""
        change = update(appointments).where(appointments.c.id == before.id).values(**values)
        if not status.takes_time:
            self._connection.execute(change)
            return
        try:
            with self._connection.begin_nested():
                self._connection.execute(change)
        except IntegrityError as refused:
            raise meaning(refused) from None

    def _one(self, *conditions: Any) -> Appointment | None:
        return next(iter(self._where(*conditions)), None)

    def _where(self, *conditions: Any) -> list[Appointment]:
        order = (appointments.c.starts_at, appointments.c.id)
        rows = self._connection.execute(select(appointments).where(*conditions).order_by(*order)).mappings()
        return [appointment_of(row) for row in rows]
