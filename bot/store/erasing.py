"""Erasing a patient in the store, one sort of record after the other; each step returns how many records it was about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, or_, select, update

from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.retention.erasing import ERASED_NAME, year_of_birth
from bot.clinic.retention.sharing import Span
from bot.store.patients import SqlPatients
from bot.store.purging import remove_appointments, remove_conversations, remove_places
from bot.store.schema import (
    appointment_history,
    appointments,
    audit_entries,
    consent_changes,
    conversations,
    forgotten_habits,
    guardians,
    handoffs,
    identity_attempts,
    identity_codes,
    inbound_messages,
    legal_holds,
    outbound_messages,
    patients,
    safety_alerts,
    statements,
    waitlist,
)

_CALLED_OFF = ("cancelled", "noshow")


class SqlErasing:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unsettled(self, patient_id: PatientId, conversation_ids: Sequence[ConversationId], now: datetime) -> dict[str, int]:
        """Count what somebody still has to do for this patient, by what it is."""

        def here(table: Table) -> Any:
            return table.c.conversation_id.in_(conversation_ids)

        theirs = appointments.c.patient_id == patient_id
        coming = and_(theirs, appointments.c.ends_at > now, appointments.c.status.not_in(_CALLED_OFF))
        offers = and_(waitlist.c.patient_id == patient_id, or_(waitlist.c.status == "offered", waitlist.c.news.is_not(None)))
        counted = {
            "visit(s) to come, to be cancelled first": self._count(appointments, coming, appointments.c.held_until.is_(None)),
            "time(s) held for them at this moment": self._count(appointments, coming, appointments.c.held_until > now),
            "offer(s) from the waitlist that wait for an answer": self._count(waitlist, offers),
            "open hand-off(s)": self._count(handoffs, here(handoffs), handoffs.c.closed_at.is_(None)),
            "alert(s) that nobody has acknowledged": self._count(
                safety_alerts, here(safety_alerts), safety_alerts.c.acknowledged_at.is_(None)
            ),
            "message(s) not yet handled": self._count(
                inbound_messages, here(inbound_messages), inbound_messages.c.done_at.is_(None)
            ),
            "message(s) not yet sent": self._count(
                outbound_messages, here(outbound_messages), outbound_messages.c.status.in_(("queued", "sending", "deferred"))
            ),
        }
        return {what: number for what, number in counted.items() if number}

    def begin(self) -> None:
        """From now on SQLite overwrites what is deleted, on this connection."""
        if self._connection.dialect.name == "sqlite":
            self._connection.exec_driver_sql("PRAGMA secure_delete = ON")

    def conversations(self, conversation_ids: Sequence[ConversationId]) -> int:
        """Delete whole conversations; returns how many messages they had."""
        number = self.messages_in(conversation_ids)
        remove_conversations(self._connection, conversation_ids)
        return number

    def messages_in(self, conversation_ids: Sequence[ConversationId]) -> int:
        tables = (inbound_messages, outbound_messages)
        return sum(self._count(table, table.c.conversation_id.in_(conversation_ids)) for table in tables)

    def blank(self, conversation_id: ConversationId, spans: Sequence[Span]) -> int:
        """Take the words out of what was said then; that something was said, stays."""
        number = 0
        sorts: tuple[tuple[Table, Any, dict[str, Any]], ...] = (
            (inbound_messages, inbound_messages.c.received_at, {"media": []}),
            (outbound_messages, outbound_messages.c.created_at, {"choices": [], "links": [], "rest": ""}),
        )
        for table, at, more in sorts:
            then = or_(*(and_(at >= span.begins_at, at <= span.ends_at) for span in spans))
            here = and_(table.c.conversation_id == conversation_id, then)
            number += (
                self._connection.execute(update(table).where(here).values(text=ERASED_NAME, **more)).rowcount if spans else 0
            )
        return number

    def proofs(self, patient_id: PatientId) -> int:
        """Let no conversation stand for this patient any more."""
        unproven: dict[str, Any] = {"patient_id": None, "proven_at": None, "confirmed_at": None, "choices": []}
        theirs = conversations.c.patient_id == patient_id
        return self._connection.execute(update(conversations).where(theirs).values(**unproven)).rowcount

    def attempts(self, birth_keys: Sequence[str]) -> int:
        """Delete the tries at the patient's date of birth; others who share it lose a count, and nothing else."""
        table = identity_attempts.c
        theirs = or_(table.birth_key.in_(birth_keys), table.other_birth_key.in_(birth_keys))
        return self._delete(identity_attempts, theirs)

    def codes(self, patient_id: PatientId) -> int:
        return self._delete(identity_codes, identity_codes.c.patient_id == patient_id)

    def places(self, patient_id: PatientId) -> int:
        theirs = waitlist.c.patient_id == patient_id
        number = self._count(waitlist, theirs)
        remove_places(self._connection, theirs)
        return number

    def time_holds(self, patient_id: PatientId, now: datetime) -> int:
        theirs = appointments.c.patient_id == patient_id, appointments.c.held_until.is_not(None)
        keys = list(self._connection.execute(select(appointments.c.id).where(*theirs)).scalars())
        remove_appointments(self._connection, keys, now)
        return len(keys)

    def ties(self, patient_id: PatientId) -> int:
        """Undo who is whose guardian, and what was noted of habits."""
        either = or_(guardians.c.guardian_id == patient_id, guardians.c.patient_id == patient_id)
        return self._delete(guardians, either) + self._delete(forgotten_habits, forgotten_habits.c.patient_id == patient_id)

    def visits(self, patient_id: PatientId) -> int:
        """Take out of the visits in which conversation they were booked, and what staff wrote of a reason."""
        theirs = appointments.c.patient_id == patient_id
        self._connection.execute(update(appointments).where(theirs).values(request=None, conversation_id=None))
        reasoned = and_(theirs, appointments.c.overbook_reason.is_not(None))
        self._connection.execute(update(appointments).where(reasoned).values(overbook_reason=ERASED_NAME))
        return self._count(appointments, theirs)

    def history_with_reasons(self, patient_id: PatientId) -> int:
        """Count the lines of history in which staff gave a reason in their own words."""
        visits = select(appointments.c.id).where(appointments.c.patient_id == patient_id)
        of_them = appointment_history.c.appointment_id.in_(visits)
        return self._count(appointment_history, of_them, appointment_history.c.reason.is_not(None))

    def bills(self, patient_id: PatientId) -> int:
        return self._count(statements, statements.c.patient_id == patient_id)

    def consent_lines(self, addresses: Sequence[str]) -> int:
        return self._count(consent_changes, consent_changes.c.address.in_(addresses))

    def audit_entries(self, patient_id: PatientId, conversation_ids: Sequence[ConversationId]) -> int:
        told = or_(audit_entries.c.patient_id == patient_id, audit_entries.c.conversation_id.in_(conversation_ids))
        return self._count(audit_entries, told)

    def reasons_of_holds(self, patient_id: PatientId) -> int:
        theirs = legal_holds.c.patient_id == patient_id
        return self._connection.execute(update(legal_holds).where(theirs).values(reason=ERASED_NAME)).rowcount

    def patient(self, patient: Patient, patient_id: PatientId, *, now: datetime, today: date) -> bool:
        """Take name, birth and phone out of the record, or delete it when nothing refers to it; tells whether it is still there."""
        if not self._count(appointments, appointments.c.patient_id == patient_id) and not self.bills(patient_id):
            self._delete(patients, patients.c.id == patient_id)
            return False
        nobody = replace(
            patient,
            first_name=ERASED_NAME,
            last_name=ERASED_NAME,
            preferred_name=None,
            phone=None,
            language="en",
            born_on=year_of_birth(patient.born_on, today),
        )
        SqlPatients(self._connection).save(nobody)
        self._connection.execute(update(patients).where(patients.c.id == patient_id).values(erased_at=now))
        return True

    def _count(self, table: Table, *conditions: Any) -> int:
        return int(self._connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())

    def _delete(self, table: Table, condition: Any) -> int:
        return self._connection.execute(delete(table).where(condition)).rowcount
