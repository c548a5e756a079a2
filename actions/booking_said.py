"""Note all that a message says of a booking: for whom, what, with whom, where and when."""

import re
from dataclasses import dataclass, replace

from actions.base import Turn
from actions.booking_notes import BookingNotes, claim_json, companion_json, joined, names_time, wish_json, wish_of
from bot.clinic.clinic_time import local_day
from bot.clinic.desk import Desk
from bot.clinic.knowledge.words import longest_said, nearly_said, plain
from bot.clinic.patients.kin import MYSELF
from bot.clinic.patients.party import Companion, Party, read_party
from bot.clinic.patients.phones import read_phone
from bot.clinic.scheduling import replies
from bot.clinic.scheduling.wishes import TimeWish

_DIGITS = re.compile(r"\d+\s*[-/. ]\s*\d+\s*[-/. ]\s*\d+")
_FOR_THEM = re.compile(
    r"\b(?:for|para|its|it is|es|about|see|seen) (?:\w+ ){0,2}(?:my|our|mi|mis|nuestr[oa])\b|\b(?:para|for) (?:me|myself|mi)\b"
)


@dataclass(frozen=True)
class Said:
    """What one message says of a visit; None where it says nothing."""

    party: Party
    wish: TimeWish
    visit_type_id: str | None
    practitioner_id: str | None
    location_id: str | None
    telehealth: bool | None


def read_booking(desk: Desk, turn: Turn, *, asked: bool) -> Said:
    """Read a message; `asked` when name and date of birth were asked for."""
    party = read_party(turn.text, today=local_day(turn.now, desk.clinic.zone), asked=asked)
    clinic, wish = desk.clinic, wish_in(desk, turn)
    kinds = [(one.id, (*one.aliases, *one.name.values())) for one in clinic.visit_types]
    visit = longest_said(turn.text, kinds) or wish.visit_type or nearly_said(turn.text, kinds)
    if visit is None and replies.complains(turn.text) and any(one.id == "sick_visit" for one in clinic.visit_types):
        visit = "sick_visit"
    person = wish.practitioner or longest_said(turn.text, ((one.id, one.aliases) for one in clinic.practitioners))
    place = wish.location or longest_said(turn.text, ((one.id, (one.name, *one.aliases)) for one in clinic.locations))
    return Said(party, wish, visit, person, place, replies.wants_video(turn.text))


def wish_in(desk: Desk, turn: Turn) -> TimeWish:
    """Read the wish, but not out of a date of birth."""
    party = read_party(turn.text, today=local_day(turn.now, desk.clinic.zone), asked=False)
    text = turn.text
    if party.writer.born_on or any(one.claim.born_on for one in party.people):
        text = _DIGITS.sub(" ", text)
    return desk.read_wish(text, now=turn.now)


def noted(desk: Desk, turn: Turn, notes: BookingNotes, *, asked: bool = False) -> BookingNotes:
    """Return the notes with all that this message says."""
    if not turn.text:
        return notes
    said = read_booking(desk, turn, asked=asked)
    notes = _with_party(notes, said.party)
    if replies.means_anybody(turn.text):
        said, notes = replace(said, practitioner_id=None), replace(notes, practitioner_id=None, anybody=True)
    elsewhere = _other_place(desk, turn, notes)
    same = replies.wants_same_person(turn.text) and notes.offered
    person = said.practitioner_id or (notes.offered[0]["practitioner_id"] if same else None)
    return replace(
        notes,
        phone=read_phone(turn.text) or notes.phone,
        visit_type_id=said.visit_type_id or notes.visit_type_id,
        practitioner_id=person or notes.practitioner_id,
        location_id=said.location_id or elsewhere or notes.location_id,
        telehealth=notes.telehealth if said.telehealth is None else said.telehealth,
        usual=notes.usual or replies.means_usual(turn.text),
        waiting=notes.waiting or replies.wants_waitlist(turn.text),
        wish=wish_json(joined(wish_of(notes.wish), said.wish)) if names_time(said.wish) else notes.wish,
        declined=() if names_time(said.wish) or person or said.location_id or elsewhere else notes.declined,
    )


def other_person(desk: Desk, turn: Turn, notes: BookingNotes) -> Companion | None:
    """Return somebody else than noted, whom a message in the middle says that the visit is for."""
    party = read_party(turn.text, today=local_day(turn.now, desk.clinic.zone), asked=False) if turn.text else Party()
    found = next((one for one in party.people if one.claim.is_whole or _FOR_THEM.search(plain(turn.text))), None)
    if found is None and party.writer.is_whole and notes.patient_id is not None and party.writer != notes.claim:
        found = Companion(None, party.writer)
    if found is None or (found.relation == notes.relation and not found.claim.is_whole):
        return None
    return None if found.relation == MYSELF and notes.relation is None else found


def _with_party(notes: BookingNotes, party: Party) -> BookingNotes:
    """Note who writes and whom the visit is for; the first of several comes first, the others after."""
    notes = replace(notes, own_age=party.own_age if party.own_age is not None else notes.own_age)
    if notes.patient_id is not None:
        return notes
    first, *later = party.people or (Companion(notes.relation),)
    claim = party.writer if first.relation in (None, MYSELF) and not first.claim.name else first.claim
    own = party.writer if first.relation not in (None, MYSELF) else None
    joined_claim = notes.claim.completed_by(claim)
    return replace(
        notes,
        relation=first.relation or notes.relation,
        writer=claim_json(own) if own and own.is_whole else notes.writer,
        name=joined_claim.name,
        born_on=tuple(day.isoformat() for day in joined_claim.born_on),
        people=tuple(companion_json(one) for one in later) or notes.people,
    )


def _other_place(desk: Desk, turn: Turn, notes: BookingNotes) -> str | None:
    """Return the office that is not the one spoken of, when "the other office" is wished for and there are two."""
    at = notes.chosen or (notes.offered[0] if notes.offered else None)
    places = [one.id for one in desk.clinic.locations]
    if at is None or len(places) != 2 or not replies.wants_other_place(turn.text):
        return None
    return next(one for one in places if one != at["location_id"])
