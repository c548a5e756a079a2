"""What staff do with a conversation: take it, reply, give it back to the assistant, acknowledge an alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock
from bot.clinic.consent.standing import Category
from bot.clinic.handoff import Handoff, Owner
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Answer, Author, Channel, ConversationId, OutgoingMessage
from bot.clinic.patients.attempts import Attempt, Kind, Outcome
from bot.clinic.ports import ConsentChange, Conversation, SafetyAlert, StaffAccount, UnitOfWork, UnitsOfWork
from bot.gateway.announcements import announce_queue, announce_said
from bot.gateway.ledger import Say
from bot.gateway.live import Live
from bot.gateway.offload import Offload

TAKEN_UNASKED = "taken_by_staff"


@dataclass(frozen=True)
class Waiting:
    """One line of the queue: a hand-off and its conversation."""

    handoff: Handoff
    conversation: Conversation


@dataclass(frozen=True)
class Queue:
    """What waits for staff: alerts nobody has acknowledged, then open hand-offs, longest waiting first."""

    alerts: tuple[SafetyAlert, ...]
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class StaffDesk:
    """The staff's verbs. Each raises ConversationTaken when another staff member has the conversation."""

    units: UnitsOfWork
    clinic: Clinic
    offload: Offload
    live: Live
    clock: Clock
    say: Say
    wake_delivery: Callable[[Channel], None]

    async def take(self, conversation_id: ConversationId, *, staff: StaffAccount) -> Handoff:
        """Make the conversation this staff member's; the assistant falls silent."""
        handoff = await self.offload(self._take, conversation_id, staff)
        announce_queue(self.live, conversation_id)
        return handoff

    async def reply(self, conversation_id: ConversationId, text: str, *, staff: StaffAccount) -> OutgoingMessage:
        """Take the conversation if nobody has, and send the patient these words."""
        message = await self.offload(self._reply, conversation_id, text, staff)
        self._tell(message)
        return message

    async def give_back(self, conversation_id: ConversationId, *, staff: StaffAccount) -> OutgoingMessage:
        """Close the hand-off; the patient hears that the assistant answers again."""
        message = await self.offload(self._give_back, conversation_id, staff)
        self._tell(message)
        return message

    async def record_consent(
        self, conversation_id: ConversationId, action: str, category: Category | None, words: str, *, staff: StaffAccount
    ) -> ConsentChange:
        """Put what a patient has told this staff member into the consent ledger; None is every kind of texts."""
        change = await self.offload(self._record_consent, conversation_id, action, category, words, staff)
        announce_queue(self.live, conversation_id)
        return change

    async def acknowledge(self, alert_id: int, *, staff: StaffAccount) -> SafetyAlert:
        """Record who has seen the alert."""
        alert = await self.offload(self._acknowledge, alert_id, staff)
        announce_queue(self.live, alert.conversation_id)
        return alert

    async def queue(self) -> Queue:
        return await self.offload(self._queue)

    def _take(self, conversation_id: ConversationId, staff: StaffAccount) -> Handoff:
        with self.units() as work:
            handoff = self._taken(work, conversation_id, staff, self.clock())
            self._note(work, staff, "take_conversation", conversation_id)
            work.commit()
        return handoff

    def _note(self, work: UnitOfWork, staff: StaffAccount, did: str, conversation_id: ConversationId) -> None:
        conversation = work.conversations.get(conversation_id)
        patient_id = conversation.patient_id if conversation else None
        work.audit.note(AuditEntry(self.clock(), f"staff:{staff.username}", did, conversation_id, patient_id))

    async def saw(self, conversation_id: ConversationId, *, staff: StaffAccount) -> None:
        """Note in the audit who opened a conversation."""

        def note() -> None:
            with self.units() as work:
                self._note(work, staff, "view_conversation", conversation_id)
                work.commit()

        await self.offload(note)

    def _taken(self, work: UnitOfWork, conversation_id: ConversationId, staff: StaffAccount, now: datetime) -> Handoff:
        conversation = work.conversations.get_or_start(conversation_id, at=now)
        queues = self.clinic.queues
        unasked = Handoff(conversation_id, TAKEN_UNASKED, queues[0].id if queues else "front_desk", now)
        handoff = work.handoffs.open_of(conversation_id) or work.handoffs.open(unasked)
        if handoff.id is None:
            raise ValueError("the store opened a hand-off without an id")
        handoff = work.handoffs.take(handoff.id, staff=staff.username, at=now)
        work.conversations.save(replace(conversation, owner=Owner.STAFF, choices=()))
        return handoff

    def _reply(self, conversation_id: ConversationId, text: str, staff: StaffAccount) -> OutgoingMessage:
        with self.units() as work:
            now = self.clock()
            self._taken(work, conversation_id, staff, now)
            message = work.outbox.put(OutgoingMessage(conversation_id, Author.STAFF, text, now, staff_name=staff.name))
            self._note(work, staff, "reply", conversation_id)
            work.commit()
        return message

    def _give_back(self, conversation_id: ConversationId, staff: StaffAccount) -> OutgoingMessage:
        with self.units() as work:
            now = self.clock()
            handoff = self._taken(work, conversation_id, staff, now)
            if handoff.id is not None:
                work.handoffs.close(handoff.id, at=now)
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            answer = Answer("utter_back_to_assistant")
            words = self.say(answer, conversation.language or "en", conversation.channel, conversation.zone)
            message = work.outbox.put(
                OutgoingMessage(conversation_id, Author.ASSISTANT, words.text, now, words.choices, answer.response)
            )
            work.conversations.save(replace(conversation, owner=Owner.ASSISTANT, choices=words.choices, failed_proofs=0))
            work.attempts.note(Attempt(now, conversation_id, Kind.MATCH, Outcome.FORGIVEN))
            self._note(work, staff, "give_back_conversation", conversation_id)
            work.commit()
        return message

    def _record_consent(
        self, conversation_id: ConversationId, action: str, category: Category | None, words: str, staff: StaffAccount
    ) -> ConsentChange:
        address, by = conversation_id.partition(":")[2], f"staff:{staff.username}"
        change = ConsentChange(address, action, "staff", words, self.clock(), category, by)
        with self.units() as work:
            work.consents.record(change)
            self._note(work, staff, f"record_{change.action}", conversation_id)
            work.commit()
        return change

    def _acknowledge(self, alert_id: int, staff: StaffAccount) -> SafetyAlert:
        with self.units() as work:
            alert = work.alerts.acknowledge(alert_id, staff=staff.username, at=self.clock())
            self._note(work, staff, "acknowledge_alert", alert.conversation_id)
            work.commit()
        return alert

    def _queue(self) -> Queue:
        with self.units() as work:
            lines = [(handoff, work.conversations.get(handoff.conversation_id)) for handoff in work.handoffs.all_open()]
            waiting = tuple(Waiting(handoff, conversation) for handoff, conversation in lines if conversation)
            return Queue(tuple(work.alerts.unacknowledged()), waiting)

    def _tell(self, message: OutgoingMessage) -> None:
        announce_said(self.live, message)
        announce_queue(self.live, message.conversation_id)
        self.wake_delivery(Channel(message.conversation_id.split(":", 1)[0]))
