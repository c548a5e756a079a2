"""Book or move an appointment, from the first word to the confirmation."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import Events, Turn
from actions.booking_notes import BookingNotes, joined, names_time, opening_json, opening_of, wish_json, wish_of
from actions.forms import FormValidator, ask_who
from bot.clinic.clinic_time import local
from bot.clinic.errors import OpeningTaken, OpeningUnknown
from bot.clinic.knowledge.content import VisitType
from bot.clinic.knowledge.words import longest_said, nearly_said, plain, says
from bot.clinic.messages import Channel
from bot.clinic.patients import Patient
from bot.clinic.patients.identity import split_name
from bot.clinic.patients.phones import read_phone
from bot.clinic.scheduling.appointments import AppointmentId, Opening
from bot.clinic.scheduling.openings import Shortfall
from bot.clinic.scheduling.picking import fitting, is_no, is_yes, ordinal, wants_others
from bot.clinic.scheduling.wishes import TimeWish

_OFFERS = {
    None: "utter_openings_offered",
    Shortfall.TIME: "utter_openings_elsewhere",
    Shortfall.PRACTITIONER: "utter_openings_with_others",
    Shortfall.OTHER_VISIT: "utter_practitioner_other_visit",
    Shortfall.NO_NEW_PATIENTS: "utter_practitioner_no_new_patients",
}
_ANYBODY = re.compile(
    r"\b(?:any ?(?:one|body)|any (?:doctor|provider|practitioner)|whoever|doesnt matter who|cualquier(?:a| doctor\w*)|con quien sea|no importa quien)\b"
)
_WHENEVER = re.compile(
    r"\b(?:any ?time|any day|whenever|doesnt matter|dont care|cuando sea|cualquier (?:dia|hora|momento)|me da igual|no importa|asap|cuando puedan?)\b"
)
_CORRECTIONS = frozenset({"reschedule_appointment", "ask_earlier_opening", "book_appointment", "check_appointment"})

type Taker = Callable[[Turn, BookingNotes], Awaitable[Events | None]]


class ValidateBookingForm(FormValidator):
    """Take each message of a booking: note all that it says, then ask for the first thing that is missing."""

    form = "booking_form"
    slot = "booking"
    left = "utter_booking_left"

    async def take(self, turn: Turn) -> Events:
        notes = BookingNotes.of(turn.tracker.get_slot(self.slot), turn.now)
        if notes is None:
            return await self._advance(turn, self._noted(turn, BookingNotes(), asked=False))
        if notes.pending is None:  # prepared by another form
            return await self._advance(turn, notes)
        keeps = self._kept_intents(turn, notes)
        interrupted = self.interruption(turn, keeps=keeps)
        if interrupted is not None:
            return interrupted
        takers: dict[str, Taker] = {
            "identity": self._take_identity,
            "new_or_known": self._take_new_or_known,
            "phone": self._take_phone,
            "visit_type": self._take_visit_type,
            "when": self._take_when,
            "opening": self._take_opening,
            "confirm": self._take_confirm,
        }
        taken = await takers[notes.pending](turn, notes)
        if taken is not None:
            return taken
        answered = self.answers_in_between(turn)
        unclear = 0 if answered else notes.unclear + 1
        if unclear >= 3:
            turn.say("utter_offer_person")
            unclear = 0
        return await self._ask_again(turn, replace(notes, unclear=unclear), answered=answered)

    def _kept_intents(self, turn: Turn, notes: BookingNotes) -> frozenset[str]:
        """Return the intents that here mean an answer rather than another errand."""
        kept = set(_CORRECTIONS)
        if notes.pending in ("opening", "confirm", "when") and not re.search(r"\b(?:cancel|cancela\w*)\b", plain(turn.text)):
            kept |= {"confirm_appointment", "cancel_appointment", "announce_arrival"}
        if notes.pending == "visit_type":
            kept |= {"ask_clinical_question", "request_refill", "ask_test_results"}
        if notes.pending == "identity" and self.read_claim(turn, asked=True).born_on:
            kept |= {"ask_balance", "explain_bill", "complain", "dispute_bill", "confirm_appointment", "cancel_appointment"}
        return frozenset(kept)

    # noting what was said

    def _noted(self, turn: Turn, notes: BookingNotes, *, asked: bool) -> BookingNotes:
        """Return the notes with all that this message says about who, what, with whom and when."""
        if not turn.text:
            return notes
        claim = notes.claim.completed_by(self.read_claim(turn, asked=asked))
        wish = self._wish(turn)
        clinic = self.desk.clinic
        visit = self._visit_type_in(turn.text, wish)
        person = wish.practitioner or longest_said(turn.text, ((one.id, one.aliases) for one in clinic.practitioners))
        place = longest_said(turn.text, ((one.id, (one.name, *one.aliases)) for one in clinic.locations))
        before = wish_of(notes.wish)
        if _ANYBODY.search(plain(turn.text)):
            person, notes = None, replace(notes, practitioner_id=None)
        return replace(
            notes,
            name=claim.name,
            born_on=tuple(day.isoformat() for day in claim.born_on),
            for_another=notes.for_another or bool(wish.person),
            visit_type_id=visit or notes.visit_type_id,
            practitioner_id=person or notes.practitioner_id,
            location_id=place or notes.location_id,
            wish=wish_json(joined(before, wish)) if names_time(wish) else notes.wish,
            declined=() if names_time(wish) or person or place else notes.declined,
        )

    def _wish(self, turn: Turn) -> TimeWish:
        """Read the wish, but not out of a date of birth."""
        if self.read_claim(turn, asked=False).born_on:
            return self.desk.read_wish(re.sub(r"\d+\s*[-/. ]\s*\d+\s*[-/. ]\s*\d+", " ", turn.text), now=turn.now)
        return self.desk.read_wish(turn.text, now=turn.now)

    def _visit_type_in(self, text: str, wish: TimeWish) -> str | None:
        named = [(one.id, (*one.aliases, *one.name.values())) for one in self.desk.clinic.visit_types]
        return longest_said(text, named) or wish.visit_type or nearly_said(text, named)

    # asking for what is missing

    async def _advance(self, turn: Turn, notes: BookingNotes) -> Events:
        """Go to the next thing that is missing."""
        notes = replace(notes, unclear=0)
        if notes.patient_id is None:
            who = await self._who(turn, notes)
            if isinstance(who, list):
                return who
            notes = who
        if notes.visit_type_id is None:
            notes = self._guessed_visit_type(notes)
        if notes.visit_type_id is None:
            return self._ask_visit_type(turn, notes)
        if notes.chosen is not None:
            return self._ask_confirm(turn, notes)
        if notes.wish is None and not notes.declined:
            turn.say("utter_ask_when_move" if notes.moving else "utter_ask_when")
            return self.go_on(turn, replace(notes, pending="when"))
        return await self._offer(turn, notes)

    async def _who(self, turn: Turn, notes: BookingNotes) -> BookingNotes | Events:
        """Find out whom the visit is for; return the notes with the patient, or the events that ask."""
        if not notes.claim.is_whole and not notes.for_another and not notes.claim.name:
            patient = await self.proven(turn)
            if patient is not None:
                return _with(notes, patient)
        if not notes.claim.is_whole:
            return self.go_on(turn, replace(notes, pending=ask_who(turn, notes.claim, "utter_ask_identity")))
        patient = await self.prove(turn, notes.claim)
        if patient is not None:
            return _with(notes, patient)
        turn.say("utter_new_or_known")
        return self.go_on(turn, replace(notes, pending="new_or_known"))

    def _guessed_visit_type(self, notes: BookingNotes) -> BookingNotes:
        kinds = {kind.id for kind in self.desk.clinic.visit_types}
        return replace(notes, visit_type_id="new_patient") if notes.new_patient and "new_patient" in kinds else notes

    def _ask_visit_type(self, turn: Turn, notes: BookingNotes) -> Events:
        kinds = [kind for kind in self.desk.clinic.visit_types if kind.id != "new_patient"]
        turn.say("utter_ask_visit_type", choices=[_visit_choice(kind) for kind in kinds])
        return self.go_on(turn, replace(notes, pending="visit_type"))

    async def _offer(self, turn: Turn, notes: BookingNotes) -> Events:
        declined = frozenset(datetime.fromisoformat(at) for at in notes.declined)
        assert notes.visit_type_id is not None
        found = await self.offload(
            self.desk.find_openings,
            wish_of(notes.wish),
            notes.visit_type_id,
            notes.practitioner_id,
            notes.location_id,
            new_patient=notes.new_patient,
            now=turn.now,
            without=declined,
        )
        if not found.offered:
            turn.say("utter_openings_no_more" if declined else "utter_openings_none")
            return self.go_on(turn, replace(notes, pending="when", offered=(), wish=None, declined=()))
        said: dict[str, Any] = {"visit_type_id": notes.visit_type_id}
        if found.shortfall in (Shortfall.PRACTITIONER, Shortfall.OTHER_VISIT, Shortfall.NO_NEW_PATIENTS):
            said["practitioner_id"] = notes.practitioner_id
            if found.shortfall is not Shortfall.PRACTITIONER:
                notes = replace(notes, practitioner_id=None)
        offered = tuple(opening_json(one) for one in found.offered)
        turn.say(_OFFERS[found.shortfall], **said, choices=_opening_choices(offered))
        return self.go_on(turn, replace(notes, pending="opening", offered=offered, chosen=None))

    def _ask_confirm(self, turn: Turn, notes: BookingNotes) -> Events:
        response = "utter_ask_confirm_move" if notes.moving else "utter_ask_confirm_booking"
        turn.say(response, first_name=notes.first_name, **_values(notes.chosen))
        return self.go_on(turn, replace(notes, pending="confirm"))

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
                turn.say("utter_openings_unclear", choices=_opening_choices(notes.offered))
            case _:
                return self._ask_confirm(turn, notes)
        return self.go_on(turn, notes)

    # taking the answer to each question

    async def _take_identity(self, turn: Turn, notes: BookingNotes) -> Events | None:
        said = self.read_claim(turn, asked=True)
        asks = turn.is_sure and turn.intent.startswith(("ask_", "explain_", "pay_"))
        if not said.born_on and (asks or not said.name or (len(said.name.split()) < 2 and not notes.name)):
            return None
        noted = self._noted(turn, notes, asked=True)
        return await self._advance(turn, noted)

    async def _take_new_or_known(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if self.read_claim(turn, asked=True).is_whole:
            return await self._take_identity(turn, notes)
        known = re.search(r"\b(?:not new|already|known|existing|been there|ya soy|ya he ido|no soy nuev\w)\b", plain(turn.text))
        new = not known and (
            says(turn.text, "new") or re.search(r"\bnuev[oa]\b|\bfirst time\b|\bprimera vez\b", plain(turn.text))
        )
        if known or (not new and (turn.intent == "deny" or is_no(turn.text))):
            turn.say("utter_ask_identity")
            return self.go_on(turn, replace(notes, pending="identity", name="", born_on=()))
        if not (new or turn.intent in ("affirm", "become_patient") or is_yes(turn.text)):
            return None
        notes = replace(notes, new_patient=True)
        phone = turn.conversation_id.split(":", 1)[1] if turn.conversation_id.startswith(f"{Channel.SMS}:") else None
        if phone is None:
            turn.say("utter_ask_phone")
            return self.go_on(turn, replace(notes, pending="phone"))
        return await self._register(turn, notes, phone)

    async def _take_phone(self, turn: Turn, notes: BookingNotes) -> Events | None:
        phone = read_phone(turn.text)
        return await self._register(turn, notes, phone) if phone else None

    async def _register(self, turn: Turn, notes: BookingNotes, phone: str) -> Events:
        first, last = split_name(notes.claim.name)
        language = (turn.tracker.latest_message.get("metadata") or {}).get("language") or "en"
        wanted = Patient(first, last, notes.claim.born_on[0], phone=phone, language=language)
        patient = await self.offload(self.desk.register_patient, turn.conversation_id, wanted, turn.now)
        return await self._advance(turn, replace(_with(notes, patient), new_patient=True, phone=phone))

    async def _take_visit_type(self, turn: Turn, notes: BookingNotes) -> Events | None:
        kinds = [kind for kind in self.desk.clinic.visit_types if kind.id != "new_patient"]
        if turn.choice and turn.choice.startswith("visit_type:"):
            return await self._advance(turn, replace(notes, visit_type_id=turn.choice.partition(":")[2]))
        noted = self._noted(turn, notes, asked=False)
        if noted.visit_type_id is None and (index := ordinal(turn.text, len(kinds))) is not None:
            noted = replace(noted, visit_type_id=kinds[index].id)
        sick = turn.intent in ("ask_clinical_question", "request_refill") or (turn.intent == "report_emergency")
        if noted.visit_type_id is None and sick and any(kind.id == "sick_visit" for kind in kinds):
            noted = replace(noted, visit_type_id="sick_visit")
        return await self._advance(turn, noted) if noted.visit_type_id else None

    async def _take_when(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if turn.choice == "soonest" or (_WHENEVER.search(plain(turn.text)) and not names_time(self._wish(turn))):
            return await self._offer(turn, replace(notes, wish=wish_json(TimeWish(first_available=True))))
        noted = self._noted(turn, notes, asked=False)
        if noted.wish is None and noted.practitioner_id != notes.practitioner_id:
            noted = replace(noted, wish=wish_json(TimeWish(first_available=True)))
        return await self._advance(turn, noted) if noted.wish is not None else None

    async def _take_opening(self, turn: Turn, notes: BookingNotes) -> Events | None:
        offered = [opening_of(one) for one in notes.offered]
        if turn.choice and turn.choice.startswith("opening:"):
            index = int(turn.choice.partition(":")[2])
            return self._choose(turn, notes, offered[index]) if index < len(offered) else None
        if turn.choice == "other" or wants_others(turn.text):
            return await self._decline(turn, notes)
        if (number := ordinal(turn.text, len(offered))) is not None:
            return self._choose(turn, notes, offered[number])
        wish = self._wish(turn)
        said = longest_said(turn.text, ((one.id, one.aliases) for one in self.desk.clinic.practitioners))
        wish = replace(wish, practitioner=wish.practitioner or said)
        fits = fitting(offered, wish, turn.text, self.desk.clinic)
        if len(fits) == 1 and (len(offered) > 1 or names_time(wish) or is_yes(turn.text) or turn.intent == "affirm"):
            return self._choose(turn, notes, fits[0])
        if fits and len(fits) < len(offered):
            if re.search(r"\b(?:first|earl\w+|primer\w*|temprano)\b", plain(turn.text)):
                return self._choose(turn, notes, fits[0])
            kept = tuple(opening_json(one) for one in fits)
            turn.say("utter_openings_unclear", choices=_opening_choices(kept))
            return self.go_on(turn, replace(notes, offered=kept))
        noted = self._noted(turn, notes, asked=False)
        if (noted.wish, noted.practitioner_id, noted.visit_type_id, noted.location_id) != (
            notes.wish, notes.practitioner_id, notes.visit_type_id, notes.location_id
        ):  # fmt: skip
            return await self._offer(turn, noted)
        if turn.intent == "deny" or is_no(turn.text) or turn.intent in ("ask_earlier_opening", "reschedule_appointment"):
            return await self._decline(turn, notes)
        return None

    def _choose(self, turn: Turn, notes: BookingNotes, opening: Opening) -> Events:
        return self._ask_confirm(turn, replace(notes, chosen=opening_json(opening), unclear=0))

    async def _decline(self, turn: Turn, notes: BookingNotes) -> Events:
        noted = self._noted(turn, notes, asked=False)
        declined = (*notes.declined, *(one["starts_at"] for one in notes.offered))
        return await self._offer(turn, replace(noted, declined=declined, chosen=None))

    async def _take_confirm(self, turn: Turn, notes: BookingNotes) -> Events | None:
        if turn.choice == "other" or wants_others(turn.text):
            return await self._decline(turn, notes)
        corrected = self._corrected(turn, notes)
        if corrected is not None:
            return await self._offer(turn, corrected)
        if is_yes(turn.text) or (turn.intent in ("affirm", "confirm_appointment") and not is_no(turn.text)):
            return await self._book(turn, notes)
        if turn.intent == "deny" or is_no(turn.text):
            return await self._decline(turn, notes)
        return None

    def _corrected(self, turn: Turn, notes: BookingNotes) -> BookingNotes | None:
        """Return the notes with another time, person or kind of visit, when the reply names one that differs from the chosen one."""
        if not turn.text or notes.chosen is None:
            return None
        noted = self._noted(turn, replace(notes, wish=notes.wish), asked=False)
        chosen, wish = opening_of(notes.chosen), self._wish(turn)
        other_person = noted.practitioner_id not in (notes.practitioner_id, chosen.practitioner_id)
        other_visit = noted.visit_type_id != notes.visit_type_id
        other_place = noted.location_id not in (notes.location_id, chosen.location_id)
        other_time = names_time(wish) and not fitting([chosen], wish, turn.text, self.desk.clinic)
        if not (other_person or other_visit or other_place or other_time):
            return None
        if other_person and noted.wish is not None and not names_time(wish):
            day = local(chosen.starts_at, self.desk.clinic.zone).date()
            noted = replace(noted, wish=wish_json(TimeWish(date_from=day)))
        return replace(noted, chosen=None, declined=())

    async def _book(self, turn: Turn, notes: BookingNotes) -> Events:
        """Book what was confirmed, if this patient is still proven; a time that is gone leads to others."""
        patient = await self.proven(turn)
        if patient is None or patient.id != notes.patient_id or notes.chosen is None:
            turn.say("utter_ask_identity")
            return self.go_on(turn, replace(notes, pending="identity", patient_id=None, name="", born_on=()))
        opening = opening_of(notes.chosen)
        try:
            if notes.moving is not None:
                moving = AppointmentId(notes.moving)
                booked = await self.offload(self.desk.move, patient.id, moving, opening, turn.request, turn.now)
            else:
                booked = await self.offload(self.desk.book, patient.id, opening, turn.request, turn.now)
        except (OpeningTaken, OpeningUnknown) as refusal:
            turn.say(refusal.response)
            return await self._offer(turn, replace(notes, chosen=None, declined=(*notes.declined, notes.chosen["starts_at"])))
        turn.say(
            "utter_appointment_moved" if notes.moving is not None else "utter_appointment_booked",
            first_name=patient.called,
            calendar_of=booked.id,
            **_values(notes.chosen),
        )
        return self.end(turn)


def prepared(notes: BookingNotes, turn: Turn) -> dict[str, Any]:
    """Return the slot with which another form hands over to the booking form."""
    return SlotSet("booking", notes.json(turn.now))  # type: ignore[no-any-return]


def _with(notes: BookingNotes, patient: Patient) -> BookingNotes:
    return replace(notes, patient_id=patient.id, first_name=patient.called, for_another=False)


def _values(opening: dict[str, Any] | None) -> dict[str, Any]:
    assert opening is not None
    return {name: opening[name] for name in ("starts_at", "practitioner_id", "location_id", "visit_type_id")}


def _visit_choice(kind: VisitType) -> dict[str, Any]:
    return {
        "response": "utter_choice_visit_type",
        "values": {"visit_type_id": kind.id},
        "payload": f'/inform{{"choice": "visit_type:{kind.id}"}}',
    }


def _opening_choices(offered: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    choices = [
        {"response": "utter_choice_opening", "values": _values(one), "payload": f'/inform{{"choice": "opening:{index}"}}'}
        for index, one in enumerate(offered)
    ]
    return [*choices, {"response": "utter_choice_other_times", "values": {}, "payload": '/inform{"choice": "other"}'}]
