"""Answer common questions from the clinic's own content, and take details that come without a question."""

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import Clause, Events, FrontDeskAction, Turn
from actions.booking_notes import BookingNotes
from actions.booking_said import describes_visit, read_booking, wants_in
from actions.errands import begin, is_open, queued
from actions.waiting import answer_offer
from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.words import longest_said
from bot.clinic.patients.identity import read_claim


class ActionAnswerQuestion(FrontDeskAction):
    """Name the clinic's answer; without one, offer a person."""

    def name(self) -> str:
        return "action_answer_question"

    async def act(self, turn: Turn) -> Events:
        wants = wants_in(self.desk, turn)
        may_be_visit = not wants.questions and not wants.errands and is_open(Clause(turn.text, turn.intent, turn.confidence))
        if may_be_visit and describes_visit(self.desk, turn):
            return begin([{"intent": "book_appointment", "text": turn.text}])
        questions = wants.questions or (Clause(turn.text, turn.intent, turn.confidence),)
        self.answer_questions(turn, questions, otherwise="utter_no_answer")
        await self.pass_on(turn, wants.for_staff)
        errands = queued(wants)
        if errands and turn.clauses:
            return begin(errands)
        spoken_of = read_booking(self.desk, turn, asked=False).visit_type_id if turn.text else None
        return [SlotSet("booked", BookingNotes(visit_type_id=spoken_of).json(turn.now))] if spoken_of else []


class ActionTakeDetails(FrontDeskAction):
    """Bare details out of the blue, such as "tuesday morning" or "a checkup", begin a booking."""

    def name(self) -> str:
        return "action_take_details"

    async def act(self, turn: Turn) -> Events:
        answered = await answer_offer(self, turn)
        if answered is not None:
            return answered
        if not turn.text:
            turn.say("utter_what_else")
            return []
        wants = wants_in(self.desk, turn)
        if turn.clauses and (wants.errands or wants.questions):
            self.answer_questions(turn, wants.questions)
            await self.pass_on(turn, wants.for_staff)
            return begin(queued(wants)) if wants.errands else [FollowupAction("action_listen")]
        if self._names_visit(turn):
            return begin([{"intent": "book_appointment", "text": turn.text}])
        if turn.intent in ("affirm", "deny"):
            turn.say("utter_what_else")
            return []
        if read_claim(turn.text, today=local_day(turn.now, self.desk.clinic.zone), asked=True).is_whole:
            return [FollowupAction("action_greet")]
        return [FollowupAction("action_offer_guesses")]

    def _names_visit(self, turn: Turn) -> bool:
        wish = self.desk.read_wish(turn.text, now=turn.now)
        visit = longest_said(turn.text, ((one.id, one.aliases) for one in self.desk.clinic.visit_types))
        return bool(visit or wish.visit_type or wish.practitioner or wish.names_time)
