"""The demo clinic is whole: its content, its people, and visits that fit its hours."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clinic.clinic_time import local
from bot.clinic.knowledge.content import ExtraSession, Leave
from bot.clinic.knowledge.intents import ANSWERED_INTENTS
from bot.clinic.scheduling.appointments import AppointmentStatus
from bot.services.content_file import load_clinic
from bot.services.demo import demo_records

ROOT = Path(__file__).parents[2]
MOMENTS = [
    datetime(2026, 11, 24, 22, tzinfo=UTC),
    datetime(2026, 12, 11, 15, tzinfo=UTC),
    datetime(2026, 12, 24, 12, tzinfo=UTC),
    datetime(2027, 3, 13, 5, tzinfo=UTC),
    datetime(2027, 11, 7, 6, 30, tzinfo=UTC),
]


@pytest.fixture(scope="module")
def clinic():
    return load_clinic(ROOT / "clinic.yml")


def test_demo_clinic_has_what_it_should(clinic):
    assert len(clinic.locations) == 2
    assert [person.id for person in clinic.practitioners] == ["lee", "osei", "garcia", "patel", "nguyen", "brooks"]
    assert {kind.id: kind.length // timedelta(minutes=1) for kind in clinic.visit_types} == {
        "checkup": 30, "sick_visit": 20, "follow_up": 20, "child_checkup": 30, "vaccine": 10, "blood_draw": 10, "new_patient": 45, "physical": 40,
        "minor_procedure": 30, "flu_clinic": 15,
    }  # fmt: skip
    assert clinic.phone == "+15555550100"


def test_answers_are_many_short_and_in_both_languages(clinic):
    assert len(clinic.answers) >= 44
    assert {one.intent for one in clinic.answers if not one.keywords} == set(ANSWERED_INTENTS)
    for one in clinic.answers:
        assert set(one.text) == set(one.question) == {"en", "es"}, one.id
        assert all("{" not in text and len(text) <= 306 for text in one.text.values()), one.id


def test_english_answers_keep_to_the_letters_of_a_cheap_text_message(clinic):
    for one in clinic.answers:
        assert not set(one.text["en"]) & set("“”‘’—–…"), one.id


def test_every_visit_type_is_offered_by_somebody(clinic):
    for kind in clinic.visit_types:
        assert any(person.gives(kind.id) for person in clinic.practitioners), kind.id


def test_calendar_has_one_of_each_thing_to_try(clinic):
    exceptions = [one for person in clinic.practitioners for one in person.exceptions]
    kinds = clinic.visit_types
    assert any(isinstance(one, Leave) and one.starts is None for one in exceptions)
    assert any(isinstance(one, ExtraSession) and not one.visit_type_ids for one in exceptions)
    assert any(kind.room_kind and kind.buffer_after and not kind.new_patients and kind.minimum_notice for kind in kinds)
    assert any(kind.in_group for kind in kinds)
    assert any(kind.telehealth for kind in kinds)
    assert any(kind.max_age for kind in kinds)


def test_every_spanish_text_stands_for_every_place_and_visit(clinic):
    for words in [
        *(kind.preparation for kind in clinic.visit_types),
        *(kind.name for kind in clinic.visit_types),
        *(place.parking for place in clinic.locations),
        *(day.name for day in clinic.holidays),
        *(queue.name for queue in clinic.queues),
    ]:
        assert words["es"]


@pytest.mark.parametrize("now", MOMENTS)
def test_demo_visits_fit_the_working_hours_and_nobody_is_in_two_visits(clinic, now):
    taken = {}
    closed = {day.day for day in clinic.holidays}
    for _, visit in demo_records(clinic, now).appointments:
        starts, ends = local(visit.starts_at, clinic.zone), local(visit.ends_at, clinic.zone)
        person = clinic.practitioner(visit.practitioner_id)
        assert visit.visit_type_id in person.visit_type_ids
        assert starts.date() not in closed
        assert not any(isinstance(one, Leave) and one.from_day <= starts.date() <= one.to_day for one in person.exceptions)
        assert any(
            hours.location_id == visit.location_id
            and hours.weekday == starts.weekday()
            and hours.starts <= starts.time()
            and ends.time() <= hours.ends
            for hours in person.working_hours
        ), visit
        assert (visit.status == AppointmentStatus.BOOKED) == (
            visit.starts_at > now
        ) or visit.status == AppointmentStatus.CANCELLED
        for other in taken.setdefault(person.id, []):
            assert visit.starts_at >= other.ends_at or other.starts_at >= visit.ends_at
        taken[person.id].append(visit)


def test_demo_is_the_same_every_time(clinic):
    first = demo_records(clinic, MOMENTS[0])
    assert first == demo_records(clinic, MOMENTS[0])
    assert len(first.patients) == 12
    assert len(first.statements) >= 7
    known = {patient.external_id for patient in first.patients}
    assert {owner for owner, _ in first.appointments} <= known
    assert {owner for owner, _ in first.statements} <= known


def test_demo_page_lists_every_patient(clinic):
    page = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")
    for patient in demo_records(clinic, MOMENTS[0]).patients:
        assert f"{patient.first_name} {patient.last_name}" in page
        assert patient.phone in page
        assert patient.born_on.isoformat() in page
