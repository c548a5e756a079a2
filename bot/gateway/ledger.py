"""The two transactions of a turn: what is read before it, and all that it changes, committed at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock
from bot.clinic.consent.standing import Standing, standing_of
from bot.clinic.handoff import Handoff, Owner
from bot.clinic.handoff.promise import promised_at
from bot.clinic.handoff.queues import queue_of
from bot.clinic.knowledge.content import Clinic
from bot.clinic.knowledge.explaining import with_meaning
from bot.clinic.language.zones import zone_said
from bot.clinic.messages import AcceptedMessage, Answer, Author, Channel, ConversationId, InboundId, OutgoingMessage
from bot.clinic.outreach.gate import WEEK
from bot.clinic.patients.attempts import Attempt, Kind, Outcome
from bot.clinic.ports import Conversation, SafetyAlert, UnitOfWork, UnitsOfWork
from bot.gateway.explaining import explained, looks_back
from bot.gateway.gates import ALWAYS_SAID, SAFETY_RESPONSES, Senses, Verdict, pass_gates
from bot.gateway.rendering import Words

HANDOFF_RESPONSES = frozenset(
    {"utter_handed_off", "utter_sorry_handing_off", "utter_person_will_answer", "utter_clinical_question"}
)
TRANSLATED = "utter_machine_translated"
"""Says once in a conversation that a machine translates."""
REMEMBERED = 100
"""What a hard word means is taken to be known for so many answers."""
QUIET_FOR = timedelta(minutes=10)
"""After this silence somebody who waits for staff hears again that they will answer."""


class Say(Protocol):
    """Puts an answer into words, for a language, a channel and the reader's time zone."""

    def __call__(self, answer: Answer, language: str, channel: Channel, zone: str | None = None, /) -> Words: ...


@dataclass(frozen=True)
class Opened:
    """A turn as it begins. `answered` says that its answers stand in the outbox already."""

    conversation: Conversation
    verdict: Verdict
    answered: bool


