"""Book or move an appointment, from the first word to the confirmation."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import Clause, Events, Turn
from actions.booking_notes import BookingNotes, companion_of, names_time, opening_json, opening_of, wish_json, wish_of
from actions.booking_offers import OffersOpenings, opening_choices, opening_values, soonest
from actions.booking_said import describes_visit, noted, other_person, wish_in
from actions.forms import ask_who
from bot.clinic.clinic_time import local
from bot.clinic.errors import OpeningTaken, OpeningUnknown
from bot.clinic.knowledge.content import VisitType
from bot.clinic.knowledge.words import longest_said, plain, says
from bot.clinic.patients.kin import MYSELF
from bot.clinic.scheduling import replies
from bot.clinic.scheduling.appointments import AppointmentId, Opening
from bot.clinic.scheduling.picking import fitting, is_no, is_yes, ordinal, suits, wants_others
from bot.clinic.scheduling.wishes import TimeWish

_CORRECTIONS = frozenset({"reschedule_appointment", "ask_earlier_opening", "book_appointment", "check_appointment"})
_KNOWN = re.compile(r"\b(?:not new|already|known|existing|been there|ya soy|ya he ido|no soy nuev\w)\b")
_NEW = re.compile(r"\bnuev[oa]\b|\bfirst time\b|\bprimera vez\b")
_FIRST = re.compile(r"\b(?:first|earl\w+|primer\w*|temprano)\b")

type Taker = Callable[[Turn, BookingNotes], Awaitable[Events | None]]


class ValidateBookingForm(OffersOpenings):
    """Take each message of a booking: note all that it says, then ask for the first thing that is missing."""

    form = "booking_form"
    slot = "booking"
    left = "utter_booking_left"

    async def take(self, turn: Turn) -> Events:
        notes = BookingNotes.of(turn.tracker.get_slot(self.slot), turn.now)
        if notes is None:
            return await self._advance(turn, noted(self.desk, turn, self._begun(turn)))
        if notes.pending is None:  # prepared by another form
            return await self._advance(turn, notes)
        if replies.starts_over(turn.text):
            await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
            turn.say("utter_started_over")
            return self.after_refusal()
        keeps = self._kept_intents(turn, notes)
        interrupted = self.interruption(turn, keeps=keeps)
        if interrupted is not None:
            await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
            return interrupted
        if replies.pauses(turn.text):
            turn.say("utter_take_your_time")
            return self.go_on(turn, notes)
        other = other_person(self.desk, turn, notes)
        if other is not None:
            return await self._for_another(turn, notes, other)
        takers: dict[str, Taker] = {
            "identity": self._take_identity,
            "which_person": self._take_which_person,
            "new_or_known": self._take_new_or_known,
            "phone": self._take_phone,
            "visit_type": self._take_visit_type,
            "when": self._take_when,
            "which_day": self._take_which_day,
            "opening": self._take_opening,
            "confirm": self._take_confirm,
            "second_visit": self._take_second_visit,
            "rounds": self._take_rounds,
            "waitlist": self._take_waitlist,
        }
        taken = await takers[notes.pending](turn, notes)
        return taken if taken is not None else await self._not_taken(turn, notes)

    def _begun(self, turn: Turn) -> BookingNotes:
        """Begin with nothing, or with what was booked last when the same is wished for somebody else."""
        last = BookingNotes.of(turn.tracker.get_slot("booked"), turn.now) if replies.means_same(turn.text) else None
        if last is None:
            return BookingNotes()
        return BookingNotes(
            visit_type_id=last.visit_type_id, practitioner_id=last.practitioner_id, location_id=last.location_id, wish=last.wish
        )

    async def _not_taken(self, turn: Turn, notes: BookingNotes) -> Events:
        """Ask again, after a question was answered in between; what was not understood twice gets the offer of a person."""
        if replies.returns(turn.text) or (turn.intent == "deny" and not turn.text):
            return await self._ask_again(turn, replace(notes, unclear=0), answered=True)
        answered = self.answers_in_between(turn)
        if answered:
            return await self._ask_again(turn, notes, answered=True)
        if notes.unclear >= 1:
            turn.say("utter_offer_person")
            return self.go_on(turn, replace(notes, unclear=0))
        return await self._ask_again(turn, replace(notes, unclear=notes.unclear + 1), answered=False)

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
        if notes.pending in ("opening", "confirm", "when", "which_day", "rounds", "second_visit") and not re.search(
            r"\b(?:cancel|cancela\w*)\b", plain(turn.text)
        ):
            kept |= {"confirm_appointment", "cancel_appointment", "announce_arrival"}
        if notes.pending == "visit_type":
            kept |= {"ask_clinical_question", "request_refill", "ask_test_results"}
        if notes.pending == "identity" and self.read_claim(turn, asked=True).born_on:
            kept |= {"ask_balance", "explain_bill", "complain", "dispute_bill", "confirm_appointment", "cancel_appointment"}
        if names_time(wish_in(self.desk, turn)) and turn.intent == "complain":
            kept.add("complain")
        return frozenset(kept)

    # asking for what is missing

    async def _advance(self, turn: Turn, notes: BookingNotes) -> Events:
        """Go to the next thing that is missing."""
        who = await self.who(turn, replace(notes, unclear=0))
        if isinstance(who, list):
            return who
        notes = self._guessed_visit_type(who)
        if notes.visit_type_id is None:
            return self._ask_visit_type(turn, notes)
        notes = self._fitted(turn, notes)
        if notes.waiting:
            return await self.join_waitlist(turn, notes)
        if wish_of(notes.wish).doubt:
            return self._ask_which_day(turn, notes)
        if notes.chosen is not None:
            return await self.ask_confirm(turn, notes)
        if notes.wish is None and not notes.declined:
            if notes.usual:
                return await self.offer(turn, notes)
            turn.say("utter_ask_when_move" if notes.moving else "utter_ask_when")
            return self.go_on(turn, replace(notes, pending="when"))
        return await self.offer(turn, notes)

    def _fitted(self, turn: Turn, notes: BookingNotes) -> BookingNotes:
        """Say so when a kind of visit is not given by video, and go on in person."""
        if notes.telehealth and notes.visit_type_id and not self.desk.clinic.visit_type(notes.visit_type_id).telehealth:
            turn.say("utter_no_video", visit_type_id=notes.visit_type_id)
            return replace(notes, telehealth=False)
        return notes

    async def _for_another(self, turn: Turn, notes: BookingNotes, other: Any) -> Events:
        """Go on for somebody else; whoever it was for so far is the one who writes."""
        await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
        turned = noted(self.desk, turn, notes).about(other)
        return await self._advance(turn, replace(turned, visit_type_id=turned.visit_type_id or notes.visit_type_id))

    def _guessed_visit_type(self, notes: BookingNotes) -> BookingNotes:
        kinds = {kind.id for kind in self.desk.clinic.visit_types}
        if notes.visit_type_id is None and notes.new_patient and "new_patient" in kinds:
            return replace(notes, visit_type_id="new_patient")
        return notes

    def _ask_visit_type(self, turn: Turn, notes: BookingNotes) -> Events:
        turn.say("utter_ask_visit_type", choices=[_visit_choice(kind) for kind in self._kinds()])
        return self.go_on(turn, replace(notes, pending="visit_type"))

    def _kinds(self) -> list[VisitType]:
        return [kind for kind in self.desk.clinic.visit_types if kind.id != "new_patient"]

    def _ask_which_day(self, turn: Turn, notes: BookingNotes) -> Events:
        days = [day.isoformat() for day in wish_of(notes.wish).doubt]
        turn.say("utter_ask_which_day", choices=[_day_choice(day) for day in days], first_on=days[0], other_on=days[-1])
        return self.go_on(turn, replace(notes, pending="which_day"))

    async def _ask_again(self, turn: Turn, notes: BookingNotes, *, answered: bool) -> Events:
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
                return self._ask_visit_type(turn, notes)
            case "when":
                turn.say("utter_ask_when")
            case "opening":
                turn.say("utter_openings_unclear", choices=opening_choices(notes.offered))
            case "confirm" | "second_visit":
                return await self.ask_confirm(turn, notes)
            case "which_day":
                return self._ask_which_day(turn, notes)
            case "rounds" | "waitlist":
                return await self.offer(turn, replace(notes, rounds=0, declined=(), earlier=False))
            case _:
                return await self._advance(turn, notes)
        return self.go_on(turn, notes)

    # taking the answer to each question

    async def _take_identity(self, turn: Turn, notes: BookingNotes) -> Events | None:
        said = self.read_claim(turn, asked=True)
        asks = turn.is_sure and turn.intent.startswith(("ask_", "explain_", "pay_"))
        if not said.born_on and (asks or not said.name or (len(said.name.split()) < 2 and not notes.name)):
            return None
        return await self._advance(turn, noted(self.desk, turn, notes, asked=True))

    async def _take_which_person(self, turn: Turn, notes: BookingNotes) -> Events | None:
        chosen = await self.take_which_person(turn, notes)
        return await self._advance(turn, chosen) if chosen is not None else await self._take_identity(turn, notes)

    async def _take_new_or_known(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if self.read_claim(turn, asked=True).is_whole:
            return await self._take_identity(turn, replace(notes, name="", born_on=()))
        known = _KNOWN.search(plain(turn.text))
        new = not known and (says(turn.text, "new") or _NEW.search(plain(turn.text)))
        if known or (not new and (turn.intent == "deny" or is_no(turn.text))):
            turn.say("utter_ask_identity")
            return self.go_on(turn, replace(notes, pending="identity", name="", born_on=()))
        if not (new or turn.intent in ("affirm", "become_patient") or is_yes(turn.text)):
            return None
        return await self._registered(turn, notes)

    async def _take_phone(self, turn: Turn, notes: BookingNotes) -> Events | None:
        noted_now = noted(self.desk, turn, notes)
        return await self._registered(turn, noted_now) if noted_now.phone else None

    async def _registered(self, turn: Turn, notes: BookingNotes) -> Events:
        registered = await self.register(turn, notes)
        return registered if isinstance(registered, list) else await self._advance(turn, registered)

    async def _take_visit_type(self, turn: Turn, notes: BookingNotes) -> Events | None:
        kinds = self._kinds()
        if turn.choice and turn.choice.startswith("visit_type:"):
            return await self._advance(turn, replace(notes, visit_type_id=turn.choice.partition(":")[2]))
        now_noted = noted(self.desk, turn, notes)
        if now_noted.visit_type_id is None and (index := ordinal(turn.text, len(kinds))) is not None:
            now_noted = replace(now_noted, visit_type_id=kinds[index].id)
        sick = turn.intent in ("ask_clinical_question", "request_refill", "report_emergency")
        if now_noted.visit_type_id is None and sick and any(kind.id == "sick_visit" for kind in kinds):
            now_noted = replace(now_noted, visit_type_id="sick_visit")
        return await self._advance(turn, now_noted) if now_noted.visit_type_id else None

    async def _take_when(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if turn.choice == "waitlist":
            return await self.join_waitlist(turn, notes)
        if turn.choice == "soonest" or (replies.means_whenever(turn.text) and not names_time(wish_in(self.desk, turn))):
            return await self.offer(turn, soonest(notes))
        now_noted = noted(self.desk, turn, notes)
        if now_noted.wish is None and now_noted.practitioner_id != notes.practitioner_id:
            now_noted = soonest(now_noted)
        return await self._advance(turn, now_noted) if now_noted.wish is not None or now_noted.usual else None

    async def _take_which_day(self, turn: Turn, notes: BookingNotes) -> Events | None:
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
            if names_time(wish) and not wish.doubt and not is_yes(turn.text):
                return await self._advance(turn, noted(self.desk, turn, notes))
            return None
        settled = replace(doubted, date_from=meant[0], date_to=meant[0], weekdays=(), doubt=())
        return await self._advance(turn, replace(notes, wish=wish_json(settled)))

    async def _take_opening(self, turn: Turn, notes: BookingNotes) -> Events | None:
        offered = [opening_of(one) for one in notes.offered]
        if turn.choice and turn.choice.startswith("opening:"):
            index = int(turn.choice.partition(":")[2])
            return await self._choose(turn, notes, offered[index]) if index < len(offered) else None
        if replies.wants_waitlist(turn.text):
            return await self._advance(turn, replace(noted(self.desk, turn, notes), waiting=True))
        if turn.choice == "other":
            return await self.decline(turn, notes)
        if (number := ordinal(turn.text, len(offered))) is not None:
            return await self._choose(turn, notes, offered[number])
        wish = wish_in(self.desk, turn)
        if wants_others(turn.text) and not names_time(wish) and not wish.practitioner:
            return await self.decline(turn, notes)
        said = longest_said(turn.text, ((one.id, one.aliases) for one in self.desk.clinic.practitioners))
        wish = replace(wish, practitioner=wish.practitioner or said)
        fits = fitting(offered, wish, turn.text, self.desk.clinic)
        if len(fits) == 1 and (len(offered) > 1 or names_time(wish) or is_yes(turn.text) or turn.intent == "affirm"):
            return await self._choose(turn, notes, fits[0])
        if fits and len(fits) < len(offered):
            if _FIRST.search(plain(turn.text)):
                return await self._choose(turn, notes, fits[0])
            kept = tuple(opening_json(one) for one in fits)
            turn.say("utter_openings_unclear", choices=opening_choices(kept))
            return self.go_on(turn, replace(notes, offered=kept))
        corrected = noted(self.desk, turn, notes)
        if _differs(corrected, notes):
            return await self._advance(turn, corrected)
        if turn.intent == "deny" or is_no(turn.text) or turn.intent in ("ask_earlier_opening", "reschedule_appointment"):
            return await self.decline(turn, notes)
        return None

    async def _choose(self, turn: Turn, notes: BookingNotes, opening: Opening) -> Events:
        """Hold what was chosen while the patient says yes; when it was taken meanwhile, offer others."""
        notes = replace(noted(self.desk, turn, notes) if replies.wants_video(turn.text) else notes, unclear=0)
        try:
            if notes.patient_id is not None:
                held = (turn.conversation_id, notes.patient_id, opening, turn.now)
                await self.offload(self.desk.hold, *held, telehealth=notes.telehealth)
        except (OpeningTaken, OpeningUnknown) as refusal:
            turn.say(refusal.response)
            declined = (*notes.declined, opening.starts_at.isoformat())
            return await self.offer(turn, replace(notes, chosen=None, declined=declined))
        return await self.ask_confirm(turn, replace(notes, chosen=opening_json(opening)))

    async def _take_second_visit(self, turn: Turn, notes: BookingNotes) -> Events | None:
        """Take the answer to "you have such a visit on that day already"."""
        corrected = self._corrected(turn, notes)
        if corrected is not None:
            return await self._advance(turn, corrected)
        if turn.intent == "deny" or is_no(turn.text):
            await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
            turn.say(self.left)
            return self.end(turn)
        if is_yes(turn.text) or turn.intent in ("affirm", "confirm_appointment"):
            return await self.ask_confirm(turn, replace(notes, twice=True))
        return None

    async def _take_rounds(self, turn: Turn, notes: BookingNotes) -> Events | None:
        """After two rounds: the waitlist, another day, or a person, which is an interruption."""
        if turn.choice == "waitlist" or replies.wants_waitlist(turn.text):
            return await self.join_waitlist(turn, noted(self.desk, turn, notes))
        if turn.choice == "other_day":
            turn.say("utter_ask_when")
            return self.go_on(turn, replace(notes, pending="when", wish=None, declined=(), rounds=0, offered=()))
        if is_yes(turn.text) or re.search(r"\b(?:person|somebody|someone|human|persona|alguien)\b", plain(turn.text)):
            return self.end(turn, then="action_hand_off")
        again = noted(self.desk, turn, notes)
        return await self._advance(turn, replace(again, rounds=0)) if _differs(again, notes) else None

    async def _take_waitlist(self, turn: Turn, notes: BookingNotes) -> Events | None:
        """Take the answer to "nothing earlier; shall I tell you when something opens up?"."""
        wish = wish_in(self.desk, turn)
        if turn.choice == "keep" or turn.intent == "deny" or is_no(turn.text):
            turn.say(self.left if notes.moving is None else "utter_task_left")
            return self.end(turn)
        if turn.choice == "waitlist" or replies.wants_waitlist(turn.text) or is_yes(turn.text) or turn.intent == "affirm":
            return await self.join_waitlist(turn, notes)
        return await self._advance(turn, replace(noted(self.desk, turn, notes), earlier=False)) if names_time(wish) else None

    async def _take_confirm(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if turn.choice == "other" or (wants_others(turn.text) and not names_time(wish_in(self.desk, turn))):
            return await self.decline(turn, notes)
        video = replies.wants_video(turn.text)
        if video is not None and video != notes.telehealth and notes.chosen is not None:
            changed = self._fitted(turn, replace(notes, telehealth=video))
            if changed.telehealth:
                turn.say("utter_by_video")
            return await self._choose(turn, changed, opening_of(notes.chosen))
        corrected = self._corrected(turn, notes)
        if corrected is not None:
            return await self._advance(turn, corrected)
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
        if not names_time(wish) and (other_person or other_visit):
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
            **opening_values(notes.chosen),
        )
        if notes.telehealth:
            turn.say("utter_video_link_later")
        following = await self._next_person(turn, notes) if notes.people else self.end(turn)
        return [SlotSet("booked", notes.json(turn.now)), *following]

    async def _next_person(self, turn: Turn, notes: BookingNotes) -> Events:
        """Go on with the next of several people, for the same kind of visit at the same time of day."""
        following = companion_of(notes.people[0])
        writer = notes.patient_id if notes.relation in (None, MYSELF) else notes.writer_id
        again = replace(notes.about(following), people=notes.people[1:], writer_id=writer)
        return await self._advance(replace(turn, text=""), again)


def _differs(corrected: BookingNotes, notes: BookingNotes) -> bool:
    """Tell whether a message has changed what is looked for."""
    names = ("wish", "practitioner_id", "visit_type_id", "location_id", "anybody", "telehealth", "usual")
    return any(getattr(corrected, name) != getattr(notes, name) for name in names)


def prepared(notes: BookingNotes, turn: Turn) -> dict[str, Any]:
    """Return the slot with which another form hands over to the booking form."""
    return SlotSet("booking", notes.json(turn.now))  # type: ignore[no-any-return]


def _visit_choice(kind: VisitType) -> dict[str, Any]:
    return {
        "response": "utter_choice_visit_type",
        "values": {"visit_type_id": kind.id},
        "payload": f'/inform{{"choice": "visit_type:{kind.id}"}}',
    }


def _day_choice(day: str) -> dict[str, Any]:
    return {"response": "utter_choice_day", "values": {"meant_on": day}, "payload": f'/inform{{"choice": "day:{day}"}}'}
