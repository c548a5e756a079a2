"""Statements in the store."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.patients import PatientId
from bot.store.schema import statement_lines, statements


class SqlStatements:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, statement: Statement) -> Statement:
        key = self._connection.execute(insert(statements).values(**_values(statement)).returning(statements.c.id)).scalar_one()
        self._write_lines(key, statement)
        return statement

    def of_patient(self, patient_id: PatientId) -> list[Statement]:
        return self._where(statements.c.patient_id == patient_id)

    def by_external_id(self, external_id: str) -> Statement | None:
        return next(iter(self._where(statements.c.external_id == external_id)), None)

    def save(self, statement: Statement) -> Statement:
        same = statements.c.external_id == statement.external_id
        key = self._connection.execute(select(statements.c.id).where(same).with_for_update()).scalar_one_or_none()
        if key is None:
            raise LookupError("there is no statement with this number")
        self._connection.execute(update(statements).where(statements.c.id == key).values(**_values(statement)))
        self._connection.execute(delete(statement_lines).where(statement_lines.c.statement_id == key))
        self._write_lines(key, statement)
        return statement

    def all(self) -> list[Statement]:
        return self._where()

    def _where(self, *conditions: Any) -> list[Statement]:
        rows = self._connection.execute(
            select(statements, statement_lines)
            .outerjoin(statement_lines)
            .where(*conditions)
            .order_by(statements.c.issued_on.desc(), statements.c.id.desc(), statement_lines.c.position)
        ).mappings()
        return [_statement(list(group)) for _, group in groupby(rows, key=lambda row: row[statements.c.id])]

    def _write_lines(self, key: int, statement: Statement) -> None:
        lines = [asdict(line) | {"statement_id": key, "position": number} for number, line in enumerate(statement.lines)]
        if lines:
            self._connection.execute(insert(statement_lines), lines)


def _values(statement: Statement) -> dict[str, Any]:
    values = asdict(statement)
    del values["lines"]
    return values


def _statement(rows: list[Any]) -> Statement:
    names = ("description", "charged_cents", "payer_paid_cents", "adjusted_cents", "patient_cents")
    lines = tuple(
        StatementLine(**{name: row[statement_lines.c[name]] for name in names}) for row in rows if row["position"] is not None
    )
    fields = ("patient_id", "external_id", "visited_on", "issued_on", "due_on", "paid_cents")
    return Statement(**{name: rows[0][statements.c[name]] for name in fields}, lines=lines)
