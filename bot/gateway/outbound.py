"""The outbound gate at work: gathers what is known of the recipient, lets the clinic's rules decide, and explains it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.sms.segments import Segments, segments_of
from bot.clinic.consent.standing import Category, standing_of
from bot.clinic.handoff import Handoff
from bot.clinic.handoff.queues import queue_of
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Author, Channel, ConversationId, DeliveryStatus, OutgoingMessage, conversation_of
from bot.clinic.outreach.gate import WEEK, Decision, Draft, Fate, OutboundRules, Recipient, decide
from bot.clinic.ports import UnitOfWork

REQUESTED = frozenset(
    {"utter_waitlist_offer", "utter_waitlist_offer_earlier", "utter_waitlist_passed_on", "utter_waitlist_too_late"}
)
"""Responses that a patient has asked to get."""


@dataclass(frozen=True)
class OutboundGate:
    """`zones_of_phone` returns where a number may be at home, nothing when that is unknown."""

    clinic: Clinic
    rules: OutboundRules = field(default_factory=OutboundRules)
    zones_of_phone: Callable[[str], Sequence[ZoneInfo]] = lambda phone: ()

    def decide(self, work: UnitOfWork, message: OutgoingMessage, now: datetime) -> Decision:
        """Judge a message; one that nobody started but that answers, or that a person writes, may always go."""
        if message.category is None:
            return Decision(Fate.ALLOWED, "an answer")
        channel, _, address = message.conversation_id.partition(":")
        segments = segments_of(message.text).count if channel == Channel.SMS else 0
        draft = Draft(message.text, Channel(channel), message.category, segments, message.response in REQUESTED)
        before = work.outbox.started_to(message.conversation_id, since=now - WEEK)
        recipient = Recipient(
            standing=standing_of(work.consents.of(address)),
            zones=self.zones_of(work, message.conversation_id),
            started_at=[one.went_at for one in before if _comes_before(one, message)],
        )
        return decide(draft, recipient, self.rules, now=now)

    def zones_of(self, work: UnitOfWork, conversation_id: ConversationId) -> tuple[ZoneInfo, ...]:
        """Return where somebody may be: where they say to be, else at the clinic's place and at their number's."""
        conversation = work.conversations.get(conversation_id)
        if conversation is not None and conversation.zone is not None:
            return (ZoneInfo(conversation.zone),)
        channel, _, address = conversation_id.partition(":")
        elsewhere = self.zones_of_phone(address) if channel == Channel.SMS else ()
        return (self.clinic.zone, *(zone for zone in elsewhere if zone != self.clinic.zone))

    def apply(self, work: UnitOfWork, message: OutgoingMessage, now: datetime) -> bool:
        """Say whether a message of the outbox may go now; else put it off, or keep it and tell staff."""
        decision = self.decide(work, message, now)
        if decision.fate is Fate.ALLOWED or message.id is None:
            return True
        if decision.fate is Fate.DEFERRED and decision.until is not None:
            work.outbox.defer(message.id, until=decision.until, because=decision.because)
            return False
        work.outbox.refuse(message.id, because=decision.because, at=now)
        reason = "text_not_sent"
        work.handoffs.open(Handoff(message.conversation_id, reason, queue_of(self.clinic, reason), now))
        return False


def _comes_before(one: OutgoingMessage, message: OutgoingMessage) -> bool:
    """Tell whether a text counts against another: it has gone, or was written earlier."""
    gone = one.status in (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
    return one.id != message.id and (gone or message.id is None or (one.id or 0) < message.id)


@dataclass(frozen=True)
class Explained:
    """One message of the outbox and what the gate says of it. No words of it: an operator's terminal keeps what it shows."""

    message: OutgoingMessage
    decision: Decision
    segments: Segments


def explain(work: UnitOfWork, gate: OutboundGate, now: datetime) -> list[Explained]:
    """Judge everything that waits in the outbox, without changing anything."""
    return [Explained(one, gate.decide(work, one, now), segments_of(one.text)) for one in work.outbox.unsent()]


def try_text(work: UnitOfWork, gate: OutboundGate, *, phone: str, text: str, category: Category, now: datetime) -> Explained:
    """Judge a text that the desk might start, without keeping it."""
    draft = OutgoingMessage(conversation_of(Channel.SMS, phone), Author.ASSISTANT, text, now, category=category)
    return Explained(draft, gate.decide(work, draft, now), segments_of(text))
