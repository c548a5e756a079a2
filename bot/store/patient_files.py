"""What a patient's file is gathered from: in which conversations they came up, who else did, and what no repository lists otherwise."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.clinic.handoff import Handoff
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.ports import SafetyAlert
from bot.clinic.retention.sharing import Trace
from bot.clinic.scheduling.appointments import Appointment
from bot.clinic.scheduling.waitlist import WaitlistEntry
from bot.store.appointment_rows import appointment_of
from bot.store.patients import PATIENT
from bot.store.purging import touching
from bot.store.schema import (
    appointments,
    audit_entries,
    conversations,
    guardians,
    handoffs,
    identity_codes,
    patients,
    safety_alerts,
    waitlist,
)
from bot.store.waitlist import place_of

PROVING = ("prove_identity", "confirm_code", "register")
"""What a patient does that shows who writes."""


class SqlPatientFiles:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, words: str) -> list[Patient]:
        """Return whose name, record number or phone contains these words."""
        columns = (
            patients.c.first_name,
            patients.c.last_name,
            patients.c.preferred_name,
            patients.c.external_id,
            patients.c.phone,
        )
        found = select(*PATIENT).order_by(patients.c.id)
        for word in words.split():
            contains = columns[0].icontains(word, autoescape=True)
            for column in columns[1:]:
                contains = contains | column.icontains(word, autoescape=True)
            found = found.where(contains)
        return [Patient(**row) for row in self._connection.execute(found).mappings()]

    def conversations_of(self, patient_id: PatientId) -> list[ConversationId]:
        found = select(conversations.c.id).where(conversations.c.id.in_(touching([patient_id])))
        return [ConversationId(one) for one in self._connection.execute(found.order_by(conversations.c.created_at)).scalars()]

    def on_file(self, address: str) -> list[PatientId]:
        found = select(patients.c.id).where(patients.c.phone == address)
        return [PatientId(one) for one in self._connection.execute(found).scalars()]

    def traces_in(self, conversation_id: ConversationId) -> list[Trace]:
        found = []
        noted = select(audit_entries).where(
            audit_entries.c.conversation_id == conversation_id, audit_entries.c.patient_id.is_not(None)
        )
        for row in self._connection.execute(noted).mappings():
            proven = row["who"] == "patient" and row["did"] in PROVING and row["outcome"] == "done"
            found.append(Trace(conversation_id, row["patient_id"], row["at"], proven))
        last = select(conversations.c.patient_id, conversations.c.proven_at).where(
            conversations.c.id == conversation_id, conversations.c.patient_id.is_not(None), conversations.c.proven_at.is_not(None)
        )
        coded = select(identity_codes.c.patient_id, identity_codes.c.sent_at).where(
            identity_codes.c.conversation_id == conversation_id
        )
        waiting = select(waitlist.c.patient_id, waitlist.c.since).where(waitlist.c.conversation_id == conversation_id)
        for query, proven in ((last, True), (coded, False), (waiting, False)):
            found += [Trace(conversation_id, row[0], row[1], proven) for row in self._connection.execute(query)]
        return found

    def guardians_of(self, patient_id: PatientId) -> list[Patient]:
        joined = patients.join(guardians, guardians.c.guardian_id == patients.c.id)
        found = select(*PATIENT).select_from(joined).where(guardians.c.patient_id == patient_id).order_by(patients.c.id)
        return [Patient(**row) for row in self._connection.execute(found).mappings()]

    def visits_of(self, patient_id: PatientId) -> list[Appointment]:
        theirs = appointments.c.patient_id == patient_id, appointments.c.held_until.is_(None)
        return [appointment_of(row) for row in self._rows(appointments, *theirs, order=appointments.c.starts_at)]

    def waitlist_of(self, patient_id: PatientId) -> list[WaitlistEntry]:
        return [place_of(row) for row in self._rows(waitlist, waitlist.c.patient_id == patient_id, order=waitlist.c.since)]

    def codes_sent_to(self, patient_id: PatientId) -> list[datetime]:
        rows = self._rows(identity_codes, identity_codes.c.patient_id == patient_id, order=identity_codes.c.id)
        return [row["sent_at"] for row in rows]

    def handoffs_of(self, conversation_id: ConversationId) -> list[Handoff]:
        rows = self._rows(handoffs, handoffs.c.conversation_id == conversation_id, order=handoffs.c.id)
        return [Handoff(**{name: value for name, value in row.items() if name != "taken_at"}) for row in rows]

    def alerts_of(self, conversation_id: ConversationId) -> list[SafetyAlert]:
        rows = self._rows(safety_alerts, safety_alerts.c.conversation_id == conversation_id, order=safety_alerts.c.id)
        return [SafetyAlert(**row) for row in rows]

    def _rows(self, table: Any, *conditions: Any, order: Any) -> list[Any]:
        return list(self._connection.execute(select(table).where(*conditions).order_by(order)).mappings())
