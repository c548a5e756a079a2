"""Staff accounts, their sign-ins, and the tries to sign in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from bot.clinic.ports import SignIn, StaffAccount
from bot.clinic.staff import Role
from bot.store.rows import insert_once
from bot.store.schema import sign_in_tries, sign_ins, staff_accounts, staff_recovery_codes

_KEY_LENGTH = 16
_TRIES_KEPT = timedelta(days=1)


class SqlStaff:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: StaffAccount) -> StaffAccount:
        """A replaced password ends every sign-in that stands."""
        values = {"username": account.username, "name": account.name, "password_hash": account.password_hash}
        if insert_once(self._connection, staff_accounts, values | {"role": account.role.value}, unique=["username"]) is None:
            same = staff_accounts.c.username == account.username
            key = self._connection.execute(update(staff_accounts).where(same).values(**values).returning(staff_accounts.c.id))
            self._connection.execute(delete(sign_ins).where(sign_ins.c.staff_id == key.scalar_one()))
        return self._one(account.username)

    def save(self, account: StaffAccount) -> None:
        changed = {"name": account.name, "role": account.role.value, "password_hash": account.password_hash}
        codes = {"totp_secret": account.totp_secret, "totp_period": account.totp_period}
        same = staff_accounts.c.username == account.username
        self._connection.execute(update(staff_accounts).where(same).values(**changed, **codes))

    def remove(self, username: str) -> bool:
        account = self.by_username(username)
        if account is None:
            return False
        for table in (sign_ins, staff_recovery_codes):
            self._connection.execute(delete(table).where(table.c.staff_id == account.id))
        self._connection.execute(delete(staff_accounts).where(staff_accounts.c.id == account.id))
        return True

    def by_username(self, username: str) -> StaffAccount | None:
        found = select(staff_accounts).where(staff_accounts.c.username == username)
        row = self._connection.execute(found).mappings().one_or_none()
        return None if row is None else _account(row)

    def all(self) -> list[StaffAccount]:
        rows = self._connection.execute(select(staff_accounts).order_by(staff_accounts.c.username)).mappings()
        return [_account(row) for row in rows]

    def count(self) -> int:
        return self._connection.execute(select(func.count()).select_from(staff_accounts)).scalar_one()

    def open_sign_in(self, token_hash: str, sign_in: SignIn) -> None:
        self._connection.execute(delete(sign_ins).where(sign_ins.c.expires_at <= sign_in.opened_at))
        values = {
            name: getattr(sign_in, name) for name in ("opened_at", "seen_at", "expires_at", "address", "browser", "pending")
        }
        whose = self._one(sign_in.username).id
        self._connection.execute(insert(sign_ins).values(token_hash=token_hash, staff_id=whose, tries=0, **values))

    def sign_in(self, token_hash: str, *, at: datetime) -> tuple[SignIn, StaffAccount] | None:
        found = self._joined(sign_ins.c.token_hash == token_hash, sign_ins.c.expires_at > at)
        return found[0] if found else None

    def seen(self, token_hash: str, *, at: datetime) -> None:
        self._connection.execute(update(sign_ins).where(sign_ins.c.token_hash == token_hash).values(seen_at=at))

    def tried(self, token_hash: str) -> None:
        one = sign_ins.c.token_hash == token_hash
        self._connection.execute(update(sign_ins).where(one).values(tries=sign_ins.c.tries + 1))

    def close_sign_in(self, token_hash: str) -> None:
        self._connection.execute(delete(sign_ins).where(sign_ins.c.token_hash == token_hash))

    def sign_ins(self, *, at: datetime, username: str | None = None) -> list[SignIn]:
        standing = [sign_ins.c.expires_at > at, ~sign_ins.c.pending]
        theirs = [] if username is None else [staff_accounts.c.username == username]
        return [one for one, _ in self._joined(*standing, *theirs)]

    def end(self, key: str, *, username: str | None = None) -> bool:
        named = sign_ins.c.token_hash.startswith(key, autoescape=True)
        theirs = [] if username is None else [sign_ins.c.staff_id == self._one(username).id]
        if len(key) != _KEY_LENGTH:
            return False
        return self._connection.execute(delete(sign_ins).where(named, *theirs)).rowcount > 0

    def end_all(self, username: str) -> int:
        return self._connection.execute(delete(sign_ins).where(sign_ins.c.staff_id == self._one(username).id)).rowcount

    def set_recovery(self, username: str, hashes: Iterable[str]) -> None:
        whose = self._one(username).id
        self._connection.execute(delete(staff_recovery_codes).where(staff_recovery_codes.c.staff_id == whose))
        if rows := [{"staff_id": whose, "hash": one} for one in hashes]:
            self._connection.execute(insert(staff_recovery_codes), rows)

    def use_recovery(self, username: str, hashed: str) -> bool:
        this = (staff_recovery_codes.c.staff_id == self._one(username).id) & (staff_recovery_codes.c.hash == hashed)
        return self._connection.execute(delete(staff_recovery_codes).where(this)).rowcount == 1

    def recovery_left(self, username: str) -> int:
        theirs = staff_recovery_codes.c.staff_id == self._one(username).id
        return self._connection.execute(select(func.count()).select_from(staff_recovery_codes).where(theirs)).scalar_one()

    def note_try(self, keys: Iterable[str], *, at: datetime) -> None:
        self._connection.execute(delete(sign_in_tries).where(sign_in_tries.c.at < at - _TRIES_KEPT))
        self._connection.execute(insert(sign_in_tries), [{"key": key, "at": at} for key in keys])

    def tries(self, key: str, *, since: datetime) -> tuple[int, datetime | None]:
        found = select(func.count(), func.max(sign_in_tries.c.at)).where(sign_in_tries.c.key == key, sign_in_tries.c.at > since)
        count, last = self._connection.execute(found).one()
        return count, last

    def forgive(self, keys: Iterable[str]) -> None:
        self._connection.execute(delete(sign_in_tries).where(sign_in_tries.c.key.in_(list(keys))))

    def _one(self, username: str) -> StaffAccount:
        found = select(staff_accounts).where(staff_accounts.c.username == username)
        return _account(self._connection.execute(found).mappings().one())

    def _joined(self, *conditions: Any) -> list[tuple[SignIn, StaffAccount]]:
        columns = [column for column in sign_ins.c if column.name != "staff_id"]
        found = select(*columns, *(column.label(f"of_{column.name}") for column in staff_accounts.c))
        rows = self._connection.execute(
            found.select_from(sign_ins.join(staff_accounts)).where(*conditions).order_by(sign_ins.c.opened_at.desc())
        ).mappings()
        return [(_sign_in(row), _account({name[3:]: row[name] for name in row if name.startswith("of_")})) for row in rows]


def _account(row: Any) -> StaffAccount:
    return StaffAccount(**{**row, "role": Role(row["role"])})


def _sign_in(row: RowMapping) -> SignIn:
    return SignIn(
        key=row["token_hash"][:_KEY_LENGTH],
        username=row["of_username"],
        opened_at=row["opened_at"],
        seen_at=row["seen_at"] or row["opened_at"],
        expires_at=row["expires_at"],
        address=row["address"],
        browser=row["browser"],
        pending=row["pending"],
        tries=row["tries"],
    )
