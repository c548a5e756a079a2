"""A small clinic, its empty store on SQLite, and the desk over both."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clinic.desk import Desk
from bot.clinic.knowledge.content import (
    Clinic,
    CommonAnswer,
    Holiday,
    Hours,
    Location,
    Practitioner,
    StaffQueue,
    VisitType,
    WorkingHours,
)
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store, open_store

CHICAGO = ZoneInfo("America/Chicago")
WEEKDAYS = range(5)


def at(day: str, clock: str) -> datetime:
    """Return the moment of a wall-clock time in Chicago."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHICAGO).astimezone(ZoneInfo("UTC"))


def _location(id: str, opens: int, closes: int) -> Location:
    hours = tuple(Hours(day, time(opens), time(closes)) for day in WEEKDAYS)
    return Location(id, id, "1 Street", "+15555550100", {"en": ""}, {"en": ""}, {"en": ""}, hours)


def _works(location_id: str, starts: int, ends: int, days: tuple[int, ...] = tuple(WEEKDAYS)) -> tuple[WorkingHours, ...]:
    return tuple(WorkingHours(location_id, day, time(starts), time(ends)) for day in days)


@pytest.fixture
def clinic() -> Clinic:
    """Lee works all week at the main office, Osei on Tuesdays at the north one; Brooks gives vaccines on Sunday nights too."""
    kinds = (("checkup", 30), ("physical", 40), ("vaccine", 10))
    return Clinic(
        name="Small Clinic",
        short_name="Small",
        zone=CHICAGO,
        phone="+15555550100",
        emergency_number="911",
        crisis_number="988",
        nurse_line="+15555550100",
        website="",
        languages=("en", "es"),
        locations=(_location("main", 8, 17), _location("north", 9, 18)),
        practitioners=(
            Practitioner(
                "lee", "Dr. Grace Lee", ("en",), ("checkup", "physical"), _works("main", 8, 12) + _works("main", 13, 17)
            ),
            Practitioner(
                "osei", "Dr. Kwame Osei", ("en",), ("checkup",), _works("north", 9, 12, (1,)), accepts_new_patients=False
            ),
            Practitioner("brooks", "Nurse Tom Brooks", ("en",), ("vaccine",), _works("main", 0, 5, (6,))),
        ),
        visit_types=tuple(VisitType(id, {"en": id}, timedelta(minutes=minutes), {"en": ""}) for id, minutes in kinds),
        payers=(),
        holidays=(Holiday(date(2026, 12, 25), {"en": "Christmas"}),),
        answers=(
            CommonAnswer("hours", "ask_hours", {"en": ""}, {"en": ""}),
            CommonAnswer("hours_saturday", "ask_hours", {"en": ""}, {"en": ""}, ("saturday", "sábado")),
            CommonAnswer("hours_late", "ask_hours", {"en": ""}, {"en": ""}, ("saturday evening",)),
            CommonAnswer("parking_ramp", "ask_parking", {"en": ""}, {"en": ""}, ("ramp",)),
        ),
        queues=(StaffQueue("front", {"en": ""}, ("request_human",)), StaffQueue("nurses", {"en": ""}, ("request_refill",))),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def desk(clinic: Clinic, store: Store) -> Desk:
    return Desk(clinic, store.units, lambda text, *, now, clinic: TimeWish())


def add_patient(
    store: Store, first: str, last: str, born_on: date, phone: str | None = None, preferred: str | None = None
) -> PatientId:
    with store.units() as work:
        added = work.patients.add(Patient(first, last, born_on, phone, preferred_name=preferred))
        work.commit()
    assert added.id is not None
    return added.id
