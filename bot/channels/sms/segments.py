"""Count the segments of a text message: what it costs, and whether accents or emoji halve its room.

Source: 3GPP TS 23.038 (GSM 7-bit alphabet) and https://www.twilio.com/docs/glossary/what-sms-character-limit
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 1600
"""Twilio refuses a longer body (error 21617)."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True)
class Segments:
    """`encoding` is "GSM-7" or "UCS-2"; `units` are septets or UTF-16 code units; `count` segments carry them."""

    encoding: str
    units: int
    count: int


def segments_of(text: str) -> Segments:
    """Count the segments; a character of two units is never cut in half between two segments."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        return _packed("GSM-7", [2 if letter in _EXTENDED else 1 for letter in text], alone=160, joined=153)
    return _packed("UCS-2", [2 if ord(letter) > 0xFFFF else 1 for letter in text], alone=70, joined=67)


def _packed(encoding: str, widths: Sequence[int], *, alone: int, joined: int) -> Segments:
    units = sum(widths)
    if units <= alone:
        return Segments(encoding, units, 1 if units else 0)
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return Segments(encoding, units, count)
