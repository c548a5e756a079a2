"""The rules of retention are those in the docs, each with its setting, and a setting says days or forever."""

import re
from pathlib import Path

import pytest

from bot.clinic.retention import RULES, Kind
from bot.settings import Settings, SettingsMistaken

PAGE = (Path(__file__).parents[2] / "docs" / "retention.md").read_text("utf-8")


def test_the_table_in_the_docs_is_the_one_in_force() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `FRONTDESK_(\w+)` \| (\d+) \| (.+?) \| (.+) \|$", PAGE, re.M)
    assert {kind: (setting.lower(), int(days), since, why) for kind, setting, days, since, why in rows} == {
        kind.value: (rule.setting, rule.days, rule.counted_from, rule.why) for kind, rule in RULES.items()
    }
    told = dict(re.findall(r"^- `(\w+)`: (.+)$", PAGE, re.M))
    assert told == {kind.value: rule.what for kind, rule in RULES.items()}
    assert set(RULES) == set(Kind)


def test_settings_say_how_long_each_kind_is_kept() -> None:
    assert Settings.read({}).retention == {kind: rule.days for kind, rule in RULES.items()}
    changed = Settings.read({"FRONTDESK_RETAIN_CONVERSATIONS": "forever", "FRONTDESK_RETAIN_VISITORS": "7"}).retention
    assert [changed[kind] for kind in (Kind.CONVERSATIONS, Kind.SENT, Kind.RECEIVED, Kind.HANDOFFS)] == [None] * 4
    assert changed[Kind.VISITORS] == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [("RETAIN_AUDIT", "0"), ("RETAIN_AUDIT", "six years"), ("PURGE_NIGHTLY", "yes"), ("PURGE_NIGHTLY", "24:00")],
)
def test_settings_that_say_neither_are_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsMistaken, match=name):
        Settings.read({f"FRONTDESK_{name}": value})
    nightly = Settings.read({"FRONTDESK_PURGE_NIGHTLY": "3:30"}).purge_nightly
    assert nightly is not None
    assert (nightly.hour, nightly.minute) == (3, 30)
