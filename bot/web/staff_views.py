"""What the console shows, as JSON: the queue, and one conversation with what the desk knows about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.clinic.clinic_time import Clock
from bot.clinic.consent.standing import Category, standing_of
from bot.clinic.handoff import Handoff
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Channel, ConversationId
from bot.clinic.patients import Patient
from bot.clinic.patients.attempts import COUNTED_FOR, Kind
from bot.clinic.ports import Conversation, ConversationLine, SafetyAlert, UnitOfWork, UnitsOfWork
from bot.web.staff_visits import VisitViews, sentence

RECENT = 60
PREVIEW = 140
REASONS = {
    "request_human": "Asked for a person",
    "taken_by_staff": "Taken by staff",
    "dispute_bill": "Disputes a bill",
    "request_refill": "Prescription refill",
    "ask_clinical_question": "Clinical question",
    "ask_test_results": "Test results",
    "ask_records": "Records or forms",
    "ask_referral": "Referral",
    "announce_arrival": "Here or late",
    "complain": "Complaint",
    "report_emergency": "Medical emergency",
    "report_crisis": "Crisis",
    "wrong_number": "Wrong number",
    "text_not_sent": "A text was not sent",
    "ask_interpreter": "Needs an interpreter",
}


def shown_text(line: ConversationLine) -> str:
    """Return what staff may read of a line: a patient's one-time code is for the patient alone."""
    return re.sub(r"\b\d{6}\b", "••••••", line.text) if line.response == "utter_identity_code" else line.text


