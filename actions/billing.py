"""Tell what a patient owes, when it is certain that it is they who ask."""

from dataclasses import replace

from actions.base import Events, Turn
from actions.forms import FormValidator, ask_who
from actions.notes import Notes
from actions.telling import tell_balance
from bot.clinic.errors import CodeExpired, CodeWrong, ConfirmationNeeded, NoPhoneForCode
from bot.clinic.patients import Patient
from bot.clinic.patients.codes import read_code
from bot.clinic.scheduling.picking import is_no


class ValidateBalanceForm(FormValidator):
    """Find out who it is, by a code to their own phone where the message comes from elsewhere; then explain the latest bill."""

    form = "balance_form"
    slot = "errand"

    async def take(self, turn: Turn) -> Events:
        notes = Notes.of(turn.tracker.get_slot(self.slot), turn.now)
        if notes is None or notes.pending is None:
            return await self._advance(turn, Notes().saying(self.read_claim(turn, asked=False)))
        if not self.read_claim(turn, asked=True).born_on:
            interrupted = self.interruption(turn)
            if interrupted is not None:
                return interrupted
        if notes.pending == "code":
            return await self._take_code(turn, notes)
        claim = self.identity_said(turn, notes)
        if claim is not None:
            return await self._advance(turn, notes.saying(claim))
        if self.answers_in_between(turn):
            ask_who(turn, notes.claim, "utter_ask_identity_for_bill")
        else:
            turn.say("utter_identity_unread")
        return self.go_on(turn, notes)

    async def _advance(self, turn: Turn, notes: Notes) -> Events:
        patient = await self.prove(turn, notes.claim) if notes.claim.is_whole else await self.proven(turn)
        if notes.claim.is_whole and patient is None:
            turn.say("utter_identity_not_proven")
            return self.go_on(turn, replace(notes, pending="identity", name="", born_on=()))
        if patient is None:
            return self.go_on(turn, replace(notes, pending=ask_who(turn, notes.claim, "utter_ask_identity_for_bill")))
        return await self._tell(turn, notes, patient)

    async def _tell(self, turn: Turn, notes: Notes, patient: Patient) -> Events:
        try:
            await tell_balance(self, turn, patient)
        except ConfirmationNeeded:
            return await self._send_code(turn, notes, "utter_code_sent")
        return self.end(turn)

    async def _send_code(self, turn: Turn, notes: Notes, response: str) -> Events:
        try:
            await self.offload(self.desk.send_code, turn.conversation_id, turn.now)
        except NoPhoneForCode:
            return await self._to_person(turn, "utter_code_not_possible")
        turn.say(response)
        return self.go_on(turn, replace(notes, pending="code", unclear=0))

    async def _take_code(self, turn: Turn, notes: Notes) -> Events:
        digits = read_code(turn.text)
        if turn.choice == "code:again" or (digits is None and turn.intent == "affirm" and notes.unclear):
            return await self._send_code(turn, notes, "utter_code_sent_again")
        if digits is None:
            if is_no(turn.text) or notes.unclear:
                return await self._to_person(turn, "utter_code_not_possible")
            self.answers_in_between(turn)
            turn.say("utter_code_unread")
            return self.go_on(turn, replace(notes, unclear=1))
        try:
            patient: Patient = await self.offload(self.desk.confirm_code, turn.conversation_id, digits, turn.now)
        except CodeWrong as refusal:
            turn.say(refusal.response)
            return self.go_on(turn, notes)
        except CodeExpired:
            return await self._send_code(turn, notes, "utter_code_expired")
        return await self._tell(turn, notes, patient)

    async def _to_person(self, turn: Turn, response: str) -> Events:
        handoff = await self.offload(self.desk.hand_off, turn.conversation_id, "identity", turn.now)
        turn.say(response, promised_at=handoff.promised_at.isoformat())
        return self.after_refusal()
