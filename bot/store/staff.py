"""Staff accounts and their sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.clinic.ports import StaffAccount
from bot.store.rows import insert_once
from bot.store.schema import sign_ins, staff_accounts


class SqlStaff:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: StaffAccount) -> StaffAccount:
        """A replaced password ends every sign-in that stands."""
        values = {"username": account.username, "name": account.name, "password_hash": account.password_hash}
        if insert_once(self._connection, staff_accounts, values, unique=["username"]) is None:
            same = staff_accounts.c.username == account.username
            key = self._connection.execute(update(staff_accounts).where(same).values(**values).returning(staff_accounts.c.id))
            self._connection.execute(delete(sign_ins).where(sign_ins.c.staff_id == key.scalar_one()))
        return self._one(staff_accounts.c.username == account.username)

    def by_username(self, username: str) -> StaffAccount | None:
        found = (
            self._connection.execute(select(staff_accounts).where(staff_accounts.c.username == username)).mappings().one_or_none()
        )
        return None if found is None else StaffAccount(**found)

    def count(self) -> int:
        return self._connection.execute(select(func.count()).select_from(staff_accounts)).scalar_one()

    def open_sign_in(self, token_hash: str, username: str, *, at: datetime, expires_at: datetime) -> None:
        self._connection.execute(delete(sign_ins).where(sign_ins.c.expires_at <= at))
        staff_id = self._one(staff_accounts.c.username == username).id
        values = {"token_hash": token_hash, "staff_id": staff_id, "opened_at": at, "expires_at": expires_at}
        self._connection.execute(insert(sign_ins).values(**values))

    def signed_in(self, token_hash: str, *, at: datetime) -> StaffAccount | None:
        found = select(staff_accounts).join(sign_ins).where(sign_ins.c.token_hash == token_hash, sign_ins.c.expires_at > at)
        row = self._connection.execute(found).mappings().one_or_none()
        return None if row is None else StaffAccount(**row)

    def close_sign_in(self, token_hash: str) -> None:
        self._connection.execute(delete(sign_ins).where(sign_ins.c.token_hash == token_hash))

    def _one(self, condition: Any) -> StaffAccount:
        return StaffAccount(**self._connection.execute(select(staff_accounts).where(condition)).mappings().one())
