"""Tries at being somebody, in the store: digests of what was said, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select

from bot.clinic.messages import ConversationId
from bot.clinic.patients.attempts import Attempt, Kind, Outcome
from bot.store.schema import identity_attempts


class SqlAttempts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, attempt: Attempt) -> None:
        first, other = (*attempt.birth_keys, None, None)[:2]
        values = {"birth_key": first, "other_birth_key": other, "name_key": attempt.name_key, "at": attempt.at}
        what = {"conversation_id": attempt.conversation_id, "kind": attempt.kind.value, "outcome": attempt.outcome.value}
        self._connection.execute(insert(identity_attempts).values(**values, **what))

    def of_conversation(self, conversation_id: ConversationId, *, since: datetime) -> list[Attempt]:
        table = identity_attempts.c
        found = select(identity_attempts).where(table.conversation_id == conversation_id, table.at >= since)
        return [_attempt(row) for row in self._connection.execute(found.order_by(table.id)).mappings()]

    def failed_at_name(self, name_key: str, *, since: datetime) -> int:
        return self._refused(identity_attempts.c.name_key == name_key, since)

    def failed_at_births(self, birth_keys: tuple[str, ...], *, since: datetime) -> int:
        if not birth_keys:
            return 0
        table = identity_attempts.c
        return self._refused(or_(table.birth_key.in_(birth_keys), table.other_birth_key.in_(birth_keys)), since)

    def _refused(self, which: ColumnElement[bool], since: datetime) -> int:
        table = identity_attempts.c
        refused = table.outcome == Outcome.REFUSED.value
        found = select(func.count()).select_from(identity_attempts).where(which, refused, table.at >= since)
        return int(self._connection.execute(found).scalar_one())


def _attempt(row: Any) -> Attempt:
    return Attempt(
        row["at"],
        ConversationId(row["conversation_id"]),
        Kind(row["kind"]),
        Outcome(row["outcome"]),
        row["name_key"],
        tuple(key for key in (row["birth_key"], row["other_birth_key"]) if key),
    )
