"""The figures of an evaluation, worked out by hand."""

from pathlib import Path

import pytest

from bot.evaluation.figures import Figures, Read, confusions, figures, reliability
from bot.evaluation.floors import FloorsMistaken, Missed, missed, read_floors
from bot.evaluation.held_out import HeldOut, HeldOutMistaken, read_held_out
from bot.evaluation.plots import draw
from bot.evaluation.report import by_language, written

INTENTS = ["ask_hours", "ask_balance", "out_of_scope", "gibberish"]


def read(meant: str, *ranking: tuple[str, float], asks: bool = False, language: str = "en") -> Read:
    return Read(HeldOut(meant, "terse", language, "secret words"), ranking, asks)


READ = [
    read("ask_hours", ("ask_hours", 0.95), ("ask_balance", 0.05)),
    read("ask_hours", ("ask_balance", 0.45), ("ask_hours", 0.40), asks=True),
    read("ask_balance", ("ask_balance", 0.85), ("ask_hours", 0.15)),
    read("ask_balance", ("out_of_scope", 0.75), ("ask_hours", 0.15), ("ask_balance", 0.1)),
    read("out_of_scope", ("gibberish", 0.65), ("out_of_scope", 0.35)),
]


def test_figures_are_what_a_person_would_count() -> None:
    assert figures(READ) == Figures(
        count=5,
        accuracy=0.4,
        best_two=0.8,
        best_three=1.0,
        macro_f1=pytest.approx((2 / 3 + 0.5 + 0) / 3),
        asked=0.2,
        wrong_unasked=0.4,
        out_of_scope_recall=1.0,
        out_of_scope_precision=0.5,
        false_rejection=0.25,
        calibration_error=pytest.approx((0.05 + 0.45 + 0.15 + 0.75 + 0.65) / 5),
    )


def test_confidence_is_compared_with_what_happened() -> None:
    assert reliability(READ)[-1] == (0.95, 1.0, 1)
    assert reliability([read("ask_hours", ("ask_hours", 1.0))]) == [(1.0, 1.0, 1)]


def test_confusions_come_most_frequent_first() -> None:
    assert confusions([*READ, READ[3]])[0] == ("ask_balance", "out_of_scope", 2)


def test_a_floor_that_is_missed_is_named() -> None:
    found = by_language(READ)
    floors = {"en": {"accuracy": 0.5, "false_rejection": 0.3}, "all": {"wrong_unasked": 0.1}}
    assert missed(found, floors) == [Missed("en", "accuracy", 0.4, 0.5), Missed("all", "wrong_unasked", 0.4, 0.1)]
    assert str(missed(found, floors)[1]) == "all: wrong_unasked is 0.400, must be at most 0.100"


def test_a_language_without_messages_holds_no_floor() -> None:
    assert [one.language for one in missed(by_language(READ), {"es": {"accuracy": 0.0}})] == ["es"]


def test_floors_name_figures_only(tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text("[en]\naccurracy = 0.9\n")
    with pytest.raises(FloorsMistaken, match="accurracy is no figure"):
        read_floors(tmp_path / "floors.toml")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ask_hours\tterse", "line 1: write intent, style and text"),
        ("ask_hours\t\topen?", "line 1: write intent"),
        ("ask_weather\tterse\train?", "knows no intent 'ask_weather'"),
    ],
)
def test_a_bad_line_is_named_with_what_to_do(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "heldout_en.tsv").write_text(line + "\n")
    with pytest.raises(HeldOutMistaken, match=said):
        read_held_out(tmp_path, INTENTS)


def test_no_messages_at_all_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(HeldOutMistaken, match="There are no messages"):
        read_held_out(tmp_path, INTENTS)


def test_the_language_is_in_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "heldout_es_regional.tsv").write_text("ask_hours\tregional\t¿abren?\n")
    assert read_held_out(tmp_path, INTENTS) == [HeldOut("ask_hours", "regional", "es", "¿abren?")]


def test_the_report_holds_figures_and_no_words_of_patients(tmp_path: Path) -> None:
    report = written(READ, [Missed("en", "accuracy", 0.4, 0.5)], "5 messages.")
    assert "| English | 5 | 40.0% | 80.0% |" in report
    assert "**Under its floor:** en: accuracy is 0.400" in report
    assert "secret" not in report
    assert [(path.name, path.stat().st_size > 5000) for path in draw(READ, tmp_path)] == [
        ("confusion.png", True),
        ("calibration.png", True),
        ("styles.png", True),
    ]
