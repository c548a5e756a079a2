"""When the assistant is not sure: offer the two best guesses, and the second time in a row a person."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import Events, FrontDeskAction, Turn
from actions.booking_said import describes_visit, read_booking, wants_in
from actions.errands import begin, queued

_GUESSES = 2
_NO_GUESS = frozenset(
    [
        "nlu_fallback",
        "inform",
        "give_identity",
        "affirm",
        "deny",
        "greet",
        "say_thanks",
        "praise",
        "gibberish",
        "out_of_scope",
        "opt_in",
        "opt_out",
        "report_emergency",
        "report_crisis",
    ]
)


class ActionOfferGuesses(FrontDeskAction):
    """Offer the likeliest meanings as choices; two unclear messages in a row get the offer of a person."""

    def name(self) -> str:
        return "action_offer_guesses"

    async def act(self, turn: Turn) -> Events:
        wants = wants_in(self.desk, turn)
        if turn.clauses and (wants.errands or wants.questions):  # unclear as a whole, clear in its pieces
            self.answer_questions(turn, wants.questions, otherwise="utter_no_answer")
            await self.pass_on(turn, wants.for_staff)
            return begin(queued(wants)) if wants.errands else [FollowupAction("action_listen")]
        guesses = _guesses(turn.tracker.latest_message)
        said = read_booking(self.desk, turn, asked=False)
        if describes_visit(self.desk, turn) or ("book_appointment" in guesses and said.visit_type_id):
            return begin([{"intent": "book_appointment", "text": turn.text}])
        if not guesses or was_unclear_before(turn):
            turn.say("utter_offer_person")
            return [SlotSet("unclear_turn", None), FollowupAction("action_listen")]
        turn.say("utter_guesses", choices=[_choice(intent) for intent in (*guesses, "request_human")])
        return [SlotSet("unclear_turn", messages_of(turn)), FollowupAction("action_listen")]


class ActionSayUnread(FrontDeskAction):
    """Say that a message could not be read; after another unclear one, offer a person."""

    def name(self) -> str:
        return "action_say_unread"

    async def act(self, turn: Turn) -> Events:
        if was_unclear_before(turn):
            turn.say("utter_offer_person")
            return [SlotSet("unclear_turn", None)]
        turn.say("utter_gibberish")
        return [SlotSet("unclear_turn", messages_of(turn))]


def messages_of(turn: Turn) -> float:
    """Count the messages of the conversation so far."""
    return float(sum(1 for event in turn.tracker.events if event.get("event") == "user"))


def was_unclear_before(turn: Turn) -> bool:
    """Tell whether the message before this one was not understood either."""
    before = turn.tracker.get_slot("unclear_turn")
    return before is not None and messages_of(turn) - float(before) == 1


def _guesses(latest: dict[str, Any]) -> list[str]:
    ranked = [str(one.get("name")) for one in latest.get("intent_ranking") or ()]
    return [name for name in ranked if name not in _NO_GUESS and name != "request_human"][:_GUESSES]


def _choice(intent: str) -> dict[str, Any]:
    return {"response": f"utter_guess_{intent}", "values": {}, "payload": f"/{intent}"}
