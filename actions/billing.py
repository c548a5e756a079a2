"""Tell a proven patient what they owe."""

from dataclasses import replace

from actions.base import Events, Turn
from actions.forms import FormValidator, ask_who
from actions.notes import Notes
from actions.telling import tell_balance


class ValidateBalanceForm(FormValidator):
    """Find out who it is, then explain the latest bill."""

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
        await tell_balance(self, turn, patient)
        return self.end(turn)
