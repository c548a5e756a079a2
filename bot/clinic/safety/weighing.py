"""Weigh the words of a message: a second net for danger that is worded as no rule of the lists foresees.

The weights are data (`weights.tsv`), learned by `scripts/weigh_danger.py` from phrases of this project. Nothing here needs the
engine or a library. A message is cut into stretches of words; each stretch is made into grams, the known ones are weighed, and the
heaviest stretch counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

STRETCH = 30
"""So many words are weighed together; longer sentences in stretches that overlap by half."""

FEWEST = 3
"""Fewer words than this tell nothing by their weight: "yes", a name, a phone number."""

_ENDS = frozenset(".!?;\n")


@dataclass(frozen=True)
class Weighed:
    """How likely a message speaks of each danger, from 0 to 1."""

    medical: float = 0.0
    crisis: float = 0.0

    @property
    def worst(self) -> float:
        return max(self.medical, self.crisis)


class DangerWeights:
    """The weights of grams. Safe to share; a message takes a fraction of a millisecond."""

    def __init__(self, lines: Iterable[str] | None = None) -> None:
        self._of: dict[str, tuple[float, float, float]] = {}
        self._bias = (0.0, 0.0)
        for line in (_lines() if lines is None else list(lines))[1:]:
            gram, rarity, medical, crisis = line.rstrip("\n").split("\t")
            if gram == "=":
                self._bias = (float(medical), float(crisis))
            else:
                self._of[gram] = (float(rarity), float(medical), float(crisis))

    def weigh(self, words: Sequence[str]) -> Weighed:
        """Weigh folded words (see `bot.clinic.language.folding`)."""
        found = [self._weigh(stretch) for stretch in stretches(words)]
        return Weighed(max((one.medical for one in found), default=0.0), max((one.crisis for one in found), default=0.0))

    def _weigh(self, words: Sequence[str]) -> Weighed:
        spoken = [word for word in words if word[:1].isalpha()]
        if len(spoken) < FEWEST or sum(word in self._of for word in spoken) * 2 < len(spoken):  # or a language not learned
            return Weighed()
        known = [weights for gram in grams(words) if (weights := self._of.get(gram)) is not None]
        length = math.sqrt(sum(rarity * rarity for rarity, _, _ in known)) or 1.0
        medical = self._bias[0] + sum(rarity * weight for rarity, weight, _ in known) / length
        crisis = self._bias[1] + sum(rarity * weight for rarity, _, weight in known) / length
        return Weighed(1 / (1 + math.exp(-medical)), 1 / (1 + math.exp(-crisis)))


def stretches(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return the whole of a short message, and each sentence of a longer one, cut where it is very long."""
    if len(words) <= STRETCH:
        yield words
        if not any(_ends(word) for word in words):
            return
    sentence: list[str] = []
    for word in (*words, "."):
        if not _ends(word):
            sentence.append(word)
            continue
        for start in range(0, max(1, len(sentence) - STRETCH // 2), STRETCH // 2):
            if sentence:
                yield sentence[start : start + STRETCH]
        sentence = []


def grams(words: Sequence[str]) -> set[str]:
    """Return, of the words without the marks between them, one to three words in a row, pairs with one word between, and the letters of each word by three to five."""
    words = [word for word in words if word[:1].isalnum()]
    found: set[str] = set()
    for size in (1, 2, 3):
        found.update(" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
    found.update(f"{words[at]} _ {words[at + 2]}" for at in range(len(words) - 2))
    for word in {*words}:
        spelled = f"<{word[:30]}>"
        for size in (3, 4, 5):
            found.update(f"~{spelled[at : at + size]}" for at in range(len(spelled) - size + 1))
    return found


def _ends(word: str) -> bool:
    return bool(word) and word[0] in _ENDS


def _lines() -> list[str]:
    return (resources.files("bot.clinic.safety") / "weights.tsv").read_text("utf-8").splitlines()