@dataclass(frozen=True)
class TurnLedger:
    """Reads and writes what a turn needs; every method is one unit of work and runs in a thread."""

    units: UnitsOfWork
    clinic: Clinic
    senses: Senses
    say: Say
    clock: Clock

    def open(self, accepted: AcceptedMessage) -> Opened:
        """Read the conversation and let the message pass the gates."""
        message = accepted.message
        asks_back = looks_back(message.text, self.clinic)
        with self.units() as work:
            conversation = work.conversations.get_or_start(message.conversation_id, at=message.received_at)
            now, by_text = self.clock(), message.channel is Channel.SMS
            standing = standing_of(work.consents.of(message.address)) if by_text else Standing()
            before = work.outbox.started_to(message.conversation_id, since=now - WEEK) if by_text else []
            answered = bool(work.outbox.answering(accepted.id))
            last_said = work.outbox.last_of(message.conversation_id, 4) if asks_back else []
            work.commit()
        started = next((one.category for one in before), None)
        verdict = pass_gates(message, conversation, self.senses, standing=standing, started=started, now=now)
        if asks_back:
            answers = [line for line in last_said if line.author is Author.ASSISTANT]
            verdict = explained(verdict, message.text, self.clinic, answers, conversation.choices)
        return Opened(conversation, verdict, answered)

    def close(self, accepted: AcceptedMessage, verdict: Verdict, engine_answers: Sequence[Answer] = ()) -> list[OutgoingMessage]:
        """Write the turn's answers and changes together with "this message is done"; a second time writes nothing."""
        with self.units() as work:
            said = [] if work.outbox.answering(accepted.id) else self._write(work, accepted, verdict, engine_answers)
            work.inbox.finish(accepted.id, at=self.clock())
            work.commit()
        return said

    def warn(self, accepted: AcceptedMessage, verdict: Verdict) -> list[OutgoingMessage]:
        """Answer danger at once, for a message whose turn has to wait; the turn then finds itself answered."""
        with self.units() as work:
            said = [] if work.outbox.answering(accepted.id) else self._write(work, accepted, verdict, ())
            work.commit()
        return said

    def waiting_after(self, inbound_id: InboundId, conversation_id: ConversationId) -> list[AcceptedMessage]:
        """Return what the patient wrote after this message, oldest first."""
        with self.units() as work:
            keys = [line.key for line in work.conversations.lines(conversation_id, limit=50) if line.key.startswith("in:")]
            later = [InboundId(int(key.removeprefix("in:"))) for key in keys]
            return [found for key in later if key > inbound_id and (found := work.inbox.get(key))]

    def put_off(self, inbound_id: InboundId, not_before: datetime) -> int:
        """Put a message off; returns how often it was tried."""
        with self.units() as work:
            tries = work.inbox.retry(inbound_id, not_before=not_before)
            work.commit()
        return tries

    def _write(
        self, work: UnitOfWork, accepted: AcceptedMessage, verdict: Verdict, engine_answers: Sequence[Answer]
    ) -> list[OutgoingMessage]:
        message, now = accepted.message, self.clock()
        conversation = work.conversations.get_or_start(message.conversation_id, at=now)
        if verdict.consent:
            work.consents.record(verdict.consent)
        if verdict.alert:
            work.alerts.raise_alert(SafetyAlert(conversation.id, accepted.id, verdict.alert, now))
        if verdict.is_ploy:
            work.attempts.note(Attempt(now, conversation.id, Kind.PLOY, Outcome.REFUSED))
            work.audit.note(AuditEntry(now, "patient", "try_ploy", conversation.id, outcome="refused"))
        answers = list(verdict.answers) + self._still_wanted(work, conversation, verdict, engine_answers)
        if verdict.gate == "translated" and not work.outbox.has_said(conversation.id, TRANSLATED):
            answers.insert(0, Answer(TRANSLATED))
        if verdict.gate == "staff" and message.channel is Channel.WEBCHAT:
            answers += self._still_waiting(work, conversation, now)
        if verdict.handoff:
            promised = promised_at(self.clinic, now=now)
            work.handoffs.open(Handoff(conversation.id, verdict.handoff, queue_of(self.clinic, verdict.handoff), now, promised))
        zone = zone_said(message.text) or conversation.zone
        lines = self._explaining(work, self._lines(accepted, verdict, answers, now, zone), verdict.language)
        said = [work.outbox.put(line) for line in lines]
        offered = next((line.choices for line in reversed(said) if line.choices), ())
        work.conversations.save(
            replace(
                conversation,
                language=verdict.language,
                zone=zone,
                choices=offered if said else conversation.choices,
                owner=Owner.STAFF if verdict.to_staff else conversation.owner,
                last_message_at=now,
            )
        )
        return said

    def _still_wanted(
        self, work: UnitOfWork, conversation: Conversation, verdict: Verdict, answers: Sequence[Answer]
    ) -> list[Answer]:
        """Drop what the assistant said while a staff member took the conversation over, but for the hand-off's own words."""
        if not verdict.goes_on:
            return []
        handoff = work.handoffs.open_of(conversation.id)
        if conversation.owner is Owner.STAFF and handoff and handoff.taken_by:
            return [answer for answer in answers if _hands_off(answer)]
        if not answers and conversation.owner is Owner.ASSISTANT:
            return [Answer("utter_default")]
        return list(answers)

    def _still_waiting(self, work: UnitOfWork, conversation: Conversation, now: datetime) -> list[Answer]:
        """Say once in a while that staff will answer, to somebody who goes on writing in a chat and hears nothing."""
        last_said = max(
            (line.at for line in work.conversations.lines(conversation.id, limit=50) if line.author != "patient"), default=None
        )
        if last_said is not None and now - last_said < QUIET_FOR:
            return []
        handoff = work.handoffs.open_of(conversation.id)
        promised = handoff.promised_at if handoff else None
        if promised is None or promised <= now:
            promised = promised_at(self.clinic, now=now)
        return [Answer("utter_still_waiting_for_staff", {"promised_at": promised.isoformat()})]

    def _explaining(self, work: UnitOfWork, lines: Sequence[OutgoingMessage], language: str) -> list[OutgoingMessage]:
        """Put what a hard word means behind the first answer of the conversation that uses it."""
        heard, explained = None, list[OutgoingMessage]()
        for line in lines:
            if line.response == "utter_faq" and not line.choices and not line.rest and self.clinic.glossary:
                if heard is None:
                    heard = [earlier.text for earlier in work.outbox.last_of(line.conversation_id, REMEMBERED)]
                line = replace(line, text=with_meaning(line.text, language, self.clinic.glossary, heard))
                heard.append(line.text)
            explained.append(line)
        return explained

    def _lines(
        self, accepted: AcceptedMessage, verdict: Verdict, answers: Sequence[Answer], now: datetime, zone: str | None
    ) -> list[OutgoingMessage]:
        lines = []
        for answer in answers:
            words = self.say(answer, verdict.language, accepted.message.channel, zone)
            lines.append(
                OutgoingMessage(
                    conversation_id=accepted.message.conversation_id,
                    author=Author.SYSTEM if answer.response in ALWAYS_SAID else Author.ASSISTANT,
                    text=words.text,
                    created_at=now,
                    choices=words.choices,
                    links=words.links,
                    rest=words.rest,
                    response=answer.response,
                    answers_inbound=accepted.id,
                )
            )
        return lines


def _hands_off(answer: Answer) -> bool:
    name = answer.response or ""
    return name in HANDOFF_RESPONSES or name in SAFETY_RESPONSES.values() or name.endswith("_passed_on")
