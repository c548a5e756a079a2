"""What tells who somebody is goes out of a text and comes back into it, whatever the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.clinic.language.redaction import PlaceholdersLost, redact, restore

NAMES = ("Maria Gomez", "Maria", "Dr. Lee", "Óscar")
TEXTS = some.text(max_size=200) | some.lists(
    some.sampled_from(
        [
            "Maria Gomez",
            "Óscar",
            "at 2:40 PM",
            "on 4/12/1981",
            "$85.00",
            "(555) 555-0101",
            "https://clinic.example/pay?x=1",
            "[N1]",
            "[X 2]",
            "12",
            "owes",
            "a@b.example",
            "y no",
            "\n1) yes",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(TEXTS)
def test_round_trip_gives_the_text_back(text: str) -> None:
    assert restore(redact(text, NAMES, ["Main Street"]).text, redact(text, NAMES, ["Main Street"])) == text


@given(TEXTS)
def test_no_name_and_no_digit_is_left(text: str) -> None:
    left = re.sub(r"\[[A-Z]\d+\]", "", redact(text, NAMES).text)
    assert not re.search(r"\d", left)
    assert not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", left, re.IGNORECASE) for name in NAMES)


def test_each_kind_has_its_own_placeholder() -> None:
    text = "Maria Gomez owes $85.00 since 4/12/2026, call (555) 555-0101 before 2:40 PM at Main Street or https://pay.example/1"
    assert redact(text, NAMES, ["Main Street"]).text == "[N1] owes [M2] since [D3], call [P4] before [T5] at [A6] or [L7]"


def test_placeholders_may_move_and_be_spaced_by_a_translator() -> None:
    held = redact("Maria owes $85.00", NAMES)
    assert restore("debe [ m2 ], [N 1]", held) == "debe $85.00, Maria"


@pytest.mark.parametrize("translated", ["[N1] debe", "[N1] [M2] [M2] debe", "[N1] debe [M3]", "debe"])
def test_a_lost_or_doubled_placeholder_is_noticed(translated: str) -> None:
    with pytest.raises(PlaceholdersLost):
        restore(translated, redact("Maria owes $85.00", NAMES))


def test_the_longest_name_goes_first() -> None:
    assert redact("Maria Gomez and Maria", NAMES).kept == (("[N1]", "Maria Gomez"), ("[N2]", "Maria"))
