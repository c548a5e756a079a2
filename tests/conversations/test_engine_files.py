"""What the engine keeps on disk."""

import sqlite3
from contextlib import closing

import pytest

from tests.conversations.running import RunningDesk


@pytest.mark.engine
def test_the_tracker_is_written_ahead_so_that_a_turn_does_not_wait_for_readers(desk: RunningDesk) -> None:
    with closing(sqlite3.connect(desk.data_dir / "tracker.db")) as tracker:
        assert tracker.execute("PRAGMA journal_mode").fetchone() == ("wal",)
