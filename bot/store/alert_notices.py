"""Whom an alert has reached: each contact once, whichever desk gets there first, and again when a desk died on the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from bot.store.rows import insert_once
from bot.store.schema import alert_notices


class SqlAlertNotices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told(self, alert_id: int) -> frozenset[str]:
        found = select(alert_notices.c.contact).where(alert_notices.c.alert_id == alert_id, alert_notices.c.sent_at.is_not(None))
        return frozenset(self._connection.execute(found).scalars())

    def claim(self, alert_id: int, contact: str, *, at: datetime, again_before: datetime) -> bool:
        values = {"alert_id": alert_id, "contact": contact, "claimed_at": at}
        if insert_once(self._connection, alert_notices, values, unique=["alert_id", "contact"]) is not None:
            return True
        left = self._of(alert_id, contact) & alert_notices.c.sent_at.is_(None) & (alert_notices.c.claimed_at < again_before)
        return self._connection.execute(update(alert_notices).where(left).values(claimed_at=at)).rowcount == 1

    def sent(self, alert_id: int, contact: str, *, at: datetime) -> None:
        self._connection.execute(update(alert_notices).where(self._of(alert_id, contact)).values(sent_at=at))

    @staticmethod
    def _of(alert_id: int, contact: str) -> ColumnElement[bool]:
        return (alert_notices.c.alert_id == alert_id) & (alert_notices.c.contact == contact)
