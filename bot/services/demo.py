"""The demo clinic's patients, appointments and statements: fictional people, the same every time for the same day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.clinic_time import local_day, minute_of, moment_at
from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.clinic.scheduling.working_time import worked_hours


class DemoRecords(NamedTuple):
    """What the demo seeds. Visits and bills come with the patient's `external_id`; the store gives the real ids."""

    patients: tuple[Patient, ...]
    appointments: tuple[tuple[str, Appointment], ...]
    statements: tuple[tuple[str, Statement], ...]


_PATIENTS = (
    ("Maria", "Gomez", date(1981, 4, 12), "+15555550101", "es"),
    ("James", "Carter", date(1957, 9, 3), "+15555550102", "en"),
    ("Sofia", "Gomez", date(2018, 6, 21), "+15555550101", "es"),
    ("Linh", "Tran", date(1990, 11, 30), "+15555550104", "vi"),
    ("Robert", "Miller", date(1945, 2, 17), "+15555550105", "en"),
    ("Aisha", "Johnson", date(1988, 7, 8), "+15555550106", "en"),
    ("José", "Hernández", date(1972, 1, 25), "+15555550107", "es"),
    ("Emily", "Walsh", date(1999, 10, 14), "+15555550108", "en"),
    ("David", "Kim", date(1965, 5, 5), "+15555550109", "en"),
    ("Carmen", "Rivera", date(1953, 12, 19), "+15555550110", "es"),
    ("Noah", "Bennett", date(2011, 3, 27), "+15555550111", "en"),
    ("Patricia", "O'Neill", date(1978, 8, 31), "+15555550112", "en"),
)

DEMO_GUARDIANS = (("P01", "P03"),)
"""Record numbers: Maria Gomez is the mother of Sofia Gomez."""

# Number of the patient, practitioner, location, visit type, days from today (moved on to a day when this practitioner works
# there), wish for the time of day, status.
_BOOKED, _OVER, _CANCELLED, _NOSHOW = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.FULFILLED,
    AppointmentStatus.CANCELLED,
    AppointmentStatus.NOSHOW,
)
_VISITS = (
    (1, "garcia", "main", "follow_up", 2, time(10), _BOOKED),
    (3, "garcia", "main", "child_checkup", 9, time(14), _BOOKED),
    (2, "lee", "main", "checkup", 3, time(9, 20), _BOOKED),
    (4, "nguyen", "north", "sick_visit", 1, time(11), _BOOKED),
    (5, "osei", "north", "follow_up", 5, time(15), _BOOKED),
    (5, "brooks", "main", "blood_draw", 4, time(8, 30), _BOOKED),
    (6, "osei", "main", "physical", 12, time(13, 40), _BOOKED),
    (7, "garcia", "north", "checkup", 6, time(16), _BOOKED),
    (9, "lee", "main", "follow_up", 1, time(14, 20), _BOOKED),
    (10, "garcia", "main", "follow_up", 15, time(8, 40), _BOOKED),
    (11, "patel", "north", "child_checkup", 7, time(15, 30), _BOOKED),
    (12, "brooks", "main", "vaccine", 8, time(10, 30), _BOOKED),
    (2, "osei", "main", "sick_visit", 10, time(11), _CANCELLED),
    (1, "garcia", "main", "checkup", -45, time(9), _OVER),
    (2, "lee", "main", "sick_visit", -60, time(10), _OVER),
    (3, "patel", "north", "child_checkup", -75, time(10, 30), _OVER),
    (5, "osei", "main", "checkup", -50, time(9, 40), _OVER),
    (6, "nguyen", "main", "sick_visit", -35, time(13), _OVER),
    (7, "garcia", "main", "sick_visit", -55, time(11), _OVER),
    (8, "lee", "main", "physical", -40, time(15), _OVER),
    (9, "lee", "main", "checkup", -65, time(8), _OVER),
    (10, "garcia", "main", "checkup", -70, time(14), _OVER),
    (12, "nguyen", "north", "follow_up", -48, time(16), _NOSHOW),
)

