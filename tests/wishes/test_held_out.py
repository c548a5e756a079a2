"""Wishes that the reading's author has not seen: the share that is read exactly right.

Written by somebody else, from `docs/wishes.md` alone. Only totals are shown, so that the reading is not fitted to the list.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish, refine_wish
from bot.services.content_file import load_clinic
from tests.wishes.meaning import is_expected, wish_of

FOLDER = Path(__file__).parent
FLOORS = {"en": 0.85, "es": 0.86}
REFINEMENT_FLOORS = {"en": 0.75, "es": 0.85}
"""What was measured last, rounded down; raise them when more is read."""


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic(FOLDER.parents[1] / "clinic.yml")


def test_held_out_wishes_are_read_as_often_as_last_time(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    right, silent = Counter[str](), Counter[str]()
    lines = _lines("held_out.tsv")
    for language, stated_now, text, expected in lines:
        now = datetime.fromisoformat(stated_now).replace(tzinfo=clinic.zone)
        good = is_expected(read_wish(text, now=now, clinic=clinic), expected, now)
        right[language] += good
        silent[language] += good and expected.startswith("null")
    total = Counter(line[0] for line in lines)
    without = Counter(line[0] for line in lines if line[3].startswith("null"))
    with capsys.disabled():
        for language in total:
            print(
                f"\nheld-out wishes, {language}: {right[language]} of {total[language]} right"
                f" (of the {without[language]} messages without a wish {silent[language]})"
            )
    shares = {language: right[language] / total[language] for language in total}
    assert all(shares[language] >= floor for language, floor in FLOORS.items())


def test_held_out_refinements_are_read_as_often_as_last_time(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    right = Counter[str]()
    lines = _lines("held_out_refinements.tsv")
    for language, before, text, stated_now, expected, offered in lines:
        now = datetime.fromisoformat(stated_now).replace(tzinfo=clinic.zone)
        wish = wish_of(json.loads(before))
        openings = [opening_of(stated, wish, clinic) for stated in offered.split("; ") if stated]
        refined = refine_wish(wish, text, offered=openings, now=now, clinic=clinic)
        right[language] += refined in (None, wish) if expected == "null" else is_expected(refined or TimeWish(), expected, now)
    total = Counter(line[0] for line in lines)
    with capsys.disabled():
        for language in total:
            print(f"\nheld-out refinements, {language}: {right[language]} of {total[language]} right")
    shares = {language: right[language] / total[language] for language in total}
    assert all(shares[language] >= floor for language, floor in REFINEMENT_FLOORS.items())


def test_held_out_wishes_are_many() -> None:
    languages = Counter(line[0] for line in _lines("held_out.tsv"))
    assert languages["en"] >= 180
    assert languages["es"] >= 140
    assert len(_lines("held_out_refinements.tsv")) >= 40


def _lines(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (FOLDER / name).read_text("utf-8").splitlines()]


def opening_of(stated: str, wish: TimeWish, clinic: Clinic) -> Opening:
    starts, practitioner, location = stated.split(" ")
    starts_at = datetime.fromisoformat(starts).replace(tzinfo=clinic.zone)
    visit_type = clinic.visit_type(wish.visit_type or "checkup")
    return Opening(starts_at, starts_at + visit_type.length, practitioner, location, visit_type.id)
