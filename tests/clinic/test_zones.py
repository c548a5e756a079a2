"""Somebody may say in which time zone they are."""

import pytest

from bot.clinic.language.zones import zone_said


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("im on pacific time", "America/Los_Angeles"),
        ("I'm in the mountain time zone, is 9 ok", "America/Denver"),
        ("we are eastern time here", "America/New_York"),
        ("vivo en la hora del Pacífico", "America/Los_Angeles"),
        ("estoy en hora de la montaña", "America/Denver"),
        ("is that central time?", None),
        ("central office please", None),
        ("i live on pacific avenue", None),
        ("what time is it", None),
    ],
)
def test_zone_is_heard(text: str, zone: str | None) -> None:
    assert zone_said(text) == zone
