"""Answer common questions from the clinic's own content, and take details that come without a question."""

from rasa_sdk.events import FollowupAction

from actions.base import Clause, Events, FrontDeskAction, Turn
from actions.booking_notes import names_time
from actions.errands import begin, queued, wants_of
from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.words import longest_said
from bot.clinic.patients.identity import read_claim


class ActionAnswerQuestion(FrontDeskAction):
    """Name the clinic's answer; without one, offer a person."""

    def name(self) -> str:
        return "action_answer_question"

    async def act(self, turn: Turn) -> Events:
        wants = wants_of(turn)
        questions = wants.questions or (Clause(turn.text, turn.intent, turn.confidence),)
        for question in questions:
            answer = self.desk.answer_for(question.intent, question.text)
            if answer is None:
                turn.say("utter_no_answer")
            else:
                turn.say("utter_faq", answer_id=answer.id)
        errands = queued(wants)
        return begin(errands) if errands and turn.clauses else []


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
        if read_claim(turn.text, today=local_day(turn.now, self.desk.clinic.zone), asked=True).is_whole:
            return [FollowupAction("action_greet")]
        return [FollowupAction("action_offer_guesses")]
