"""Print how often the held-out wishes are read right, per language and per field: figures only, never a line."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.clinic.scheduling.wishes.refining import refine_wish
from bot.services.content_file import load_clinic
from tests.wishes.meaning import Meaning, expected_meanings, is_expected, meaning, wish_of
from tests.wishes.test_held_out import opening_of

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "wishes"


def main() -> None:
    clinic = load_clinic(ROOT / "clinic.yml")
    print("The reading of docs/wishes.md, on held-out messages (right of all; per field: right, read too much, missed)")
    report("wishes", [_read(line, clinic) for line in _lines("held_out.tsv")])
    report("following turns", [_refined(line, clinic) for line in _lines("held_out_refinements.tsv")])


def report(title: str, read: list[tuple[str, TimeWish, str, datetime]]) -> None:
    """Print the figures of one list of (language, what was read, what was expected, when)."""
    whole, count, field_right, too_much, missed = (Counter[str]() for _ in range(5))
    for language, wish, expected, now in read:
        right, got = is_expected(wish, expected, now), meaning(wish, now.date())
        wanted = _nearest(got, expected_meanings(expected, wish, now))
        empty = meaning(TimeWish(), now.date())
        for counted in (language, "all"):
            count[counted] += 1
            whole[counted] += right
            for field in fields(Meaning):
                name, value, gold = f"{counted} {field.name}", getattr(got, field.name), getattr(wanted, field.name)
                field_right[name] += value == gold
                too_much[name] += value != gold and gold == getattr(empty, field.name)
                missed[name] += value != gold and value == getattr(empty, field.name)
    for language in count:
        print(f"\n{title}, {language}: {whole[language]} of {count[language]} ({100 * whole[language] / count[language]:.1f} %)")
        for field in fields(Meaning):
            name = f"{language} {field.name}"
            share = 100 * field_right[name] / count[language]
            print(
                f"  {field.name:16} {share:5.1f} %  too much {too_much[name]:3}  missed {missed[name]:3}  other {count[language] - field_right[name] - too_much[name] - missed[name]:3}"
            )


def _nearest(got: Meaning, wanted: list[Meaning]) -> Meaning:
    return max(wanted, key=lambda one: sum(getattr(one, field.name) == getattr(got, field.name) for field in fields(Meaning)))


def _read(line: list[str], clinic: Clinic) -> tuple[str, TimeWish, str, datetime]:
    language, stated_now, text, expected = line
    now = datetime.fromisoformat(stated_now).replace(tzinfo=clinic.zone)
    return language, read_wish(text, now=now, clinic=clinic), expected, now


def _refined(line: list[str], clinic: Clinic) -> tuple[str, TimeWish, str, datetime]:
    language, before, text, stated_now, expected, offered = line
    now = datetime.fromisoformat(stated_now).replace(tzinfo=clinic.zone)
    wish = wish_of(json.loads(before))
    openings = [opening_of(stated, wish, clinic) for stated in offered.split("; ") if stated]
    refined = refine_wish(wish, text, offered=openings, now=now, clinic=clinic)
    if expected == "null":
        return language, TimeWish() if refined in (None, wish) else refined or TimeWish(), expected, now
    return language, refined or TimeWish(), expected, now


def _lines(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (FOLDER / name).read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
