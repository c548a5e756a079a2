"""Everything the desk has about one patient, for the patient to have (45 CFR 164.524) and to know what an erasure is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clinic.audit import AuditEntry
from bot.clinic.billing import Statement
from bot.clinic.handoff import Handoff
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.ports import ConsentChange, Conversation, ConversationLine, SafetyAlert, UnitOfWork
from bot.clinic.retention.sharing import Span, is_shared, surely_theirs
from bot.clinic.scheduling.appointments import Appointment, AppointmentChange
from bot.clinic.scheduling.waitlist import WaitlistEntry

ALL_LINES = 1_000_000
CODE_RESPONSE = "utter_identity_code"


@dataclass(frozen=True)
class Talk:
    """A conversation in which the patient came up. Of a `shared` one, what is not surely theirs is counted in `withheld`."""

    conversation: Conversation
    lines: Sequence[ConversationLine]
    handoffs: Sequence[Handoff]
    alerts: Sequence[SafetyAlert]
    shared: bool = False
    withheld: int = 0


@dataclass(frozen=True)
class Visit:
    appointment: Appointment
    history: Sequence[AppointmentChange]


@dataclass(frozen=True)
class Kin:
    """Somebody who may act for the patient, or the other way round: no more of them than who they are."""

    id: PatientId | None
    name: str


@dataclass(frozen=True)
class PatientFile:
    """One patient's file. `shared_number` tells that other patients have the same phone: what it said of consent may be theirs."""

    patient: Patient
    guardians: Sequence[Kin]
    dependents: Sequence[Kin]
    talks: Sequence[Talk]
    visits: Sequence[Visit]
    statements: Sequence[Statement]
    consents: Sequence[ConsentChange]
    shared_number: bool
    waitlist: Sequence[WaitlistEntry]
    codes_sent_at: Sequence[datetime]
    habits_forgotten_at: datetime | None
    audit: Sequence[AuditEntry]


def file_of(work: UnitOfWork, patient: Patient, patient_id: PatientId) -> PatientFile:
    """Gather a patient's file from the store."""
    files = work.files
    talks = (talk_of(work, patient_id, conversation_id) for conversation_id in files.conversations_of(patient_id))
    shared_number = patient.phone is not None and any(one != patient_id for one in files.on_file(patient.phone))
    consents = work.consents.of(patient.phone) if patient.phone else []
    if shared_number:
        consents = [replace(line, words="") for line in consents]
    return PatientFile(
        patient=patient,
        guardians=_kin(files.guardians_of(patient_id)),
        dependents=_kin(work.family.dependents_of(patient_id, born_after=date.min)),
        talks=[talk for talk in talks if talk is not None],
        visits=[Visit(one, work.calendar.history(one.id)) for one in files.visits_of(patient_id) if one.id is not None],
        statements=work.statements.of_patient(patient_id),
        consents=consents,
        shared_number=shared_number,
        waitlist=files.waitlist_of(patient_id),
        codes_sent_at=files.codes_sent_to(patient_id),
        habits_forgotten_at=work.family.habits_forgotten_at(patient_id),
        audit=list(work.audit.entries(patient_id=patient_id)),
    )


def _kin(found: Sequence[Patient]) -> list[Kin]:
    return [Kin(one.id, f"{one.first_name} {one.last_name}") for one in found]


def talk_of(work: UnitOfWork, patient_id: PatientId, conversation_id: ConversationId) -> Talk | None:
    """Return what of a conversation may be given to this patient."""
    conversation = work.conversations.get(conversation_id)
    if conversation is None:
        return None
    traces = work.files.traces_in(conversation_id)
    lines = [_without_code(line) for line in work.conversations.lines(conversation_id, limit=ALL_LINES)]
    handoffs, alerts = work.files.handoffs_of(conversation_id), work.files.alerts_of(conversation_id)
    if not is_shared(patient_id, traces, work.files.on_file(conversation.address)):
        return Talk(conversation, lines, handoffs, alerts)
    spans = surely_theirs(patient_id, traces, [line.at for line in lines if line.author == "patient"])
    given = [line for line in lines if _within(spans, line.at)]
    alerts = [alert for alert in alerts if _within(spans, alert.at)]
    handoffs = [handoff for handoff in handoffs if _within(spans, handoff.opened_at)]
    return Talk(conversation, given, handoffs, alerts, shared=True, withheld=len(lines) - len(given))


def _within(spans: Sequence[Span], moment: datetime) -> bool:
    return any(span.has(moment) for span in spans)


def _without_code(line: ConversationLine) -> ConversationLine:
    return replace(line, text=re.sub(r"\b\d{6}\b", "••••••", line.text)) if line.response == CODE_RESPONSE else line
