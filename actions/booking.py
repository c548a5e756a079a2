"""Book or move an appointment, from the first word to the confirmation."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import Clause, Events, Turn
from actions.booking_answers import TakesAnswers
from actions.booking_notes import BookingNotes
from actions.booking_said import describes_visit, noted, other_person, wish_in
from bot.clinic.scheduling import replies, standing
from bot.clinic.scheduling.picking import is_no, is_yes

_CORRECTIONS = frozenset({"reschedule_appointment", "ask_earlier_opening", "book_appointment", "check_appointment"})

_ABOUT_TIMES = frozenset({"when", "which_day", "opening", "confirm", "second_visit", "rounds", "waitlist"})
"""Questions at which it is known for whom and what."""

SPOKEN_OF = timedelta(minutes=10)
"""For so long a kind of visit that was asked about is the one that is meant next."""

type Taker = Callable[[Turn, BookingNotes], Awaitable[Events | None]]


class ValidateBookingForm(TakesAnswers):
    """Take each message of a booking: note all that it says, then ask for the first thing that is missing."""

    form = "booking_form"
    slot = "booking"

    async def take(self, turn: Turn) -> Events:
        notes = BookingNotes.of(turn.tracker.get_slot(self.slot), turn.now)
        if notes is None:
            return await self.advance(turn, noted(self.desk, turn, self._begun(turn)))
        if notes.pending is None:  # prepared by another form
            return await self.advance(turn, notes)
        if replies.starts_over(turn.text):
            await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
            turn.say("utter_started_over")
            return self.after_refusal()
        keeps = self._kept_intents(turn, notes)
        interrupted = self.interruption(turn, keeps=keeps)
        if interrupted is not None:
            await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
            return _kept_for_later(interrupted, notes)
        if replies.pauses(turn.text):
            turn.say("utter_take_your_time")
            return self.go_on(turn, notes)
        if replies.wants_waitlist(turn.text) and notes.pending in _ABOUT_TIMES:
            return await self.advance(turn, replace(noted(self.desk, turn, notes), waiting=True))
        other = other_person(self.desk, turn, notes)
        if other is not None:
            return await self.for_another(turn, notes, other)
        taken = await self._takers()[notes.pending](turn, notes)
        return taken if taken is not None else await self._not_taken(turn, notes)

    def _takers(self) -> dict[str, Taker]:
        return {
            "identity": self.take_identity,
            "which_person": self.take_which_person,
            "new_or_known": self.take_new_or_known,
            "phone": self.take_phone,
            "visit_type": self.take_visit_type,
            "when": self.take_when,
            "which_day": self.take_which_day,
            "opening": self.take_opening,
            "confirm": self.take_confirm,
            "second_visit": self.take_second_visit,
            "rounds": self.take_rounds,
            "waitlist": self.take_waitlist,
            "go_on": self.take_go_on,
        }

    def come_back(self, turn: Turn, left_off: dict[str, Any]) -> Events:
        """Ask whether the booking shall go on that another errand broke into."""
        notes = BookingNotes.of(left_off, turn.now)
        if notes is None:
            return self.end(turn)
        turn.say("utter_ask_go_on")
        return self.go_on(turn, replace(notes, pending="go_on", left_off_at=notes.pending, chosen=None, unclear=0))

    async def take_go_on(self, turn: Turn, notes: BookingNotes) -> Events | None:
        """Take the answer to "shall we go on"; whatever answers the question that was left open is taken as that."""
        if turn.intent == "deny" or is_no(turn.text):
            turn.say(self.left)
            return self.after_refusal()
        back = replace(notes, pending=notes.left_off_at, left_off_at=None)
        if turn.intent == "affirm" or is_yes(turn.text) or replies.returns(turn.text):
            if back.pending in ("opening", "confirm", "second_visit", "rounds"):  # what was offered may be taken by now
                return await self.advance(turn, replace(noted(self.desk, turn, back), offered=(), declined=(), twice=False))
            return await self.ask_again(turn, back, answered=True)
        return await self._takers()[back.pending or "when"](turn, back)

    def _begun(self, turn: Turn) -> BookingNotes:
        """Begin with nothing, or with what was booked last when the same is wished for somebody else."""
        last = BookingNotes.of(turn.tracker.get_slot("booked"), turn.now)
        spoken_of = last is not None and last.booked_id is None and turn.now - datetime.fromisoformat(last.touched_at) < SPOKEN_OF
        if last is not None and (spoken_of or replies.means_it(turn.text)) and not replies.means_same(turn.text):
            return BookingNotes(visit_type_id=last.visit_type_id)
        if last is None or not replies.means_same(turn.text):
            return BookingNotes()
        return BookingNotes(
            visit_type_id=last.visit_type_id, practitioner_id=last.practitioner_id, location_id=last.location_id, wish=last.wish
        )

    async def _not_taken(self, turn: Turn, notes: BookingNotes) -> Events:
        """Ask again, after a question was answered in between; what was not understood twice gets the offer of a person."""
        if replies.returns(turn.text) or (turn.intent == "deny" and not turn.text):
            return await self.ask_again(turn, replace(notes, unclear=0), answered=True)
        answered = self.answers_in_between(turn)
        if answered:
            return await self.ask_again(turn, replace(notes, unclear=0), answered=True)
        more = noted(self.desk, turn, notes)
        if (more.wish, more.visit_type_id, more.location_id) != (notes.wish, notes.visit_type_id, notes.location_id):
            return await self.advance(turn, more)  # no answer to this question, but to a later one
        if notes.unclear >= 1:
            turn.say("utter_offer_person")
            return self.go_on(turn, replace(notes, unclear=0))
        return await self.ask_again(turn, replace(notes, unclear=notes.unclear + 1), answered=False)

    def doubts(self, turn: Turn) -> bool:
        return super().doubts(turn) and not describes_visit(self.desk, turn)

    def answers(self, turn: Turn, question: Clause) -> bool:
        """A question that names the kind of visit answers "what is the visit for"; one about a video visit may be a wish."""
        noted_before = BookingNotes.of(turn.tracker.get_slot(self.slot), turn.now)
        if question.intent == "ask_telehealth" and noted_before is not None and noted_before.pending in ("opening", "confirm"):
            return replies.wants_video(question.text) is not None
        return False

    def _kept_intents(self, turn: Turn, notes: BookingNotes) -> frozenset[str]:
        """Return the intents that here mean an answer rather than another errand."""
        kept = set(_CORRECTIONS)
        open_times = ("opening", "confirm", "when", "which_day", "rounds", "second_visit")
        if notes.pending in open_times and not standing.wants_to_cancel(turn.text):
            kept |= {"confirm_appointment", "cancel_appointment", "announce_arrival"}
        if notes.pending == "visit_type":
            kept |= {"ask_clinical_question", "request_refill", "ask_test_results"}
        if notes.pending == "identity" and self.read_claim(turn, asked=True).born_on:
            kept |= {"ask_balance", "explain_bill", "complain", "dispute_bill", "confirm_appointment", "cancel_appointment"}
        if notes.pending in ("opening", "confirm") and replies.wants_video(turn.text) is not None:
            kept.add("request_human")
        if wish_in(self.desk, turn).names_time and turn.intent == "complain":
            kept.add("complain")
        return frozenset(kept)


def _kept_for_later(interrupted: Events, notes: BookingNotes) -> Events:
    """Return the events that begin another errand, with this booking after it when something is known of it."""
    if notes.visit_type_id is None and notes.wish is None:
        return interrupted
    left_off = {"intent": "book_appointment", "text": "", "left_off": asdict(notes)}
    return [
        SlotSet("later", [*event["value"], left_off]) if event.get("name") == "later" and event["value"] else event
        for event in interrupted
    ]


def prepared(notes: BookingNotes, turn: Turn) -> dict[str, Any]:
    """Return the slot with which another form hands over to the booking form."""
    return SlotSet("booking", notes.json(turn.now))  # type: ignore[no-any-return]
