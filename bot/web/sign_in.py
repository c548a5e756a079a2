"""Staff sign in: argon2 passwords, a random session token kept only as its hash, and a slow answer to guessing."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock
from bot.clinic.errors import ClinicError
from bot.clinic.ports import SignIn, StaffAccount, UnitOfWork, UnitsOfWork
from bot.clinic.staff import Role
from bot.gateway.offload import Offload
from bot.services.one_time_passwords import hash_of_recovery, period_of

TOKEN = web.RequestKey("token", str)
"""The session token that a request brought, or an empty text."""

STAFF: web.RequestKey[StaffAccount | None] = web.RequestKey("staff", object)  # type: ignore[arg-type]
"""Who is signed in, or None."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
PENDING_FOR = timedelta(minutes=5)
"""So long the second step may take."""
CODE_TRIES = 5
SEEN_EVERY = timedelta(minutes=1)
"""So exact is when somebody was seen last."""
WINDOW = timedelta(hours=1)
"""Tries within it count."""
FIRST_WAIT = timedelta(seconds=5)


@dataclass(frozen=True)
class Limit:
    """The first `free` tries are free; each one after doubles the wait, up to `longest`."""

    free: int
    longest: timedelta


class PasswordRefused(ClinicError):
    """The password is too short or too long; `args[0]` says what is wanted."""


class SignInRefused(ClinicError):
    """The username and the password do not belong together; never says which of them is wrong."""


class SignInExpired(ClinicError):
    """The second step came too late, or after too many wrong codes: begin again with the password."""


class TooManySignIns(ClinicError):
    """Too many attempts; `wait` says how long to pause."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class CodeNeeded(ClinicError):
    """The password is right; `token` stands for the second step, which wants a code."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


