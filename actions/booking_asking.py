"""Ask for what is missing of a booking, one thing at a time, and ask again after a question in between."""

from dataclasses import replace
from typing import Any

from actions.base import Events, Turn
from actions.booking_notes import BookingNotes, companion_of, wish_of
from actions.booking_offers import OffersOpenings, opening_choices
from actions.booking_said import noted
from actions.forms import ask_who
from bot.clinic.knowledge.content import VisitType
from bot.clinic.patients import PatientId
from bot.clinic.patients.kin import MYSELF
from bot.clinic.patients.party import Companion


class AsksForBooking(OffersOpenings):
    """The course of a booking: who, what, when, and the yes."""

    left = "utter_booking_left"

    async def advance(self, turn: Turn, notes: BookingNotes) -> Events:
        """Go to the next thing that is missing."""
        who = await self.who(turn, replace(notes, unclear=0))
        if isinstance(who, list):
            return who
        notes = self._guessed_visit_type(who)
        if notes.visit_type_id is None:
            return self.ask_visit_type(turn, notes)
        if notes.patient_id is not None and notes.moving is None:
            patient = await self.offload(self.desk.patient, PatientId(notes.patient_id))
            notes = replace(notes, visit_type_id=self.for_age(notes.visit_type_id, patient, turn.now))
        notes = self.fitted(turn, notes)
        if notes.waiting:
            return await self.join_waitlist(turn, notes)
        if wish_of(notes.wish).doubt:
            return self.ask_which_day(turn, notes)
        if notes.chosen is not None:
            return await self.ask_confirm(turn, notes)
        if notes.wish is None and not notes.declined:
            if notes.usual:
                return await self.offer(turn, notes)
            turn.say("utter_ask_when_move" if notes.moving else "utter_ask_when")
            return self.go_on(turn, replace(notes, pending="when"))
        return await self.offer(turn, notes)

    async def for_another(self, turn: Turn, notes: BookingNotes, other: Companion) -> Events:
        """Go on for somebody else; whoever it was for so far is the one who writes."""
        await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
        turned = noted(self.desk, turn, notes).about(other)
        return await self.advance(turn, replace(turned, visit_type_id=turned.visit_type_id or notes.visit_type_id))

    def _guessed_visit_type(self, notes: BookingNotes) -> BookingNotes:
        kinds = {kind.id for kind in self.desk.clinic.visit_types}
        if notes.visit_type_id is None and notes.new_patient and "new_patient" in kinds:
            return replace(notes, visit_type_id="new_patient")
        return notes

    def ask_visit_type(self, turn: Turn, notes: BookingNotes) -> Events:
        turn.say("utter_ask_visit_type", choices=[_visit_choice(kind) for kind in self.kinds()])
        return self.go_on(turn, replace(notes, pending="visit_type"))

    def kinds(self) -> list[VisitType]:
        return [kind for kind in self.desk.clinic.visit_types if kind.id != "new_patient"]

    def ask_which_day(self, turn: Turn, notes: BookingNotes) -> Events:
        days = [day.isoformat() for day in wish_of(notes.wish).doubt]
        turn.say("utter_ask_which_day", choices=[_day_choice(day) for day in days], first_on=days[0], other_on=days[-1])
        return self.go_on(turn, replace(notes, pending="which_day"))

    async def ask_again(self, turn: Turn, notes: BookingNotes, *, answered: bool) -> Events:
        """Ask the pending question once more, after an answer in between or an unclear reply."""
        match notes.pending:
            case "identity":
                if answered:
                    ask_who(turn, notes.claim, "utter_ask_identity")
                else:
                    turn.say("utter_identity_unread")
            case "new_or_known":
                turn.say("utter_new_or_known")
            case "phone":
                turn.say("utter_ask_phone" if answered else "utter_phone_unread")
            case "visit_type":
                return self.ask_visit_type(turn, notes)
            case "when":
                turn.say("utter_ask_when")
            case "opening":
                turn.say("utter_openings_unclear", choices=opening_choices(notes.offered))
            case "confirm" | "second_visit":
                return await self.ask_confirm(turn, notes)
            case "which_day":
                return self.ask_which_day(turn, notes)
            case "rounds" | "waitlist":
                return await self.offer(turn, replace(notes, rounds=0, declined=(), earlier=False))
            case _:
                return await self.advance(turn, notes)
        return self.go_on(turn, notes)

    async def next_person(self, turn: Turn, notes: BookingNotes) -> Events:
        """Go on with the next of several people, for the same kind of visit at the same time of day."""
        following = companion_of(notes.people[0])
        turn.say("utter_next_person")
        writer = notes.patient_id if notes.relation in (None, MYSELF) else notes.writer_id
        again = replace(notes.about(following), people=notes.people[1:], writer_id=writer)
        return await self.advance(replace(turn, text=""), again)


def _visit_choice(kind: VisitType) -> dict[str, Any]:
    return {
        "response": "utter_choice_visit_type",
        "values": {"visit_type_id": kind.id},
        "payload": f'/inform{{"choice": "visit_type:{kind.id}"}}',
    }


def _day_choice(day: str) -> dict[str, Any]:
    return {"response": "utter_choice_day", "values": {"meant_on": day}, "payload": f'/inform{{"choice": "day:{day}"}}'}
