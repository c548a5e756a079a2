"""Short replies are read in both languages."""

import pytest

from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.picking import fitting, is_no, is_yes, leaves, ordinal, said_hours, wants_others
from bot.clinic.scheduling.wishes import TimeWish
from tests.clinic.conftest import at


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes please", "yeah ok", "OK", "sure!", "sí", "Si, por favor", "claro", "that works", "oh yes", "dale", "está bien"],
)
def test_a_yes_is_a_yes(text: str) -> None:
    assert (is_yes(text), is_no(text)) == (True, False)


@pytest.mark.parametrize("text", ["no", "No, thanks", "nope", "not that one", "no, gracias", "don't", "actually no", "ninguna"])
def test_a_no_is_a_no(text: str) -> None:
    assert (is_yes(text), is_no(text)) == (False, True)


@pytest.mark.parametrize(
    "text", ["tuesday", "what time?", "yesterday", "nothing hurts", "siete", "noviembre", "november 3", "vacuna", "north side"]
)
def test_other_words_are_neither(text: str) -> None:
    assert (is_yes(text), is_no(text)) == (False, False)


@pytest.mark.parametrize(
    "text", ["never mind", "forget it", "I changed my mind", "olvídelo", "déjelo", "mejor no", "no importa", "ya no quiero"]
)
def test_breaking_off_is_understood(text: str) -> None:
    assert leaves(text)


@pytest.mark.parametrize(
    "text", ["none of these", "other times", "¿otra hora?", "something else", "no me sirve", "I can't do any", "ninguna"]
)
def test_turning_all_down_is_understood(text: str) -> None:
    assert wants_others(text)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("1", 0), ("2.", 1), ("the second one", 1), ("la primera", 0), ("la segunda por favor", 1), ("third", 2), ("number 3", 2),
        ("opción 2", 1), ("the last one", 2), ("la última", 2), ("4", None), ("tuesday", None), ("2:40", None), ("at 3", None), ("the first or the second", None),
    ],
)  # fmt: skip
def test_a_reply_names_one_of_three(text: str, index: int | None) -> None:
    assert ordinal(text, 3) == index


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2:40", [(2, 40)]),
        ("at 10", [(10, None)]),
        ("3pm", [(3, None)]),
        ("a las 4", [(4, None)]),
        ("the 9 o'clock", [(9, None)]),
        ("tuesday", []),
    ],
)
def test_hours_are_read(text: str, hours: list[tuple[int, int | None]]) -> None:
    assert said_hours(text) == hours


def test_what_was_offered_is_narrowed_by_day_hour_and_person(clinic: Clinic) -> None:
    offered = [
        Opening(at(day, clock), at(day, clock), person, "main", "checkup")
        for day, clock, person in (
            ("2026-12-01", "09:00", "lee"),
            ("2026-12-01", "14:40", "osei"),
            ("2026-12-02", "14:00", "lee"),
        )
    ]
    tuesday_morning, tuesday, wednesday = offered
    for wish, text, fits in (
        (TimeWish(weekdays=(1,)), "tuesday", [tuesday_morning, tuesday]),
        (TimeWish(exclude_weekdays=(1,)), "not tuesday", [wednesday]),
        (
            TimeWish(date_from=at("2026-12-02", "12:00").date(), date_to=at("2026-12-02", "12:00").date()),
            "december 2",
            [wednesday],
        ),
        (TimeWish(practitioner="lee"), "with dr lee", [tuesday_morning, wednesday]),
        (TimeWish(), "2:40", [tuesday]),
        (TimeWish(), "at 2", [tuesday, wednesday]),
        (TimeWish(), "hmm", offered),
    ):
        assert fitting(offered, wish, text, clinic) == fits
