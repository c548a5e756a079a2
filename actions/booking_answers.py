"""Take the answer to each question of a booking; whatever else it says is noted too."""

import re
from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.base import Events, Turn
from actions.booking_asking import AsksForBooking
from actions.booking_notes import BookingNotes, opening_json, opening_of, wish_json, wish_of
from actions.booking_offers import opening_choices, soonest
from actions.booking_said import noted, wish_in
from bot.clinic.clinic_time import local
from bot.clinic.errors import OpeningTaken, OpeningUnknown
from bot.clinic.knowledge.words import longest_said, plain
from bot.clinic.scheduling import replies
from bot.clinic.scheduling.appointments import AppointmentId, spoken_values
from bot.clinic.scheduling.picking import fitting, is_no, is_yes, ordinal, suits, wants_others
from bot.clinic.scheduling.wishes import TimeWish

_FIRST = re.compile(r"\b(?:first|earl\w+|primer\w*|temprano)\b")


class TakesAnswers(AsksForBooking):
    """One method for each question; None means that the message does not answer it."""

    async def take_identity(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if self.identity_said(turn, notes) is None:
            return None
        return await self.advance(turn, noted(self.desk, turn, notes, asked=True))

    async def take_which_person(self, turn: Turn, notes: BookingNotes) -> Events | None:
        chosen = await self.chosen_person(turn, notes)
        return await self.advance(turn, chosen) if chosen is not None else await self.take_identity(turn, notes)

    async def take_new_or_known(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if self.read_claim(turn, asked=True).is_whole:
            return await self.take_identity(turn, replace(notes, name="", born_on=()))
        if (with_phone := noted(self.desk, turn, notes)).phone:
            return await self._registered(turn, with_phone)
        known = replies.is_known(turn.text)
        new = not known and replies.is_new(turn.text)
        if known or (not new and (turn.intent == "deny" or is_no(turn.text))):
            turn.say("utter_ask_identity")
            return self.go_on(turn, replace(notes, pending="identity", name="", born_on=()))
        if not (new or turn.intent in ("affirm", "become_patient") or is_yes(turn.text)):
            return None
        return await self._registered(turn, notes)

    async def take_phone(self, turn: Turn, notes: BookingNotes) -> Events | None:
        noted_now = noted(self.desk, turn, notes)
        if noted_now.phone:
            return await self._registered(turn, noted_now)
        if noted_now.wish == notes.wish and noted_now.visit_type_id == notes.visit_type_id:
            return None
        turn.say("utter_ask_phone")  # what else was said is noted
        return self.go_on(turn, replace(noted_now, unclear=0))

    async def _registered(self, turn: Turn, notes: BookingNotes) -> Events:
        registered = await self.register(turn, notes)
        return registered if isinstance(registered, list) else await self.advance(turn, registered)

    async def take_visit_type(self, turn: Turn, notes: BookingNotes) -> Events | None:
        kinds = self.kinds()
        if turn.choice and turn.choice.startswith("visit_type:"):
            return await self.advance(turn, replace(notes, visit_type_id=turn.choice.partition(":")[2]))
        now_noted = noted(self.desk, turn, notes)
        if now_noted.visit_type_id is None and (index := ordinal(turn.text, len(kinds))) is not None:
            now_noted = replace(now_noted, visit_type_id=kinds[index].id)
        sick = turn.intent in ("ask_clinical_question", "request_refill", "report_emergency")
        if now_noted.visit_type_id is None and sick and any(kind.id == "sick_visit" for kind in kinds):
            now_noted = replace(now_noted, visit_type_id="sick_visit")
        return await self.advance(turn, now_noted) if now_noted.visit_type_id else None

    async def take_when(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if turn.choice == "waitlist":
            return await self.join_waitlist(turn, notes)
        if turn.choice == "soonest" or (replies.means_whenever(turn.text) and not wish_in(self.desk, turn).names_time):
            return await self.offer(turn, soonest(notes))
        now_noted = noted(self.desk, turn, notes)
        if now_noted.wish is None and now_noted.practitioner_id != notes.practitioner_id:
            now_noted = soonest(now_noted)
        return await self.advance(turn, now_noted) if now_noted.wish is not None or now_noted.usual else None

    async def take_which_day(self, turn: Turn, notes: BookingNotes) -> Events | None:
        doubted, wish = wish_of(notes.wish), wish_in(self.desk, turn)
        days = doubted.doubt
        if turn.choice and turn.choice.startswith("day:"):
            meant = [day for day in days if day.isoformat() == turn.choice.partition(":")[2]]
        elif (index := ordinal(turn.text, len(days))) is not None:
            meant = [days[index]]
        else:
            meant = [day for day in days if day in (wish.date_from, wish.date_to) and day not in wish.exclude_dates]
            meant = meant or [day for day in days if re.search(rf"\b0?{day.day}(?:st|nd|rd|th)?\b", turn.text)]
        if len(meant) != 1:
            if wish.names_time and not wish.doubt and not is_yes(turn.text):
                return await self.advance(turn, noted(self.desk, turn, notes))
            return None
        settled = replace(doubted, date_from=meant[0], date_to=meant[0], weekdays=(), doubt=())
        return await self.advance(turn, replace(notes, wish=wish_json(settled)))

    async def take_opening(self, turn: Turn, notes: BookingNotes) -> Events | None:
        offered = [opening_of(one) for one in notes.offered]
        if turn.choice and turn.choice.startswith("opening:"):
            index = int(turn.choice.partition(":")[2])
            return await self.choose(turn, notes, offered[index]) if index < len(offered) else None
        if turn.choice == "other":
            return await self.decline(turn, notes)
        if (number := ordinal(turn.text, len(offered))) is not None:
            return await self.choose(turn, notes, offered[number])
        wish = wish_in(self.desk, turn)
        if wants_others(turn.text) and not wish.names_time and not wish.practitioner:
            return await self.decline(turn, notes)
        said = longest_said(turn.text, ((one.id, one.aliases) for one in self.desk.clinic.practitioners))
        wish = replace(wish, practitioner=wish.practitioner or said)
        fits = fitting(offered, wish, turn.text, self.desk.clinic)
        if len(fits) == 1 and (len(offered) > 1 or wish.names_time or is_yes(turn.text) or turn.intent == "affirm"):
            return await self.choose(turn, notes, fits[0])
        if fits and len(fits) < len(offered):
            if _FIRST.search(plain(turn.text)):
                return await self.choose(turn, notes, fits[0])
            kept = tuple(opening_json(one) for one in fits)
            turn.say("utter_openings_unclear", choices=opening_choices(kept))
            return self.go_on(turn, replace(notes, offered=kept))
        corrected = noted(self.desk, turn, notes)
        if replies.not_with_them(turn.text) and corrected.not_with == notes.not_with:
            return await self.decline(turn, corrected)
        if _differs(corrected, notes):
            return await self.advance(turn, corrected)
        if turn.intent == "deny" or is_no(turn.text) or turn.intent in ("ask_earlier_opening", "reschedule_appointment"):
            return await self.decline(turn, notes)
        return await self.ask_again(turn, replace(notes, unclear=0), answered=True) if is_yes(turn.text) else None

    async def take_second_visit(self, turn: Turn, notes: BookingNotes) -> Events | None:
        """Take the answer to "you have such a visit on that day already"."""
        corrected = self._corrected(turn, notes)
        if corrected is not None:
            return await self.advance(turn, corrected)
        if turn.intent == "deny" or is_no(turn.text):
            await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
            turn.say(self.left)
            return self.end(turn)
        if is_yes(turn.text) or turn.intent in ("affirm", "confirm_appointment"):
            return await self.ask_confirm(turn, replace(notes, twice=True))
        return None

    async def take_rounds(self, turn: Turn, notes: BookingNotes) -> Events | None:
        """After two rounds: the waitlist, another day, or a person, which is an interruption."""
        if turn.choice == "waitlist" or replies.wants_waitlist(turn.text):
            return await self.join_waitlist(turn, noted(self.desk, turn, notes))
        if turn.choice == "other_day":
            turn.say("utter_ask_when")
            return self.go_on(turn, replace(notes, pending="when", wish=None, declined=(), rounds=0, offered=()))
        if is_yes(turn.text) or re.search(r"\b(?:person|somebody|someone|human|persona|alguien)\b", plain(turn.text)):
            return self.end(turn, then="action_hand_off")
        again = noted(self.desk, turn, notes)
        return await self.advance(turn, replace(again, rounds=0)) if _differs(again, notes) else None

    async def take_waitlist(self, turn: Turn, notes: BookingNotes) -> Events | None:
        """Take the answer to "nothing earlier; shall I tell you when something opens up?"."""
        wish = wish_in(self.desk, turn)
        if turn.choice == "keep" or turn.intent == "deny" or is_no(turn.text):
            turn.say(self.left if notes.moving is None else "utter_task_left")
            return self.end(turn)
        if turn.choice == "waitlist" or replies.wants_waitlist(turn.text) or is_yes(turn.text) or turn.intent == "affirm":
            return await self.join_waitlist(turn, notes)
        return await self.advance(turn, replace(noted(self.desk, turn, notes), earlier=False)) if wish.names_time else None

    async def take_confirm(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if turn.choice == "other" or (wants_others(turn.text) and not wish_in(self.desk, turn).names_time):
            return await self.decline(turn, notes)
        video = replies.wants_video(turn.text)
        if video is not None and video != notes.telehealth and notes.chosen is not None:
            if notes.telehealth:
                turn.say("utter_in_person")
            return await self.choose(turn, notes, opening_of(notes.chosen))
        corrected = self._corrected(turn, notes)
        if corrected is not None:
            return await self.advance(turn, corrected)
        if is_yes(turn.text) or (turn.intent in ("affirm", "confirm_appointment") and not is_no(turn.text)):
            return await self._book(turn, notes)
        if turn.intent == "deny" or is_no(turn.text):
            return await self.decline(turn, notes)
        return None

    def _corrected(self, turn: Turn, notes: BookingNotes) -> BookingNotes | None:
        """Return the notes with another time, person or kind of visit, when the reply names one that differs from the chosen one."""
        if not turn.text or notes.chosen is None:
            return None
        again = noted(self.desk, turn, notes)
        chosen, wish = opening_of(notes.chosen), wish_in(self.desk, turn)
        other_person = again.practitioner_id not in (notes.practitioner_id, chosen.practitioner_id)
        other_visit = again.visit_type_id != notes.visit_type_id
        other_place = again.location_id not in (notes.location_id, chosen.location_id)
        other_time = again.wish != notes.wish and not suits(chosen, wish_of(again.wish), self.desk.clinic.zone)
        if not (other_person or other_visit or other_place or other_time):
            return None
        if not wish.names_time and (other_person or other_visit):
            day = local(chosen.starts_at, self.desk.clinic.zone).date()
            again = replace(again, wish=wish_json(TimeWish(date_from=day, date_to=day)))
        return replace(again, chosen=None, declined=(), twice=False)

    async def _book(self, turn: Turn, notes: BookingNotes) -> Events:
        """Book what was confirmed, if this conversation may still act for the patient; a time that is gone leads to others."""
        if notes.patient_id is None or notes.chosen is None or not await self.may_still_act(turn, notes):
            turn.say("utter_ask_identity")
            return self.go_on(turn, replace(notes, pending="identity", patient_id=None, name="", born_on=(), relation=None))
        opening, how = opening_of(notes.chosen), {"conversation_id": turn.conversation_id, "telehealth": notes.telehealth}
        try:
            if notes.moving is not None:
                moved = (notes.patient_id, AppointmentId(notes.moving), opening, turn.request, turn.now)
                booked = await self.offload(self.desk.move, *moved, **how)
            else:
                booked = await self.offload(self.desk.book, notes.patient_id, opening, turn.request, turn.now, **how)
        except (OpeningTaken, OpeningUnknown) as refusal:
            turn.say(refusal.response)
            return await self.offer(turn, replace(notes, chosen=None, declined=(*notes.declined, notes.chosen["starts_at"])))
        turn.say(
            "utter_appointment_moved" if notes.moving is not None else "utter_appointment_booked",
            first_name=notes.first_name,
            calendar_of=booked.id,
            **spoken_values(opening_of(notes.chosen)),
        )
        if notes.telehealth:
            turn.say("utter_video_link_later")
        following = await self.next_person(turn, notes) if notes.people else self.end(turn)
        return [SlotSet("booked", replace(notes, booked_id=booked.id).json(turn.now)), *following]


def _differs(corrected: BookingNotes, notes: BookingNotes) -> bool:
    """Tell whether a message has changed what is looked for."""
    names = ("wish", "practitioner_id", "visit_type_id", "location_id", "anybody", "not_with", "telehealth", "usual")
    return any(getattr(corrected, name) != getattr(notes, name) for name in names)
