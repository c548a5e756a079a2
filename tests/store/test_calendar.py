"""The calendar never books anybody twice at one time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from bot.clinic.errors import OpeningTaken
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.store.engine import Store
from bot.store.schema import appointment_history

NINE = datetime(2026, 12, 1, 15, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def add_patients(store: Store, count: int) -> list[PatientId]:
    with store.units() as work:
        added = [work.patients.add(Patient("Ann", f"Number{number}", date(1990, 1, 1))) for number in range(count)]
        work.commit()
    return [patient.id for patient in added if patient.id is not None]


def visit(patient_id: PatientId, starts_at: datetime = NINE, practitioner: str = "lee") -> Appointment:
    return Appointment(patient_id, practitioner, "main", "checkup", starts_at, starts_at + HALF_HOUR)


def try_to_book(store: Store, appointment: Appointment, request: str | None = None) -> Appointment | None:
    with store.units() as work:
        try:
            booked = work.calendar.book(appointment, request=request, at=NINE)
        except OpeningTaken:
            return None
        work.commit()
    return booked


def test_of_eight_who_want_one_opening_exactly_one_gets_it(store: Store) -> None:
    everybody, together = add_patients(store, 8), Barrier(8)

    def book(patient_id: PatientId) -> Appointment | None:
        together.wait()
        return try_to_book(store, visit(patient_id))

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(book, everybody))
    assert sum(result is not None for result in results) == 1
    with store.units() as work:
        assert [found.id for found in work.calendar.all()] == [result.id for result in results if result]


def test_one_request_sent_eight_times_at_once_books_once(store: Store) -> None:
    (patient_id,), together = add_patients(store, 1), Barrier(8)

    def book(_: int) -> Appointment | None:
        together.wait()
        return try_to_book(store, visit(patient_id), "sms:+15555550101/7")

    with ThreadPoolExecutor(8) as threads:
        results = set(threads.map(book, range(8)))
    assert len(results) == 1
    assert None not in results


def test_a_patient_is_not_booked_with_two_practitioners_at_once(store: Store) -> None:
    (patient_id,) = add_patients(store, 1)
    assert try_to_book(store, visit(patient_id))
    assert try_to_book(store, visit(patient_id, NINE + timedelta(minutes=10), "osei")) is None


def test_appointments_may_touch_and_a_cancelled_one_takes_no_time(store: Store) -> None:
    ann, ben = add_patients(store, 2)
    first = try_to_book(store, visit(ann))
    assert try_to_book(store, visit(ben, NINE + HALF_HOUR))
    with store.units() as work:
        assert first
        assert first.id
        cancelled = work.calendar.set_status(first.id, AppointmentStatus.CANCELLED, by="patient", at=NINE)
        assert work.calendar.busy("lee", NINE, NINE + HALF_HOUR) == []
        again = work.calendar.book(visit(ben, NINE - timedelta(minutes=10)), request=None, at=NINE)
        with pytest.raises(OpeningTaken):
            work.calendar.set_status(first.id, AppointmentStatus.BOOKED, by="staff", at=NINE)
        work.commit()
    with store.units() as work:
        assert work.calendar.get(first.id) == cancelled == replace(first, status=AppointmentStatus.CANCELLED)
        assert work.calendar.busy("lee", NINE, NINE + HALF_HOUR) == [(again.starts_at, again.ends_at)]


def test_every_change_is_in_a_history_that_nobody_can_rewrite(store: Store) -> None:
    (patient_id,) = add_patients(store, 1)
    booked = try_to_book(store, visit(patient_id))
    with store.units() as work:
        assert booked
        assert booked.id
        work.calendar.set_status(booked.id, AppointmentStatus.ARRIVED, by="patient", at=NINE)
        work.calendar.set_status(booked.id, AppointmentStatus.ARRIVED, by="patient", at=NINE)
        work.commit()
    history = appointment_history.c
    with store.engine.connect() as connection:
        rows = connection.execute(
            select(history.at, history.by, history.from_status, history.to_status).order_by(history.id)
        ).all()
    assert [tuple(row) for row in rows] == [(NINE, "desk", None, "booked"), (NINE, "patient", "booked", "arrived")]
    with store.engine.connect() as connection, pytest.raises(DatabaseError):
        connection.execute(text("DELETE FROM appointment_history"))


def test_leaving_without_commit_keeps_nothing(store: Store) -> None:
    (patient_id,) = add_patients(store, 1)
    with store.units() as work:
        work.calendar.book(visit(patient_id), request=None, at=NINE)
    with store.units() as work:
        assert work.calendar.all() == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["lee", "osei"]), st.integers(0, 24), st.integers(1, 6)), max_size=12)
)
def test_whatever_is_asked_for_booked_times_never_overlap(store: Store, wishes: list[tuple[int, str, int, int]]) -> None:
    everybody, booked = add_patients(store, 3), []
    with store.units() as work:
        for person, practitioner, begins, length in wishes:
            starts_at = NINE + timedelta(minutes=10 * begins)
            wanted = Appointment(
                everybody[person], practitioner, "main", "checkup", starts_at, starts_at + timedelta(minutes=10 * length)
            )
            clash = any(
                (wanted.practitioner_id == one.practitioner_id or wanted.patient_id == one.patient_id)
                and one.starts_at < wanted.ends_at
                and wanted.starts_at < one.ends_at
                for one in booked
            )
            try:
                booked.append(work.calendar.book(wanted, request=None, at=NINE))
            except OpeningTaken:
                assert clash
            else:
                assert not clash
