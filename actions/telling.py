"""Say what somebody owes, in a form of its own or in the middle of another one."""

from dataclasses import asdict

from actions.base import FrontDeskAction, Turn
from bot.clinic.billing.balance import Balance
from bot.clinic.patients import Patient


async def tell_balance(action: FrontDeskAction, turn: Turn, patient: Patient) -> None:
    """Explain what a proven patient owes."""
    balance: Balance = await action.offload(action.desk.amount_owed, patient.id, turn.conversation_id, turn.now)
    values = {**asdict(balance), "visited_on": balance.visited_on.isoformat(), "due_on": balance.due_on.isoformat()}
    turn.say("utter_balance" if balance.total_owed_cents else "utter_balance_clear", first_name=patient.called, **values)
