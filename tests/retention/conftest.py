"""Retention is tested on both databases, like the store, beside a tracker store as Rasa makes it."""

import sqlite3
from pathlib import Path

import pytest

from bot.store.engine import Store
from bot.store.tracker import TrackerStore
from tests.retention.old_records import Records
from tests.store.conftest import database, store

__all__ = ["database", "store"]


@pytest.fixture
def tracker_file(tmp_path: Path) -> Path:
    """Rasa 3.6's own tables."""
    path = tmp_path / "tracker.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,"
            " timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"
        )
    connection.close()
    return path


@pytest.fixture
def records(store: Store, tracker_file: Path) -> Records:
    return Records(store, tracker_file, TrackerStore(f"sqlite:///{tracker_file}"))
