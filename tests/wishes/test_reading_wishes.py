"""Wishes about time are read as people say them; what only looks like a time is not."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clinic.scheduling.wishes.reading import read_wish
from bot.gateway.understanding import wish_fields
from tests.wishes.small_clinic import clinic

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/Chicago"))
CLINIC = clinic()
WISHES = [line.split("\t") for line in (Path(__file__).parent / "wishes.tsv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("text", "expected"), WISHES, ids=[text for text, _ in WISHES])
def test_wish_is_read(text: str, expected: str) -> None:
    assert wish_fields(read_wish(text, now=NOW, clinic=CLINIC)) == json.loads(expected)


@pytest.mark.parametrize(
    "text",
    [
        "i had an appointment last tuesday",
        "my number is 555-555-0101 and i was born april 12 1981",
        "maria gomez 4/12/81",
        "it costs 50 dollars",
        "my throat hurts for 3 days",
        "me duele desde el lunes",
        "la semana pasada fui",
        "she is 4 years old",
        "123 main street",
        "thank you",
    ],
)
def test_what_only_looks_like_a_time_is_no_wish(text: str) -> None:
    wish = read_wish(text, now=NOW, clinic=CLINIC)
    assert (wish.date_from, wish.date_to, wish.time_from, wish.time_to, wish.weekdays) == (None, None, None, None, ())


_WORDS = st.sampled_from(
    [
        "next",
        "this",
        "tues",
        "friday",
        "the",
        "dec",
        "jan",
        "5",
        "12",
        "31",
        "12/5",
        "2/30",
        "after",
        "before",
        "at",
        "3",
        "3pm",
        "99",
        "not",
        "or",
        "and",
        "between",
        "morning",
        "manana",
        "el",
        "lunes",
        "que",
        "viene",
        "de",
        "a",
        "las",
        "y",
        "media",
        "in",
        "two",
        "weeks",
        "end",
        "of",
        "month",
        "asap",
        "-",
        ":",
        ",",
        "¤",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=9).map(" ".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_an_error_and_never_into_the_past(text: str) -> None:
    wish = read_wish(text, now=NOW, clinic=CLINIC)
    days = [day for day in (wish.date_from, wish.date_to, *wish.exclude_dates) if day]
    assert all(day >= NOW.date() for day in days)
    assert wish.date_from is None or wish.date_to is None or wish.date_from <= wish.date_to
    assert wish.time_from is None or wish.time_to is None or wish.time_from <= wish.time_to


@pytest.mark.parametrize("part", ["friday ", "12/5 ", "december 5, ", "same day ", "1-", "my appt on ", "like about ", "not "])
def test_long_message_of_one_word_is_read_to_its_end(part: str) -> None:
    """Patterns that try every way to split such a message would not end before the tests' time limit."""
    read_wish(part * 1000, now=NOW, clinic=CLINIC)
