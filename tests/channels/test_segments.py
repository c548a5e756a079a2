"""Segments are counted as carriers bill them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.segments import Segments, segments_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 10, Segments("GSM-7", 164, 2)),
        ("€" * 153, Segments("GSM-7", 306, 3)),
        ("¿Qué niño? ñ ü à", Segments("GSM-7", 16, 1)),
        ("está", Segments("UCS-2", 4, 1)),
        ("í" * 70, Segments("UCS-2", 70, 1)),
        ("í" * 71, Segments("UCS-2", 71, 2)),
        ("😀" * 35, Segments("UCS-2", 70, 1)),
        ("😀" * 67, Segments("UCS-2", 134, 3)),
        ("\u201cquoted\u201d", Segments("UCS-2", 8, 1)),
        ("ç", Segments("UCS-2", 1, 1)),
    ],
)
def test_segments_are_counted_by_the_book(text: str, expected: Segments):
    assert segments_of(text) == expected


@given(st.text(max_size=400))
def test_segments_always_hold_the_whole_text(text: str):
    found = segments_of(text)
    alone, joined = (160, 153) if found.encoding == "GSM-7" else (70, 67)
    assert found.units <= (alone if found.count <= 1 else found.count * joined)
