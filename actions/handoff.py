"""Hand the conversation to a person, and say when to expect an answer."""

import re

from rasa_sdk.events import FollowupAction

from actions.base import Events, FrontDeskAction, Turn
from actions.booking_said import describes_visit
from actions.errands import SURE_OF_CLAUSE, begin
from bot.clinic.knowledge.words import plain

_RESPONSES = {
    "ask_clinical_question": "utter_clinical_question",
    "request_refill": "utter_refill_passed_on",
    "ask_test_results": "utter_results_passed_on",
    "complain": "utter_complaint_passed_on",
    "dispute_bill": "utter_bill_question_passed_on",
    "ask_interpreter": "utter_interpreter_passed_on",
}

_GUESSED = frozenset({"request_refill", "ask_test_results", "dispute_bill", "ask_interpreter", "complain"})
"""Reasons that are asked about when they are not sure; a question for a nurse or the wish for a person is not put off."""

_TELLING = re.compile(
    r"\b(?:results?|tests?|labs?|refills?|med\w*|rx|prescription|pills?|bills?|charge\w*|interpret\w*|complain\w*|rude|resultados?|examen\w*|analisis|"
    r"recetas?|surt\w+|pastillas?|factura\w*|cobr\w+|queja\w*|pesimo|terrible|awful|worst)\b"
)


def _says_little(text: str) -> bool:
    """Tell whether a message is of few words, none of which tells what it is about ("my back")."""
    return len(text.split()) <= 2 and not _TELLING.search(plain(text))


class ActionHandOff(FrontDeskAction):
    """Give the conversation to staff; the last intent is the reason."""

    def name(self) -> str:
        return "action_hand_off"

    async def act(self, turn: Turn) -> Events:
        if turn.intent == "complain" and describes_visit(self.desk, turn):  # angry, and served all the same
            turn.say("utter_sorry_for_trouble")
            return begin([{"intent": "book_appointment", "text": turn.text}])
        if turn.intent in _GUESSED and turn.text and (turn.confidence < SURE_OF_CLAUSE or _says_little(turn.text)):
            return [FollowupAction("action_offer_guesses")]
        handoff = await self.offload(self.desk.hand_off, turn.conversation_id, turn.intent or "request_human", turn.now)
        turn.say(_RESPONSES.get(turn.intent, "utter_handed_off"), promised_at=handoff.promised_at.isoformat())
        return [FollowupAction("action_listen")]

    async def run(self, dispatcher, tracker, domain):  # type: ignore[no-untyped-def]
        """Run as any action does, except that a failure must not follow up with itself."""
        events = await super().run(dispatcher, tracker, domain)
        return [event for event in events if event.get("name") != self.name()]
