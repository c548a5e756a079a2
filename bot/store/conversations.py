"""Conversations in the store, and their lines for the console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.clinic.handoff import Owner
from bot.clinic.messages import Channel, ConversationId
from bot.clinic.ports import Conversation, ConversationLine
from bot.store.rows import choices_from_json, choices_to_json, insert_once, links_from_json
from bot.store.schema import conversations, inbound_messages, outbound_messages


def start(connection: Connection, conversation_id: ConversationId, *, at: datetime) -> None:
    """Start the conversation unless it stands."""
    start_all(connection, {conversation_id: at})


def start_all(connection: Connection, begun: Mapping[ConversationId, datetime]) -> None:
    """Start the conversations unless they stand, and make others who write to them wait until this transaction ends.

    Thereby the ids of their messages grow in the order in which they become visible. They are locked in the order of their
    ids, so that two who write to several do not wait for each other.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(conversations)
    locking = statement.on_conflict_do_update(index_elements=["id"], set_={"id": statement.excluded.id})
    connection.execute(locking, [_fresh(conversation_id, begun[conversation_id]) for conversation_id in sorted(begun)])


def _fresh(conversation_id: ConversationId, at: datetime) -> dict[str, Any]:
    channel, _, address = conversation_id.partition(":")
    return _values(Conversation(id=conversation_id, channel=Channel(channel), address=address, created_at=at))


def note_messages(connection: Connection, came: Sequence[tuple[ConversationId, datetime]]) -> None:
    """Remember when each conversation's latest message was."""
    if came:
        at = bindparam("at", type_=conversations.c.last_message_at.type)
        earlier = conversations.c.last_message_at.is_(None) | (conversations.c.last_message_at < at)
        noted = update(conversations).where(conversations.c.id == bindparam("of"), earlier).values(last_message_at=at)
        connection.execute(noted, [{"of": conversation_id, "at": moment} for conversation_id, moment in came])


class SqlConversations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, conversation_id: ConversationId) -> Conversation | None:
        found = select(conversations).where(conversations.c.id == conversation_id)
        row = self._connection.execute(found).mappings().one_or_none()
        return None if row is None else _conversation(row)

    def get_or_start(self, conversation_id: ConversationId, *, at: datetime) -> Conversation:
        if (standing := self.get(conversation_id)) is not None:
            return standing
        start(self._connection, conversation_id, at=at)
        row = self._connection.execute(select(conversations).where(conversations.c.id == conversation_id)).mappings().one()
        return _conversation(row)

    def save(self, conversation: Conversation) -> None:
        """Keep what the desk decides; when it began and when the latest message was, the store knows better."""
        values = _values(conversation)
        if insert_once(self._connection, conversations, values, unique=["id"]) is not None:
            return
        decided = {name: value for name, value in values.items() if name not in ("id", "created_at", "last_message_at")}
        self._connection.execute(update(conversations).where(conversations.c.id == conversation.id).values(**decided))

    def lines(self, conversation_id: ConversationId, *, limit: int = 500) -> list[ConversationLine]:
        came, went = inbound_messages, outbound_messages
        received = select(came).where(came.c.conversation_id == conversation_id).order_by(came.c.id.desc()).limit(limit)
        written = select(went).where(went.c.conversation_id == conversation_id).order_by(went.c.id.desc()).limit(limit)
        inbound = [_inbound_line(row) for row in self._connection.execute(received).mappings()][::-1]
        outbound = [_outbound_line(row) for row in self._connection.execute(written).mappings()][::-1]
        return sorted([*inbound, *outbound], key=lambda line: line.at)[-limit:] if limit else []

    def recent(self, *, search: str = "", limit: int = 50) -> list[Conversation]:
        latest = func.coalesce(conversations.c.last_message_at, conversations.c.created_at)
        found = (
            select(conversations)
            .where(conversations.c.address.contains(search, autoescape=True))
            .order_by(latest.desc(), conversations.c.id)
            .limit(limit)
        )
        return [_conversation(row) for row in self._connection.execute(found).mappings()]


def _values(conversation: Conversation) -> dict[str, Any]:
    return asdict(conversation) | {
        "channel": conversation.channel.value,
        "owner": conversation.owner.value,
        "choices": choices_to_json(conversation.choices),
    }


def _conversation(row: RowMapping) -> Conversation:
    kept = {name: value for name, value in row.items() if not name.startswith("lane_")}
    read = {"channel": Channel(row["channel"]), "owner": Owner(row["owner"]), "choices": choices_from_json(row["choices"])}
    return Conversation(**kept | read)


def _inbound_line(row: RowMapping) -> ConversationLine:
    return ConversationLine(f"in:{row['id']}", "patient", row["text"], row["received_at"], media=len(row["media"]))


def _outbound_line(row: RowMapping) -> ConversationLine:
    return ConversationLine(
        key=f"out:{row['id']}",
        author=row["author"],
        text=row["text"],
        at=row["created_at"],
        staff_name=row["staff_name"],
        status=row["status"],
        choices=choices_from_json(row["choices"]),
        links=links_from_json(row["links"]),
        held_because=row["held_because"],
        not_before=row["not_before"] if row["status"] == "deferred" else None,
        response=row["response"],
    )
