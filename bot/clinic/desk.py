"""The desk: the verbs that the assistant's actions and the staff share. Synchronous; `now` is always an argument."""

from dataclasses import replace
from datetime import datetime

from bot.clinic.audit import AuditEntry
from bot.clinic.billing.balance import Balance, balance_of
from bot.clinic.errors import IdentityNotProven
from bot.clinic.handoff import Handoff, Owner
from bot.clinic.handoff.promise import promised_at
from bot.clinic.handoff.queues import queue_of
from bot.clinic.knowledge.answers import choose_answer
from bot.clinic.knowledge.content import Clinic, CommonAnswer
from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.patients.assurance import Purpose
from bot.clinic.patients.attempts import Attempt, Kind, Outcome
from bot.clinic.patients.confirming import ConfirmingVerbs, access_patient
from bot.clinic.patients.verbs import PatientVerbs
from bot.clinic.ports import CodePost, UnitsOfWork
from bot.clinic.scheduling.verbs import ReadWish, SchedulingVerbs
from bot.clinic.scheduling.waitlist_verbs import WaitlistVerbs


class Desk(SchedulingVerbs, WaitlistVerbs, PatientVerbs, ConfirmingVerbs):
    """What the front desk does, on one clinic's content and records; the verbs of scheduling have modules of their own."""

    def __init__(self, clinic: Clinic, units: UnitsOfWork, read_wish: ReadWish, post: CodePost | None = None) -> None:
        self.clinic = clinic
        self._units = units
        self._read_wish = read_wish
        self._post = post

    # billing

    def amount_owed(self, patient_id: PatientId, conversation_id: ConversationId, now: datetime) -> Balance:
        """Explain what this patient owes to the conversation that is confirmed to be theirs; NoStatement when nothing was billed.

        IdentityNotProven for anybody else; ConfirmationNeeded when a code must come back first.
        """
        with self._units() as work:
            if access_patient(work, conversation_id, Purpose.BALANCE, now).id != patient_id:
                raise IdentityNotProven
            balance = balance_of(work.statements.of_patient(patient_id))
            work.audit.note(AuditEntry(now, "patient", "hear_balance", conversation_id, patient_id))
            work.commit()
        return balance

    # knowledge

    def answer_for(self, intent: str, text: str, language: str = "en") -> CommonAnswer | None:
        """Return the common answer of an intent that the words ask for, its default one, or None."""
        return choose_answer(self.clinic.answers, intent, text)

    # people

    def hand_off(self, conversation_id: ConversationId, reason: str, now: datetime) -> Handoff:
        """Give the conversation to staff: the assistant falls silent. A second time returns the hand-off that is open."""
        with self._units() as work:
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            wanted = Handoff(conversation_id, reason, queue_of(self.clinic, reason), now, promised_at(self.clinic, now=now))
            handoff = work.handoffs.open(wanted)
            work.conversations.save(replace(conversation, owner=Owner.STAFF))
            work.commit()
        return handoff

    def tell_staff(self, conversation_id: ConversationId, reason: str, now: datetime) -> Handoff:
        """File the conversation for staff while the assistant goes on; a hand-off that is open stays as it is."""
        with self._units() as work:
            work.conversations.get_or_start(conversation_id, at=now)
            handoff = work.handoffs.open(Handoff(conversation_id, reason, queue_of(self.clinic, reason), now))
            work.commit()
        return handoff

    def give_back(self, conversation_id: ConversationId, now: datetime) -> None:
        """Give the conversation back to the assistant, with a clean slate for proving identity."""
        with self._units() as work:
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            handoff = work.handoffs.open_of(conversation_id)
            if handoff is not None and handoff.id is not None:
                work.handoffs.close(handoff.id, at=now)
            work.conversations.save(replace(conversation, owner=Owner.ASSISTANT, failed_proofs=0))
            work.attempts.note(Attempt(now, conversation_id, Kind.MATCH, Outcome.FORGIVEN))
            work.commit()
