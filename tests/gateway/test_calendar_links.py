"""Which answers carry a visit's calendar file, and where."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.clinic.messages import Answer, Channel, Link
from bot.gateway.rendering import Rendering
from bot.services.content_file import load_clinic

STARTS_AT = "2026-12-03T20:40:00+00:00"
VISIT = {
    "first_name": "Ana",
    "starts_at": STARTS_AT,
    "practitioner_id": "lee",
    "location_id": "main",
    "visit_type_id": "checkup",
    "calendar_of": 12,
}


def path(appointment_id: int, starts_at: datetime, language: str) -> str:
    return f"/calendar/{appointment_id} {starts_at.isoformat()} {language}"


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    return Rendering(load_clinic(Path("clinic.yml")), Path("domain.yml"), Path("locales"), calendar_path=path)


@pytest.mark.parametrize(
    ("response", "language", "title"),
    [
        ("utter_appointment_booked", "en", "Add to calendar"),
        ("utter_appointment_confirmed", "en", "Add to calendar"),
        ("utter_appointment_moved", "en", "Update my calendar"),
        ("utter_appointment_cancelled", "en", "Remove from calendar"),
        ("utter_appointment_booked", "es", "Agregar al calendario"),
        ("utter_appointment_moved", "es", "Actualizar mi calendario"),
        ("utter_appointment_cancelled", "es", "Quitar del calendario"),
    ],
)
def test_a_confirmation_in_the_chat_carries_the_calendar_file(
    rendering: Rendering, response: str, language: str, title: str
) -> None:
    said = rendering.say(Answer(response, VISIT), language, Channel.WEBCHAT)
    assert said.links == (Link(title, f"/calendar/12 {STARTS_AT} {language}"),)


def test_a_text_message_carries_none(rendering: Rendering) -> None:
    said = rendering.say(Answer("utter_appointment_booked", VISIT), "en", Channel.SMS)
    assert said.links == ()
    assert "/calendar" not in said.text


def test_an_answer_about_no_booked_visit_carries_none(rendering: Rendering) -> None:
    values = {name: value for name, value in VISIT.items() if name != "calendar_of"}
    assert rendering.say(Answer("utter_appointment_next", values), "en", Channel.WEBCHAT).links == ()
