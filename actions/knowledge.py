"""Answer common questions from the clinic's own content, and take details that come without a question."""

from rasa_sdk.events import FollowupAction

from actions.base import Events, FrontDeskAction, Turn
from actions.booking_notes import names_time
from bot.clinic.knowledge.words import longest_said


class ActionAnswerQuestion(FrontDeskAction):
    """Name the clinic's answer; without one, offer a person."""

    def name(self) -> str:
        return "action_answer_question"

    async def act(self, turn: Turn) -> Events:
        answer = self.desk.answer_for(turn.intent, turn.text)
        if answer is None:
            turn.say("utter_no_answer")
        else:
            turn.say("utter_faq", answer_id=answer.id)
        return []


class ActionTakeDetails(FrontDeskAction):
    """Bare details out of the blue, such as "tuesday morning" or "a checkup", begin a booking."""

    def name(self) -> str:
        return "action_take_details"

    async def act(self, turn: Turn) -> Events:
        if not turn.text:
            turn.say("utter_what_else")
            return []
        wish = self.desk.read_wish(turn.text, now=turn.now)
        visit = longest_said(turn.text, ((one.id, one.aliases) for one in self.desk.clinic.visit_types))
        if visit or wish.visit_type or wish.practitioner or names_time(wish):
            return [FollowupAction("booking_form")]
        return [FollowupAction("action_offer_guesses")]
