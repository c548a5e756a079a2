"""Look out for danger in a message with spaCy's matcher on a blank pipeline; never needs the trained model or the engine.

A message is folded to plain words, typing slips of alarming words are mended, and only the rules whose every required
word is there reach the matcher. What matched is then weighed: negated, long past or figurative mentions do not alarm.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import spacy
from rapidfuzz.distance import OSA
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.clinic.language.folding import fold, words_of
from bot.clinic.safety.context import is_negated, is_past, sentence_around
from bot.clinic.safety.phrases import Piece, Rule, ordinary_words, read_rules
from bot.clinic.safety.weighing import DangerWeights

Danger = Literal["medical", "crisis"]
MOST_WORDS = 400
"""Longer messages are looked at in their first and last words."""

HEAVY = 0.2
"""From this weight on, the words themselves raise the alarm."""
WORRYING = 0.06
"""From this weight on, the answer begins with what to do if it is an emergency."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Sensed:
    """What a message tells of danger. `worry` means: no alarm, but it may be one."""

    danger: Danger | None = None
    worry: bool = False


class DangerLookout:
    """Recognise medical emergencies and crises. Safe to share; a message takes a fraction of a millisecond."""

    def __init__(
        self,
        rules: Iterable[Rule] | None = None,
        ordinary: frozenset[str] | None = None,
        weights: DangerWeights | None = None,
    ) -> None:
        self._weights = DangerWeights() if weights is None else weights
        self._vocab = spacy.blank("xx").vocab
        self._by_letters: list[Rule] = []
        self._whole: dict[str, str] = {}
        self._by_anchor: dict[str, list[_Watch]] = defaultdict(list)
        ordinary = ordinary_words() if ordinary is None else ordinary
        known: set[str] = set()
        for rule in read_rules() if rules is None else rules:
            if rule.whole:
                self._whole[rule.whole] = rule.kind
                continue
            if rule.letters:
                self._by_letters.append(rule)
                continue
            watch = _Watch(rule)
            known |= watch.vocabulary
            for word in watch.anchors(ordinary):
                self._by_anchor[word].append(watch)
        self._beginnings = {word for word in known if word.endswith("*")}
        self._lengths = sorted({len(word) - 1 for word in self._beginnings})
        self._known = known
        self._spellings = _Spellings(known, ordinary)

    def look(self, text: str) -> Danger | None:
        """Return what kind of danger the message speaks of now, or None. A crisis goes before a medical emergency."""
        return self.sense(text).danger

    def sense(self, text: str) -> Sensed:
        """Return the danger that a rule or the weight of the words tells of, and whether there is a mere worry."""
        spoken = _shortened(words_of(text))
        words = [self._spellings.mended(word) for word in [*spoken, "."]]
        alarms, hushed = self._told(words)
        found = {rule.kind for rule in self._letters_in(text)} | {rule.kind for rule, _ in alarms}
        found.add(self._whole.get(" ".join(word for word in spoken if word[0].isalnum()), ""))
        if found & {"crisis", "medical"}:
            return Sensed("crisis" if "crisis" in found else "medical")
        weighed = self._weights.weigh(words[:-1])
        if hushed and weighed.worst >= WORRYING:  # what is left must be heavy by itself
            left = self._weights.weigh([word for place, word in enumerate(words[:-1]) if place not in hushed])
            weighed = min(weighed, left, key=lambda one: one.worst)
        if weighed.worst >= HEAVY:
            return Sensed("crisis" if weighed.crisis > weighed.medical else "medical")
        return Sensed(None, worry=weighed.worst >= WORRYING)

    def sightings(self, text: str) -> list[tuple[Rule, str]]:
        """Return the alarming rules that hold in this message, with the words that they saw: for reviewing the lists."""
        return self._told([self._spellings.mended(word) for word in [*_shortened(words_of(text)), "."]])[0]

    def _told(self, words: list[str]) -> tuple[list[tuple[Rule, str]], set[int]]:
        """Return the rules that hold, and the places of words that are hushed: denied, past or a figure of speech."""
        alarms: list[tuple[Rule, Span]] = []
        calm: list[Span] = []
        quiet: list[Span] = []
        for rule, span in self._matches(words):
            if rule.kind == "calm":
                calm.append(span)
            elif rule.kind == "quiet":
                quiet.append(sentence_around(words, *span))
            else:
                alarms.append((rule, span))
        holding, hushed = list[tuple[Rule, str]](), [*calm, *quiet]
        for rule, span in alarms:
            if any(span[0] < end and start < span[1] for start, end in (calm if rule.firm else [*calm, *quiet])):
                continue
            if rule.firm or not (is_negated(words, *span) or is_past(words, *span)):
                holding.append((rule, " ".join(words[span[0] : span[1]])))
            else:
                hushed = [*hushed, span]
        return holding, {place for start, end in hushed for place in range(start, end)}

    def _letters_in(self, text: str) -> list[Rule]:
        if text.isascii():
            return []
        folded = fold(text)
        found = [rule for rule in self._by_letters if rule.letters in folded]
        return [] if any(rule.kind in {"calm", "quiet"} for rule in found) else found

    def _matches(self, words: list[str]) -> list[tuple[Rule, Span]]:
        seen = set(words)
        for word in words:
            seen.update(start for size in self._lengths if (start := word[:size] + "*") in self._beginnings)
        watches = {id(watch): watch for word in seen for watch in self._by_anchor.get(word, ()) if watch.may_match(seen)}
        if not watches:
            return []
        doc = Doc(self._vocab, words=words)
        return [(watch.rule, span) for watch in watches.values() for span in watch.spans(doc)]


