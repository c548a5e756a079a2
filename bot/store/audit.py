"""The audit in the store: entries and seals are added and never changed, which the database itself enforces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.clinic.audit import BEGINNING, Anchor, AuditEntry, Seal, sealed
from bot.clinic.patients import PatientId
from bot.store.schema import audit_anchors, audit_entries, audit_seals

_PAGE = 1_000


class SqlAudit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, entry: AuditEntry) -> None:
        values = asdict(entry)
        del values["id"]
        self._connection.execute(insert(audit_entries).values(**values))

    def seal(self, limit: int) -> int:
        latest = select(audit_seals.c.hash).order_by(audit_seals.c.id.desc()).limit(1)
        anchor = self.anchor()
        previous = self._connection.execute(latest).scalar_one_or_none() or (anchor.hash if anchor else BEGINNING)
        without = select(audit_entries).outerjoin(audit_seals, audit_seals.c.entry_id == audit_entries.c.id)
        found = without.where(audit_seals.c.id.is_(None)).order_by(audit_entries.c.id).limit(limit)
        seals = []
        for row in self._connection.execute(found).mappings().all():
            seal = sealed(AuditEntry(**row), previous)
            seals.append({"entry_id": seal.entry_id, "previous": seal.previous, "hash": seal.hash})
            previous = seal.hash
        for values in seals:  # one by one, so that their ids grow in the order of the chain
            self._connection.execute(insert(audit_seals).values(**values))
        return len(seals)

    def chain(self) -> Iterator[tuple[Seal, AuditEntry | None]]:
        anchor = self.anchor()
        after = anchor.seal_id if anchor else 0
        while True:
            joined = select(audit_seals, audit_entries).outerjoin(audit_entries, audit_seals.c.entry_id == audit_entries.c.id)
            page = self._connection.execute(joined.where(audit_seals.c.id > after).order_by(audit_seals.c.id).limit(_PAGE)).all()
            for row in page:
                seal = Seal(**_of(row, audit_seals))
                entry = _of(row, audit_entries)
                yield seal, AuditEntry(**entry) if entry["id"] is not None else None
                after = seal.id or after
            if len(page) < _PAGE:
                return

    def anchor(self) -> Anchor | None:
        names = [audit_anchors.c[name] for name in ("at", "before", "seal_id", "hash")]
        newest = select(*names).order_by(audit_anchors.c.seal_id.desc(), audit_anchors.c.id.desc()).limit(1)
        row = self._connection.execute(newest).mappings().one_or_none()
        return Anchor(**row) if row is not None else None

    def entries(self, *, patient_id: PatientId | None = None) -> Iterator[AuditEntry]:
        found = select(audit_entries).order_by(audit_entries.c.id)
        if patient_id is not None:
            found = found.where(audit_entries.c.patient_id == patient_id)
        for row in self._connection.execute(found).mappings():
            yield AuditEntry(**row)


def _of(row: Any, table: Any) -> dict[str, Any]:
    return {column.name: row._mapping[column] for column in table.columns}
