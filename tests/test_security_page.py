"""Every test that docs/security.md names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_threat_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    there = {name for file in (ROOT / "tests").rglob("*.py") for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 40
    assert named <= there, named - there


def test_every_threat_has_a_test() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    rows = re.findall(r"^\| (?!attack|risk|---)(.+) \|$", page, re.M)
    assert [row for row in rows if "`test_" not in row.rsplit("|", 1)[1]] == []
