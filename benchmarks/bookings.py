"""Measure bookings under 32 concurrent bookers: `python -m benchmarks.bookings [--postgresql URL] [--seconds 4] [--rounds 3]`.

The same driver inserts one bare row and commits, in the same run, by turns with the bookings; what counts is the ratio of the
two. A booking is the desk's own verb: the clinic's rules, the row with all rules of the database, its history, the index of
free time. Every tenth booker asks for a time that another has asked for. Afterwards, the calendar is searched for double bookings.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import create_engine, make_url, text

from bot.clinic.desk import Desk
from bot.clinic.errors import OpeningTaken
from bot.clinic.knowledge.content import Clinic, Hours, Location, Practitioner, VisitType, WorkingHours
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.free_time import build_free_time
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store, open_store
from bot.store.unit_of_work import OneAtATime

BOOKERS = 32
ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432"
BARE = "CREATE TABLE bare (id {key}, patient_id integer, practitioner_id text, starts_at {moment}, ends_at {moment}, status text)"


def big_clinic(practitioners: int) -> Clinic:
    """Everybody works from 8 to 17 on weekdays and gives checkups of 20 minutes."""
    hours = tuple(WorkingHours("main", day, clock(8), clock(17)) for day in range(5))
    nothing = {"en": ""}
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
        locations=(
            Location("main", "Main", "", "", nothing, nothing, nothing, tuple(Hours(d, clock(8), clock(17)) for d in range(5))),
        ),
        practitioners=tuple(
            Practitioner(f"p{number}", f"Dr. {number}", ("en",), ("checkup",), hours) for number in range(practitioners)
        ),
        visit_types=(VisitType("checkup", {"en": "Checkup"}, timedelta(minutes=20), nothing),),
        payers=(),
        holidays=(),
        answers=(),
        queues=(),
    )


def openings_of(clinic: Clinic) -> list[Opening]:
    """Return every opening of the next 80 days, in no order."""
    found = []
    for ahead in range(1, 80):
        day = date(2026, 11, 30) + timedelta(days=ahead)
        if day.weekday() < 5:
            first = datetime.combine(day, clock(8), tzinfo=ZONE).astimezone(UTC)
            for number in range(27):
                starts_at = first + timedelta(minutes=20 * number)
                found += [
                    Opening(starts_at, starts_at + timedelta(minutes=20), one.id, "main", "checkup")
                    for one in clinic.practitioners
                ]
    random.Random(4).shuffle(found)
    return found


class Bookings:
    """32 patients who book one opening after the other."""

    def __init__(self, store: Store, clinic: Clinic) -> None:
        self.desk = Desk(clinic, store.units, lambda text, *, now, clinic: TimeWish())
        self.openings = openings_of(clinic)
        self.next = iter(range(10**9))
        self.lock = threading.Lock()
        self.refused = 0
        with store.units() as work:
            added = [work.patients.add(Patient("Ann", f"Number{n}", date(1990, 1, 1))) for n in range(20_000)]
            work.commit()
        self.patients: list[PatientId] = [one.id for one in added if one.id is not None]

    def one(self) -> bool:
        """Book once; False when it was refused."""
        with self.lock:
            number = next(self.next)
        contested = number % 10 == 9
        try:
            self.desk.book(self.patients[number % len(self.patients)], self.openings[number - contested], f"bench:{number}", NOW)
        except OpeningTaken:
            with self.lock:
                self.refused += 1
            return False
        return True


def per_second(make: Callable[[], Callable[[], bool]], seconds: float) -> float:
    """Let 32 threads work for so long; returns how often a second it was done."""
    together, done, ends = threading.Barrier(BOOKERS), [0] * BOOKERS, [0.0]

    def work(number: int) -> None:
        once = make()
        if together.wait() == 0:
            ends[0] = time.perf_counter() + seconds
        together.wait()
        while time.perf_counter() < ends[0]:
            done[number] += once()

    with ThreadPoolExecutor(BOOKERS) as threads:
        list(threads.map(work, range(BOOKERS)))
    return sum(done) / seconds


def bare_postgresql(url: str) -> Callable[[], Callable[[], bool]]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute(BARE.format(key="serial PRIMARY KEY", moment="timestamptz"))

    def make() -> Callable[[], bool]:
        connection = psycopg.connect(address)

        def insert() -> bool:
            connection.execute(
                "INSERT INTO bare (patient_id, practitioner_id, starts_at, ends_at, status) VALUES (%s, %s, %s, %s, 'booked')",
                (1, "p1", NOW, NOW),
            )
            connection.commit()
            return True

        return insert

    return make


def bare_sqlite(url: str) -> Callable[[], Callable[[], bool]]:
    """One writer at a time, as the store does it: to let SQLite's own waiting decide would be slower."""
    file, turnstile = make_url(url).database or "", OneAtATime()

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    connect().execute(BARE.format(key="INTEGER PRIMARY KEY", moment="text"))

    def make() -> Callable[[], bool]:
        connection, written = connect(), NOW.isoformat()

        def insert() -> bool:
            with turnstile:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "INSERT INTO bare (patient_id, practitioner_id, starts_at, ends_at, status) VALUES (?, ?, ?, ?, 'booked')",
                    (1, "p1", written, written),
                )
                connection.execute("COMMIT")
            return True

        return insert

    return make


def double_bookings(store: Store) -> int:
    clash = text(
        "SELECT count(*) FROM appointments a JOIN appointments b ON a.id < b.id AND a.takes_from < b.takes_until "
        "AND b.takes_from < a.takes_until AND (a.practitioner_id = b.practitioner_id OR a.patient_id = b.patient_id) "
        "WHERE a.status <> 'cancelled' AND b.status <> 'cancelled' AND a.practitioner_id = :one AND b.practitioner_id = :one"
    )
    with store.engine.connect() as connection:
        people = connection.execute(text("SELECT DISTINCT practitioner_id FROM appointments")).scalars().all()
        return sum(connection.execute(clash, {"one": one}).scalar_one() for one in people)


@contextmanager
def new_postgresql(server: str) -> Iterator[str]:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    name = f"frontdesk_bench_{uuid4().hex[:8]}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield f"{server}/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def measure(name: str, url: str, bare: Callable[[str], Callable[[], Callable[[], bool]]], asked: argparse.Namespace) -> None:
    clinic = big_clinic(asked.practitioners)
    store = open_store(url)
    store.migrate()
    build_free_time(store.units, clinic, NOW)
    bookings, make_bare = Bookings(store, clinic), bare(url)
    ratios, booked, inserted = [], [], []
    for _ in range(asked.rounds):
        inserted.append(per_second(make_bare, asked.seconds))
        booked.append(per_second(lambda: bookings.one, asked.seconds))
        ratios.append(booked[-1] / inserted[-1])
    print(
        f"{name}: {statistics.median(booked):.0f} bookings a second, {statistics.median(inserted):.0f} bare rows a second, "
        f"ratio {statistics.median(ratios):.2f} (rounds: {', '.join(f'{one:.2f}' for one in ratios)}); "
        f"{bookings.refused} refused, {double_bookings(store)} double bookings"
    )
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", default=SERVER, help="address of the server, without a database")
    parser.add_argument("--practitioners", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["postgresql", "sqlite"])
    asked = parser.parse_args()
    if asked.only != "sqlite":
        with new_postgresql(asked.postgresql) as url:
            measure("PostgreSQL", url, bare_postgresql, asked)
    if asked.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            measure("SQLite", f"sqlite:///{Path(folder) / 'desk.db'}", bare_sqlite, asked)


if __name__ == "__main__":
    main()
