"""Every action that Rasa may call, and the executor that runs them."""

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from actions.appointments import ValidateAppointmentsForm
from actions.base import FrontDeskAction, Offload
from actions.billing import ValidateBalanceForm
from actions.booking import ValidateBookingForm
from actions.fallback import ActionOfferGuesses, ActionSayUnread
from actions.greeting import ActionGreet
from actions.handoff import ActionHandOff
from actions.knowledge import ActionAnswerQuestion, ActionTakeDetails
from bot.clinic.clinic_time import Clock
from bot.clinic.desk import Desk

ACTIONS: tuple[type[FrontDeskAction], ...] = (
    ValidateBookingForm,
    ValidateAppointmentsForm,
    ValidateBalanceForm,
    ActionAnswerQuestion,
    ActionTakeDetails,
    ActionHandOff,
    ActionOfferGuesses,
    ActionSayUnread,
    ActionGreet,
)


def all_actions(desk: Desk, offload: Offload, clock: Clock) -> list[Action]:
    """Make every action on one desk."""
    return [action(desk, offload, clock) for action in ACTIONS]


def executor(desk: Desk, offload: Offload, clock: Clock) -> ActionExecutor:
    """Return rasa-sdk's executor with every action registered."""
    made = ActionExecutor()
    for action in all_actions(desk, offload, clock):
        made.register_action(action)
    return made
