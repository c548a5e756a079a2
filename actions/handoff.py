"""Hand the conversation to a person, and say when to expect an answer."""

from actions.base import Events, FrontDeskAction, Turn
from actions.booking_said import describes_visit
from actions.errands import begin

_RESPONSES = {
    "ask_clinical_question": "utter_clinical_question",
    "request_refill": "utter_refill_passed_on",
    "ask_test_results": "utter_results_passed_on",
    "complain": "utter_complaint_passed_on",
    "dispute_bill": "utter_bill_question_passed_on",
    "ask_interpreter": "utter_interpreter_passed_on",
}


class ActionHandOff(FrontDeskAction):
    """Give the conversation to staff; the last intent is the reason."""

    def name(self) -> str:
        return "action_hand_off"

    async def act(self, turn: Turn) -> Events:
        if turn.intent == "complain" and describes_visit(self.desk, turn):  # angry, and served all the same
            turn.say("utter_sorry_for_trouble")
            return begin([{"intent": "book_appointment", "text": turn.text}])
        handoff = await self.offload(self.desk.hand_off, turn.conversation_id, turn.intent or "request_human", turn.now)
        turn.say(_RESPONSES.get(turn.intent, "utter_handed_off"), promised_at=handoff.promised_at.isoformat())
        return []

    async def run(self, dispatcher, tracker, domain):  # type: ignore[no-untyped-def]
        """Run as any action does, except that a failure must not follow up with itself."""
        events = await super().run(dispatcher, tracker, domain)
        return [event for event in events if event.get("name") != self.name()]