class _Watch:
    """A rule with what it needs to be looked for: its required words and, once needed, its matcher."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._required = [_entries(piece) for piece in rule.pieces if not piece.optional]
        self.vocabulary = {entry for piece in rule.pieces for entry in _entries(piece)}
        self._matcher: Matcher | None = None

    def anchors(self, ordinary: frozenset[str]) -> frozenset[str]:
        """Return the required words that are rarest in ordinary messages: the way into this rule."""
        return min(self._required, key=lambda entries: (sum(word in ordinary for word in entries), len(entries)))

    def may_match(self, seen: set[str]) -> bool:
        return all(not entries.isdisjoint(seen) for entries in self._required)

    def spans(self, doc: Doc) -> list[Span]:
        if self._matcher is None:
            self._matcher = Matcher(doc.vocab, validate=False)
            self._matcher.add("rule", [[token for piece in self.rule.pieces for token in _tokens(piece)]])
        return [(start, end) for _, start, end in self._matcher(doc)]


class _Spellings:
    """Mend typing slips: a word that nobody writes is read as the alarming word that it nearly is."""

    def __init__(self, known: set[str], ordinary: frozenset[str]) -> None:
        self._ordinary = ordinary | {word for word in known if not word.endswith("*")}
        self._beginnings = tuple(word[:-1] for word in known if word.endswith("*"))
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for word in known:
            if len(word) >= 5 and not word.endswith("*") and word not in ordinary:
                self._by_first[word[0]].append(word)
        self._mended: dict[str, str] = {}

    def mended(self, word: str) -> str:
        if len(word) < 5 or word in self._ordinary or not word.isalpha() or word.startswith(self._beginnings):
            return word
        if word not in self._mended:
            if len(self._mended) > 20_000:
                self._mended.clear()
            self._mended[word] = self._nearest(word)
        return self._mended[word]

    def _nearest(self, word: str) -> str:
        allowed = 2 if len(word) >= 9 else 1
        best, distance = word, allowed + 1
        for candidate in self._by_first.get(word[0], ()):
            if abs(len(candidate) - len(word)) > allowed:
                continue
            away = OSA.distance(word, candidate, score_cutoff=allowed)
            if away < distance:
                best, distance = candidate, away
        return best


def _entries(piece: Piece) -> frozenset[str]:
    return piece.words | {f"{start}*" for start in piece.beginnings}


def _tokens(piece: Piece) -> list[dict[str, object]]:
    if piece.gap:
        return [{"IS_PUNCT": False, "OP": "?"}] * piece.gap
    token: dict[str, object]
    if piece.beginnings:
        starts = [f"{re.escape(start)}.*" for start in piece.beginnings]
        token = {"ORTH": {"REGEX": f"^(?:{'|'.join([*map(re.escape, sorted(piece.words)), *starts])})$"}}
    elif len(piece.words) == 1:
        token = {"ORTH": next(iter(piece.words))}
    else:
        token = {"ORTH": {"IN": sorted(piece.words)}}
    return [{**token, "OP": "?"} if piece.optional else token]


def _shortened(words: list[str]) -> list[str]:
    return words if len(words) <= MOST_WORDS else [*words[: MOST_WORDS // 2], ".", *words[-MOST_WORDS // 2 :]]
