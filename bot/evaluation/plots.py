"""Plots of an evaluation: confusions, confidence against what happens, accuracy by style. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.evaluation.figures import Read, reliability
from bot.evaluation.report import LANGUAGES, by_style


class PlotsImpossible(Exception):
    """matplotlib is not installed; it comes with the development tools."""


def draw(read: Sequence[Read], folder: Path) -> list[Path]:
    """Write the plots as PNG files and return their paths. Raises PlotsImpossible."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise PlotsImpossible("Plots need matplotlib: run `make setup`, which installs the development tools.") from None
    mpl.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, paint in (("confusion", _confusion), ("calibration", _calibration), ("styles", _styles)):
        figure = paint(pyplot, read)
        made.append(folder / f"{name}.png")
        figure.savefig(made[-1], dpi=110, bbox_inches="tight", metadata={"Software": None})
        pyplot.close(figure)
    return made


def _confusion(pyplot: Any, read: Sequence[Read]) -> Any:
    intents = sorted({one.message.intent for one in read} | {one.guess for one in read})
    place = {intent: at for at, intent in enumerate(intents)}
    table = [[0.0] * len(intents) for _ in intents]
    for one in read:
        table[place[one.message.intent]][place[one.guess]] += 1
    rows = [[cell / total if (total := sum(row)) else 0.0 for cell in row] for row in table]
    figure, axes = pyplot.subplots(figsize=(13, 12))
    image = axes.imshow(rows, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(intents)), intents, rotation=90, fontsize=7)
    axes.set_yticks(range(len(intents)), intents, fontsize=7)
    axes.set_xlabel("taken for")
    axes.set_ylabel("meant")
    axes.set_title(f"What {len(read)} held-out messages were taken for (share of each row)")
    for y, row in enumerate(table):
        for x, count in enumerate(row):
            if count and x != y:
                axes.text(x, y, int(count), ha="center", va="center", fontsize=6, color="firebrick")
    figure.colorbar(image, ax=axes, fraction=0.03)
    return figure


def _calibration(pyplot: Any, read: Sequence[Read]) -> Any:
    figure, axes = pyplot.subplots(figsize=(6, 5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, label="as it should be")
    for language in sorted({one.message.language for one in read}):
        points = reliability([one for one in read if one.message.language == language])
        confidences, right, _ = zip(*points, strict=True)
        axes.plot(confidences, right, marker="o", label=LANGUAGES.get(language, language))
        for x, y, count in points:
            axes.annotate(str(count), (x, y), fontsize=6, xytext=(3, -8), textcoords="offset points")
    axes.set_xlabel("confidence of the best guess")
    axes.set_ylabel("share right")
    axes.set_title("Confidence and what happens (numbers: messages)")
    axes.legend()
    return figure


def _styles(pyplot: Any, read: Sequence[Read]) -> Any:
    found = dict(sorted(by_style(read).items(), key=lambda item: item[1].accuracy))
    figure, axes = pyplot.subplots(figsize=(7, 0.28 * len(found) + 1.5))
    axes.barh(
        [f"{style} ({one.count})" for style, one in found.items()], [one.accuracy for one in found.values()], color="steelblue"
    )
    axes.barh(
        list(range(len(found))),
        [one.best_two - one.accuracy for one in found.values()],
        left=[one.accuracy for one in found.values()],
        color="lightsteelblue",
    )
    axes.set_xlim(0.5, 1)
    axes.set_xlabel("right at once (dark), among the best two (light)")
    axes.set_title("Accuracy by style")
    axes.tick_params(labelsize=7)
    return figure
