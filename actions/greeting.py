"""Greet: by name when a name and date of birth come with the greeting or alone, otherwise as anybody."""

from rasa_sdk.events import FollowupAction

from actions.base import Events, FrontDeskAction, Turn
from actions.booking_said import describes_visit, wants_in
from actions.errands import begin, queued
from bot.clinic.clinic_time import local_day
from bot.clinic.errors import IdentityNotProven, TooManyAttempts
from bot.clinic.patients.identity import Claim, read_claim


class ActionGreet(FrontDeskAction):
    """Prove identity when it was given, and ask how to help; what else the message asks for begins at once."""

    def name(self) -> str:
        return "action_greet"

    async def act(self, turn: Turn) -> Events:
        wants = wants_in(self.desk, turn)
        self.answer_questions(turn, wants.questions)
        await self.pass_on(turn, wants.for_staff)
        if wants.errands:
            return begin(queued(wants))
        if describes_visit(self.desk, turn):
            return begin([{"intent": "book_appointment", "text": turn.text}])
        claim = read_claim(turn.text, today=local_day(turn.now, self.desk.clinic.zone), asked=turn.intent == "give_identity")
        if claim.is_whole:
            return await self._greet_by_name(turn, claim)
        if not wants.questions:
            turn.say("utter_greet")
        return [FollowupAction("action_listen")]

    async def _greet_by_name(self, turn: Turn, claim: Claim) -> Events:
        try:
            patient = await self.offload(self.desk.prove_identity, turn.conversation_id, claim, turn.now)
        except TooManyAttempts:
            await self.stop_guessing(turn)
            return [FollowupAction("action_listen")]
        except IdentityNotProven:
            turn.say("utter_identity_not_proven")
            return [FollowupAction("action_listen")]
        turn.say("utter_greet_by_name", first_name=patient.called)
        return [FollowupAction("action_listen")]
