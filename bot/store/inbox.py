"""The inbox: each message once, each conversation one message at a time, in the order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, or_, select, update

from bot.clinic.messages import AcceptedMessage, Channel, InboundId, InboundMessage, Media
from bot.store.conversations import note_messages, start_all
from bot.store.rows import insert_all_once, storable
from bot.store.schema import conversations, inbound_messages

_LET_GO = {"lane_worker": None, "lane_until": None, "lane_inbound_id": None}


class SqlInbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accept(self, message: InboundMessage) -> InboundId | None:
        return self.accept_all([message])[0]

    def accept_all(self, messages: Sequence[InboundMessage]) -> list[InboundId | None]:
        start_all(self._connection, {message.conversation_id: message.received_at for message in messages})
        keys = [(message.channel.value, storable(message.message_sid)) for message in messages]
        rows = [_row(message) for message in messages]
        found = insert_all_once(self._connection, inbound_messages, rows, unique=["channel", "message_sid"])
        new = {(channel, sid): InboundId(key) for key, channel, sid in found}
        taken = [new.pop(key, None) for key in keys]
        note_messages(
            self._connection,
            [(message.conversation_id, message.received_at) for message, key in zip(messages, taken, strict=True) if key],
        )
        return taken

    def claim(self, *, worker: str, now: datetime, lease_until: datetime) -> AcceptedMessage | None:
        """A conversation under a lease is held even for its own worker: one lane never runs two messages of it.

        On PostgreSQL both rows are locked, so that what was finished or claimed meanwhile is looked at again.
        """
        message, earlier = inbound_messages, inbound_messages.alias("earlier")
        waiting = (
            select(message)
            .join(conversations)
            .where(
                message.c.done_at.is_(None),
                or_(message.c.not_before.is_(None), message.c.not_before <= now),
                or_(conversations.c.lane_until.is_(None), conversations.c.lane_until <= now),
                ~exists().where(
                    earlier.c.conversation_id == message.c.conversation_id,
                    earlier.c.id < message.c.id,
                    earlier.c.done_at.is_(None),
                ),
            )
            .order_by(message.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(waiting).mappings().one_or_none()
        if row is None:
            return None
        self._connection.execute(
            update(conversations)
            .where(conversations.c.id == row["conversation_id"])
            .values(lane_worker=worker, lane_until=lease_until, lane_inbound_id=row["id"])
        )
        self._connection.execute(update(message).where(message.c.id == row["id"]).values(tries=message.c.tries + 1))
        return _accepted(row)

    def finish(self, inbound_id: InboundId, *, at: datetime) -> None:
        self._let_go(inbound_id)
        undone = (inbound_messages.c.id == inbound_id) & inbound_messages.c.done_at.is_(None)
        self._connection.execute(update(inbound_messages).where(undone).values(done_at=at))

    def retry(self, inbound_id: InboundId, *, not_before: datetime) -> int:
        self._let_go(inbound_id)
        put_off = update(inbound_messages).where(inbound_messages.c.id == inbound_id).values(not_before=not_before)
        return int(self._connection.execute(put_off.returning(inbound_messages.c.tries)).scalar_one())

    def release(self, worker: str) -> None:
        self._connection.execute(update(conversations).where(conversations.c.lane_worker == worker).values(**_LET_GO))

    def get(self, inbound_id: InboundId) -> AcceptedMessage | None:
        found = select(inbound_messages).where(inbound_messages.c.id == inbound_id)
        row = self._connection.execute(found).mappings().one_or_none()
        return None if row is None else _accepted(row)

    def _let_go(self, inbound_id: InboundId) -> None:
        """Let the conversation go if it is held for this very message: a late worker frees nobody else's lane."""
        held = conversations.c.lane_inbound_id == inbound_id
        of_message = select(inbound_messages.c.conversation_id).where(inbound_messages.c.id == inbound_id).scalar_subquery()
        self._connection.execute(update(conversations).where(conversations.c.id == of_message, held).values(**_LET_GO))


def _row(message: InboundMessage) -> dict[str, Any]:
    return {
        "conversation_id": message.conversation_id,
        "channel": message.channel.value,
        "message_sid": storable(message.message_sid),
        "address": message.address,
        "text": storable(message.text),
        "received_at": message.received_at,
        "media": [asdict(one) for one in message.media],
        "opt_out_type": message.opt_out_type,
    }


def _accepted(row: RowMapping) -> AcceptedMessage:
    message = InboundMessage(
        channel=Channel(row["channel"]),
        message_sid=row["message_sid"],
        address=row["address"],
        text=row["text"],
        received_at=row["received_at"],
        media=tuple(Media(url=one["url"], content_type=one["content_type"]) for one in row["media"]),
        opt_out_type=row["opt_out_type"],
    )
    return AcceptedMessage(InboundId(row["id"]), message)
