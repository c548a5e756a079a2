"""Records of any age for the tests of retention, written through the store."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, func, select, text, update

from bot.clinic.audit import AuditEntry
from bot.clinic.billing import Statement, StatementLine
from bot.clinic.handoff import Handoff
from bot.clinic.messages import (
    Author,
    Channel,
    ConversationId,
    DeliveryStatus,
    InboundId,
    InboundMessage,
    OutgoingMessage,
    conversation_of,
)
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.codes import OneTimeCode
from bot.clinic.ports import ConsentChange, SafetyAlert
from bot.clinic.retention import RULES, Kind
from bot.clinic.retention.legal_holds import LegalHold
from bot.clinic.scheduling.appointments import Appointment
from bot.clinic.scheduling.waitlist import WaitlistEntry, WaitlistStatus
from bot.gateway.purging import Purge
from bot.store.engine import Store
from bot.store.schema import appointments, metadata
from bot.store.tracker import TrackerStore

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
DAY = timedelta(days=1)
DEFAULTS = {kind: rule.days for kind, rule in RULES.items()}
BORN = date(1981, 4, 12)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@dataclass
class Records:
    store: Store
    tracker_file: Path
    tracker: TrackerStore
    numbers: list[int] = field(default_factory=list)

    def purge(self, days: dict[Kind, int | None] | None = None) -> Purge:
        return Purge(self.store.units, self.tracker, DEFAULTS | (days or {}), lambda: NOW, "operator:test")

    def count(self, table: Table) -> int:
        with self.store.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def counts(self) -> dict[str, int]:
        return {table.name: number for table in metadata.sorted_tables if (number := self.count(table))}

    def patient(
        self, name: str = "Ana Gomez", *, phone: str | None = None, born_on: date = BORN, record: str | None = None
    ) -> PatientId:
        first, _, last = name.partition(" ")
        with self.store.units() as work:
            added = work.patients.add(Patient(first, last, born_on, phone, external_id=record))
            work.commit()
        assert added.id is not None
        return added.id

    def prove(self, conversation: ConversationId, patient_id: PatientId, at: datetime, did: str = "prove_identity") -> None:
        with self.store.units() as work:
            standing = work.conversations.get_or_start(conversation, at=at)
            if did == "prove_identity":
                values = vars(standing) | {"patient_id": patient_id, "proven_at": at}
                work.conversations.save(type(standing)(**values))
            work.audit.note(AuditEntry(at, "patient", did, conversation, patient_id))
            work.commit()

    def receive(self, conversation: ConversationId, words: str, at: datetime, *, done: bool = True) -> InboundId:
        channel, _, address = conversation.partition(":")
        self.numbers.append(len(self.numbers))
        with self.store.units() as work:
            message = InboundMessage(Channel(channel), f"SM{len(self.numbers)}", address, words, at)
            inbound_id = work.inbox.accept(message)
            assert inbound_id is not None
            if done:
                work.inbox.finish(inbound_id, at=at)
            work.commit()
        return inbound_id

    def send(
        self, conversation: ConversationId, words: str, at: datetime, *, answers: InboundId | None = None, sent: bool = True
    ) -> None:
        with self.store.units() as work:
            work.conversations.get_or_start(conversation, at=at)
            message = work.outbox.put(OutgoingMessage(conversation, Author.ASSISTANT, words, at, answers_inbound=answers))
            if sent and message.id is not None:
                work.outbox.sent(message.id, carrier_sid=None, status=DeliveryStatus.DELIVERED, at=at)
            work.commit()

    def hand_off(self, conversation: ConversationId, at: datetime, *, closed: bool = True) -> None:
        with self.store.units() as work:
            opened = work.handoffs.open(Handoff(conversation, "request_human", "front_desk", at))
            if closed and opened.id is not None:
                work.handoffs.close(opened.id, at=at)
            work.commit()

    def alert(self, conversation: ConversationId, inbound_id: InboundId, at: datetime, *, acknowledged: bool = True) -> None:
        with self.store.units() as work:
            raised = work.alerts.raise_alert(SafetyAlert(conversation, inbound_id, "medical", at))
            assert raised.id is not None
            work.alert_notices.claim(raised.id, "nurse@clinic.example.org", at=at, again_before=at)
            if acknowledged:
                work.alerts.acknowledge(raised.id, staff="rosa", at=at)
            work.commit()

    def code(self, conversation: ConversationId, patient_id: PatientId, at: datetime) -> None:
        with self.store.units() as work:
            work.codes.add(OneTimeCode.of("123456", conversation, patient_id, at))
            work.commit()

    def wait(self, conversation: ConversationId, patient_id: PatientId, at: datetime, *, over: bool = True) -> None:
        status = WaitlistStatus.CLOSED if over else WaitlistStatus.WAITING
        with self.store.units() as work:
            work.waitlist.join(WaitlistEntry(patient_id, conversation, "checkup", at, status=status))
            work.commit()

    def visit(self, patient_id: PatientId, at: datetime, *, status: str = "fulfilled", request: str | None = None) -> int:
        wanted = Appointment(patient_id, f"dr{patient_id}", "main", "checkup", at, at + timedelta(minutes=30))
        with self.store.units() as work:
            booked = work.calendar.book(wanted, request=request, at=at - DAY)
            work.commit()
        with self.store.engine.begin() as connection:
            connection.execute(update(appointments).where(appointments.c.id == booked.id).values(status=status))
        assert booked.id is not None
        return booked.id

    def bill(self, patient_id: PatientId, issued_on: date, *, owed: int = 0) -> None:
        self.numbers.append(len(self.numbers))
        lines = (StatementLine("Checkup", 20_000, 14_000, 3_000, 3_000),)
        number = f"S{len(self.numbers)}"
        with self.store.units() as work:
            work.statements.add(Statement(patient_id, number, issued_on, issued_on, issued_on, 3_000 - owed, lines))
            work.commit()

    def consent(self, address: str, action: str, words: str, at: datetime) -> None:
        with self.store.units() as work:
            work.consents.record(ConsentChange(address, action, "words", words, at))
            work.commit()

    def remember(self, conversation: ConversationId, words: str, at: datetime) -> None:
        """Put an event into the engine's tracker."""
        with sqlite3.connect(self.tracker_file) as connection:
            connection.execute(
                "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, 'user', ?, ?)",
                (conversation, at.timestamp(), json.dumps({"event": "user", "text": words})),
            )
        connection.close()

    def legal_hold(self, patient_id: PatientId | None) -> int:
        with self.store.units() as work:
            placed = work.retention.place(LegalHold(patient_id, "case 26-101", NOW, "operator:test"))
            work.commit()
        assert placed.id is not None
        return placed.id

    def audited(self) -> list[tuple[str, str]]:
        with self.store.units() as work:
            return [(entry.did, entry.outcome) for entry in work.audit.entries()]

    def run(self, statement: str) -> None:
        with self.store.engine.begin() as connection:
            connection.execute(text(statement))


def sms(number: int) -> ConversationId:
    return conversation_of(Channel.SMS, f"+1555555010{number}")


def chat(letter: str) -> ConversationId:
    return conversation_of(Channel.WEBCHAT, letter * 32)