def add_staff(units: UnitsOfWork, username: str, name: str, password: str, role: Role = Role.FRONT_DESK) -> StaffAccount:
    """Add a staff account, or give the one with this username a new name and password; its role stays then."""
    username, name = username.strip().lower(), name.strip()
    if not username or not name:
        raise PasswordRefused("a staff account needs a username and a name")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordRefused(f"a password has from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    with units() as work:
        wanted = StaffAccount(username=username, name=name, password_hash=PasswordHasher().hash(password), role=role)
        account = work.staff.add(wanted)
        work.commit()
    return account


def hash_of(session_token: str) -> str:
    """Return what the store keeps of a session token."""
    return hashlib.sha256(session_token.encode()).hexdigest()


@dataclass(frozen=True)
class Visitor:
    """From where somebody signs in: shown to them beside the sign-in, so that they know it again."""

    address: str = ""
    browser: str = ""


class SignIns:
    """Open, recognise and close staff sign-ins. Who is idle for longer than `idle` must sign in again; zero is never."""

    def __init__(
        self, *, units: UnitsOfWork, offload: Offload, clock: Clock, length: timedelta, idle: timedelta = timedelta(0)
    ) -> None:
        self._units = units
        self._offload = offload
        self._clock = clock
        self._length = length
        self._idle = idle
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())
        self._two_at_once = asyncio.Semaphore(2)

    async def open(self, username: str, password: str, *, visitor: Visitor) -> str:
        """Check the password and return a new session token; an unknown username costs the same time as a wrong password.

        CodeNeeded when the account asks for a code as well.
        """
        username = username.strip().lower()
        await self._offload(self._count_try, username, visitor.address)
        async with self._two_at_once:
            account = await self._offload(self._checked, username, password[: LONGEST_PASSWORD + 1])
        if account is None:
            await self._offload(self._note, username, "sign_in", "refused")
            raise SignInRefused
        token = secrets.token_urlsafe(32)
        if account.totp_secret is not None:
            await self._offload(self._remember, token, account.username, visitor, PENDING_FOR)
            raise CodeNeeded(token)
        await self._offload(self._enter, token, account.username, visitor)
        return token

    async def give_code(self, pending: str, code: str, *, visitor: Visitor) -> str:
        """Take the code of the second step, or a recovery code, and return a new session token. SignInRefused when it is wrong."""
        return await self._offload(self._second_step, pending, code[:40], visitor)

    async def recognise(self, token: str, *, active: bool = False) -> StaffAccount | None:
        """Return whose session token this is, unless it has expired or was closed; `active` says that they have just done something."""
        return await self._offload(self._find, token, active) if token else None

    async def close(self, token: str) -> None:
        """Sign out: the token is worth nothing from now on."""
        await self._offload(self._forget, token)

    def _checked(self, username: str, password: str) -> StaffAccount | None:
        with self._units() as work:
            account = work.staff.by_username(username)
        try:
            self._hasher.verify(account.password_hash if account else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        if account and self._hasher.check_needs_rehash(account.password_hash):
            with self._units() as work:
                account = replace(account, password_hash=self._hasher.hash(password))
                work.staff.save(account)
                work.commit()
        return account

    def _count_try(self, username: str, address: str) -> None:
        """Count the try before it is known how it ends: many at once gain nothing. TooManySignIns while it is too soon."""
        now = self._clock()
        with self._units() as work:
            wait = max(
                wait_after(*work.staff.tries(key, since=now - WINDOW), limit, now) for key, limit in _limits(username, address)
            )
            if not wait:
                work.staff.note_try([key for key, _ in _limits(username, address)], at=now)
                work.commit()
        if wait:
            raise TooManySignIns(wait)

    def _enter(self, token: str, username: str, visitor: Visitor) -> None:
        self._remember(token, username, visitor, self._length, pending=False)
        with self._units() as work:
            work.staff.forgive([key for key, _ in _limits(username, visitor.address)])
            work.audit.note(AuditEntry(self._clock(), f"staff:{username}", "sign_in"))
            work.commit()

    def _second_step(self, pending: str, code: str, visitor: Visitor) -> str:
        now = self._clock()
        with self._units() as work:
            found = work.staff.sign_in(hash_of(pending), at=now) if pending else None
            if found is None or not found[0].pending or found[0].tries >= CODE_TRIES:
                raise SignInExpired
            account = found[1]
            work.staff.tried(hash_of(pending))
            taken = took_code(work, account, code, now)
            if not taken:
                work.audit.note(AuditEntry(now, f"staff:{account.username}", "sign_in", outcome="refused"))
            else:
                work.staff.close_sign_in(hash_of(pending))
            work.commit()
        if not taken:
            raise SignInRefused
        token = secrets.token_urlsafe(32)
        self._enter(token, account.username, visitor)
        return token

    def _remember(self, token: str, username: str, visitor: Visitor, length: timedelta, *, pending: bool = True) -> None:
        now = self._clock()
        address, browser = visitor.address[:45], visitor.browser[:200]
        with self._units() as work:
            work.staff.open_sign_in(hash_of(token), SignIn("", username, now, now, now + length, address, browser, pending))
            work.commit()

    def _find(self, token: str, active: bool) -> StaffAccount | None:
        now = self._clock()
        with self._units() as work:
            found = work.staff.sign_in(hash_of(token), at=now)
            if found is None or found[0].pending:
                return None
            if self._idle and now - found[0].seen_at >= self._idle:
                work.staff.close_sign_in(hash_of(token))
                work.commit()
                return None
            if active and now - found[0].seen_at >= SEEN_EVERY:
                work.staff.seen(hash_of(token), at=now)
                work.commit()
            return found[1]

    def _forget(self, token: str) -> None:
        with self._units() as work:
            found = work.staff.sign_in(hash_of(token), at=self._clock())
            work.staff.close_sign_in(hash_of(token))
            if found is not None and not found[0].pending:
                work.audit.note(AuditEntry(self._clock(), f"staff:{found[1].username}", "sign_out"))
            work.commit()

    def _note(self, username: str, did: str, outcome: str) -> None:
        """Keep a refusal under the account's own name, if there is one: what else somebody typed may be their password."""
        with self._units() as work:
            who = f"staff:{username}" if work.staff.by_username(username) else "staff:unknown"
            work.audit.note(AuditEntry(self._clock(), who, did, outcome=outcome))
            work.commit()


def took_code(work: UnitOfWork, account: StaffAccount, code: str, now: datetime) -> bool:
    """Take a code of the app, each once, or use up a recovery code."""
    if account.totp_secret is None:
        return False
    period = period_of(account.totp_secret, code, at=now, after=account.totp_period)
    if period is not None:
        work.staff.save(replace(account, totp_period=period))
        return True
    return work.staff.use_recovery(account.username, hash_of_recovery(code))


def _limits(username: str, address: str) -> list[tuple[str, Limit]]:
    """Return what tries are counted by. Somebody elsewhere can slow a colleague down by a minute at most."""
    return [
        (_digest(f"{username} {address}"), Limit(5, timedelta(minutes=15))),
        (_digest(f"from {address}"), Limit(20, timedelta(minutes=15))),
        (_digest(f"to {username}"), Limit(50, timedelta(minutes=1))),
    ]


def wait_after(count: int, last_at: datetime | None, limit: Limit, now: datetime) -> timedelta:
    """Return how long to wait after so many tries."""
    if last_at is None or count < limit.free:
        return timedelta(0)
    doubled: timedelta = FIRST_WAIT * (2 ** min(20, count - limit.free))
    wait = min(limit.longest, doubled)
    return max(timedelta(0), last_at + wait - now)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
