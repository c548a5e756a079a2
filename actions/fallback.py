"""When the assistant is not sure: offer the two best guesses, and the second time in a row a person."""

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import Events, FrontDeskAction, Turn

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
        messages = sum(1 for event in turn.tracker.events if event.get("event") == "user")
        before = turn.tracker.get_slot("unclear_turn")
        guesses = _guesses(turn.tracker.latest_message)
        if not guesses or (before is not None and messages - before == 1):
            turn.say("utter_offer_person")
            return [SlotSet("unclear_turn", None)]
        turn.say("utter_guesses", choices=[_choice(intent) for intent in (*guesses, "request_human")])
        return [SlotSet("unclear_turn", float(messages))]


def _guesses(latest: dict[str, Any]) -> list[str]:
    ranked = [str(one.get("name")) for one in latest.get("intent_ranking") or ()]
    return [name for name in ranked if name not in _NO_GUESS and name != "request_human"][:_GUESSES]


def _choice(intent: str) -> dict[str, Any]:
    return {"response": f"utter_guess_{intent}", "values": {}, "payload": f"/{intent}"}
