"""Who writes, whom they may act for, and what is remembered of them."""

from datetime import date, timedelta

import pytest

from bot.clinic.desk import Desk
from bot.clinic.errors import IdentityNotProven, TooManyAttempts
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.identity import Claim
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.clinic.scheduling.habits import Habits
from bot.store.engine import Store
from tests.clinic.conftest import add_patient, at

NOW = at("2026-11-30", "12:00")
SMS = ConversationId("sms:+15555550101")
MARIA = Claim("Maria Gomez", (date(1981, 4, 12),))
ROSA = Claim("Rosa Diaz", (date(1950, 2, 3),))


@pytest.fixture
def maria(store: Store, desk: Desk) -> PatientId:
    """Maria, who has proven to be writing."""
    patient_id = add_patient(store, "Maria", "Gomez", date(1981, 4, 12), "+15555550101")
    desk.prove_identity(SMS, MARIA, NOW)
    return patient_id


def writing(desk: Desk) -> PatientId | None:
    proven = desk.proven_patient(SMS, NOW)
    return proven.id if proven else None


def test_child_added_by_a_parent_is_in_their_care_and_the_parent_goes_on_writing(desk: Desk, maria: PatientId) -> None:
    leo = desk.register_patient(SMS, Patient("Leo", "Gomez", date(2018, 2, 3), "+15555550199"), NOW, writer_id=maria)
    assert desk.dependents_of(maria, NOW) == [leo]
    assert writing(desk) == maria


def test_grown_up_added_by_somebody_is_in_nobodys_care(desk: Desk, maria: PatientId) -> None:
    desk.register_patient(SMS, Patient("Pedro", "Gomez", date(1980, 2, 3), "+15555550199"), NOW, writer_id=maria)
    assert desk.dependents_of(maria, NOW) == []
    assert writing(desk) == maria


def test_minor_comes_of_age_and_speaks_for_themselves(desk: Desk, maria: PatientId) -> None:
    leo = desk.register_patient(SMS, Patient("Leo", "Gomez", date(2009, 2, 3), "+15555550199"), NOW, writer_id=maria)
    assert desk.dependents_of(maria, at("2027-02-02", "12:00")) == [leo]
    assert desk.dependents_of(maria, at("2027-02-03", "12:00")) == []


def test_nobody_becomes_guardian_of_a_minor_who_is_on_file(store: Store, desk: Desk, maria: PatientId) -> None:
    known = add_patient(store, "Leo", "Gomez", date(2018, 2, 3), "+15555550199")
    again = desk.register_patient(SMS, Patient("Leo", "Gomez", date(2018, 2, 3), "+15555550199"), NOW, writer_id=maria)
    assert again.id == known
    assert desk.dependents_of(maria, NOW) == []


def test_somebody_else_is_identified_and_who_writes_stays_who_writes(store: Store, desk: Desk, maria: PatientId) -> None:
    rosa = add_patient(store, "Rosa", "Diaz", date(1950, 2, 3))
    assert desk.identify(SMS, ROSA, NOW).id == rosa
    assert writing(desk) == maria


def test_wrong_claims_for_others_count_as_wrong_tries(desk: Desk, maria: PatientId) -> None:
    for expected in (IdentityNotProven, IdentityNotProven, TooManyAttempts, TooManyAttempts):
        with pytest.raises(expected):
            desk.identify(SMS, ROSA, NOW)


def test_habits_are_told_until_they_are_forgotten(store: Store, desk: Desk, maria: PatientId) -> None:
    with store.units() as work:
        starts_at = at("2026-10-05", "09:00")
        ends_at = starts_at + timedelta(minutes=30)
        visit = Appointment(maria, "lee", "main", "checkup", starts_at, ends_at, AppointmentStatus.FULFILLED)
        work.calendar.book(visit, request=None, at=starts_at)
        work.commit()
    assert desk.habits_of(maria, NOW) == Habits("lee", "main", "morning")
    desk.forget_habits(maria, NOW)
    assert desk.habits_of(maria, NOW) == Habits()