@dataclass(frozen=True)
class StaffViews:
    """Read the store for the console. Every method is one unit of work and runs in a thread."""

    clinic: Clinic
    units: UnitsOfWork
    clock: Clock

    @property
    def visits(self) -> VisitViews:
        return VisitViews(self.clinic)

    def waitlist(self) -> dict[str, Any]:
        """Return everybody on the waitlist."""
        with self.units() as work:
            return {"waitlist": self.visits.waitlist(work)}

    def queue(self, search: str = "") -> dict[str, Any]:
        """Return alerts, open hand-offs (longest waiting first) and recent conversations."""
        with self.units() as work:
            names = _Names(work)
            alerts = [self._alert(alert, names) for alert in work.alerts.unacknowledged()]
            handoffs = {handoff.conversation_id: handoff for handoff in work.handoffs.all_open()}
            recent = {found.id: found for found in work.conversations.recent(search=search, limit=RECENT)}
            waiting = [self._item(work, names, recent.get(key) or work.conversations.get(key), handoffs[key]) for key in handoffs]
            rest = [self._item(work, names, found, handoffs.get(key)) for key, found in recent.items()]
            talks = {found.patient_id: found.id for found in reversed(recent.values()) if found.patient_id is not None}
            here = self.visits.here_or_late(work, talks, now=self.clock())
        shown = [item for item in waiting if item]
        return {"type": "queue", "alerts": alerts, "waiting": shown, "here_or_late": here, "recent": rest}

    def conversation(self, conversation_id: ConversationId) -> dict[str, Any] | None:
        """Return one conversation with everything that stands beside it, or None."""
        with self.units() as work:
            found = work.conversations.get(conversation_id)
            if found is None:
                return None
            names = _Names(work)
            handoff = work.handoffs.open_of(conversation_id)
            consent = work.consents.of(found.address)
            alerts = [alert for alert in work.alerts.unacknowledged() if alert.conversation_id == conversation_id]
            return {
                "type": "conversation",
                **self._heading(found, names),
                "handoff": self._handoff(handoff, names) if handoff else None,
                "lines": [
                    {
                        "key": line.key,
                        "author": line.author,
                        "text": shown_text(line),
                        "at": line.at.isoformat(),
                        "staff_name": line.staff_name,
                        "status": line.status,
                        "held_because": line.held_because,
                        "not_before": _iso(line.not_before),
                        "media": line.media,
                        "choices": [choice.title for choice in line.choices],
                    }
                    for line in work.conversations.lines(conversation_id)
                ],
                "patient": self._patient(work, found, names),
                "proven_at": _iso(found.proven_at),
                "failed_proofs": found.failed_proofs,
                "ploys": self._ploys(work, found),
                "opted_out": work.consents.is_opted_out(found.address),
                "consent": [
                    {
                        "action": change.action,
                        "how": change.how,
                        "words": change.words,
                        "at": change.at.isoformat(),
                        "category": change.category,
                        "by": names.staff(change.by.removeprefix("staff:")) if change.by.startswith("staff:") else None,
                    }
                    for change in consent
                ],
                "may_be_texted": [one.value for one in Category if standing_of(consent).allows(one.value)],
                "alerts": [self._alert(alert, names) for alert in alerts],
            }

    def _ploys(self, work: UnitOfWork, found: Conversation) -> int:
        """Count the messages of the last day that wanted other people's data."""
        tries = work.attempts.of_conversation(found.id, since=self.clock() - COUNTED_FOR)
        return sum(one.kind is Kind.PLOY for one in tries)

    def _heading(self, found: Conversation, names: _Names) -> dict[str, Any]:
        patient = names.patient(found)
        return {
            "id": found.id,
            "channel": found.channel,
            "address": found.address,
            "name": f"{patient.called} {patient.last_name}" if patient else None,
            "owner": found.owner,
            "language": found.language,
            "last_message_at": _iso(found.last_message_at or found.created_at),
        }

    def _item(
        self, work: UnitOfWork, names: _Names, found: Conversation | None, handoff: Handoff | None
    ) -> dict[str, Any] | None:
        if found is None:
            return None
        last = next(iter(work.conversations.lines(found.id, limit=1)), None)
        return {
            **self._heading(found, names),
            "handoff": self._handoff(handoff, names) if handoff else None,
            "last": {"key": last.key, "author": last.author, "text": shown_text(last)[:PREVIEW]} if last else None,
        }

    def _handoff(self, handoff: Handoff, names: _Names) -> dict[str, Any]:
        queue = next((queue for queue in self.clinic.queues if queue.id == handoff.queue), None)
        return {
            "reason": REASONS.get(handoff.reason, sentence(handoff.reason)),
            "queue": sentence(queue.name.get("en", handoff.queue) if queue else handoff.queue),
            "opened_at": handoff.opened_at.isoformat(),
            "promised_at": _iso(handoff.promised_at),
            "taken_by": handoff.taken_by,
            "taken_by_name": names.staff(handoff.taken_by) if handoff.taken_by else None,
        }

    def _alert(self, alert: SafetyAlert, names: _Names) -> dict[str, Any]:
        heading = names.conversation(alert.conversation_id)
        inbound = names.work.inbox.get(alert.inbound_id)
        patient = names.patient(heading) if heading else None
        return {
            "id": alert.id,
            "conversation_id": alert.conversation_id,
            "kind": alert.kind,
            "at": alert.at.isoformat(),
            "name": f"{patient.called} {patient.last_name}" if patient else None,
            "channel": heading.channel if heading else Channel.SMS,
            "address": heading.address if heading else "",
            "text": inbound.message.text[: PREVIEW * 2] if inbound else "",
        }

    def _patient(self, work: UnitOfWork, found: Conversation, names: _Names) -> dict[str, Any] | None:
        patient = names.patient(found)
        if patient is None or patient.id is None:
            return None
        statements = work.statements.of_patient(patient.id)
        owing = [statement for statement in statements if statement.owed_cents]
        return {
            "name": f"{patient.first_name} {patient.last_name}",
            "called": patient.called,
            "born_on": patient.born_on.isoformat(),
            "age": _age(patient.born_on, self.clock().astimezone(self.clinic.zone).date()),
            "language": patient.language,
            "phone": patient.phone,
            "external_id": patient.external_id,
            "visits": self.visits.of_patient(work, patient.id, names.staff, now=self.clock()),
            "waitlist": self.visits.waitlist_of(work, patient.id),
            "owed_cents": sum(statement.owed_cents for statement in owing),
            "due_on": min(statement.due_on for statement in owing).isoformat() if owing else None,
        }


class _Names:
    """Look up each person once in a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work
        self._patients: dict[int, Patient | None] = {}
        self._staff: dict[str, str] = {}
        self._conversations: dict[str, Conversation | None] = {}

    def patient(self, found: Conversation) -> Patient | None:
        if found.patient_id is None:
            return None
        if found.patient_id not in self._patients:
            self._patients[found.patient_id] = self.work.patients.get(found.patient_id)
        return self._patients[found.patient_id]

    def staff(self, username: str) -> str:
        if username not in self._staff:
            account = self.work.staff.by_username(username)
            self._staff[username] = account.name if account else username
        return self._staff[username]

    def conversation(self, conversation_id: ConversationId) -> Conversation | None:
        if conversation_id not in self._conversations:
            self._conversations[conversation_id] = self.work.conversations.get(conversation_id)
        return self._conversations[conversation_id]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
