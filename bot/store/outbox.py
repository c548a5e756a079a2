"""The outbox: each conversation's messages leave in order, and a status never goes backwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, exists, func, insert, or_, select, update

from bot.clinic.consent.standing import Category
from bot.clinic.messages import Author, Channel, ConversationId, DeliveryStatus, InboundId, OutboundId, OutgoingMessage
from bot.store.conversations import note_messages, start
from bot.store.rows import choices_from_json, choices_to_json, links_from_json, links_to_json, storable
from bot.store.schema import outbound_messages as messages

_UNSENT = (DeliveryStatus.QUEUED.value, DeliveryStatus.SENDING.value)
_GONE = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
_RANK = {
    DeliveryStatus.QUEUED: 0,
    DeliveryStatus.DEFERRED: 0,
    DeliveryStatus.SENDING: 1,
    DeliveryStatus.SENT: 2,
    DeliveryStatus.DELIVERED: 3,
    DeliveryStatus.UNDELIVERED: 3,
    DeliveryStatus.FAILED: 3,
}


class SqlOutbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, message: OutgoingMessage) -> OutgoingMessage:
        start(self._connection, message.conversation_id, at=message.created_at)
        values = {
            "conversation_id": message.conversation_id,
            "channel": message.conversation_id.partition(":")[0],
            "author": message.author.value,
            "text": storable(message.text),
            "created_at": message.created_at,
            "choices": choices_to_json(message.choices),
            "links": links_to_json(message.links),
            "response": message.response,
            "answers_inbound": message.answers_inbound,
            "staff_name": message.staff_name,
            "status": message.status.value,
            "attempts": message.attempts,
            "carrier_sid": message.carrier_sid,
            "error_code": message.error_code,
            "category": message.category.value if message.category else None,
            "rest": storable(message.rest),
        }
        row = self._connection.execute(insert(messages).values(**values).returning(messages)).mappings().one()
        note_messages(self._connection, [(message.conversation_id, message.created_at)])
        return _outgoing(row)

    def get(self, outbound_id: OutboundId) -> OutgoingMessage | None:
        return next(iter(self._where(messages.c.id == outbound_id)), None)

    def claim(self, channel: Channel, *, now: datetime, lease_until: datetime, limit: int = 20) -> list[OutgoingMessage]:
        earlier = messages.alias("earlier")
        queued = and_(messages.c.status == "queued", or_(messages.c.not_before.is_(None), messages.c.not_before <= now))
        deferred = and_(messages.c.status == "deferred", messages.c.not_before <= now)
        given_up = and_(messages.c.status == "sending", or_(messages.c.lease_until.is_(None), messages.c.lease_until <= now))
        due = (
            select(messages.c.id)
            .where(
                messages.c.channel == channel.value,
                or_(queued, given_up, deferred),
                ~exists().where(
                    earlier.c.conversation_id == messages.c.conversation_id,
                    earlier.c.id < messages.c.id,
                    earlier.c.status.in_(_UNSENT),
                ),
            )
            .order_by(messages.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        keys = self._connection.execute(due).scalars().all()
        if not keys:
            return []
        self._connection.execute(
            update(messages)
            .where(messages.c.id.in_(keys))
            .values(status="sending", lease_until=lease_until, attempts=messages.c.attempts + 1)
        )
        return self._where(messages.c.id.in_(keys))

    def sent(self, outbound_id: OutboundId, *, carrier_sid: str | None, status: DeliveryStatus, at: datetime) -> None:
        """Whatever the carrier calls it, a message that it has taken is sent at least."""
        reached = status if _RANK[status] >= _RANK[DeliveryStatus.SENT] else DeliveryStatus.SENT
        one = messages.c.id == outbound_id
        self._connection.execute(update(messages).where(one).values(carrier_sid=carrier_sid, lease_until=None))
        self._advance(one, reached, error_code=None, at=at)

    def retry(self, outbound_id: OutboundId, *, not_before: datetime, error_code: int | None) -> None:
        unsent = and_(messages.c.id == outbound_id, messages.c.status.in_(_UNSENT))
        put_off = {"status": "queued", "not_before": not_before, "error_code": error_code, "lease_until": None}
        self._connection.execute(update(messages).where(unsent).values(**put_off))

    def failed(self, outbound_id: OutboundId, *, error_code: int | None, at: datetime) -> None:
        self._advance(messages.c.id == outbound_id, DeliveryStatus.FAILED, error_code=error_code, at=at)

    def defer(self, outbound_id: OutboundId, *, until: datetime, because: str) -> None:
        unsent = and_(messages.c.id == outbound_id, messages.c.status.in_((*_UNSENT, DeliveryStatus.DEFERRED.value)))
        put_off = {"status": "deferred", "not_before": until, "held_because": because, "lease_until": None}
        back = update(messages).where(unsent).values(**put_off, attempts=0)
        self._connection.execute(back)

    def refuse(self, outbound_id: OutboundId, *, because: str, at: datetime) -> None:
        self._connection.execute(update(messages).where(messages.c.id == outbound_id).values(held_because=because))
        self._advance(messages.c.id == outbound_id, DeliveryStatus.FAILED, error_code=None, at=at)

    def started_to(self, conversation_id: ConversationId, *, since: datetime) -> list[OutgoingMessage]:
        gone = messages.c.status.in_([one.value for one in (*_GONE, DeliveryStatus.SENDING, DeliveryStatus.QUEUED)])
        theirs = (messages.c.conversation_id == conversation_id) & messages.c.category.is_not(None)
        return self._where(theirs, func.coalesce(messages.c.changed_at, messages.c.created_at) >= since, gone)[::-1]

    def unsent(self) -> list[OutgoingMessage]:
        waits = messages.c.status.in_((*_UNSENT, DeliveryStatus.DEFERRED.value))
        refused = (messages.c.status == DeliveryStatus.FAILED.value) & messages.c.held_because.is_not(None)
        return self._where(or_(waits, refused))

    def status_by_carrier_sid(
        self, carrier_sid: str, status: DeliveryStatus, *, error_code: int | None, at: datetime
    ) -> OutgoingMessage | None:
        self._advance(messages.c.carrier_sid == carrier_sid, status, error_code=error_code, at=at)
        return next(iter(self._where(messages.c.carrier_sid == carrier_sid)), None)

    def of_conversation(self, conversation_id: ConversationId, *, after: int = 0) -> list[OutgoingMessage]:
        return self._where(messages.c.conversation_id == conversation_id, messages.c.id > after)

    def last_of(self, conversation_id: ConversationId, limit: int) -> list[OutgoingMessage]:
        newest = select(messages).where(messages.c.conversation_id == conversation_id).order_by(messages.c.id.desc()).limit(limit)
        return [_outgoing(row) for row in self._connection.execute(newest).mappings()][::-1]

    def has_said(self, conversation_id: ConversationId, response: str) -> bool:
        said = (messages.c.conversation_id == conversation_id) & (messages.c.response == response)
        return bool(self._connection.scalar(select(exists().where(said))))

    def answering(self, inbound_id: InboundId) -> list[OutgoingMessage]:
        return self._where(messages.c.answers_inbound == inbound_id)

    def _where(self, *conditions: Any) -> list[OutgoingMessage]:
        rows = self._connection.execute(select(messages).where(*conditions).order_by(messages.c.id)).mappings()
        return [_outgoing(row) for row in rows]

    def _advance(self, condition: Any, status: DeliveryStatus, *, error_code: int | None, at: datetime) -> None:
        behind = [one.value for one, rank in _RANK.items() if rank < _RANK[status]]
        changed = {"status": status.value, "error_code": error_code, "changed_at": at, "lease_until": None}
        self._connection.execute(update(messages).where(condition, messages.c.status.in_(behind)).values(**changed))


def _outgoing(row: RowMapping) -> OutgoingMessage:
    return OutgoingMessage(
        conversation_id=ConversationId(row["conversation_id"]),
        author=Author(row["author"]),
        text=row["text"],
        created_at=row["created_at"],
        choices=choices_from_json(row["choices"]),
        links=links_from_json(row["links"]),
        response=row["response"],
        answers_inbound=row["answers_inbound"],
        staff_name=row["staff_name"],
        id=OutboundId(row["id"]),
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        carrier_sid=row["carrier_sid"],
        error_code=row["error_code"],
        category=Category(row["category"]) if row["category"] else None,
        held_because=row["held_because"],
        not_before=row["not_before"],
        changed_at=row["changed_at"],
        rest=row["rest"],
    )
