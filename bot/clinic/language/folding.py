"""Fold a message to plain words: lower case, no accents, no apostrophes, typographic and texting habits undone."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_APOSTROPHES = re.compile("['’‘´`ʼ]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[^\W_]+|[.!?;,\n]+|[^\w\s]", re.UNICODE)
_SPECIAL = str.maketrans({"đ": "d", "ł": "l", "ı": "i", "ø": "o"})


def fold(text: str) -> str:
    """Lower the text and strip accents, apostrophes, invisible characters and stretched letters ("heeelp")."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower().translate(_SPECIAL)
    text = _APOSTROPHES.sub("", text)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not _accent(letter))
        text = unicodedata.normalize("NFC", text)
    return _STRETCHED.sub(r"\1\1", text)


def _accent(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


def words_of(text: str) -> list[str]:
    """Split folded text into words and marks; a run of closing marks is one piece."""
    return _WORD.findall(fold(text))
