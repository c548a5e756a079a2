"""Purging the audit: whole sealed beginnings of it, up to an anchor on which the rest of the chain hangs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from bot.clinic.retention import Tally
from bot.store.purging import ALL_HELD, HELD_PATIENTS, touching
from bot.store.schema import audit_anchors, audit_entries, audit_seals

_SEALED = audit_seals.c.entry_id == audit_entries.c.id
_HELD = or_(ALL_HELD, audit_entries.c.patient_id.in_(HELD_PATIENTS), audit_entries.c.conversation_id.in_(touching(HELD_PATIENTS)))


def tally_of_audit(connection: Connection, before: datetime | None) -> Tally:
    """Count the audit. What stands behind an entry that must stay, stays with it, though it is old enough itself."""
    there, oldest = connection.execute(select(func.count(), func.min(audit_entries.c.at))).one()
    if before is None:
        return Tally(there, young=there, oldest=oldest)
    young = _count(connection, select(func.count()).where(audit_entries.c.at >= before))
    until = _last_to_go(connection, before)
    due = _count(
        connection, select(func.count()).select_from(audit_entries).join(audit_seals, _SEALED).where(audit_seals.c.id <= until)
    )
    old = and_(audit_entries.c.at < before, _HELD)
    held = _count(connection, select(func.count()).where(old))
    waiting = there - young - due - held
    return Tally(there, due, young, max(waiting, 0), held, oldest)


def plant_anchor(connection: Connection, before: datetime, now: datetime) -> None:
    until = _last_to_go(connection, before)
    anchored = connection.execute(select(func.coalesce(func.max(audit_anchors.c.seal_id), 0))).scalar_one()
    if until > anchored:
        its_hash = connection.execute(select(audit_seals.c.hash).where(audit_seals.c.id == until)).scalar_one()
        connection.execute(insert(audit_anchors).values(at=now, before=before, seal_id=until, hash=its_hash))


def drop_before_anchor(connection: Connection, limit: int) -> int:
    """Entries go before their seals, in one transaction: an entry without a seal would be sealed again."""
    anchored = select(func.coalesce(func.max(audit_anchors.c.seal_id), 0)).scalar_subquery()
    chosen = select(audit_seals.c.id, audit_seals.c.entry_id).where(audit_seals.c.id <= anchored)
    found = connection.execute(chosen.order_by(audit_seals.c.id).limit(limit)).all()
    if found:
        connection.execute(delete(audit_entries).where(audit_entries.c.id.in_([row.entry_id for row in found])))
        connection.execute(delete(audit_seals).where(audit_seals.c.id.in_([row.id for row in found])))
    return len(found)


def _last_to_go(connection: Connection, before: datetime) -> int:
    """Return the last seal before the first whose entry must stay; 0 when there is none."""
    stays = select(func.min(audit_seals.c.id)).join(audit_entries, _SEALED).where(or_(audit_entries.c.at >= before, _HELD))
    first = connection.execute(stays).scalar_one()
    going = select(func.coalesce(func.max(audit_seals.c.id), 0))
    return int(connection.execute(going if first is None else going.where(audit_seals.c.id < first)).scalar_one())


def _count(connection: Connection, counting: Any) -> int:
    return int(connection.execute(counting).scalar_one())
