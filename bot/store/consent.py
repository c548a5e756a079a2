"""The consent ledger: lines are added and never changed, which the database itself enforces."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from bot.clinic.ports import ConsentChange
from bot.store.schema import consent_changes


class SqlConsents:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, change: ConsentChange) -> None:
        self._connection.execute(insert(consent_changes).values(**asdict(change)))

    def is_opted_out(self, address: str) -> bool:
        whole = (consent_changes.c.address == address) & consent_changes.c.category.is_(None)
        latest = select(consent_changes.c.action).where(whole)
        found = self._connection.execute(latest.order_by(consent_changes.c.id.desc()).limit(1)).scalar_one_or_none()
        return found == "opt_out"

    def of(self, address: str) -> list[ConsentChange]:
        names = ("address", "action", "how", "words", "at", "category", "by")
        ledger = select(*(consent_changes.c[name] for name in names)).where(consent_changes.c.address == address)
        rows = self._connection.execute(ledger.order_by(consent_changes.c.id)).mappings()
        return [ConsentChange(**row) for row in rows]
