"""Tell a proven patient what they owe."""

from dataclasses import asdict, replace

from actions.base import Events, Turn
from actions.forms import FormValidator, Notes, ask_who
from bot.clinic.billing.balance import Balance


class ValidateBalanceForm(FormValidator):
    """Find out who it is, then explain the latest bill."""

    form = "balance_form"
    slot = "errand"

    async def take(self, turn: Turn) -> Events:
        notes = Notes.of(turn.tracker.get_slot(self.slot), turn.now)
        if notes is None or notes.pending is None:
            claim = self.read_claim(turn, asked=False)
            return await self._advance(turn, Notes(name=claim.name, born_on=tuple(day.isoformat() for day in claim.born_on)))
        said = self.read_claim(turn, asked=True)
        if not said.born_on:
            interrupted = self.interruption(turn)
            if interrupted is not None:
                return interrupted
        asks = turn.is_sure and turn.intent.startswith(("ask_", "explain_", "pay_"))
        if said.born_on or (said.name and not asks and (len(said.name.split()) > 1 or notes.name)):
            claim = notes.claim.completed_by(said)
            return await self._advance(
                turn, replace(notes, name=claim.name, born_on=tuple(day.isoformat() for day in claim.born_on))
            )
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
        balance: Balance = await self.offload(self.desk.amount_owed, patient.id, turn.conversation_id, turn.now)
        values = {**asdict(balance), "visited_on": balance.visited_on.isoformat(), "due_on": balance.due_on.isoformat()}
        turn.say("utter_balance" if balance.total_owed_cents else "utter_balance_clear", first_name=patient.called, **values)
        return self.end(turn)
