"""Open the store: SQLite for one machine, PostgreSQL for many, told apart by the address."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.clinic.ports import UnitOfWork
from bot.store.migrating import is_current, migrate
from bot.store.tracker import tidy
from bot.store.unit_of_work import OneAtATime, SqlUnitOfWork

RESTED_SECONDS = 2.0


class Store:
    """The clinic's records. Safe to use from many threads: each unit of work has a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        one_at_a_time = OneAtATime() if engine.dialect.name == "sqlite" else None
        self._turnstile: AbstractContextManager[None] = one_at_a_time or nullcontext()
        self._first: AbstractContextManager[None] = one_at_a_time.first if one_at_a_time else nullcontext()

    def units(self) -> UnitOfWork:
        """Make a new unit of work: `with store.units() as work: ... work.commit()`."""
        return SqlUnitOfWork(self.engine, self._turnstile)

    def urgent_units(self) -> UnitOfWork:
        """Make a unit of work that goes before all others that wait for SQLite's one writer."""
        return SqlUnitOfWork(self.engine, self._first)

    def migrate(self, progress: Callable[[str], None] = lambda line: None) -> None:
        """Bring the tables up to date; `progress` hears a line for each step."""
        migrate(self.engine, progress)

    def ready(self) -> bool:
        """Say whether the database answers and its tables are up to date."""
        try:
            with self.engine.connect() as connection:
                return is_current(connection)
        except SQLAlchemyError:
            return False

    def tidy(self) -> None:
        """Give back the room of what was deleted, so that on SQLite its bytes are gone. Others wait meanwhile."""
        with self._turnstile:
            tidy(self.engine)

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open `sqlite:///path/to/file` or `postgresql+psycopg://...`; the file is made if there is none."""
    if make_url(url).get_backend_name() == "sqlite":
        return Store(_sqlite(url))
    return Store(_postgresql(url))


def _postgresql(url: str) -> Engine:
    engine = create_engine(url, pool_size=32, max_overflow=0, hide_parameters=True)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _ask_after_rest)
    return engine


def _note_use(connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _ask_after_rest(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
    """Ask a connection that has rested whether the server is still there; the pool makes a new one if it is not.

    To ask each time, as the pool itself would do, is a round trip more for every transaction.
    """
    if time.monotonic() - record.info.get("used_at", 0.0) > RESTED_SECONDS:
        try:
            connection.execute("")
            connection.rollback()
        except Exception as gone:
            raise DisconnectionError from gone


def _sqlite(url: str) -> Engine:
    if file := make_url(url).database:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    wait = {"check_same_thread": False, "timeout": 30.0}
    engine = create_engine(url, pool_size=16, max_overflow=16, hide_parameters=True, connect_args=wait)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: Any) -> None:
    """Readers beside the writer; every commit on disk before a carrier is told that its message is taken.

    `synchronous=NORMAL` would be faster but may lose the last commits when the power fails, and a carrier that had its
    answer does not send again.
    """
    connection.isolation_level = None  # SQLAlchemy begins and ends transactions, not the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could have read what is no longer so."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
