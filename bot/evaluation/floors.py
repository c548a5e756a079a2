"""Floors: the figures that may not be missed, by language, in a TOML file beside the held-out messages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from bot.evaluation.figures import Figures

_MOST = frozenset({"wrong_unasked", "false_rejection", "calibration_error", "asked"})
"""Of these, less is better: their floor is a ceiling."""


@dataclass(frozen=True)
class Missed:
    """A figure on the wrong side of its floor."""

    language: str
    figure: str
    value: float
    floor: float

    def __str__(self) -> str:
        side = "at most" if self.figure in _MOST else "at least"
        return f"{self.language}: {self.figure} is {self.value:.3f}, must be {side} {self.floor:.3f}"


class FloorsMistaken(Exception):
    """The floors' file names something that is no figure or no number."""


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """Read floors by language ("en", "es", "mix", "all"). Raises FloorsMistaken."""
    known = {field.name for field in fields(Figures)}
    floors: dict[str, dict[str, float]] = {}
    for language, table in tomllib.loads(path.read_text("utf-8")).items():
        for name, value in table.items():
            if name not in known or not isinstance(value, int | float):
                raise FloorsMistaken(f"{path.name}, [{language}]: {name} is no figure; there are {', '.join(sorted(known))}.")
        floors[language] = {name: float(value) for name, value in table.items()}
    return floors


def missed(found: Mapping[str, Figures], floors: Mapping[str, Mapping[str, float]]) -> list[Missed]:
    """Return every figure on the wrong side of its floor. A language with floors and no messages misses all of them."""
    wrong = []
    for language, table in floors.items():
        for name, floor in table.items():
            value = float(getattr(found[language], name)) if language in found else float("nan")
            holds = value <= floor if name in _MOST else value >= floor
            if not holds:
                wrong.append(Missed(language, name, value, floor))
    return wrong
