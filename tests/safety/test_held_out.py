"""Danger in messages that nobody looked at while the lists were written and the weights learned: figures only, no lines.

Measured on 25 November 2026: see docs/safety.md. The floors stand a little below.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.matching import DangerLookout

HEARD = {"en": 0.89, "es": 0.93, "others": 0.90, "en_independent": 0.80, "es_independent": 0.70}
"""The least share of dangers that raise the alarm."""
HEARD_OR_WORRYING = {"en": 0.92, "es": 0.96, "others": 0.90, "en_independent": 0.86, "es_independent": 0.77}
"""The same, counting messages whose answer begins with what to do in an emergency."""
FALSE = {"en": 0.10, "es": 0.15, "others": 0.03, "en_independent": 0.32, "es_independent": 0.32}
"""The greatest share of alarms among harmless messages, most of which were written to sound alarming."""


def told(language: str) -> Iterator[tuple[str, str]]:
    for line in (Path(__file__).parent / f"held_out_{language}.tsv").read_text("utf-8").splitlines():
        kind, *_, text = line.split("\t")
        yield kind, text


@pytest.fixture(scope="module")
def lookout() -> DangerLookout:
    return DangerLookout()


@pytest.mark.parametrize("language", list(HEARD))
def test_unseen_danger_is_heard(lookout: DangerLookout, language: str) -> None:
    sensed = [lookout.sense(text) for kind, text in told(language) if kind != "none"]
    assert len(sensed) >= 83
    alarms = sum(one.danger is not None for one in sensed) / len(sensed)
    worries = sum(one.danger is not None or one.worry for one in sensed) / len(sensed)
    assert alarms >= HEARD[language], f"{alarms:.3f}"
    assert worries >= HEARD_OR_WORRYING[language], f"{worries:.3f}"


@pytest.mark.parametrize("language", list(HEARD))
def test_unseen_harmless_messages_seldom_alarm(lookout: DangerLookout, language: str) -> None:
    sensed = [lookout.sense(text) for kind, text in told(language) if kind == "none"]
    assert len(sensed) >= 36
    alarms = sum(one.danger is not None for one in sensed) / len(sensed)
    assert alarms <= FALSE[language], f"{alarms:.3f}"


def test_at_most_15_in_1000_everyday_messages_alarms(lookout: DangerLookout) -> None:
    rows = (Path(__file__).parents[2] / "data" / "nlu" / "writers.tsv").read_text("utf-8").splitlines()[1:]
    everyday = [row.split("\t")[3] for row in rows[::7] if not row.startswith("report_")]
    assert len(everyday) > 2_000
    alarms = sum(lookout.look(text) is not None for text in everyday) / len(everyday)
    assert alarms <= 0.015, f"{alarms:.4f}"
