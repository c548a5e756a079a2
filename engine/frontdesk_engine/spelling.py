"""Mend slips of the thumb: a word that no training message holds becomes the nearest word that many hold."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

LEAST = 4
"""So many training messages must hold a word before others are mended to it."""
SHORTEST = 5
"""Shorter words are left alone: too many are one letter apart."""
LONG = 8
"""From this length on two slips are mended, before it one."""

_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Lower the letters and take off their accents, as the features do."""
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


def words_counted(texts: Iterable[str]) -> dict[str, int]:
    """Count in how many texts each word stands."""
    return dict(Counter(word for text in texts for word in set(_WORD.findall(folded(text)))))


class Spelling:
    """What the words of the training messages are, and how often they stand there."""

    def __init__(self, counted: Mapping[str, int]) -> None:
        self.counted = counted
        self._by_beginning: dict[str, list[str]] = {}
        for word, count in counted.items():
            if count >= LEAST and len(word) >= SHORTEST - 1 and word.isalpha():
                self._by_beginning.setdefault(word[0], []).append(word)

    def mended(self, text: str) -> str:
        """Return the text folded, each unknown word replaced by the nearest known one with the same first letter, if one is near."""
        return _WORD.sub(lambda found: self._mended_word(found[0]), folded(text))

    def _mended_word(self, word: str) -> str:
        if len(word) < SHORTEST or word in self.counted or not word.isalpha():
            return word
        slips = 1 if len(word) < LONG else 2
        near = process.extract(word, self._by_beginning.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips, limit=5)
        return min(near, key=lambda one: (one[1], -self.counted[one[0]]), default=(word,))[0]
