"""The page about Twilio names every code that the desk treats in its own way."""

from pathlib import Path

from bot.services.twilio import FOR_GOOD

PAGE = Path(__file__).parents[2] / "docs" / "twilio.md"


def test_page_names_every_code_that_operators_meet():
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in FOR_GOOD if str(code) not in page] == []
