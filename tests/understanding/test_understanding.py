"""A message is shown with all that the desk makes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.gateway.understanding import understand
from tests.wishes.small_clinic import clinic

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/Chicago"))


def parse(texts: list[str]) -> Iterator[dict[str, Any]]:
    for _ in texts:
        yield {"intents": [{"name": "deny", "confidence": 0.1}, {"name": "book_appointment", "confidence": 0.9}], "entities": []}


def test_every_line_becomes_one_object_with_all_its_fields() -> None:
    lines = ["can dr lee see my daughter tomorrow at 2?\n", "\n", "STOP\n"]
    booking, stop = understand(lines, clinic=clinic(), now=NOW, parse=parse)
    assert booking == {
        "text": "can dr lee see my daughter tomorrow at 2?",
        "language": "en",
        "safety": None,
        "consent": None,
        "intents": [{"name": "book_appointment", "confidence": 0.9}, {"name": "deny", "confidence": 0.1}],
        "entities": [],
        "when": {
            "date_from": "2026-11-25",
            "date_to": "2026-11-25",
            "time_from": "14:00",
            "time_to": "14:00",
            "practitioner": "lee",
            "person": "daughter",
        },
    }
    assert (stop["consent"], stop["when"]) == ("opt_out", None)


def test_a_bare_yes_is_no_consent_and_danger_is_shown() -> None:
    yes, danger = understand(["Yes", "my dad can't breathe"], clinic=clinic(), now=NOW, parse=parse)
    assert (yes["consent"], danger["safety"]) == (None, "medical")


def test_a_thousand_lines_are_read_in_one_run() -> None:
    assert len(list(understand(["next tues after 3"] * 1000, clinic=clinic(), now=NOW, parse=parse))) == 1000
