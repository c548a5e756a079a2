"""What every action shares: the turn it acts in, and one place for refusals and failures."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot.clinic.clinic_time import Clock
from bot.clinic.desk import Desk
from bot.clinic.errors import ClinicError
from bot.clinic.knowledge.words import without_code
from bot.clinic.messages import ConversationId

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]
Offload = Callable[..., Awaitable[Any]]
"""Runs the desk's synchronous verbs off the event loop: `await offload(function, *args, **named)`."""

SURE = 0.5
"""From this confidence on, an intent may interrupt what was going on."""


@dataclass(frozen=True)
class Clause:
    """A piece of a message that has several, and what it wants by itself."""

    text: str
    intent: str
    confidence: float


@dataclass(frozen=True)
class Turn:
    """One message of a patient as an action sees it. `text` is empty when a choice was tapped; then `choice` may say which."""

    conversation_id: ConversationId
    inbound_id: str
    intent: str
    confidence: float
    text: str
    choice: str | None
    now: datetime
    dispatcher: CollectingDispatcher
    tracker: Tracker
    clauses: tuple[Clause, ...] = ()
    later: tuple[dict[str, Any], ...] = ()
    """Errands that wait until the one in hand is done: intent and text."""
    answered: bool = False
    """A question that stood in the message has been answered already."""

    @property
    def request(self) -> str:
        """Name this message's one change of the calendar, so that a repeated turn changes nothing twice."""
        return f"{self.conversation_id}:{self.inbound_id}"

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE

    def say(self, response: str, **values: Any) -> None:
        """Name a response and its values; the desk finds the words later."""
        self.dispatcher.utter_message(response=response, **values)


def turn_of(dispatcher: CollectingDispatcher, tracker: Tracker, now: datetime) -> Turn:
    """Read the turn out of Rasa's tracker."""
    latest = tracker.latest_message
    intent = latest.get("intent") or {}
    written = latest.get("text") or ""
    text = "" if written.startswith("/") else without_code(written)
    is_code = bool(written) and not written.startswith("/") and not text
    choices = [found["value"] for found in latest.get("entities") or () if found.get("entity") == "choice"]
    metadata = latest.get("metadata") or {}
    pieces = latest.get("clauses") or ()
    return Turn(
        conversation_id=ConversationId(tracker.sender_id),
        inbound_id=str(metadata.get("message_id") or ""),
        intent="gibberish" if is_code else intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        text=text,
        choice=str(choices[0]) if choices else None,
        now=now,
        dispatcher=dispatcher,
        tracker=tracker,
        clauses=tuple(Clause(piece["text"], piece["intent"], float(piece["confidence"])) for piece in pieces),
        later=tuple(tracker.get_slot("later") or ()),
    )


class FrontDeskAction(Action):
    """A Rasa action that asks the desk. A refusal is spoken; any other failure is logged by ids and handed to a person."""

    def __init__(self, desk: Desk, offload: Offload, clock: Clock) -> None:
        self.desk = desk
        self.offload = offload
        self.clock = clock

    async def act(self, turn: Turn) -> Events:
        """Do what the action is for, and return Rasa's events."""
        raise NotImplementedError

    def answer_questions(self, turn: Turn, questions: Iterable[Clause], *, otherwise: str | None = None) -> bool:
        """Name the clinic's answer to each question, or the response `otherwise`; tell whether there was an answer."""
        answered = False
        for question in questions:
            answer = self.desk.answer_for(question.intent, question.text)
            if answer is not None:
                turn.say("utter_faq", answer_id=answer.id)
                answered = True
            elif otherwise is not None:
                turn.say(otherwise)
        return answered

    async def pass_on(self, turn: Turn, pieces: Iterable[Clause]) -> None:
        """File for staff what only they can do, and say so; the assistant goes on with the rest."""
        for piece in pieces:
            await self.offload(self.desk.tell_staff, turn.conversation_id, piece.intent, turn.now)
            turn.say("utter_part_passed_on")

    async def stop_guessing(self, turn: Turn) -> None:
        """Hand over to a person after too many tries at name and date of birth."""
        handoff = await self.offload(self.desk.hand_off, turn.conversation_id, "identity", turn.now)
        turn.say("utter_too_many_attempts", promised_at=handoff.promised_at.isoformat())

    def after_refusal(self) -> Events:
        """Return what happens after a refusal was spoken: nothing, unless a form must end."""
        return []

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        try:
            return await self.act(turn_of(dispatcher, tracker, self.clock()))
        except ClinicError as refusal:
            dispatcher.utter_message(response=refusal.response)
            return self.after_refusal()
        except Exception as failure:  # an edge: the patient must not be left alone with it
            metadata = tracker.latest_message.get("metadata") or {}
            logger.error(
                "%s failed for inbound %s with %s at %s",
                self.name(),
                metadata.get("message_id"),
                type(failure).__name__,
                _place_of(failure),
            )
            dispatcher.utter_message(response="utter_sorry_handing_off")
            return [ActiveLoop(None), FollowupAction("action_hand_off")]


def _place_of(failure: Exception) -> str:
    """Return where it happened, without the error's text, which may hold a patient's words."""
    frames = traceback.extract_tb(failure.__traceback__)
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-4:]))
