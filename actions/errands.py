"""What one message is about: questions to answer, errands to do one after the other, and words that are left for the errand in hand."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import Clause, Events, Turn
from bot.clinic.knowledge.content import Clinic
from bot.clinic.knowledge.words import longest_said, plain
from bot.clinic.patients.kin import people_in
from bot.clinic.scheduling.replies import asks_for_opening
from bot.clinic.scheduling.standing import speaks_of_change

STAFF_REASONS = frozenset(
    {
        "request_human",
        "complain",
        "dispute_bill",
        "request_refill",
        "ask_test_results",
        "ask_clinical_question",
        "ask_interpreter",
    }
)
APPOINTMENT_ERRANDS = frozenset(
    {
        "check_appointment",
        "cancel_appointment",
        "confirm_appointment",
        "reschedule_appointment",
        "ask_earlier_opening",
        "announce_arrival",
        "ask_memory",
        "forget_memory",
    }
)
FORMS_BY_INTENT = {
    "ask_balance": "balance_form",
    "explain_bill": "balance_form",
    **dict.fromkeys(sorted(APPOINTMENT_ERRANDS), "appointments_form"),
    "book_appointment": "booking_form",
}
QUICK_FIRST = (
    "announce_arrival", "confirm_appointment", "ask_memory", "forget_memory", "ask_balance", "explain_bill", "check_appointment", "cancel_appointment",
    "ask_earlier_opening", "reschedule_appointment", "book_appointment",
)  # fmt: skip
"""Several errands of one message are done in this order: what is said in a word comes before what needs talk."""

QUESTIONS = frozenset(
    {
        "ask_hours", "ask_location", "ask_parking", "ask_insurance", "ask_services", "ask_practitioners", "ask_preparation",
        "ask_vaccines", "ask_records", "ask_referral", "ask_telehealth", "pay_bill", "ask_payment_plan", "ask_estimate",
    }
)  # fmt: skip
ASIDES = frozenset({"ask_balance", "explain_bill"})
"""Errands that can be done in the middle of another one."""

SURE_OF_CLAUSE = 0.7
"""From this confidence on, a piece of a message counts as a question or an errand of its own."""

_PASSED_ON = STAFF_REASONS - {"request_human", "complain"}
"""What is filed for staff while the assistant goes on with the rest of the message."""

_MAY_BE_WISH = frozenset({"inform", "ask_vaccines", "ask_services", "ask_preparation"})

_ASKING = re.compile(
    r"\?|^(?:(?:and|also|btw|by the way|hey|hi|ok|oh|so|y|tambien|hola) )*(?:do|does|did|can|could|is|are|will|would|should|what|whats|when|where|wheres|which|who|how|hows|any|"
    r"(?:a|hasta|desde|de) que hora|que|cual|cuales|donde|cuando|como|cuanto|cuantos|cuanta|aceptan|acepta|hay|tienen|tiene|puedo|se puede|es|son|hacen|atienden|toman|abren|cierran|tell me|dime|digame)\b",
    re.IGNORECASE,
)
_REQUESTING = re.compile(
    r"\b(?:can|could|may) (?:i|we|my \w+) (?:get|have|come|bring|see)\b|\bme (?:pueden?|podrian?) (?:poner|dar|atender|ver|sacar|hacer)\b|"
    r"\b(?:puedo|podria|podemos) (?:ir|venir|pasar|llevar)\b|\bpuede ser\b"
)
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tomorrow|next week|lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy)\b"
)


@dataclass(frozen=True)
class Wants:
    """What a message wants: questions, errands in the order in which they are served, what only staff can do beside them,
    and the words of none of them."""

    questions: tuple[Clause, ...] = ()
    errands: tuple[Clause, ...] = ()
    for_staff: tuple[Clause, ...] = ()
    rest: tuple[Clause, ...] = ()
    text: str = ""
    pieces: tuple[Clause, ...] = ()


def wants_of(turn: Turn, clinic: Clinic, describes: Callable[[Clause], bool] = lambda piece: False) -> Wants:
    """Sort the pieces of a message; a message of one piece is one question, one errand, or neither.

    `describes` tells of a piece with no clear intent whether it describes a visit to book.
    """
    whole = Clause(turn.text, turn.intent, turn.confidence)
    if not turn.clauses:
        if not turn.text or not turn.is_sure:
            return Wants(rest=(whole,))
        if asks(whole):
            return Wants(questions=(whole,))
        return Wants(errands=(whole,)) if turn.intent in FORMS_BY_INTENT else Wants(rest=(whole,))
    questions = tuple(piece for piece in turn.clauses if asks(piece))
    rest = tuple(piece for piece in turn.clauses if piece not in questions and not _is_errand(piece))
    found = _collapsed(_of_somebody_new([piece for piece in turn.clauses if _is_errand(piece)], rest), clinic)
    found = _with_wished_visit(found, rest, clinic, describes)
    rest = tuple(piece for piece in rest if piece.text not in [one.text for one in found])
    if not found and turn.is_sure and turn.intent in FORMS_BY_INTENT:
        found = [Clause(" ".join(piece.text for piece in turn.clauses if piece not in questions), turn.intent, turn.confidence)]
        rest = ()
    found = sorted(found, key=lambda piece: QUICK_FIRST.index(piece.intent))
    for_staff = tuple(piece for piece in rest if found and piece.intent in _PASSED_ON and piece.confidence >= SURE_OF_CLAUSE)
    rest = tuple(piece for piece in rest if piece not in for_staff)
    pieces = tuple(piece for piece in turn.clauses if piece not in for_staff)
    return Wants(questions, tuple(found), for_staff, rest, turn.text if not for_staff else "", pieces)


def asks(piece: Clause) -> bool:
    """Tell whether a piece is a common question, put as one; "do you have anything saturday" is a wish, not about hours."""
    if piece.intent not in QUESTIONS or piece.confidence < SURE_OF_CLAUSE or not _ASKING.search(piece.text.strip("¿ ")):
        return False
    if _REQUESTING.search(plain(piece.text)) and _DAY.search(plain(piece.text)):
        return False
    return piece.intent != "ask_hours" or not asks_for_opening(piece.text)


def narrowed(turn: Turn, pieces: Sequence[Clause]) -> Turn:
    """Return the turn as if only these pieces had been written."""
    if not pieces:
        return replace(turn, text="", clauses=())
    meant = max(pieces, key=lambda piece: (piece.intent in FORMS_BY_INTENT, piece.confidence))
    text = ". ".join(piece.text for piece in pieces)
    return replace(turn, text=text, intent=meant.intent, confidence=meant.confidence, clauses=())


def begin(errands: Sequence[dict[str, Any]]) -> Events:
    """Return the events that start the first of these errands and keep the others for later."""
    first, *others = errands
    return [
        SlotSet("later", [{**first, "due": True}, *others]),
        ActiveLoop(None),
        FollowupAction(FORMS_BY_INTENT[first["intent"]]),
    ]


def queued(wants: Wants) -> list[dict[str, Any]]:
    """Write the errands as they wait in the slot; each carries, in the order of the message, the words that belong to no other."""
    if len(wants.errands) == 1 and not wants.questions:
        return [{"intent": wants.errands[0].intent, "text": wants.text or wants.errands[0].text}]
    taken = [*wants.questions, *wants.errands]
    return [
        {
            "intent": errand.intent,
            "text": ". ".join(piece.text for piece in wants.pieces if _belongs(piece, errand, taken)) or errand.text,
        }
        for errand in wants.errands
    ]


def _belongs(piece: Clause, errand: Clause, taken: Sequence[Clause]) -> bool:
    """Tell whether a piece is this errand's own, or nobody else's."""
    return piece.text in errand.text or not any(piece.text in other.text for other in taken)


def resumed(turn: Turn, form: str) -> Turn | None:
    """Return the turn of the errand that is due in this form, or None when none is."""
    head = turn.later[0] if turn.later else {}
    if not head.get("due") or FORMS_BY_INTENT.get(str(head.get("intent"))) != form:
        return None
    return replace(turn, text=head["text"], intent=head["intent"], confidence=1.0, clauses=(), choice=None, later=turn.later[1:])


def _is_errand(piece: Clause) -> bool:
    return piece.intent in FORMS_BY_INTENT and piece.confidence >= SURE_OF_CLAUSE


def _collapsed(found: list[Clause], clinic: Clinic) -> list[Clause]:
    """Take several pieces about one thing together: not coming and another time is a move; the same errand twice is one.

    Cancelling one visit and booking one of a named kind are two things.
    """
    kinds = {piece.intent for piece in found}
    one_visit = {"cancel_appointment", "reschedule_appointment", "ask_earlier_opening"}
    if "cancel_appointment" in kinds and not any(_names_visit(piece, clinic) for piece in found):
        one_visit.add("book_appointment")
    if "cancel_appointment" in kinds and len(kinds & one_visit) > 1:
        moved = ". ".join(piece.text for piece in found if piece.intent in one_visit)
        return [Clause(moved, "reschedule_appointment", 1.0), *(piece for piece in found if piece.intent not in one_visit)]
    joined: list[Clause] = []
    for piece in found:
        before = next((one for one in joined if one.intent == piece.intent and not _are_two_visits(one, piece, clinic)), None)
        if before is None:
            joined.append(piece)
        else:
            joined[joined.index(before)] = replace(before, text=f"{before.text}. {piece.text}")
    return joined


def _are_two_visits(one: Clause, other: Clause, clinic: Clinic) -> bool:
    """Tell whether two pieces that book are for two people, or name two kinds of visits."""
    if one.intent != "book_appointment":
        return False
    people = people_in(one.text), people_in(other.text)
    kinds = _kind_in(one, clinic), _kind_in(other, clinic)
    return (all(people) and people[0] != people[1]) or (None not in kinds and kinds[0] != kinds[1])


def _of_somebody_new(found: list[Clause], rest: Sequence[Clause]) -> list[Clause]:
    """Take "can it be monday" of somebody who is new here as a booking: there is nothing yet that could be moved."""
    if not any(piece.intent == "become_patient" and piece.confidence >= SURE_OF_CLAUSE for piece in rest):
        return found
    return [
        replace(piece, intent="book_appointment")
        if piece.intent == "reschedule_appointment" and not speaks_of_change(piece.text)
        else piece
        for piece in found
    ]


def _with_wished_visit(
    found: list[Clause], rest: Sequence[Clause], clinic: Clinic, describes: Callable[[Clause], bool]
) -> list[Clause]:
    """Count "give me a flu shot on saturday" beside another errand, and "need a new doctor" instead of one, as a booking.

    What describes a visit is one as well, beside a question or a booking for somebody else: "my son needs his shots by friday".
    """
    described = [Clause(piece.text, "book_appointment", 1.0) for piece in rest if is_open(piece) and describes(piece)]
    booked = [piece for piece in found if piece.intent == "book_appointment"]
    if booked:
        return [*(piece for piece in described if all(_are_two_visits(piece, one, clinic) for one in booked)), *found]
    if described:
        return [*found, *_collapsed(described, clinic)]
    named = [piece for piece in rest if piece.intent in _MAY_BE_WISH and _kind_in(piece, clinic) and not _is_detail(piece)]
    named = named if found else []
    new = (
        [piece for piece in rest if piece.intent == "become_patient" and piece.confidence >= SURE_OF_CLAUSE] if not found else []
    )
    return [*found, *(Clause(piece.text, "book_appointment", 1.0) for piece in (named or new)[:1])]


def _is_detail(piece: Clause) -> bool:
    """Tell whether a piece says something of the errand beside it: "it's for a checkup", "es para un chequeo"."""
    return bool(re.match(r"(?:its?|it is|thats|es|seria|for|para)\b", plain(piece.text)))


def is_open(piece: Clause) -> bool:
    """Tell whether a piece may be a wish for a visit: it is no plain question, and no other meaning is sure."""
    unsure = piece.confidence < SURE_OF_CLAUSE or piece.intent in _MAY_BE_WISH
    return unsure and (not _ASKING.search(piece.text.strip("¿ ")) or bool(_REQUESTING.search(plain(piece.text))))


def _names_visit(piece: Clause, clinic: Clinic) -> bool:
    return piece.intent == "book_appointment" and _kind_in(piece, clinic) is not None


def _kind_in(piece: Clause, clinic: Clinic) -> str | None:
    return longest_said(piece.text, ((kind.id, (*kind.aliases, *kind.name.values())) for kind in clinic.visit_types))
