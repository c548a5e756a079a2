"""Learn the weights of the second net for danger: `engine/.venv/bin/python -m scripts.weigh_danger` (scikit-learn lives there).

Learns from data/danger/phrases.tsv and from the messages of all intents in data/nlu/writers.tsv
(those of `report_emergency` and `report_crisis` are danger, all others are not). Never from tests/safety/.
Writes bot/clinic/safety/weights.tsv. With `--leave-out WRITER` it writes nothing and tells how that writer's messages are heard.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.clinic.language.folding import words_of
from bot.clinic.safety.weighing import DangerWeights, grams

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "bot" / "clinic" / "safety" / "weights.tsv"
KEPT = 12_000
"""So many grams are kept, those that tell most."""
STRENGTH = 40.0
KINDS = ("medical", "crisis")
DANGERS = {"report_emergency": "medical", "report_crisis": "crisis"}

Message = tuple[str, str, str]
"""Writer, kind and text."""


def messages() -> list[Message]:
    """Return all that may be learned from."""
    found: list[Message] = []
    for line in (ROOT / "data" / "nlu" / "writers.tsv").read_text("utf-8").splitlines()[1:]:
        intent, writer, _, text = line.split("\t")
        found.append((writer, DANGERS.get(intent, "none"), text))
    for line in (ROOT / "data" / "danger" / "phrases.tsv").read_text("utf-8").splitlines()[1:]:
        kind, _, text = line.split("\t")
        found.append(("danger", kind, text))
    return found


def learn(known: Sequence[Message]) -> list[str]:
    """Return the lines of weights.tsv."""
    spelled = [grams(words_of(text)) for _, _, text in known]
    count = Counter(gram for found in spelled for gram in found)
    names = sorted(gram for gram, times in count.items() if times >= (3 if gram.startswith("~") else 2))
    kinds = np.array([kind for _, kind, _ in known])
    first = [_fit(spelled, names, count, kinds == kind)[0] for kind in KINDS]
    most = np.argsort(-np.maximum(*(np.abs(weights) for weights in first)), kind="stable")[:KEPT]
    names = sorted(names[place] for place in most)
    fitted = [_fit(spelled, names, count, kinds == kind) for kind in KINDS]
    rarity = _rarity(names, count, len(known))
    lines = ["# gram\trarity\tmedical\tcrisis. Written by scripts/weigh_danger.py: do not edit."]
    lines.append("=\t0\t" + "\t".join(f"{bias:.2f}" for _, bias in fitted))
    for place, name in enumerate(names):
        lines.append(f"{name}\t{rarity[place]:.1f}\t" + "\t".join(f"{weights[place]:.2f}" for weights, _ in fitted))
    return lines


def _rarity(names: Sequence[str], count: Counter[str], of: int) -> np.ndarray:
    return np.round([math.log((1 + of) / (1 + count[name])) + 1 for name in names], 1)


def _fit(spelled: Sequence[set[str]], names: Sequence[str], count: Counter[str], meant: np.ndarray) -> tuple[np.ndarray, float]:
    places, rarity = {name: place for place, name in enumerate(names)}, _rarity(names, count, len(spelled))
    rows, columns, values = [], [], []
    for row, found in enumerate(spelled):
        known = sorted(places[gram] for gram in found if gram in places)
        if known:
            weighed = rarity[known] / np.sqrt((rarity[known] ** 2).sum())
            rows += [row] * len(known)
            columns += known
            values += list(weighed)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(spelled), len(names)))
    model = LogisticRegression(C=STRENGTH, max_iter=400).fit(matrix, meant)
    return model.coef_[0], float(model.intercept_[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--leave-out", default="", metavar="WRITER", help="learn without this writer (A, B, C, D, P or Q) and tell"
    )
    asked = parser.parse_args()
    everything = messages()
    known = [one for one in everything if one[0] != asked.leave_out]
    print(f"Learning from {len(known):,} messages ...", flush=True)
    lines = learn(known)
    if not asked.leave_out:
        WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{WEIGHTS.relative_to(ROOT)}: {len(lines) - 2:,} grams, {WEIGHTS.stat().st_size / 1024:,.0f} KiB")
        return
    weights = DangerWeights(lines)
    heard = [(kind, weights.weigh(words_of(text)).worst) for writer, kind, text in everything if writer == asked.leave_out]
    for limit in (0.5, 0.3, 0.2, 0.1, 0.05):
        alarms = [likely > limit for kind, likely in heard if kind != "none"]
        false = [likely > limit for kind, likely in heard if kind == "none"]
        print(
            f"above {limit}: {sum(alarms) / max(1, len(alarms)):.1%} of {len(alarms)} heard, {sum(false) / max(1, len(false)):.2%} false"
        )


if __name__ == "__main__":
    main()
