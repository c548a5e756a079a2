"""One-time codes in the store: every one that was sent, its digits as a digest only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.patients.codes import OneTimeCode
from bot.store.schema import identity_codes


class SqlCodes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, code: OneTimeCode) -> None:
        self._connection.execute(insert(identity_codes).values(**asdict(code)))

    def save(self, code: OneTimeCode) -> None:
        this = (identity_codes.c.conversation_id == code.conversation_id) & (identity_codes.c.sent_at == code.sent_at)
        self._connection.execute(update(identity_codes).where(this).values(tries=code.tries, used=code.used))

    def latest_of(self, conversation_id: ConversationId) -> OneTimeCode | None:
        names = [identity_codes.c[name] for name in ("conversation_id", "patient_id", "digest", "sent_at", "tries", "used")]
        found = select(*names).where(identity_codes.c.conversation_id == conversation_id)
        row = self._connection.execute(found.order_by(identity_codes.c.id.desc()).limit(1)).mappings().one_or_none()
        return OneTimeCode(**row) if row is not None else None

    def sent_to(self, patient_id: PatientId, *, since: datetime) -> int:
        sent = (identity_codes.c.patient_id == patient_id) & (identity_codes.c.sent_at >= since)
        return int(self._connection.execute(select(func.count()).select_from(identity_codes).where(sent)).scalar_one())
