"""Measure bookings under 32 concurrent bookers: `python -m benchmarks.bookings [--postgresql URL] [--seconds 3] [--rounds 5]`.

A booking is the desk's own verb: the clinic's rules, the row under all rules of the database, its history, the note for the
index of free time. By turns with the bookings, in the same run, 32 threads insert one bare row and commit: through the store's
own engine (SQLAlchemy over the driver), and with the driver alone. What counts is the ratio to these. Afterwards all bookers
want the same openings at the same moment, and the calendar is searched for double bookings.
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
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import Integer, String, column, create_engine, insert, make_url, table, text

from benchmarks.big_clinic import ZONE, big_clinic
from bot.clinic.desk import Desk
from bot.clinic.errors import OpeningTaken
from bot.clinic.knowledge.content import Clinic, Practitioner, VisitType, WorkingHours
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.free_time import build_free_time
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store, open_store
from bot.store.schema import UtcMoment
from bot.store.unit_of_work import OneAtATime

BOOKERS = 32
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432"
BARE = "CREATE TABLE bare (id {key}, patient_id integer, practitioner_id text, starts_at {moment}, ends_at {moment}, status text)"


def plain_clinic(practitioners: int) -> Clinic:
    """Everybody works from 8 to 17 on weekdays and gives checkups of 20 minutes."""
    hours = tuple(WorkingHours("main", day, clock(8), clock(17)) for day in range(5))
    people = (Practitioner(f"p{number}", f"Dr. {number}", ("en",), ("checkup",), hours) for number in range(practitioners))
    kind = VisitType("checkup", {"en": "Checkup"}, timedelta(minutes=20), {"en": ""})
    return replace(big_clinic(1), practitioners=tuple(people), visit_types=(kind,), rooms=())


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
    """32 bookers, each of whom books one opening after the other for one patient after the other."""

    def __init__(self, store: Store, clinic: Clinic) -> None:
        self.desk = Desk(clinic, store.units, lambda text, *, now, clinic: TimeWish())
        self.openings = openings_of(clinic)
        self.next = iter(range(10**9))
        self.lock = threading.Lock()
        with store.units() as work:
            added = [
                work.patients.add(Patient("Ann", f"Number{n}", date(1990, 1, 1))) for n in range(50_000)
            ]  # nobody twice in a run
            work.commit()
        self.patients: list[PatientId] = [one.id for one in added if one.id is not None]

    def one(self) -> bool:
        with self.lock:
            number = next(self.next)
        self.desk.book(self.patients[number % len(self.patients)], self.openings[number], f"bench:{number}", NOW)
        return True

    def contest(self, openings: int) -> int:
        """Let all 32 want the same openings at once; returns how many of these were booked, by whomever."""
        wanted, won, together = self.openings[-openings:], [0] * BOOKERS, threading.Barrier(BOOKERS)

        def want(booker: int) -> None:
            together.wait()
            for opening in wanted:
                try:
                    self.desk.book(self.patients[booker], opening, f"contest:{booker}:{opening}", NOW)
                except OpeningTaken:
                    continue
                won[booker] += 1

        with ThreadPoolExecutor(BOOKERS) as threads:
            list(threads.map(want, range(BOOKERS)))
        return sum(won)


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


def through_the_engine(store: Store) -> Callable[[], Callable[[], bool]]:
    """Insert the bare row with SQLAlchemy on a connection of the store's pool."""
    bare = table(
        "bare",
        column("patient_id", Integer),
        column("practitioner_id", String),
        column("starts_at", UtcMoment),
        column("ends_at", UtcMoment),
        column("status", String),
    )
    statement, turnstile = insert(bare), OneAtATime() if store.engine.dialect.name == "sqlite" else nullcontext()
    row = {"patient_id": 1, "practitioner_id": "p1", "starts_at": NOW, "ends_at": NOW, "status": "booked"}

    def once() -> bool:
        with turnstile, store.engine.begin() as connection:
            connection.execute(statement, row)
        return True

    return lambda: once


def measure(name: str, url: str, bare: Callable[[str], Callable[[], Callable[[], bool]]], asked: argparse.Namespace) -> None:
    clinic = plain_clinic(asked.practitioners)
    store = open_store(url)
    store.migrate()
    build_free_time(store.units, clinic, NOW)
    bookings, alone = Bookings(store, clinic), bare(url)
    through, rounds = through_the_engine(store), []
    for _ in range(asked.rounds):
        kinds = (lambda: bookings.one), through, alone
        rounds.append([per_second(make, asked.seconds) for make in kinds])
    booked, engine, driver = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratios = sorted(one[0] / one[1] for one in rounds), sorted(one[0] / one[2] for one in rounds)
    print(f"{name}: {booked:.0f} bookings a second, medians of {asked.rounds} rounds")
    for what, rate, of in (("the store's engine", engine, ratios[0]), ("the driver alone", driver, ratios[1])):
        print(f"  bare rows through {what}: {rate:.0f} a second; ratio {statistics.median(of):.2f} ({of[0]:.2f} to {of[-1]:.2f})")
    won = bookings.contest(asked.contested)
    print(
        f"  {BOOKERS} wanted the same {asked.contested} openings: {won} booked; {double_bookings(store)} double bookings in all"
    )
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", default=SERVER, help="address of the server, without a database")
    parser.add_argument("--practitioners", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--contested", type=int, default=20)
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
