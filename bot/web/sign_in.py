"""Staff sign in: argon2 passwords, a random session token kept only as its hash, and a slow answer to guessing."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.clinic.clinic_time import Clock
from bot.clinic.errors import ClinicError
from bot.clinic.ports import StaffAccount, UnitsOfWork
from bot.gateway.offload import Offload
from bot.web.guards import Backoff

TOKEN = web.RequestKey("token", str)
"""The session token that a request brought, or an empty text."""

STAFF: web.RequestKey[StaffAccount | None] = web.RequestKey("staff", object)  # type: ignore[arg-type]
"""Who is signed in, or None."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024


class PasswordRefused(ClinicError):
    """The password is too short or too long; `args[0]` says what is wanted."""


class SignInRefused(ClinicError):
    """The username and the password do not belong together; never says which of them is wrong."""


class TooManySignIns(ClinicError):
    """Too many attempts; `wait` says how long to pause."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


def add_staff(units: UnitsOfWork, username: str, name: str, password: str) -> StaffAccount:
    """Add a staff account, or give the one with this username a new name and password."""
    username, name = username.strip().lower(), name.strip()
    if not username or not name:
        raise PasswordRefused("a staff account needs a username and a name")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordRefused(f"a password has from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    with units() as work:
        account = work.staff.add(StaffAccount(username=username, name=name, password_hash=PasswordHasher().hash(password)))
        work.commit()
    return account


def hash_of(session_token: str) -> str:
    """Return what the store keeps of a session token."""
    return hashlib.sha256(session_token.encode()).hexdigest()


class SignIns:
    """Open, recognise and close staff sign-ins."""

    def __init__(self, *, units: UnitsOfWork, offload: Offload, clock: Clock, length: timedelta) -> None:
        self._units = units
        self._offload = offload
        self._clock = clock
        self._length = length
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())
        self._by_username = Backoff(clock, free=5)
        self._by_address = Backoff(clock, free=20)
        self._two_at_once = asyncio.Semaphore(2)

    async def open(self, username: str, password: str, *, address: str) -> str:
        """Check the password and return a new session token; an unknown username costs the same time as a wrong password."""
        username = username.strip().lower()
        username_key = hashlib.sha256(username.encode()).digest()
        wait = max(self._by_username.wait_for(username_key), self._by_address.wait_for(address))
        if wait:
            raise TooManySignIns(wait)
        self._by_username.count(username_key)
        self._by_address.count(address)
        async with self._two_at_once:
            account = await self._offload(self._checked, username, password[: LONGEST_PASSWORD + 1])
        if account is None:
            raise SignInRefused
        self._by_username.forgive(username_key)
        self._by_address.forgive(address)
        token = secrets.token_urlsafe(32)
        await self._offload(self._remember, token, account.username)
        return token

    async def recognise(self, token: str) -> StaffAccount | None:
        """Return whose session token this is, unless it has expired or was closed."""
        return await self._offload(self._find, token) if token else None

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
                account = work.staff.add(replace(account, password_hash=self._hasher.hash(password)))
                work.commit()
        return account

    def _remember(self, token: str, username: str) -> None:
        now = self._clock()
        with self._units() as work:
            work.staff.open_sign_in(hash_of(token), username, at=now, expires_at=now + self._length)
            work.commit()

    def _find(self, token: str) -> StaffAccount | None:
        with self._units() as work:
            return work.staff.signed_in(hash_of(token), at=self._clock())

    def _forget(self, token: str) -> None:
        with self._units() as work:
            work.staff.close_sign_in(hash_of(token))
            work.commit()
