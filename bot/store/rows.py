"""What every repository needs: run a statement, insert once, and keep choices and links as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.clinic.messages import Choice, Link


def insert_once(
    connection: Connection, table: Table, values: Mapping[str, Any], *, unique: Sequence[str], where: Any = None
) -> int | str | None:
    """Insert a row unless one with the same `unique` columns stands; return its primary key, or None."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique), index_where=where)
    key = next(iter(table.primary_key.columns))
    return connection.execute(statement.returning(key)).scalar_one_or_none()


def insert_all_once(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, unique: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert the rows whose `unique` columns do not stand yet, in order; return primary key and unique columns of the new ones."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    key = next(iter(table.primary_key.columns))
    statement = insert(table).on_conflict_do_nothing(index_elements=list(unique))
    returned = connection.execute(statement.returning(key, *(table.c[name] for name in unique)), rows)
    return [tuple(row) for row in returned]


def storable(words: str) -> str:
    """Return the words without what PostgreSQL refuses: NUL, and half characters that are no UTF-8."""
    return words.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def choices_to_json(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"title": choice.title, "payload": choice.payload} for choice in choices]


def choices_from_json(written: Iterable[Mapping[str, str]] | None) -> tuple[Choice, ...]:
    return tuple(Choice(title=one["title"], payload=one["payload"]) for one in written or ())


def links_to_json(links: Iterable[Link]) -> list[dict[str, str]]:
    return [{"title": link.title, "path": link.path} for link in links]


def links_from_json(written: Iterable[Mapping[str, str]] | None) -> tuple[Link, ...]:
    return tuple(Link(title=one["title"], path=one["path"]) for one in written or ())
