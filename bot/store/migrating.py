"""Run the migrations from within, so that they work from an installed package and need no configuration file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_ONE_REPLICA = 715_517
"""The key of PostgreSQL's advisory lock under which one replica migrates while the others wait."""


def migrate(engine: Engine, progress: Callable[[str], None], *, revision: str = "head") -> None:
    """Bring the tables to a revision, the newest if none is named, in one transaction."""

    def tell(*, step: Any, **_: Any) -> None:
        progress(f"database: {step.up_revision.doc}")

    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_REPLICA})
        config = _config()
        config.attributes.update(connection=connection, tell=tell)
        command.upgrade(config, revision)


def is_current(connection: Connection) -> bool:
    """Say whether the tables stand at the newest revision."""
    return MigrationContext.configure(connection).get_current_revision() == _newest()


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
