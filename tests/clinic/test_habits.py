"""What a patient likes is read out of past visits."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.clinic.scheduling.habits import Habits, habits_of
from bot.services.content_file import load_clinic
from tests.conversations.running import ROOT

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def lakeside() -> Clinic:
    return load_clinic(ROOT / "clinic.yml")


def visit(
    days_ago: int, practitioner: str, location: str, utc_hour: int, status: AppointmentStatus = AppointmentStatus.FULFILLED
) -> Appointment:
    starts_at = (NOW - timedelta(days=days_ago)).replace(hour=utc_hour)
    return Appointment(PatientId(1), practitioner, location, "checkup", starts_at, starts_at + timedelta(minutes=20), status)


def test_what_most_visits_had_in_common_is_a_habit(lakeside: Clinic) -> None:
    visits = [visit(30, "osei", "north", 21), visit(60, "osei", "main", 21), visit(90, "lee", "north", 15)]
    assert habits_of(visits, lakeside, now=NOW) == Habits("osei", "north", "afternoon")


def test_half_of_the_visits_is_no_habit_and_missed_and_future_ones_do_not_count(lakeside: Clinic) -> None:
    visits = [visit(30, "osei", "main", 15), visit(60, "lee", "main", 15), visit(-9, "lee", "north", 15)]
    visits += [
        visit(90, "lee", "north", 15, AppointmentStatus.NOSHOW),
        visit(95, "lee", "north", 15, AppointmentStatus.CANCELLED),
    ]
    assert habits_of(visits, lakeside, now=NOW) == Habits(None, "main", "morning")


def test_what_is_forgotten_is_no_habit_and_neither_is_somebody_who_left(lakeside: Clinic) -> None:
    visits = [visit(30, "old_doctor", "main", 15), visit(60, "lee", "main", 15)]
    assert habits_of(visits, lakeside, now=NOW, since=NOW - timedelta(days=40)) == Habits(None, "main", "morning")
    assert habits_of(visits, lakeside, now=NOW, since=NOW) == Habits()


def test_hours_of_the_usual_time_of_day_are_half_open(lakeside: Clinic) -> None:
    assert Habits(part="afternoon").hours == (time(12), time(17))
    assert Habits().hours == (None, None)
