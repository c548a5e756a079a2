"""A database of the first version keeps what it has, and the new rules hold for it too."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Date, String, bindparam, select, text
from sqlalchemy.exc import DatabaseError

from bot.clinic.errors import OpeningTaken
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentChange, AppointmentId, AppointmentStatus
from bot.store.engine import Store, open_store
from bot.store.migrating import migrate
from bot.store.schema import UtcMoment, appointments

NINE = datetime(2026, 12, 1, 15, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
SPAN = {"starts": NINE, "ends": NINE + HALF_HOUR}
_VISIT = text(
    "INSERT INTO appointments (patient_id, practitioner_id, location_id, visit_type_id, starts_at, ends_at, status, external_id, "
    "request) VALUES (:patient, 'lee', 'main', 'checkup', :starts, :ends, :status, :number, 'sms:' || :number)"
).bindparams(bindparam("starts", type_=UtcMoment), bindparam("ends", type_=UtcMoment), bindparam("number", type_=String))
_LINE = text(
    "INSERT INTO appointment_history (appointment_id, at, by, to_status) VALUES (:appointment, :at, :by, :status)"
).bindparams(bindparam("at", type_=UtcMoment))
_PATIENT = text(
    "INSERT INTO patients (first_name, last_name, born_on, language) VALUES (:first, 'A', :born_on, 'en')"
).bindparams(bindparam("born_on", type_=Date))


@pytest.fixture
def old(database: str) -> Iterator[Store]:
    """A database of the first version: a visit that stands, one that was cancelled, and their history."""
    store = open_store(database)
    migrate(store.engine, lambda _: None, revision="0001")
    with store.engine.begin() as connection:
        for first in ("Ann", "Ben"):
            connection.execute(_PATIENT, {"first": first, "born_on": date(1990, 1, 1)})
        for values in ((1, "booked", "A1"), (2, "cancelled", "A2")):
            connection.execute(_VISIT, dict(zip(("patient", "status", "number"), values, strict=True)) | SPAN)
        for values in ((1, "desk", "booked"), (2, "desk", "booked"), (2, "patient", "cancelled")):
            connection.execute(_LINE, dict(zip(("appointment", "by", "status"), values, strict=True)) | {"at": NINE})
    yield store
    store.close()


def test_what_stood_stands_with_its_history(old: Store) -> None:
    old.migrate()
    ann, ben = PatientId(1), PatientId(2)
    with old.units() as work:
        kept = Appointment(
            ann, "lee", "main", "checkup", NINE, NINE + HALF_HOUR, AppointmentStatus.BOOKED, "A1", AppointmentId(1)
        )
        gone = Appointment(
            ben, "lee", "main", "checkup", NINE, NINE + HALF_HOUR, AppointmentStatus.CANCELLED, "A2", AppointmentId(2)
        )
        assert work.calendar.all() == [kept, gone]
        assert work.calendar.of_request("sms:A1") == kept
        assert work.calendar.history(AppointmentId(2)) == [
            AppointmentChange(AppointmentId(2), NINE, "desk", None, AppointmentStatus.BOOKED),
            AppointmentChange(AppointmentId(2), NINE, "patient", None, AppointmentStatus.CANCELLED),
        ]


def test_the_new_rules_hold_for_what_stood(old: Store) -> None:
    old.migrate()
    wanted = Appointment(PatientId(2), "lee", "main", "checkup", NINE + HALF_HOUR, NINE + 2 * HALF_HOUR)
    with old.units() as work:
        with pytest.raises(OpeningTaken):
            early = Appointment(PatientId(2), "lee", "main", "checkup", NINE + HALF_HOUR / 2, NINE + 2 * HALF_HOUR)
            work.calendar.book(early, request=None, at=NINE)
        assert work.calendar.book(wanted, request=None, at=NINE).id is not None
        work.commit()
    with old.engine.connect() as connection:
        sessions = connection.execute(select(appointments.c.session)).scalars().all()
        assert len(set(sessions)) == 3
        with pytest.raises(DatabaseError):
            connection.execute(text("DELETE FROM appointment_history"))
