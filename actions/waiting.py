"""Answer what the waitlist has offered: take it, or let it go to the next person."""

from actions.base import Events, FrontDeskAction, Turn
from bot.clinic.errors import OfferGone
from bot.clinic.scheduling.appointments import spoken_values
from bot.clinic.scheduling.picking import is_no, is_yes

ACCEPT, DECLINE = "waitlist_accept", "waitlist_decline"


async def answer_offer(action: FrontDeskAction, turn: Turn) -> Events | None:
    """Book or pass on what is held for this conversation; None when the message does not answer an offer."""
    offer = await action.offload(action.desk.offer_in, turn.conversation_id)
    chosen = turn.choice in (ACCEPT, DECLINE)
    if offer is None and not chosen:
        return None
    if turn.choice == ACCEPT or (not chosen and is_yes(turn.text)):
        try:
            booked = await action.offload(action.desk.accept_offer, turn.conversation_id, turn.request, turn.now)
        except OfferGone as gone:
            turn.say(gone.response)
            return []
        patient = await action.offload(action.desk.patient, booked.patient_id)
        turn.say(
            "utter_appointment_booked",
            first_name=patient.called,
            calendar_of=booked.id,
            **spoken_values(booked.opening),
        )
        return []
    if turn.choice == DECLINE or is_no(turn.text):
        await action.offload(action.desk.decline_offer, turn.conversation_id, turn.now)
        turn.say("utter_waitlist_kept")
        return []
    return None
