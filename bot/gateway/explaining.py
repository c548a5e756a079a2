"""Explain: what a word means, what was just said in easier words, and what a long text message left out.

It needs no model, and leaves the task and its choices as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.clinic.knowledge.content import Clinic
from bot.clinic.knowledge.explaining import asks_simpler, term_asked
from bot.clinic.language.folding import fold
from bot.clinic.messages import Answer, Choice, OutgoingMessage
from bot.gateway.gates import UNDERSTOOD, Verdict

_SIMPLER = {
    "openings": "utter_simpler_openings",
    "why": "utter_simpler_openings",
    "ask_confirm_cancel": "utter_simpler_cancel",
    "ask_confirm": "utter_simpler_confirm",
    "appointment_booked": "utter_simpler_booked",
    "appointment_moved": "utter_simpler_booked",
    "ask_identity": "utter_simpler_identity",
    "identity_unread": "utter_simpler_identity",
    "identity_not_proven": "utter_simpler_identity",
    "ask_birth_date": "utter_simpler_identity",
    "ask_full_name": "utter_simpler_identity",
    "new_or_known": "utter_simpler_new_or_known",
    "code": "utter_simpler_code",
    "balance_needs_code": "utter_simpler_code",
    "balance": "utter_simpler_balance",
    "ask_when": "utter_simpler_when",
    "ask_visit_type": "utter_simpler_visit_type",
    "ask_which": "utter_simpler_which",
    "waitlist": "utter_simpler_waitlist",
    "handed_off": "utter_simpler_person",
    "clinical_question": "utter_simpler_person",
}
"""The beginning of a response (without "utter_"), and what says it in easier words with an example; the longest beginning that fits counts."""
_MORE = re.compile(
    r"(?:more|moer|mor|mre|tell me more|send more|the rest|mas|ver mas|siga|el resto|mais|plus|plis|them|higit pa|更多|더|المزيد|еще)"
    r"(?: (?:please|pls|por favor|porfa))?[ .!]*"
)
SIMPLER_RESPONSES = frozenset(_SIMPLER.values()) | {"utter_simpler_other", "utter_simpler_by_person"}


def asks_more(text: str) -> bool:
    """Tell whether a message asks for the rest of a long one."""
    return _MORE.fullmatch(fold(text).strip()) is not None


def looks_back(text: str, clinic: Clinic) -> bool:
    """Tell whether a message may ask about what was said: its rest, easier words, or what a word means."""
    return asks_more(text) or asks_simpler(text) or term_asked(text, clinic.glossary) is not None


def explained(
    verdict: Verdict, text: str, clinic: Clinic, said: Sequence[OutgoingMessage], choices: tuple[Choice, ...]
) -> Verdict:
    """Answer such a message here instead of sending it to the engine. `said` is what the desk said last, newest last.

    Who does not understand the easier words either is offered a person. The choices that stood open stay open.
    """
    if verdict.gate in ("engine", "language") and asks_more(text) and (rest := _rest_of(said)):
        return replace(verdict, gate="more", answers=(Answer(None, text=rest),), handoff=None, to_staff=False, goes_on=False)
    if not verdict.goes_on or verdict.payload or verdict.language not in UNDERSTOOD:
        return verdict
    kept = {"kept_choices": [{"title": one.title, "payload": one.payload} for one in choices]}
    if (term := term_asked(text, clinic.glossary)) is not None:
        answer = Answer("utter_term_explained", {"term_meaning": dict(term.meaning), **kept})
    elif asks_simpler(text) and said:
        answer = Answer(_simpler_than([line.response or "" for line in said]), kept)
    else:
        return verdict
    return replace(verdict, gate="explained", answers=(*verdict.answers, answer), goes_on=False)


def _rest_of(said: Sequence[OutgoingMessage]) -> str:
    """Return what the last turn left out: its long text may have shorter ones behind it."""
    turn = [line for line in said if line.answers_inbound == said[-1].answers_inbound]
    return next((line.rest for line in reversed(turn) if line.rest), "")


def _simpler_than(responses: Sequence[str]) -> str:
    """Return what says the last of these responses that has easier words; a person after easier words did not help."""
    for response in reversed(responses):
        if response in SIMPLER_RESPONSES:
            return "utter_simpler_by_person"
        beginnings = [beginning for beginning in _SIMPLER if response.removeprefix("utter_").startswith(beginning)]
        if beginnings:
            return _SIMPLER[max(beginnings, key=len)]
    return "utter_simpler_other"
