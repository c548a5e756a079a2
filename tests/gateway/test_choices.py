"""A patient picks one of the offered choices."""

import pytest

from bot.clinic.messages import Choice
from bot.gateway.choices import choice_meant

OFFERED = (
    Choice("Tuesday at 9", "/a"),
    Choice("miércoles 3 de diciembre a las 2:40 p. m.", "/b"),
    Choice("Yes, book it", "/c"),
)


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("1", "/a"),
        ("2", "/b"),
        (" 2. ", "/b"),
        ("2)", "/b"),
        ("#2", "/b"),
        ("option 2", "/b"),
        ("Opción 2", "/b"),
        ("opcion 2", "/b"),
        ("number 3 please", "/c"),
        ("the 2nd one", "/b"),
        ("the second one", "/b"),
        ("Second", "/b"),
        ("la segunda", "/b"),
        ("la segunda opción, por favor", "/b"),
        ("el tercero", "/c"),
        ("two", "/b"),
        ("the last one", "/c"),
        ("TUESDAY AT 9", "/a"),
        ("miercoles 3 de diciembre a las 2:40 p.m", "/b"),
        ("yes book it", "/c"),
    ],
)
def test_choice_is_found_by_number_place_or_title(text: str, payload: str) -> None:
    meant = choice_meant(text, OFFERED)
    assert meant is not None
    assert meant.payload == payload


@pytest.mark.parametrize(
    "text", ["4", "0", "", "  ", "...", "2 or 3", "at 2", "the second week", "yes", "-", "22", "/a", "two kids"]
)
def test_text_that_is_no_choice_is_left_to_the_engine(text: str) -> None:
    assert choice_meant(text, OFFERED) is None


def test_without_choices_a_number_means_nothing() -> None:
    assert choice_meant("2", ()) is None


def test_a_numbered_title_wins_over_its_place() -> None:
    assert choice_meant("2", (Choice("2", "/two"), Choice("1", "/one"))) == Choice("2", "/two")


@pytest.mark.parametrize(
    ("text", "payload"), [("yes please", "/take"), ("no thanks", "/pass"), ("No, gracias", "/pass"), ("sí", "/take")]
)
def test_yes_and_no_pick_between_a_yes_and_a_no(text: str, payload: str) -> None:
    offer = (Choice("Yes, book it", "/take"), Choice("No, keep waiting", "/pass"))
    meant = choice_meant(text, offer)
    assert meant is not None
    assert meant.payload == payload


def test_yes_picks_nothing_between_two_days() -> None:
    assert choice_meant("yes", (Choice("Tuesday", "/a"), Choice("Friday", "/b"))) is None
