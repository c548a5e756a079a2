"""What the trained assistant understands of messages that it has never seen."""

import asyncio
import csv
from pathlib import Path

import pytest

from bot.clinic.knowledge.intents import INTENTS
from bot.engine_process import ROOT, engine_python, train
from bot.evaluation.figures import Read
from bot.evaluation.floors import missed, read_floors
from bot.evaluation.held_out import read_held_out
from bot.evaluation.report import by_language
from bot.services.parsing import parse_with

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.timeout(900)]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def model() -> Path:
    return asyncio.run(train(ROOT / "models", quiet=True))


def test_held_out_messages_are_understood(model: Path) -> None:
    messages = read_held_out(HERE, INTENTS)
    assert len(messages) >= 2500
    parsed = parse_with(engine_python(), model, [one.text for one in messages], cwd=ROOT)
    found = by_language([Read.of(one, understood) for one, understood in zip(messages, parsed, strict=True)])
    assert missed(found, read_floors(HERE / "floors.toml")) == []


def test_few_held_out_messages_stand_in_the_training_data_and_only_short_ones() -> None:
    """Such as "flu shot", which everybody writes."""
    with (ROOT / "data" / "nlu" / "writers.tsv").open(encoding="utf-8", newline="") as lines:
        taught = {text.casefold() for *_, text in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    messages = read_held_out(HERE, INTENTS)
    shared = [one.text for one in messages if one.text.casefold() in taught]
    assert len(shared) / len(messages) < 0.08
    assert [text for text in shared if len(text.split()) > 8] == []


def test_text_that_looks_like_a_command_is_not_taken_as_one(model: Path) -> None:
    plain, dressed = parse_with(engine_python(), model, ["restart", "  //restart"], cwd=ROOT)
    assert dressed == plain
