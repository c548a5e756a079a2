"""Hand-offs in the store: one open at most for a conversation, taken by one staff member at most."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from bot.clinic.errors import ConversationTaken, HandoffError
from bot.clinic.handoff import Handoff, HandoffId
from bot.clinic.messages import ConversationId
from bot.store.rows import insert_once
from bot.store.schema import handoffs

_OPEN = handoffs.c.closed_at.is_(None)


class SqlHandoffs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, handoff: Handoff) -> Handoff:
        values = asdict(handoff)
        del values["id"]
        added = insert_once(self._connection, handoffs, values, unique=["conversation_id"], where=_OPEN)
        if added is None and handoff.promised_at is not None:
            only_told = (handoffs.c.conversation_id == handoff.conversation_id, _OPEN, handoffs.c.promised_at.is_(None))
            asked = {name: values[name] for name in ("reason", "queue", "promised_at")}
            self._connection.execute(update(handoffs).where(*only_told).values(asked))
        opened = self.open_of(handoff.conversation_id)
        if opened is None:
            raise HandoffError("a hand-off is opened first and closed later")
        return opened

    def open_of(self, conversation_id: ConversationId) -> Handoff | None:
        return next(iter(self._where(handoffs.c.conversation_id == conversation_id, _OPEN)), None)

    def take(self, handoff_id: HandoffId, *, staff: str, at: datetime) -> Handoff:
        free = or_(handoffs.c.taken_by.is_(None), handoffs.c.taken_by == staff)
        taking = update(handoffs).where(handoffs.c.id == handoff_id, _OPEN, free).values(taken_by=staff, taken_at=at)
        if self._connection.execute(taking).rowcount == 1:
            return self._one(handoff_id)
        if self._one(handoff_id).closed_at is not None:
            raise HandoffError("this hand-off is over")
        raise ConversationTaken

    def close(self, handoff_id: HandoffId, *, at: datetime) -> Handoff:
        self._connection.execute(update(handoffs).where(handoffs.c.id == handoff_id, _OPEN).values(closed_at=at))
        return self._one(handoff_id)

    def all_open(self) -> list[Handoff]:
        return self._where(_OPEN)

    def _one(self, handoff_id: HandoffId) -> Handoff:
        found = self._where(handoffs.c.id == handoff_id)
        if not found:
            raise HandoffError(f"there is no hand-off {handoff_id}")
        return found[0]

    def _where(self, *conditions: Any) -> list[Handoff]:
        rows = self._connection.execute(
            select(handoffs).where(*conditions).order_by(handoffs.c.opened_at, handoffs.c.id)
        ).mappings()
        return [Handoff(**{name: value for name, value in row.items() if name != "taken_at"}) for row in rows]
