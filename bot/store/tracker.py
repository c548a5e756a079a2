"""The engine's tracker store as the desk sees it: what a dialogue left there is counted, and forgotten.

Rasa writes it (one table, `events`); the desk only reads times and deletes whole conversations. Its address is written for
SQLAlchemy 1.4, so PostgreSQL is reached by the desk's own driver. A store that Rasa has not made yet is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.pool import NullPool

events = Table(
    "events", MetaData(), Column("id", Integer, primary_key=True), Column("sender_id", String(255)), Column("timestamp", Float)
)


class TrackerStore:
    """Opens a connection for each question; the engine keeps its own."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._file = address.database if address.get_backend_name() == "sqlite" else None
        driver = "sqlite" if self._file else "postgresql+psycopg"
        self._engine: Engine = create_engine(address.set(drivername=driver), poolclass=NullPool, hide_parameters=True)

    def count(self) -> tuple[int, datetime | None]:
        """Return how many conversations it remembers, and when the oldest of them was last heard of."""
        if not self._is_there():
            return 0, None
        last = select(func.max(events.c.timestamp).label("last")).group_by(events.c.sender_id).subquery()
        with self._engine.connect() as connection:
            number, oldest = connection.execute(select(func.count(), func.min(last.c.last))).one()
        return number, datetime.fromtimestamp(oldest, UTC) if oldest is not None else None

    def silent_since(self, before: datetime) -> list[str]:
        """Return the conversations without an event since then."""
        if not self._is_there():
            return []
        found = select(events.c.sender_id).group_by(events.c.sender_id)
        silent = found.having(func.max(events.c.timestamp) < before.timestamp()).order_by(events.c.sender_id)
        with self._engine.connect() as connection:
            return list(connection.execute(silent).scalars())

    def forget(self, conversation_ids: Sequence[str]) -> int:
        """Delete what it remembers of these conversations; returns how many events. On SQLite their bytes are overwritten."""
        if not conversation_ids or not self._is_there():
            return 0
        with self._engine.begin() as connection:
            if self._file:
                connection.exec_driver_sql("PRAGMA busy_timeout = 5000")
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            return connection.execute(delete(events).where(events.c.sender_id.in_(conversation_ids))).rowcount

    def tidy(self) -> None:
        """Give back the room of what was deleted, so that its bytes are gone."""
        if self._is_there():
            tidy(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def _is_there(self) -> bool:
        if self._file and not Path(self._file).exists():
            return False
        return inspect(self._engine).has_table("events")


def tidy(engine: Engine) -> None:
    """Rewrite the file of an SQLite store without what was deleted, its journal too; have PostgreSQL reuse the room."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return
    raw = engine.raw_connection()  # what SQLAlchemy opens is in a transaction already, in which SQLite does not vacuum
    try:
        for statement in ("PRAGMA busy_timeout = 30000", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            raw.cursor().execute(statement)
    finally:
        raw.close()
