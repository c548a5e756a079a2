"""Retention in the store: legal holds, how many records of a kind are due, and the purge of a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Connection, Select, and_, case, false, func, insert, not_, or_, select, update

from bot.clinic.patients import PatientId
from bot.clinic.retention import Kind, Tally
from bot.clinic.retention.legal_holds import LegalHold
from bot.store.purging import Purged, purged, remove
from bot.store.purging_audit import drop_before_anchor, plant_anchor, tally_of_audit
from bot.store.schema import conversations, legal_holds


class SqlRetention:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # legal holds

    def place(self, hold: LegalHold) -> LegalHold:
        values = asdict(hold)
        del values["id"]
        key = self._connection.execute(insert(legal_holds).values(**values).returning(legal_holds.c.id)).scalar_one()
        return LegalHold(**(values | {"id": key}))

    def release(self, hold_id: int, *, by: str, at: datetime) -> None:
        this = legal_holds.c.id == hold_id
        self._connection.execute(update(legal_holds).where(this).values(released_at=at, released_by=by))

    def standing(self, patient_id: PatientId | None = None) -> list[LegalHold]:
        """Return the holds that stand, oldest first: all, or those on one patient, which the ones on everybody are."""
        found = select(legal_holds).where(legal_holds.c.released_at.is_(None)).order_by(legal_holds.c.id)
        if patient_id is not None:
            found = found.where(or_(legal_holds.c.patient_id == patient_id, legal_holds.c.patient_id.is_(None)))
        return [LegalHold(**row) for row in self._connection.execute(found).mappings()]

    # purging

    def tally(self, kind: Kind, before: datetime | None, now: datetime) -> Tally:
        """Count a kind: what is younger than `before` stays, what is on hold, what is unsettled; the rest is due."""
        if kind is Kind.AUDIT:
            return tally_of_audit(self._connection, before)
        rows = purged(kind, now)
        young = self._young(rows, before)
        held = and_(not_(young), rows.held)
        unsettled = and_(not_(young), not_(rows.held), rows.unsettled)
        due = and_(not_(young), not_(rows.held), not_(rows.unsettled))
        counts = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (due, young, unsettled, held)]
        found = self._connection.execute(select(func.count(), func.min(rows.at), *counts).where(rows.scope)).one()
        oldest = datetime.combine(found[1], time(), UTC) if rows.by_day and found[1] else found[1]
        return Tally(found[0], found[2], found[3], found[4], found[5], oldest)

    def due(self, kind: Kind, before: datetime, now: datetime, limit: int) -> list[Any]:
        """Return the keys of a few records that are due; conversations are locked, so that nobody writes to them meanwhile."""
        rows = purged(kind, now)
        chosen: Select[Any] = select(rows.key).where(
            rows.scope, not_(self._young(rows, before)), not_(rows.held), not_(rows.unsettled)
        )
        chosen = chosen.order_by(rows.key).limit(limit)
        if rows.table is conversations:
            chosen = chosen.with_for_update(of=conversations)
        return list(self._connection.execute(chosen).scalars())

    def remove(self, kind: Kind, keys: Sequence[Any], now: datetime) -> None:
        """Delete these records with what hangs on them; on SQLite their bytes are overwritten."""
        if self._connection.dialect.name == "sqlite":
            self._connection.exec_driver_sql("PRAGMA secure_delete = ON")
        remove(self._connection, kind, keys, now)

    def unsettled_or_held(self, conversation_ids: Sequence[str], now: datetime) -> set[str]:
        """Return which of these conversations must be left alone."""
        rows = purged(Kind.CONVERSATIONS, now)
        kept = select(rows.key).where(rows.key.in_(conversation_ids), or_(rows.held, rows.unsettled))
        return set(self._connection.execute(kept).scalars())

    def anchor_audit(self, before: datetime, now: datetime) -> None:
        """Plant the anchor up to which the audit may be purged; does nothing when no more of it may be."""
        plant_anchor(self._connection, before, now)

    def drop_audit(self, limit: int) -> int:
        """Delete a few entries before the anchor, with their seals; returns how many."""
        return drop_before_anchor(self._connection, limit)

    def _young(self, rows: Purged, before: datetime | None) -> Any:
        if before is None:
            return not_(false())
        return or_(rows.at.is_(None), rows.at >= (before.date() if rows.by_day else before), rows.also_young(before))
