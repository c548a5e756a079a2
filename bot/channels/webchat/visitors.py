"""Visitors: a secret key that only the browser knows, the address that everybody else sees, and how fast one may write."""

from __future__ import annotations

import hashlib
import secrets
from collections import deque
from datetime import datetime, timedelta


def new_key() -> str:
    """Make a visitor key: 128 random bits in hex. Whoever has it can read the conversation."""
    return secrets.token_hex(16)


def address_of(key: str) -> str:
    """Return the address of a visitor: a digest, so that neither logs nor staff pages hold a key that opens the chat."""
    return hashlib.sha256(f"webchat visitor {key}".encode()).hexdigest()[:32]


class Pace:
    """At most `most` messages within `span` for each address; remembers only addresses that wrote lately."""

    def __init__(self, most: int = 20, span: timedelta = timedelta(seconds=10)) -> None:
        self._most = most
        self._span = span
        self._written: dict[str, deque[datetime]] = {}

    def wait(self, address: str, now: datetime) -> timedelta:
        """Count one message, or return how long to wait before it may be sent; zero means go."""
        if len(self._written) > 1000:
            self._forget(now)
        times = self._written.setdefault(address, deque())
        while times and now - times[0] >= self._span:
            times.popleft()
        if len(times) >= self._most:
            return self._span - (now - times[0])
        times.append(now)
        return timedelta(0)

    def _forget(self, now: datetime) -> None:
        self._written = {address: times for address, times in self._written.items() if times and now - times[-1] < self._span}
