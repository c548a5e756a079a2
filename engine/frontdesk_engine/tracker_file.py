"""A tracker store in an SQLite file that writers and readers share: a write-ahead log, so that a turn waits for one disk sync less."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


def journal_ahead() -> None:
    """Open every SQLite file from now on with a write-ahead log. What a crash may cost is the last moment, never the file."""
    event.listen(Engine, "connect", _set_up)


def _set_up(connection: Any, record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA busy_timeout = 5000")
