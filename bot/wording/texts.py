"""Every text that a patient may read, filled with sample values as it would be sent by text message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Answer, Channel
from bot.gateway.critical import STAFF_ONLY
from bot.gateway.rendering import Rendering

PIECES = ("utter_choice_", "utter_guess_", "utter_link_", "utter_why_", "utter_habit_")
"""Pieces of other texts: choices, reasons, links."""


@dataclass(frozen=True)
class Text:
    """One text in one language. `is_piece` says that it never stands alone."""

    name: str
    language: str
    said: str
    is_piece: bool = False


def texts(rendering: Rendering, clinic: Clinic, languages: tuple[str, ...]) -> Iterator[Text]:
    """Yield every response and every answer of the clinic in these languages; English stands where one has no words of its own."""
    values = sample_values(clinic)
    for language in languages:
        for name in sorted(rendering.catalogue.names - STAFF_ONLY - {"utter_faq"}):
            said = rendering.say(Answer(name, values=values), language, Channel.SMS).text
            yield Text(name, language, said, is_piece=name.startswith(PIECES))
        for answer in clinic.answers:
            said = rendering.say(Answer("utter_faq", values={"answer_id": answer.id}), language, Channel.SMS).text
            yield Text(f"answer:{answer.id}", language, said)
        for term in clinic.glossary:
            yield Text(f"term:{term.id}", language, term.meaning.get(language, term.meaning["en"]))


def sample_values(clinic: Clinic) -> dict[str, Any]:
    """Return one value for every place that any response has: those of an everyday visit and an everyday bill."""
    moments = dict.fromkeys(
        ("starts_at", "promised_at", "keep_until_at", "instead_of_at", "raised_at"), "2027-01-14T14:40:00-06:00"
    )
    days = dict.fromkeys(("first_on", "other_on", "meant_on", "from_on", "to_on", "visited_on", "due_on"), "2027-01-14")
    amounts = dict.fromkeys(("total_owed_cents", "owed_cents", "charged_cents", "covered_cents", "paid_cents"), 8500)
    return {
        **moments,
        **days,
        **amounts,
        "first_name": "María",
        "practitioner_id": clinic.practitioners[0].id,
        "visit_type_id": clinic.visit_types[0].id,
        "location_id": clinic.locations[0].id,
        "reason": "Everything is booked then.",
        "habits": "You mostly come in the morning.",
        "holiday": "Labor Day",
        "age": "65",
        "notice_hours": "24",
        "code": "493027",
        "kind": "medical",
        "console": "https://desk.example/staff",
        "answer": "Yes.",
        "term_meaning": "A copay is a set amount that you pay at each visit.",
    }
