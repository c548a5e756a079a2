"""Take out of a text what tells who somebody is, before a provider sees it that may not; and put it back afterwards.

Each piece becomes a placeholder that says its kind, such as [N1] for a name: providers leave those alone, and the sentence keeps its shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_KINDS = (
    ("L", re.compile(r"https?://\S+|\b[\w.+-]+@[\w-]+\.[\w.]+\b")),
    ("M", re.compile(r"\$\s?\d[\d,]*(?:\.\d\d)?|\b\d[\d,]*(?:\.\d\d)?\s?(?:dollars|d[oó]lares|USD)\b", re.IGNORECASE)),
    ("D", re.compile(r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b")),
    ("T", re.compile(r"\b\d{1,2}:\d\d(?:\s?[ap]\.?\s?m\.?)?|\b\d{1,2}\s?[ap]\.?m\.?\b", re.IGNORECASE)),
    ("P", re.compile(r"\+?\(?\d[\d().\s-]{6,}\d")),
    ("X", re.compile(r"\d+(?:[.,]\d+)*")),
)
"""Links and addresses, money, dates, times, phone numbers, other numbers: the longer kinds before the shorter."""
_PLACEHOLDER = re.compile(r"\[\s*([A-Za-z])\s*(\d+)\s*\]")


class PlaceholdersLost(Exception):
    """A translation does not hold every placeholder exactly once."""


@dataclass(frozen=True)
class Redacted:
    """A text with placeholders, and what they stand for, in order."""

    text: str
    kept: tuple[tuple[str, str], ...]


def redact(text: str, names: Iterable[str] = (), places: Iterable[str] = ()) -> Redacted:
    """Replace known names and places, and whatever looks like a link, an amount, a date, a time, a phone number or a number."""
    kept: list[tuple[str, str]] = []
    spans = _spans(text, names, places)
    out, at = [], 0
    for start, end, kind in spans:
        placeholder = f"[{kind}{len(kept) + 1}]"
        kept.append((placeholder, text[start:end]))
        out += [text[at:start], placeholder]
        at = end
    return Redacted("".join([*out, text[at:]]), tuple(kept))


def restore(translated: str, redacted: Redacted) -> str:
    """Put the pieces back. Raises PlaceholdersLost."""
    known = dict(redacted.kept)
    found = [f"[{kind.upper()}{number}]" for kind, number in _PLACEHOLDER.findall(translated)]
    if sorted(found) != sorted(known):
        raise PlaceholdersLost
    return _PLACEHOLDER.sub(lambda one: known[f"[{one[1].upper()}{one[2]}]"], translated)


def _spans(text: str, names: Iterable[str], places: Iterable[str]) -> list[tuple[int, int, str]]:
    taken: list[tuple[int, int, str]] = [(*found.span(), "Z") for found in _PLACEHOLDER.finditer(text)]
    rules = [(kind, pattern) for kind, words in (("N", names), ("A", places)) if (pattern := _any_of(words))]
    for kind, pattern in (*rules, *_KINDS):
        for found in pattern.finditer(text):
            start, end = found.span()
            if not any(start < other_end and other_start < end for other_start, other_end, _ in taken):
                taken.append((start, end, kind))
    return sorted(taken)


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted({word.strip() for word in words if word.strip()}, key=len, reverse=True)
    return (
        re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE) if longest_first else None
    )
