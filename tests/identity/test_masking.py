"""Card and social security numbers are hidden before anything keeps them; other numbers stay."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clinic.masking import CARD, SOCIAL_SECURITY, hides, masked, without_marks
from bot.clinic.messages import Channel, InboundMessage

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my card is 4111 1111 1111 1111 exp 12/27", f"my card is {CARD} exp 12/27"),
        ("4111-1111-1111-1111", CARD),
        ("pay with 4111.1111.1111.1111 please", f"pay with {CARD} please"),
        ("4111111111111111 12 27 123", f"{CARD} 12 27 123"),
        ("4111 1111 1111 1111 12 27 cvv 123", f"{CARD} 12 27 cvv ***"),
        ("amex 3782 822463 10005", f"amex {CARD}"),
        ("5555 5555 5555 4444, security code: 987", f"{CARD}, security code: ***"),
        ("4\u200b111 1111 1111 1111", CARD),
        ("two cards 4111111111111111 and 5555555555554444", f"two cards {CARD} and {CARD}"),
        ("ssn 123-45-6789", f"ssn {SOCIAL_SECURITY}"),
        ("my social is 123456789", f"my social is {SOCIAL_SECURITY}"),
        ("mi seguro social es 123 45 6789 gracias", f"mi seguro social es {SOCIAL_SECURITY} gracias"),
        ("078-05-1120 and my birthday is 12/04/1981", f"{SOCIAL_SECURITY} and my birthday is 12/04/1981"),
    ],
)
def test_secret_numbers_are_hidden(text: str, kept: str) -> None:
    assert masked(text) == kept
    assert hides(masked(text))
    assert masked(masked(text)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "call me at 555-555-0123 or (555) 555-0124",
        "+1 555 555 0123 and +1 555 555 0199",
        "maria gomez 12/04/1981 and sofia gomez 05-06-2016",
        "order 4111 1111 1111 1112",
        "member id 1234567890123",
        "chart 000123456",
        "10 11 12 13 14 15 16 17 18",
        "2026-12-01 15:30:00 2026-12-02 16:30:00",
        "zip 60099-1234",
        "0000 0000 0000 0000",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text
    assert not hides(text)


def with_check(first: str, length: int, seed: int) -> str:
    chance = random.Random(seed)
    digits = first + "".join(str(chance.randrange(10)) for _ in range(length - len(first) - 1))
    total = sum(int(d) if n % 2 else (int(d) * 2 - 9 * (int(d) > 4)) for n, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


@given(
    st.sampled_from(
        [("4", 16), ("4", 13), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("65", 19)]
    ),
    st.integers(0, 10_000),
    st.sampled_from(["", " ", "-", ".", " - "]),
    st.sampled_from([(4, 4, 4, 4, 3), (4, 6, 5, 4), (19,), (2, 2, 2, 2, 2, 2, 2, 2, 3), (6, 7, 6)]),
    st.sampled_from(["", "card ", "aquí está: ", "pls charge "]),
)
def test_any_card_number_is_hidden_however_it_is_grouped(
    kind: tuple[str, int], seed: int, gap: str, groups: tuple[int, ...], before: str
) -> None:
    number = with_check(*kind, seed)
    if len(set(number)) < 2:
        return
    parts, at = [], 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    assert masked(before + gap.join(part for part in parts if part)) == before + CARD


@given(st.text(max_size=200))
def test_any_text_is_read_and_what_is_masked_stays_as_it_is(text: str) -> None:
    assert masked(masked(text)) == masked(text)


def test_a_message_cannot_hold_a_card_number_at_all() -> None:
    message = InboundMessage(Channel.SMS, "SM1", "+15555550199", "use 4111 1111 1111 1111", NOW)
    assert message.text == f"use {CARD}"
    assert without_marks(message.text) == "use"
    assert without_marks(CARD) == ""
