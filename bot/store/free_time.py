"""The index of free time in the store: a row for each span, and for what content and until when it was built."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Connection, String, any_, bindparam, delete, extract, func, insert, or_, select

from bot.clinic.clinic_time import day_span, moment_at
from bot.clinic.scheduling.appointments import AppointmentId, AppointmentStatus
from bot.clinic.scheduling.free_time import Change, FreeSpan, FreeTimeBuilt, Taken, Wanted
from bot.clinic.scheduling.working_time import Span
from bot.store.schema import appointments, free_spans, free_time_built, free_time_changes

_FREE = (AppointmentStatus.CANCELLED.value, AppointmentStatus.NOSHOW.value)
_A_DAY, _ANY_HOUR = 24 * 60, 2 * 24 * 60

_TAKEN = select(
    appointments.c.id,
    appointments.c.practitioner_id,
    appointments.c.location_id,
    appointments.c.visit_type_id,
    appointments.c.takes_from,
    appointments.c.takes_until,
    appointments.c.held_until,
).where(
    appointments.c.takes_until > bindparam("begin"),
    appointments.c.takes_from < bindparam("end"),
    appointments.c.status.not_in(_FREE),
)
_TAKEN_OF_PRACTITIONER = _TAKEN.where(appointments.c.practitioner_id == bindparam("practitioner_id"))

_ROOMS_TAKEN = select(
    appointments.c.room_id, extract("epoch", appointments.c.takes_from), extract("epoch", appointments.c.takes_until)
).where(
    appointments.c.room_id.in_(bindparam("room_ids", expanding=True)),
    appointments.c.takes_until > bindparam("begin"),
    appointments.c.takes_from < bindparam("end"),
    appointments.c.status.not_in(_FREE),
    or_(appointments.c.held_until.is_(None), appointments.c.held_until > bindparam("at")),
    appointments.c.id.not_in(bindparam("besides", expanding=True)),
)

_SPANS = select(*(free_spans.c[name] for name in FreeSpan._fields)).where(
    free_spans.c.day.in_(bindparam("days", expanding=True)),
    free_spans.c.valid_from <= bindparam("at"),
    free_spans.c.valid_until > bindparam("at"),
    free_spans.c.ends - free_spans.c.starts >= bindparam("minutes"),
    free_spans.c.clock_from <= bindparam("begins_by"),
    free_spans.c.clock_until >= bindparam("ends_after"),
)

# Many names in one value: a statement with a place for each would be written and read anew for each search.
_NAMES = func.json_each(bindparam("practitioner_ids")).table_valued("value")
_SPANS_OF = {
    "sqlite": _SPANS.where(free_spans.c.practitioner_id.in_(select(_NAMES.c.value))),
    "postgresql": _SPANS.where(free_spans.c.practitioner_id == any_(bindparam("practitioner_ids", type_=ARRAY(String)))),
}

_CHANGES = select(
    free_time_changes.c.id,
    free_time_changes.c.practitioner_id,
    free_time_changes.c.takes_from,
    free_time_changes.c.takes_until,
).order_by(free_time_changes.c.id)

_FORGET_DAYS = delete(free_spans).where(
    free_spans.c.practitioner_id == bindparam("practitioner"), free_spans.c.day.in_(bindparam("days", expanding=True))
)


class SqlFreeTime:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def taken(self, practitioner_id: str, starts: int, ends: int) -> list[Taken]:
        values = {"practitioner_id": practitioner_id, "begin": moment_at(starts), "end": moment_at(ends)}
        return [_taken(row) for row in self._connection.execute(_TAKEN_OF_PRACTITIONER, values)]

    def rooms_taken(
        self, room_ids: Collection[str], starts: int, ends: int, at: datetime, besides: Collection[AppointmentId]
    ) -> list[tuple[str, Span]]:
        values = {
            "room_ids": list(room_ids),
            "begin": moment_at(starts),
            "end": moment_at(ends),
            "at": at,
            "besides": list(besides),
        }
        rows = self._connection.execute(_ROOMS_TAKEN, values).all()
        return [(room_id, (int(begin) // 60, -(-int(end) // 60))) for room_id, begin, end in rows]

    def replace_days(self, practitioner_id: str, days: Mapping[date, Sequence[FreeSpan]], zone: ZoneInfo) -> None:
        self._connection.execute(_FORGET_DAYS, {"practitioner": practitioner_id, "days": list(days)})
        rows = [_row(span, day, zone) for day, spans in days.items() for span in spans]
        if rows:
            self._connection.execute(insert(free_spans), rows)

    def spans(self, days: Sequence[date], wanted: Wanted, *, at: datetime) -> list[FreeSpan]:
        dialect = self._connection.dialect.name
        names = json.dumps(wanted.practitioner_ids) if dialect == "sqlite" else list(wanted.practitioner_ids)
        values = wanted._asdict() | {"practitioner_ids": names, "days": list(days), "at": int(at.timestamp())}
        return [FreeSpan._make(row) for row in self._connection.execute(_SPANS_OF[dialect], values).all()]

    def changes(self, limit: int | None = None) -> list[Change]:
        return [Change._make(row) for row in self._connection.execute(_CHANGES.limit(limit))]

    def forget_changes(self, changes: Collection[Change]) -> None:
        keys = [one.id for one in changes]
        self._connection.execute(delete(free_time_changes).where(free_time_changes.c.id.in_(keys)))

    def forget_changes_of(self, practitioner_id: str) -> None:
        of_them = free_time_changes.c.practitioner_id == practitioner_id
        self._connection.execute(delete(free_time_changes).where(of_them))

    def prune(self, before: date) -> None:
        self._connection.execute(delete(free_spans).where(free_spans.c.day < before))

    def built(self) -> FreeTimeBuilt | None:
        row = self._connection.execute(select(free_time_built.c.fingerprint, free_time_built.c.until)).first()
        return FreeTimeBuilt(row.fingerprint, row.until) if row else None

    def note_built(self, built: FreeTimeBuilt) -> None:
        self._connection.execute(delete(free_time_built))
        self._connection.execute(insert(free_time_built).values(id=1, fingerprint=built.fingerprint, until=built.until))

    def forget_built(self) -> None:
        self._connection.execute(delete(free_time_built))

    def queue_up(self, practitioner_id: str) -> None:
        """SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(1, func.hashtext(practitioner_id))))


def _taken(row: Any) -> Taken:
    return Taken(AppointmentId(row[0]), *row[1:])


def _row(span: FreeSpan, day: date, zone: ZoneInfo) -> dict[str, Any]:
    """Return the span with its hours on the wall clock; on a day when the clock changes it passes for any hour."""
    first, last = day_span(day, zone)
    is_plain = last - first == _A_DAY
    clock = (span.starts - first, span.ends - first) if is_plain else (0, _ANY_HOUR)
    return span._asdict() | {"day": day, "clock_from": clock[0], "clock_until": clock[1]}
