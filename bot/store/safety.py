"""Safety alerts in the store: one for a message and kind, kept until somebody acknowledges it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.clinic.ports import SafetyAlert
from bot.store.rows import insert_once
from bot.store.schema import safety_alerts


class SqlAlerts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def raise_alert(self, alert: SafetyAlert) -> SafetyAlert:
        values = asdict(alert)
        del values["id"]
        insert_once(self._connection, safety_alerts, values, unique=["inbound_id", "kind"])
        return self._where(safety_alerts.c.inbound_id == alert.inbound_id, safety_alerts.c.kind == alert.kind)[0]

    def acknowledge(self, alert_id: int, *, staff: str, at: datetime) -> SafetyAlert:
        """The first to acknowledge stays named."""
        waiting = (safety_alerts.c.id == alert_id) & safety_alerts.c.acknowledged_at.is_(None)
        self._connection.execute(update(safety_alerts).where(waiting).values(acknowledged_by=staff, acknowledged_at=at))
        found = self._where(safety_alerts.c.id == alert_id)
        if not found:
            raise LookupError(f"there is no alert {alert_id}")
        return found[0]

    def unacknowledged(self) -> list[SafetyAlert]:
        return self._where(safety_alerts.c.acknowledged_at.is_(None))

    def _where(self, *conditions: Any) -> list[SafetyAlert]:
        rows = self._connection.execute(select(safety_alerts).where(*conditions).order_by(safety_alerts.c.id)).mappings()
        return [SafetyAlert(**row) for row in rows]
