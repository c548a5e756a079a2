"""A made-up clinic of any size whose calendar is full to a given share, in a store; the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.clinic.clinic_time import moment_at
from bot.clinic.knowledge.content import (
    Clinic,
    ExtraSession,
    Hours,
    Leave,
    Location,
    Practitioner,
    Room,
    VisitType,
    WorkingHours,
)
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.free_time import build_free_time
from bot.clinic.scheduling.working_time import Span, next_days, worked_hours
from bot.store.engine import Store
from bot.store.schema import appointments

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
DAYS = 90
PEOPLE_AT_A_LOCATION = 25
_LENGTHS = {"checkup": 30, "sick_visit": 20, "follow_up": 20, "physical": 40, "new_patient": 45, "vaccine": 10, "blood_draw": 10}
_WORDS = {"en": ""}


def big_clinic(practitioners: int) -> Clinic:
    """Return a clinic with an office for each 25 practitioners; everybody gives four or five kinds of visits."""
    chance = random.Random(practitioners)
    places = [f"office{number}" for number in range(-(-practitioners // PEOPLE_AT_A_LOCATION))]
    hours = tuple(Hours(day, time(8), time(17)) for day in range(5))
    return Clinic(
        name="Big Clinic",
        short_name="Big",
        zone=ZONE,
        phone="+15555550100",
        emergency_number="911",
        crisis_number="988",
        nurse_line="+15555550100",
        website="",
        languages=("en",),
        locations=tuple(Location(id, id, "", "+15555550100", _WORDS, _WORDS, _WORDS, hours) for id in places),
        practitioners=tuple(_practitioner(number, places, chance) for number in range(practitioners)),
        visit_types=tuple(
            VisitType(
                kind,
                _WORDS,
                timedelta(minutes=minutes),
                _WORDS,
                room_kind="lab" if kind == "blood_draw" else None,
                buffer_after=timedelta(minutes=5 if kind == "blood_draw" else 0),
            )
            for kind, minutes in _LENGTHS.items()
        ),
        payers=(),
        holidays=(),
        answers=(),
        queues=(),
        booking_window=timedelta(days=DAYS),
        rooms=tuple(Room(f"lab_{place}_{number}", "Lab", place, ("lab",)) for place in places for number in range(2)),
    )


def _practitioner(number: int, places: Sequence[str], chance: random.Random) -> Practitioner:
    place = places[number // PEOPLE_AT_A_LOCATION]
    other = chance.choice(places)
    weekly = []
    for weekday in range(5):
        at = other if weekday == number % 5 else place
        weekly += [WorkingHours(at, weekday, time(8), time(12)), WorkingHours(at, weekday, time(13), time(17))]
    kinds = chance.sample([kind for kind in _LENGTHS if kind != "blood_draw"], 4)
    if number % 5 == 0:
        kinds.append("blood_draw")
    away = NOW.date() + timedelta(days=chance.randrange(7, 60))
    return Practitioner(
        f"p{number:04}",
        f"Dr. {number}",
        ("en",),
        tuple(kinds),
        tuple(weekly),
        accepts_new_patients=number % 4 != 1,
        exceptions=(Leave(away, away + timedelta(days=6)), ExtraSession(_saturday(away), place, time(9), time(12))),
    )


def _saturday(after: date) -> date:
    day = after + timedelta(days=14)
    return day + timedelta(days=5 - day.weekday())


def fill(store: Store, clinic: Clinic, full: float) -> tuple[int, float]:
    """Book at random until the calendar is full to this share; build the index. Returns the visits and the true share."""
    filling = _Filling(clinic, full)
    with store.units() as work:
        for person in clinic.practitioners:
            filling.patients[person.id] = work.patients.add(Patient("A", person.name, date(1980, 1, 1), None)).id
        work.commit()
    with store.engine.begin() as connection:
        for person in clinic.practitioners:
            connection.execute(insert(appointments), list(filling.rows(person)))
    build_free_time(store.units, clinic, NOW)
    return filling.booked, filling.taken / filling.worked


class _Filling:
    """Books at random. Everybody has one patient, who comes to all the visits, so that no patient is in two places."""

    def __init__(self, clinic: Clinic, full: float) -> None:
        self._clinic = clinic
        self._full = full
        self._chance = random.Random(1)
        self._rooms: dict[str, list[Span]] = {room.id: [] for room in clinic.rooms}
        self.patients: dict[str, PatientId | None] = {}
        self.booked = self.taken = self.worked = 0

    def rows(self, person: Practitioner) -> Iterator[dict[str, Any]]:
        for day in next_days(NOW.date(), NOW.date() + timedelta(days=DAYS)):
            for hours in worked_hours(self._clinic, person, day):
                self.worked += hours.ends - hours.starts
                at = hours.starts
                while at < hours.ends:
                    kind = self._chance.choice(person.visit_type_ids)
                    ends = min(at + _LENGTHS[kind], hours.ends)
                    if self._chance.random() < self._full:
                        self.booked += 1
                        self.taken += ends - at
                        yield self._row(person, hours.location_id, kind, at, ends)
                    at = ends

    def _row(self, person: Practitioner, place: str, kind: str, starts: int, ends: int) -> dict[str, Any]:
        room = self._free_room(place, starts, ends) if kind == "blood_draw" else None
        if kind == "blood_draw" and room is None:
            kind = "vaccine"
        return {
            "patient_id": self.patients[person.id], "practitioner_id": person.id, "location_id": place, "visit_type_id": kind,
            "starts_at": moment_at(starts), "ends_at": moment_at(ends), "takes_from": moment_at(starts),
            "takes_until": moment_at(ends), "status": "booked", "session": f"own {self.booked}", "seat": 0, "telehealth": False,
            "room_id": room,
        }  # fmt: skip

    def _free_room(self, place: str, starts: int, ends: int) -> str | None:
        for room in self._clinic.rooms:
            if room.location_id == place and all(end <= starts or ends <= begin for begin, end in self._rooms[room.id]):
                self._rooms[room.id].append((starts, ends))
                return room.id
        return None
