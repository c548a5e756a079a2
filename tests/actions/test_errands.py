"""One message can ask, book, cancel and say who writes: each piece is served, in a sensible order."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Turn, turn_of
from actions.errands import narrowed, queued, resumed, wants_of
from bot.clinic.knowledge.content import Clinic
from bot.services.content_file import load_clinic

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic(Path(__file__).parents[2] / "clinic.yml")


def turn(text: str, intent: str, *pieces: tuple[str, str], later: list[dict[str, object]] | None = None) -> Turn:
    """Make the turn of a message whose pieces were all understood for sure."""
    clauses = [{"text": said, "intent": meant, "confidence": 0.95} for said, meant in pieces]
    latest = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [],
        "clauses": clauses,
        "metadata": {"message_id": "1"},
    }
    tracker = Tracker("sms:+15555550199", {"later": later}, latest, [], False, None, {}, "action_listen")
    return turn_of(CollectingDispatcher(), tracker, NOW)


def test_question_is_answered_and_the_booking_begins(clinic: Clinic) -> None:
    wants = wants_of(
        turn(
            "",
            "ask_insurance",
            ("do you take blue cross", "ask_insurance"),
            ("can i book a checkup for friday", "book_appointment"),
        ),
        clinic,
    )
    assert [piece.text for piece in wants.questions] == ["do you take blue cross"]
    assert queued(wants) == [{"intent": "book_appointment", "text": "can i book a checkup for friday"}]


def test_what_takes_a_word_comes_before_what_needs_talk(clinic: Clinic) -> None:
    wants = wants_of(
        turn("", "ask_balance", ("move my appt to friday", "reschedule_appointment"), ("how much do i owe", "ask_balance")),
        clinic,
    )
    assert [errand["intent"] for errand in queued(wants)] == ["ask_balance", "reschedule_appointment"]


def test_who_writes_belongs_to_each_errand(clinic: Clinic) -> None:
    wants = wants_of(
        turn(
            "",
            "cancel_appointment",
            ("Fabián Rey 3/11/1963", "give_identity"),
            ("cancele mi cita del jueves 10", "cancel_appointment"),
            ("deme una vacuna de la gripe el sábado", "ask_vaccines"),
        ),
        clinic,
    )
    assert queued(wants) == [
        {"intent": "cancel_appointment", "text": "Fabián Rey 3/11/1963. cancele mi cita del jueves 10"},
        {"intent": "book_appointment", "text": "Fabián Rey 3/11/1963. deme una vacuna de la gripe el sábado"},
    ]


def test_not_coming_and_coming_another_day_is_one_move(clinic: Clinic) -> None:
    wants = wants_of(
        turn(
            "I can't make it Monday, can I come Wednesday instead?",
            "cancel_appointment",
            ("I can't make it Monday", "cancel_appointment"),
            ("can I come Wednesday instead?", "book_appointment"),
        ),
        clinic,
    )
    assert [piece.intent for piece in wants.errands] == ["reschedule_appointment"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("do you have anything on saturday", "ask_hours"),
        ("¿me pueden poner la vacuna este domingo?", "ask_vaccines"),
        ("my insurance is blue cross", "ask_insurance"),
    ],
)
def test_wish_in_the_form_of_a_question_is_no_question(clinic: Clinic, text: str, intent: str) -> None:
    assert wants_of(turn(text, intent), clinic).questions == ()


def test_errand_that_waits_is_resumed_with_its_own_words_in_its_own_form() -> None:
    waiting: list[dict[str, object]] = [
        {"intent": "ask_balance", "text": "how much do i owe", "due": True},
        {"intent": "book_appointment", "text": "friday"},
    ]
    now = turn("yes", "affirm", later=waiting)
    due = resumed(now, "balance_form")
    assert due is not None
    assert (due.text, due.intent, list(due.later)) == ("how much do i owe", "ask_balance", waiting[1:])
    assert resumed(now, "booking_form") is None


def test_turn_can_be_narrowed_to_some_pieces() -> None:
    whole = turn("2. where do i park?", "ask_parking", ("2", "inform"), ("where do i park?", "ask_parking"))
    left = narrowed(whole, whole.clauses[:1])
    assert (left.text, left.intent) == ("2", "inform")


def test_words_for_machines_are_gibberish() -> None:
    now = turn("utter_appointment_booked", "cancel_appointment")
    assert (now.text, now.intent) == ("", "gibberish")
