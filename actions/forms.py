"""What the forms share: one validator that reads each message, answers questions in between, and can be left at any time.

Each form has the single slot `outcome`, which is never filled: the form goes on until its validator ends it. What is known so far
lies in one JSON slot per form, as the notes of that form (`actions/notes.py`).
"""

from dataclasses import replace
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import Clause, Events, FrontDeskAction, Turn
from actions.booking_said import wants_in
from actions.errands import (
    ASIDES,
    FORMS_BY_INTENT,
    STAFF_REASONS,
    SURE_OF_CLAUSE,
    Wants,
    begin,
    narrowed,
    queued,
    resumed,
)
from actions.notes import Notes
from actions.telling import tell_balance
from actions.waiting import ACCEPT, DECLINE, answer_offer
from bot.clinic.clinic_time import local_day
from bot.clinic.errors import ClinicError, ConfirmationNeeded, IdentityNotProven, TooManyAttempts
from bot.clinic.patients import Patient
from bot.clinic.patients.identity import Claim, read_claim, without_births
from bot.clinic.scheduling.picking import leaves


class FormValidator(FrontDeskAction):
    """The base of the forms' validators."""

    form: str
    slot: str
    left = "utter_task_left"

    def name(self) -> str:
        return f"validate_{self.form}"

    def after_refusal(self) -> Events:
        return [SlotSet(self.slot, None), SlotSet("later", None), ActiveLoop(None), FollowupAction("action_listen")]

    def go_on(self, turn: Turn, notes: Notes) -> Events:
        """Keep the form open until the next message."""
        return [SlotSet(self.slot, notes.json(turn.now))]

    def end(self, turn: Turn, *, then: str = "action_listen") -> Events:
        """Close the form, forget its notes, and go on with another action or form, else with the errand that waits."""
        forgotten = SlotSet(self.slot, None)
        if then == "action_listen" and turn.later:
            return [forgotten, *begin(turn.later)]
        dropped = [SlotSet("later", None)] if then == "action_hand_off" else []
        return [forgotten, *dropped, ActiveLoop(None), FollowupAction(then)]

    def interruption(self, turn: Turn, *, keeps: frozenset[str] = frozenset()) -> Events | None:
        """Return what to do when the message leaves the form: a person is wanted, it is broken off, or another errand begins."""
        if turn.intent == "request_human" and turn.is_sure and turn.intent not in keeps:
            return self.end(turn, then="action_hand_off")
        if leaves(turn.text):
            turn.say(self.left)
            return self.after_refusal()
        if not turn.is_sure or turn.intent in keeps:
            return None
        if turn.intent in STAFF_REASONS and turn.confidence >= SURE_OF_CLAUSE:
            return self.end(turn, then="action_hand_off")
        other = FORMS_BY_INTENT.get(turn.intent)
        if other and other != self.form:
            return [SlotSet(self.slot, None), *begin([{"intent": turn.intent, "text": turn.text}, *turn.later])]
        return None

    def answers_in_between(self, turn: Turn) -> bool:
        """Answer a common question asked in mid-form; the form then asks its own again."""
        if turn.answered:
            return True
        if not turn.is_sure or not turn.text:
            return False
        return self.answer_questions(turn, [Clause(turn.text, turn.intent, turn.confidence)])

    def answers(self, turn: Turn, question: Clause) -> bool:
        """Tell whether what looks like a question answers the form's own question."""
        return False

    def read_claim(self, turn: Turn, *, asked: bool) -> Claim:
        return read_claim(turn.text, today=local_day(turn.now, self.desk.clinic.zone), asked=asked)

    def identity_said(self, turn: Turn, notes: Notes) -> Claim | None:
        """Return what is known of who it is after the reply to that question; None when the reply tells nothing of it."""
        said = self.read_claim(turn, asked=True)
        asks = turn.is_sure and turn.intent.startswith(("ask_", "explain_", "pay_"))
        if not said.born_on and (asks or not said.name or (len(said.name.split()) < 2 and not notes.name)):
            return None
        return notes.claim.completed_by(said)

    def without_births(self, turn: Turn) -> str:
        """Return the words without dates of birth, which are no wishes."""
        return without_births(turn.text, today=local_day(turn.now, self.desk.clinic.zone))

    async def proven(self, turn: Turn) -> Patient | None:
        patient: Patient | None = await self.offload(self.desk.proven_patient, turn.conversation_id, turn.now)
        return patient

    async def prove(self, turn: Turn, claim: Claim) -> Patient | None:
        """Return the patient whom the claim proves, or None; too many tries raise."""
        try:
            patient: Patient = await self.offload(self.desk.prove_identity, turn.conversation_id, claim, turn.now)
        except TooManyAttempts:
            raise
        except IdentityNotProven:
            return None
        return patient

    async def act(self, turn: Turn) -> Events:
        if turn.choice in (ACCEPT, DECLINE) and (answered := await answer_offer(self, turn)) is not None:
            return answered
        due = resumed(turn, self.form)
        noted = turn.tracker.get_slot(self.slot)
        if due is not None:
            left_off = turn.later[0].get("left_off")
            events = await self._taken(due) if left_off is None else self.come_back(due, left_off)
            return [SlotSet("later", list(due.later) or None), *events]
        if noted is not None and noted.get("pending") is None:  # prepared by another form, which has read this message
            return await self._taken(turn)
        wants = wants_in(self.desk, turn)
        wants = replace(wants, questions=tuple(piece for piece in wants.questions if not self.answers(turn, piece)))
        self.answer_questions(turn, wants.questions)
        await self.pass_on(turn, wants.for_staff)
        return await (self._fresh(turn, wants) if noted is None else self._continued(turn, wants))

    def come_back(self, turn: Turn, left_off: dict[str, Any]) -> Events:
        """Return to what another errand broke into, with its notes; a form that keeps none is over."""
        return self.end(turn)

    async def _fresh(self, turn: Turn, wants: Wants) -> Events:
        """Begin with the first errand of the message; the others wait."""
        errands = queued(wants)
        if len(errands) > 1:
            return begin(errands)
        if errands and turn.clauses and FORMS_BY_INTENT[errands[0]["intent"]] != self.form:
            return begin(errands)
        if (wants.questions or wants.for_staff) and turn.clauses:
            turn = narrowed(turn, [*wants.rest, *wants.errands])
        if self.doubts(turn):
            return [SlotSet(self.slot, None), ActiveLoop(None), FollowupAction("action_offer_guesses")]
        return await self._taken(turn)

    def doubts(self, turn: Turn) -> bool:
        """Tell whether it is too unlikely that this errand was meant to begin it."""
        return bool(turn.text) and not turn.is_sure and not self.read_claim(turn, asked=False).is_whole

    async def _continued(self, turn: Turn, wants: Wants) -> Events:
        """Go on with the form; what is asked beside it is answered, and what can be done in between waits until it is done."""
        if not wants.questions and not turn.clauses:
            turn, later = await self._after_balance(turn)
            return [*later, *await self._taken(turn)]
        asides = tuple(piece for piece in wants.errands if piece.intent in ASIDES and FORMS_BY_INTENT[piece.intent] != self.form)
        left = [piece for piece in turn.clauses if piece not in wants.questions and piece not in asides]
        if asides and not left:
            asides, left = (), list(turn.clauses)
        if not wants.questions and not asides:
            return await self._taken(turn)
        waiting = (*turn.later, *({"intent": piece.intent, "text": piece.text} for piece in asides))
        turn = replace(narrowed(turn, left), later=waiting, answered=bool(wants.questions))
        return [SlotSet("later", list(waiting) or None), *await self._taken(turn)]

    async def _after_balance(self, turn: Turn) -> tuple[Turn, Events]:
        """Say what is owed when a proven patient asks for it in mid-form; what is left of the turn is empty then.

        Where a code is needed first, it waits until this form is done.
        """
        if turn.intent not in ASIDES or turn.confidence < SURE_OF_CLAUSE or FORMS_BY_INTENT[turn.intent] == self.form:
            return turn, []
        patient = await self.proven(turn)
        if patient is None:
            return turn, []
        later: tuple[dict[str, Any], ...] = turn.later
        try:
            await tell_balance(self, turn, patient)
        except ConfirmationNeeded as refusal:
            turn.say(refusal.response)
            later = (*later, {"intent": turn.intent, "text": turn.text})
        except ClinicError as refusal:  # said here: this form goes on
            turn.say(refusal.response)
        rest = replace(turn, text="", intent="", answered=True, later=later)
        return rest, [SlotSet("later", list(later) or None)]

    async def _taken(self, turn: Turn) -> Events:
        try:
            return await self.take(turn)
        except TooManyAttempts:
            await self.stop_guessing(turn)
            return self.after_refusal()

    async def take(self, turn: Turn) -> Events:
        """Take one message."""
        raise NotImplementedError


def ask_who(turn: Turn, claim: Claim, question: str) -> str:
    """Ask for what is missing of name and date of birth; return the question as `pending`."""
    if len(claim.name.split()) >= 2:
        turn.say("utter_ask_birth_date", first_name=claim.name.split()[0])
    elif claim.born_on:
        turn.say("utter_ask_full_name")
    else:
        turn.say(question)
    return "identity"
