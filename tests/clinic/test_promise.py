"""A person's answer is promised within opening hours only."""

from dataclasses import replace
from datetime import date

import pytest

from bot.clinic.handoff.promise import is_open, promised_at
from bot.clinic.knowledge.content import Clinic, Holiday
from tests.clinic.conftest import at


@pytest.mark.parametrize(
    ("now", "promise"),
    [
        (("2026-12-01", "10:00"), ("2026-12-01", "10:30")),
        (("2026-12-01", "10:01"), ("2026-12-01", "10:45")),
        (("2026-12-01", "16:50"), ("2026-12-01", "17:30")),  # the north office is open until six
        (("2026-12-01", "17:30"), ("2026-12-01", "18:00")),
        (("2026-12-01", "17:31"), ("2026-12-02", "08:30")),
        (("2026-12-01", "22:00"), ("2026-12-02", "08:30")),
        (("2026-12-02", "06:00"), ("2026-12-02", "08:30")),
        (("2026-12-04", "19:00"), ("2026-12-07", "08:30")),  # Friday evening to Monday
        (("2026-12-05", "12:00"), ("2026-12-07", "08:30")),
        (("2026-12-24", "18:00"), ("2026-12-28", "08:30")),  # over Christmas and the weekend
        (("2026-12-25", "10:00"), ("2026-12-28", "08:30")),
        (("2027-03-13", "10:00"), ("2027-03-15", "08:30")),  # over the change of the clock
        (("2027-11-06", "10:00"), ("2027-11-08", "08:30")),
    ],
)
def test_an_answer_is_promised_in_open_time(clinic: Clinic, now: tuple[str, str], promise: tuple[str, str]) -> None:
    assert promised_at(clinic, now=at(*now)) == at(*promise)


@pytest.mark.parametrize(("now", "opened"), [("07:59", False), ("08:00", True), ("17:59", True), ("18:00", False)])
def test_the_clinic_is_open_while_any_office_is(clinic: Clinic, now: str, opened: bool) -> None:
    assert is_open(clinic, now=at("2026-12-01", now)) is opened
    closed = replace(clinic, holidays=(Holiday(date(2026, 12, 1), {"en": ""}),))
    assert not is_open(closed, now=at("2026-12-01", now))