# Number of the visit in _VISITS (from 0), what the patient has paid, lines: words, charged, payer paid, adjusted.
_BILLS = (
    (13, 0, (("Checkup", 21_000, 14_500, 3_500), ("Blood test", 6_400, 3_900, 1_500))),
    (14, 2_500, (("Sick visit", 16_500, 10_200, 2_800),)),
    (15, 0, (("Child checkup", 19_000, 15_400, 2_600), ("Vaccine", 4_500, 4_500, 0))),
    (16, 0, (("Checkup", 21_000, 16_800, 4_200), ("Heart tracing", 9_000, 5_200, 1_400))),
    (17, 0, (("Sick visit", 16_500, 0, 0), ("Throat swab", 3_500, 0, 0))),
    (18, 4_000, (("Sick visit", 16_500, 9_500, 3_000),)),
    (19, 0, (("Physical", 24_000, 18_000, 2_750),)),
    (20, 3_000, (("Checkup", 21_000, 14_000, 4_000),)),
    (21, 0, (("Checkup", 21_000, 13_600, 3_900), ("Blood test", 6_400, 4_000, 1_400))),
)


def demo_records(clinic: Clinic, now: datetime) -> DemoRecords:
    """Return the demo's people with visits around `now` that fit the working hours and the holidays of the clinic."""
    patients = tuple(
        Patient(first, last, born_on, phone, language, external_id=_record_number(number))
        for number, (first, last, born_on, phone, language) in enumerate(_PATIENTS, 1)
    )
    today = local_day(now, clinic.zone)
    appointments: list[Appointment] = []
    for number, visit in enumerate(_VISITS, 1):
        patient, practitioner_id, location_id, visit_type_id, days, at, status = visit
        length = clinic.visit_type(visit_type_id).length
        starts_at = _free_start(clinic, appointments, practitioner_id, location_id, length, today + timedelta(days=days), at)
        appointments.append(
            Appointment(
                PatientId(patient),
                practitioner_id,
                location_id,
                visit_type_id,
                starts_at,
                starts_at + length,
                status,
                f"A{number:03}",
            )
        )
    statements = tuple(
        _statement(clinic, number, appointments[visit], paid_cents, lines)
        for number, (visit, paid_cents, lines) in enumerate(_BILLS, 1)
    )
    return DemoRecords(
        patients,
        tuple((_record_number(visit.patient_id), visit) for visit in appointments),
        tuple((_record_number(bill.patient_id), bill) for bill in statements),
    )


def _record_number(number: int) -> str:
    return f"P{number:02}"


def _free_start(
    clinic: Clinic,
    taken: Sequence[Appointment],
    practitioner_id: str,
    location_id: str,
    length: timedelta,
    first: date,
    wished: time,
) -> datetime:
    """Return the first moment from `first` on, nearest to the wished time, when this practitioner works there and is free."""
    person = clinic.practitioner(practitioner_id)
    minutes = length // timedelta(minutes=1)
    busy = [(minute_of(one.starts_at), minute_of(one.ends_at)) for one in taken if one.practitioner_id == practitioner_id]
    for day in (first + timedelta(days=more) for more in range(28)):
        free = [
            start
            for hours in worked_hours(clinic, person, day)
            if hours.location_id == location_id and not hours.visit_type_ids
            for start in range(hours.starts, hours.ends - minutes + 1, 10)
            if all(start >= end or begin >= start + minutes for begin, end in busy)
        ]
        if free:
            wish = minute_of(datetime.combine(day, wished, tzinfo=clinic.zone).astimezone(UTC))
            return moment_at(min(free, key=lambda start: (abs(start - wish), start)))
    raise ValueError(f"the demo needs {practitioner_id} to work at {location_id}")


def _statement(
    clinic: Clinic, number: int, visit: Appointment, paid_cents: int, lines: Sequence[tuple[str, int, int, int]]
) -> Statement:
    visited_on = local_day(visit.starts_at, clinic.zone)
    return Statement(
        patient_id=visit.patient_id,
        external_id=f"S{number:03}",
        visited_on=visited_on,
        issued_on=visited_on + timedelta(days=14),
        due_on=visited_on + timedelta(days=74),
        paid_cents=paid_cents,
        lines=tuple(
            StatementLine(words, charged, payer, adjusted, charged - payer - adjusted)
            for words, charged, payer, adjusted in lines
        ),
    )
