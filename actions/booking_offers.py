"""Offer openings and say why they are not quite what was wished for; after two rounds, a person or the waitlist."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from actions.base import Events, Turn
from actions.booking_notes import BookingNotes, opening_json, opening_of, wish_json, wish_of
from actions.booking_who import FindsPatient
from bot.clinic.clinic_time import local_day
from bot.clinic.errors import OpeningTaken, OpeningUnknown
from bot.clinic.patients import PatientId
from bot.clinic.patients.kin import MYSELF
from bot.clinic.scheduling import replies
from bot.clinic.scheduling.appointments import AppointmentId, Opening, spoken_values
from bot.clinic.scheduling.habits import Habits
from bot.clinic.scheduling.openings import Openings, Reason, Shortfall, Why
from bot.clinic.scheduling.wishes import TimeWish

OFFERED = 3
"""So many openings are offered at a time."""

ROUNDS = 2
"""After so many rounds of openings turned down, a person is offered."""

_OFFERS = {
    None: "utter_openings_offered",
    Shortfall.TIME: "utter_openings_elsewhere",
    Shortfall.PRACTITIONER: "utter_openings_with_others",
    Shortfall.OTHER_VISIT: "utter_practitioner_other_visit",
    Shortfall.NO_NEW_PATIENTS: "utter_practitioner_no_new_patients",
}


class OffersOpenings(FindsPatient):
    """What the booking form does about openings."""

    async def offer(self, turn: Turn, notes: BookingNotes) -> Events:
        """Offer what fits, what the patient is used to first; without anything that fits, the nearest with the reason."""
        found = await self._find(turn, notes)
        if notes.earlier and found.shortfall is not None:
            turn.say("utter_nothing_earlier", first_name=notes.first_name, choices=[_WAITLIST, _KEEP])
            return self.go_on(turn, replace(notes, pending="waitlist", offered=(), chosen=None))
        if not found.offered:
            if notes.declined and notes.rounds < ROUNDS:
                turn.say("utter_openings_no_more", choices=[_WAITLIST, _PERSON])
            else:
                turn.say("utter_openings_none", reason=_why(found.reason, notes))
            return self.go_on(turn, replace(notes, pending="when", offered=(), wish=None, declined=()))
        said: dict[str, Any] = {"visit_type_id": notes.visit_type_id}
        if found.shortfall in (Shortfall.OTHER_VISIT, Shortfall.NO_NEW_PATIENTS):
            said["practitioner_id"] = notes.practitioner_id
            notes = replace(notes, practitioner_id=None)
        elif found.shortfall is not None:  # once some were turned down, "fully booked" would not be true
            said["reason"] = [] if notes.declined else _why(found.reason, notes)
        offered = tuple(opening_json(one) for one in found.offered)
        if found.shortfall is None and len(offered) == 1 and _is_exact(wish_of(notes.wish)):  # the very time that was wished for
            return await self.choose(replace(turn, text=""), replace(notes, offered=offered), found.offered[0])
        response = _OFFERS[found.shortfall]
        if found.shortfall is None and notes.relation not in (None, MYSELF):
            response, said = "utter_openings_offered_other", {**said, "first_name": notes.first_name}
        turn.say(response, **said, choices=opening_choices(offered))
        return self.go_on(turn, replace(notes, pending="opening", offered=offered, chosen=None))

    async def _find(self, turn: Turn, notes: BookingNotes) -> Openings:
        wish = replace(wish_of(notes.wish), doubt=())
        if notes.moving is None and notes.patient_id is not None and not notes.anybody:
            habits = await self.offload(self.desk.habits_of, PatientId(notes.patient_id), turn.now)
            for liked in _liked(notes, wish, habits):
                found = await self._search(turn, notes, *liked)
                if found.offered and found.shortfall is None:
                    return found
        found = await self._search(turn, notes, wish, notes.practitioner_id, notes.location_id)
        if notes.moving is None or found.shortfall is None or notes.practitioner_id is None or notes.location_id is None:
            return found
        at_any_place = await self._search(turn, notes, wish, notes.practitioner_id, None)
        return at_any_place if at_any_place.shortfall is None else found  # the person matters more than the place

    async def _search(
        self, turn: Turn, notes: BookingNotes, wish: TimeWish, practitioner_id: str | None, location_id: str | None
    ) -> Openings:
        found: Openings = await self.offload(
            self.desk.find_openings,
            wish,
            notes.visit_type_id,
            practitioner_id,
            location_id,
            new_patient=notes.new_patient,
            now=turn.now,
            limit=OFFERED if not notes.not_with else 4 * OFFERED,
            without=frozenset(datetime.fromisoformat(at) for at in notes.declined),
            patient_id=notes.patient_id,
            conversation_id=turn.conversation_id,
            moving=AppointmentId(notes.moving) if notes.moving is not None else None,
        )
        liked = tuple(one for one in found.offered if one.practitioner_id not in notes.not_with)
        if liked or not notes.not_with:
            return replace(found, offered=liked[:OFFERED])
        wider = _wider(wish)  # at this time there is nobody else
        return found if wider is None else await self._search(turn, notes, wider, practitioner_id, location_id)

    async def decline(self, turn: Turn, notes: BookingNotes) -> Events:
        """Take it that nothing of what was offered will do."""
        await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
        declined = (*notes.declined, *(one["starts_at"] for one in notes.offered))
        notes = replace(notes, declined=declined, chosen=None, rounds=notes.rounds + 1, twice=False)
        if notes.rounds < ROUNDS:
            return await self.offer(turn, notes)
        turn.say("utter_offer_person_or_waitlist", choices=[_PERSON, _WAITLIST, _OTHER_DAY])
        return self.go_on(turn, replace(notes, pending="rounds"))

    def fitted(self, turn: Turn, notes: BookingNotes) -> BookingNotes:
        """Say so when a kind of visit is not given by video, and go on in person."""
        if notes.telehealth and notes.visit_type_id and not self.desk.clinic.visit_type(notes.visit_type_id).telehealth:
            turn.say("utter_no_video", visit_type_id=notes.visit_type_id)
            return replace(notes, telehealth=False)
        return notes

    async def choose(self, turn: Turn, notes: BookingNotes, opening: Opening) -> Events:
        """Hold what was chosen while the patient says yes; when it was taken meanwhile, offer others."""
        video = replies.wants_video(turn.text)
        notes = self.fitted(turn, replace(notes, unclear=0, telehealth=notes.telehealth if video is None else video))
        try:
            if notes.patient_id is not None:
                held = (turn.conversation_id, notes.patient_id, opening, turn.now)
                await self.offload(self.desk.hold, *held, telehealth=notes.telehealth)
        except (OpeningTaken, OpeningUnknown) as refusal:
            turn.say(refusal.response)
            declined = (*notes.declined, opening.starts_at.isoformat())
            return await self.offer(turn, replace(notes, chosen=None, declined=declined))
        return await self.ask_confirm(turn, replace(notes, chosen=opening_json(opening)))

    async def ask_confirm(self, turn: Turn, notes: BookingNotes) -> Events:
        """Ask for the yes, naming the person, unless there is another visit of the kind on that day: that is asked first."""
        assert notes.chosen is not None
        if notes.moving is None and not notes.twice and notes.patient_id is not None:
            day = local_day(datetime.fromisoformat(notes.chosen["starts_at"]), self.desk.clinic.zone)
            for standing in await self.offload(self.desk.appointments_of, notes.patient_id, turn.now):
                same_day = local_day(standing.starts_at, self.desk.clinic.zone) == day
                if same_day and standing.visit_type_id == notes.visit_type_id and standing.held_until is None:
                    values = {"visit_type_id": standing.visit_type_id, "practitioner_id": standing.practitioner_id}
                    at = standing.starts_at.isoformat()
                    turn.say("utter_ask_second_visit", first_name=notes.first_name, starts_at=at, **values)
                    return self.go_on(turn, replace(notes, pending="second_visit"))
        if notes.telehealth:
            turn.say("utter_by_video")
        response = "utter_ask_confirm_move" if notes.moving else "utter_ask_confirm_booking"
        turn.say(response, first_name=notes.first_name, **spoken_values(opening_of(notes.chosen)))
        return self.go_on(turn, replace(notes, pending="confirm"))

    async def join_waitlist(self, turn: Turn, notes: BookingNotes) -> Events:
        """Put the patient on the waitlist for what was wished for."""
        assert notes.patient_id is not None
        assert notes.visit_type_id is not None
        await self.offload(self.desk.release_hold, turn.conversation_id, turn.now)
        await self.offload(
            self.desk.join_waitlist,
            turn.conversation_id,
            PatientId(notes.patient_id),
            notes.visit_type_id,
            replace(wish_of(notes.wish), doubt=(), first_available=False),
            turn.now,
            practitioner_id=notes.practitioner_id,
            location_id=notes.location_id,
            earlier_than=AppointmentId(notes.moving) if notes.moving is not None else None,
        )
        turn.say("utter_waitlist_joined", first_name=notes.first_name, visit_type_id=notes.visit_type_id)
        return self.end(turn)


def _is_exact(wish: TimeWish) -> bool:
    """Tell whether one moment was wished for."""
    on_one_day = wish.date_from is not None and wish.date_from == wish.date_to
    return on_one_day and wish.time_from is not None and wish.time_from == wish.time_to


def _wider(wish: TimeWish) -> TimeWish | None:
    """Return the wish for any hour of its days, then for any day from then on; None when it cannot be wider."""
    if wish.time_from or wish.time_to:
        return replace(wish, time_from=None, time_to=None)
    return TimeWish(date_from=wish.date_from) if wish != TimeWish(date_from=wish.date_from) else None


def _liked(notes: BookingNotes, wish: TimeWish, habits: Habits) -> list[tuple[TimeWish, str | None, str | None]]:
    """Return what to look for first: all that the patient is used to, then only with whom and where."""
    if habits == Habits() or (wish.first_available and not notes.usual):
        return []
    person = notes.practitioner_id or habits.practitioner_id
    place = notes.location_id or habits.location_id
    starts, ends = habits.hours
    timed = wish if wish.time_from or wish.time_to else replace(wish, time_from=starts, time_to=ends)
    if notes.practitioner_id is not None and notes.practitioner_id != habits.practitioner_id:
        place = notes.location_id
    return [(timed, person, place), (wish, person, place), (wish, person, notes.location_id)]


def _why(reason: Reason | None, notes: BookingNotes) -> list[dict[str, Any]]:
    """Name the response that gives the reason, with its values; nothing when there is none to give."""
    if reason is None:
        return []
    first, last = reason.from_day, reason.to_day
    one_day = first is not None and first == last
    person = reason.practitioner_id is not None
    responses = {
        Why.AWAY: "utter_why_away_day" if one_day else "utter_why_away",
        Why.FULL: "utter_why_person_full" if person else "utter_why_full",
        Why.NOT_WORKING: "utter_why_person_not_in" if person else "utter_why_nobody_in",
        Why.OTHER_HOURS: "utter_why_person_other_hours" if person else "utter_why_other_hours",
        Why.OTHER_LOCATION: "utter_why_person_elsewhere" if person else "utter_why_nobody_in",
        Why.HOLIDAY: "utter_why_holiday",
        Why.CLOSED: "utter_why_closed_day" if one_day else "utter_why_closed",
        Why.TOO_FAR: "utter_why_too_far",
        Why.TOO_SOON: "utter_why_too_soon",
        Why.PAST: "utter_why_past",
        Why.TOO_YOUNG: "utter_why_too_young",
        Why.TOO_OLD: "utter_why_too_old",
    }
    response = responses.get(reason.why)
    if response is None:
        return []
    values: dict[str, Any] = {
        "practitioner_id": reason.practitioner_id,
        "location_id": reason.location_id,
        "visit_type_id": notes.visit_type_id,
        "from_on": _day(first),
        "to_on": _day(last),
        "age": reason.age,
        "holiday": dict(reason.holiday.name) if reason.holiday else None,
    }
    return [{"response": response, "values": {name: value for name, value in values.items() if value is not None}}]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def opening_choices(offered: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    choices = [
        {
            "response": "utter_choice_opening",
            "values": spoken_values(opening_of(one)),
            "payload": f'/inform{{"choice": "opening:{index}"}}',
        }
        for index, one in enumerate(offered)
    ]
    return [*choices, {"response": "utter_choice_other_times", "values": {}, "payload": '/inform{"choice": "other"}'}]


def soonest(notes: BookingNotes) -> BookingNotes:
    """Return the notes with "as soon as possible" for the time."""
    return replace(notes, wish=wish_json(TimeWish(first_available=True)))


_PERSON = {"response": "utter_choice_person_helps", "values": {}, "payload": "/request_human"}
_WAITLIST = {"response": "utter_choice_waitlist", "values": {}, "payload": '/inform{"choice": "waitlist"}'}
_OTHER_DAY = {"response": "utter_choice_other_day", "values": {}, "payload": '/inform{"choice": "other_day"}'}
_KEEP = {"response": "utter_choice_keep", "values": {}, "payload": '/inform{"choice": "keep"}'}
