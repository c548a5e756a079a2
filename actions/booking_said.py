"""Note all that a message says of a booking: for whom, what, with whom, where and when."""

from dataclasses import dataclass, replace

from actions.base import Turn
from actions.booking_notes import BookingNotes, claim_json, companion_json, opening_of, wish_json, wish_of
from actions.errands import Wants, narrowed, wants_of
from bot.clinic.clinic_time import local_day
from bot.clinic.desk import Desk
from bot.clinic.knowledge.words import longest_said, loosely_said, nearly_said
from bot.clinic.patients.identity import without_births
from bot.clinic.patients.kin import MYSELF
from bot.clinic.patients.party import Companion, Party, named_after_for, read_party
from bot.clinic.patients.phones import read_phone
from bot.clinic.scheduling import replies, standing
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.refining import refine_wish


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
    visit = longest_said(turn.text, kinds) or wish.visit_type or nearly_said(turn.text, kinds) or loosely_said(turn.text, kinds)
    if visit is None and replies.complains(turn.text) and any(one.id == "sick_visit" for one in clinic.visit_types):
        visit = "sick_visit"
    person = wish.practitioner or longest_said(turn.text, ((one.id, one.aliases) for one in clinic.practitioners))
    place = wish.location or longest_said(turn.text, ((one.id, (one.name, *one.aliases)) for one in clinic.locations))
    return Said(party, wish, visit, person, place, replies.wants_video(turn.text))


def describes_visit(desk: Desk, turn: Turn) -> bool:
    """Tell whether a message without a clear intent describes a visit to book: two of what, when, with whom and who."""
    if not turn.text or standing.speaks_of_change(turn.text):
        return False
    said = read_booking(desk, turn, asked=False)
    who = said.party.writer.is_whole or bool(said.party.people)
    if said.party.people and replies.means_same(turn.text) and turn.tracker.get_slot("booked"):
        return True
    if said.wish.names_time and replies.asks_for_opening(turn.text):
        return True
    return sum((said.visit_type_id is not None, said.wish.names_time, said.practitioner_id is not None, who)) >= 2


def wants_in(desk: Desk, turn: Turn) -> Wants:
    """Sort the pieces of a message, with what the desk knows of its visits, people and days."""
    return wants_of(turn, desk.clinic, lambda piece: describes_visit(desk, narrowed(turn, [piece])))


def wish_in(desk: Desk, turn: Turn) -> TimeWish:
    """Read the wish, but not out of a date of birth."""
    today = local_day(turn.now, desk.clinic.zone)
    return desk.read_wish(without_births(turn.text, today=today), now=turn.now)


def noted(desk: Desk, turn: Turn, notes: BookingNotes, *, asked: bool = False) -> BookingNotes:
    """Return the notes with all that this message says."""
    if not turn.text:
        return notes
    said = read_booking(desk, turn, asked=asked)
    notes = _with_party(notes, said.party, named_after_for(turn.text))
    if replies.means_anybody(turn.text):
        said, notes = replace(said, practitioner_id=None), replace(notes, practitioner_id=None, anybody=True)
    if replies.not_with_them(turn.text):
        spoken_of = [notes.chosen] if notes.chosen else list(notes.offered)
        shunned = {one["practitioner_id"] for one in spoken_of if notes.practitioner_id in (None, one["practitioner_id"])}
        shunned = shunned if len(shunned) == 1 else set()
        notes = replace(notes, practitioner_id=None, anybody=True, not_with=tuple(sorted({*notes.not_with, *shunned})))
    elsewhere = _other_place(desk, turn, notes)
    same = replies.wants_same_person(turn.text) and notes.offered
    before = replace(wish_of(notes.wish), practitioner=notes.practitioner_id, location=notes.location_id)
    first = replace(said.wish, practitioner=before.practitioner, location=before.location)
    after = _refined(desk, turn, notes, before) or (first if notes.wish is None else before)
    if elsewhere and same and not said.wish.names_time:  # who is wished for and where decide the day
        after = replace(after, date_to=None, weekdays=(), exclude_dates=())
    person = said.practitioner_id or (notes.offered[0]["practitioner_id"] if same else after.practitioner)
    place = said.location_id or elsewhere or after.location
    wish = replace(after, practitioner=None, location=None, visit_type=None, person=None)
    changed = wish != wish_of(notes.wish) or person != notes.practitioner_id or place != notes.location_id
    return replace(
        notes,
        phone=read_phone(turn.text) or notes.phone,
        visit_type_id=said.visit_type_id or notes.visit_type_id,
        practitioner_id=None if notes.anybody and not said.practitioner_id else person,
        location_id=place,
        telehealth=notes.telehealth if said.telehealth is None else said.telehealth,
        usual=notes.usual or replies.means_usual(turn.text),
        waiting=notes.waiting or replies.wants_waitlist(turn.text),
        wish=wish_json(wish) if wish.names_time else notes.wish,
        declined=() if changed else notes.declined,
    )


def _refined(desk: Desk, turn: Turn, notes: BookingNotes, before: TimeWish) -> TimeWish | None:
    """Return the wish after a following turn, measured from what was offered or chosen; None when it wishes nothing."""
    spoken_of = [notes.chosen] if notes.chosen else list(notes.offered)
    if notes.wish is None and not spoken_of:
        return None
    text = without_births(turn.text, today=local_day(turn.now, desk.clinic.zone))
    return refine_wish(before, text, offered=[opening_of(one) for one in spoken_of], now=turn.now, clinic=desk.clinic)


def other_person(desk: Desk, turn: Turn, notes: BookingNotes) -> Companion | None:
    """Return somebody else than noted, whom a message in the middle says that the visit is for."""
    party = read_party(turn.text, today=local_day(turn.now, desk.clinic.zone), asked=False) if turn.text else Party()
    found = next((one for one in party.people if one.claim.is_whole or replies.means_for_them(turn.text)), None)
    if found is None and party.writer.is_whole and notes.patient_id is not None and party.writer != notes.claim:
        found = Companion(None, party.writer)
    if found is None or (found.relation == notes.relation and not found.claim.is_whole):
        return None
    return None if found.relation == MYSELF and notes.relation is None else found


def _with_party(notes: BookingNotes, party: Party, named: str) -> BookingNotes:
    """Note who writes and whom the visit is for; the first of several comes first, the others after."""
    notes = replace(notes, own_age=party.own_age if party.own_age is not None else notes.own_age)
    if notes.patient_id is not None:
        return notes
    first, *later = party.people or (Companion(notes.relation),)
    is_own = not party.people or first.relation in (None, MYSELF)
    claim = party.writer if is_own and not first.claim.name else first.claim
    own = None if is_own else party.writer
    joined_claim = notes.claim.completed_by(claim)
    return replace(
        notes,
        named=notes.named or ("" if party.people else named),
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
