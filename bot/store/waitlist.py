"""The waitlist in the store. That nobody has two offers at once is a rule of the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import AppointmentId
from bot.clinic.scheduling.waitlist import WaitlistEntry, WaitlistId, WaitlistNews, WaitlistStatus
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.appointment_rows import opening_from, opening_json
from bot.store.schema import waitlist

_OFFERS = 3  # the name space of PostgreSQL's advisory lock; 1 and 2 are practitioners and patients
_OPEN = waitlist.c.status.in_([WaitlistStatus.WAITING.value, WaitlistStatus.OFFERED.value])
_OFFERED = waitlist.c.status == WaitlistStatus.OFFERED.value
_READS: dict[str, Callable[[str], date | time]] = {
    "date_from": date.fromisoformat,
    "date_to": date.fromisoformat,
    "time_from": time.fromisoformat,
    "time_to": time.fromisoformat,
}


class SqlWaitlist:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def join(self, entry: WaitlistEntry) -> WaitlistEntry:
        place = waitlist.c.patient_id == entry.patient_id, waitlist.c.visit_type_id == entry.visit_type_id
        if standing := self._where(*place, _OPEN):
            kept = replace(
                standing[0],
                conversation_id=entry.conversation_id,
                wish=entry.wish,
                practitioner_id=entry.practitioner_id,
                location_id=entry.location_id,
                earlier_than=entry.earlier_than,
            )
            self.save(kept)
            return kept
        key = self._connection.execute(insert(waitlist).values(**_values(entry)).returning(waitlist.c.id)).scalar_one()
        return replace(entry, id=WaitlistId(key))

    def save(self, entry: WaitlistEntry) -> None:
        self._connection.execute(update(waitlist).where(waitlist.c.id == entry.id).values(**_values(entry)))

    def get(self, waitlist_id: WaitlistId) -> WaitlistEntry | None:
        return next(iter(self._where(waitlist.c.id == waitlist_id)), None)

    def queue_up(self) -> None:
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(_OFFERS, 0)))

    def waiting(self) -> list[WaitlistEntry]:
        return self._where(waitlist.c.status == WaitlistStatus.WAITING.value)

    def open_of(self, patient_id: PatientId) -> list[WaitlistEntry]:
        return self._where(waitlist.c.patient_id == patient_id, _OPEN)

    def all_open(self) -> list[WaitlistEntry]:
        return self._where(_OPEN)

    def offer_in(self, conversation_id: ConversationId) -> WaitlistEntry | None:
        return next(iter(self._where(waitlist.c.conversation_id == conversation_id, _OFFERED)), None)

    def expecting(self, appointment_id: AppointmentId) -> list[WaitlistEntry]:
        return self._where(waitlist.c.earlier_than == appointment_id, _OPEN)

    def run_out(self, *, now: datetime) -> list[WaitlistEntry]:
        return self._where(_OFFERED, waitlist.c.offer_until <= now)

    def with_news(self, *, now: datetime) -> list[WaitlistEntry]:
        return self._where(waitlist.c.news.is_not(None), waitlist.c.news_at <= now)

    def _where(self, *conditions: Any) -> list[WaitlistEntry]:
        found = select(waitlist).where(*conditions).order_by(waitlist.c.since, waitlist.c.id)
        return [place_of(row) for row in self._connection.execute(found).mappings()]


def _values(entry: WaitlistEntry) -> dict[str, Any]:
    values = asdict(entry) | {
        "status": entry.status.value,
        "news": entry.news.value if entry.news else None,
        "offered": opening_json(entry.offered) if entry.offered else None,
        "wish": {name: _written(value) for name, value in asdict(entry.wish).items() if value not in (None, (), False)},
    }
    del values["id"]
    return values


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value


def place_of(row: RowMapping) -> WaitlistEntry:
    read = {
        "status": WaitlistStatus(row["status"]),
        "news": WaitlistNews(row["news"]) if row["news"] else None,
        "offered": opening_from(row["offered"]),
        "wish": _wish(row["wish"]),
    }
    return WaitlistEntry(**dict(row) | read)


def _wish(written: dict[str, Any]) -> TimeWish:
    values: dict[str, Any] = {}
    for name, value in written.items():
        if name == "exclude_dates":
            values[name] = tuple(date.fromisoformat(day) for day in value)
        elif isinstance(value, list):
            values[name] = tuple(value)
        else:
            values[name] = _READS[name](value) if name in _READS else value
    return TimeWish(**values)
