"""Figures: from what messages mean and what the engine made of them to accuracy, F1, out of scope, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.held_out import HeldOut

REJECTED = frozenset({"out_of_scope", "gibberish"})
"""The intents that say: not for this front desk."""
BINS = 10


@dataclass(frozen=True)
class Read:
    """A message beside what the engine made of it. `ranking` is best first; `asks` says that the patient is asked which it is."""

    message: HeldOut
    ranking: tuple[tuple[str, float], ...]
    asks: bool

    @classmethod
    def of(cls, message: HeldOut, parsed: dict[str, Any]) -> Read:
        ranking = tuple((one["name"], float(one["confidence"])) for one in parsed["intents"])
        return cls(message, ranking, bool(parsed["fallback"]))

    @property
    def guess(self) -> str:
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1]

    @property
    def right(self) -> bool:
        return self.guess == self.message.intent

    def among(self, best: int) -> bool:
        return self.message.intent in [name for name, _ in self.ranking[:best]]


@dataclass(frozen=True)
class Figures:
    """Shares between 0 and 1 over `count` messages.

    `out_of_scope_recall` is the share of messages that are nothing for the front desk and are taken so; `false_rejection` the share of
    the others that are taken so too. `calibration_error` is the mean distance of confidence and accuracy over ten bins (ECE).
    """

    count: int
    accuracy: float
    best_two: float
    best_three: float
    macro_f1: float
    asked: float
    wrong_unasked: float
    out_of_scope_recall: float
    out_of_scope_precision: float
    false_rejection: float
    calibration_error: float


def figures(read: Sequence[Read]) -> Figures:
    """Work out all figures; a share of nothing is 1 for recall and precision, 0 otherwise."""
    foreign = [one for one in read if one.message.intent in REJECTED]
    ours = [one for one in read if one.message.intent not in REJECTED]
    rejected = [one for one in read if one.guess in REJECTED]
    return Figures(
        count=len(read),
        accuracy=share(read, lambda one: one.right),
        best_two=share(read, lambda one: one.among(2)),
        best_three=share(read, lambda one: one.among(3)),
        macro_f1=_macro_f1(read),
        asked=share(read, lambda one: one.asks),
        wrong_unasked=share(read, lambda one: not one.right and not one.asks),
        out_of_scope_recall=share(foreign, lambda one: one.guess in REJECTED, of_nothing=1.0),
        out_of_scope_precision=share(rejected, lambda one: one.message.intent in REJECTED, of_nothing=1.0),
        false_rejection=share(ours, lambda one: one.guess in REJECTED),
        calibration_error=_calibration_error(read),
    )


def share(read: Sequence[Read], holds: Callable[[Read], bool], of_nothing: float = 0.0) -> float:
    return sum(holds(one) for one in read) / len(read) if read else of_nothing


def intent_figures(read: Iterable[Read]) -> dict[str, tuple[int, float, float]]:
    """Return for each intent that was meant: how many messages, recall, precision."""
    read = list(read)
    meant = Counter(one.message.intent for one in read)
    guessed = Counter(one.guess for one in read)
    hits = Counter(one.message.intent for one in read if one.right)
    return {
        intent: (count, hits[intent] / count, hits[intent] / guessed[intent] if guessed[intent] else 0.0)
        for intent, count in sorted(meant.items())
    }


def reliability(read: Iterable[Read]) -> list[tuple[float, float, int]]:
    """Return for each bin of confidence that holds messages: mean confidence, share right, how many."""
    bins: list[list[Read]] = [[] for _ in range(BINS)]
    for one in read:
        bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [
        (sum(one.confidence for one in held) / len(held), share(held, lambda one: one.right), len(held)) for held in bins if held
    ]


def confusions(read: Iterable[Read]) -> list[tuple[str, str, int]]:
    """Return what was meant, what was guessed instead and how often, most frequent first."""
    counted = Counter((one.message.intent, one.guess) for one in read if not one.right)
    return [(meant, guessed, count) for (meant, guessed), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


def _macro_f1(read: Sequence[Read]) -> float:
    of_intents = intent_figures(read).values()
    scores = [2 * recall * precision / (recall + precision) if recall + precision else 0.0 for _, recall, precision in of_intents]
    return sum(scores) / len(scores) if scores else 0.0


def _calibration_error(read: Sequence[Read]) -> float:
    return sum(count * abs(confidence - right) for confidence, right, count in reliability(read)) / len(read) if read else 0.0
