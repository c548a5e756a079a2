"""A small clinic file that is right, to be broken in one place at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.clinic.knowledge.intents import ANSWERED_INTENTS
from bot.services.content_file import check_clinic

SMALL = """\
clinic:
  name: Hill Clinic
  short_name: Hill
  zone: America/Denver
  phone: 555-555-0100
  nurse_line: 555-555-0150
  emergency_number: 911
  crisis_number: 988
  website: https://hill.example
  languages: [en, es]
locations:
  main:
    name: Main
    address: 1 Hill Road
    phone: 555-555-0100
    directions: {en: On the hill.}
    parking: {en: Behind us.}
    transit: {en: Bus 1.}
    hours:
      monday: 8:00 AM - 5:00 PM
  east:
    name: East
    address: 2 East Road
    phone: 555-555-0101
    directions: {en: By the river.}
    parking: {en: In front.}
    transit: {en: Bus 2.}
    hours:
      monday: 8:00 - 17:00
visit_types:
  checkup:
    name: {en: checkup, es: chequeo}
    minutes: 30
    preparation: {en: Bring your card.}
practitioners:
  lee:
    name: Dr. Grace Lee
    languages: [en]
    visits: [checkup]
    works:
      main:
        monday: 8:00 AM - 12:00 PM
      east:
        monday: 1:00 PM - 5:00 PM
queues:
  front_desk:
    name: {en: front desk}
    takes: [request_human]
answers:
""" + "".join(
    f"  {intent}_usual:\n    intent: {intent}\n    question: {{en: What?}}\n    answer: {{en: 'Call {{phone}}.'}}\n"
    for intent in ANSWERED_INTENTS
)


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def mistakes(tmp_path: Path) -> Callable[[str, str], list[str]]:
    """Return what is wrong after one piece of the small file is replaced by another, without the folder's name."""

    def check(old: str, new: str) -> list[str]:
        assert old in SMALL
        path = tmp_path / "clinic.yml"
        path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
        return [line.removeprefix(f"{tmp_path}/") for line in check_clinic(path)]

    return check
