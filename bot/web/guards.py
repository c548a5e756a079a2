"""Guard the staff pages: security headers, the page's origin, tokens against forged requests, and slow guessing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.clinic.clinic_time import Clock

CSRF_HEADER = "X-CSRF-Token"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def security_headers(*, https: bool) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Make the `on_response_prepare` signal that puts the headers on every response of a site, whatever made it."""
    headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})

    async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)

    return add_headers


def is_own_origin(request: web.Request, public_url: str) -> bool:
    """Say whether the request's Origin is this site: its public address, or the one the browser asked for."""
    origin = request.headers.get("Origin", "")
    own = {f"{request.scheme}://{request.host}"}
    if public_url:
        parts = urlsplit(public_url)
        own.add(f"{parts.scheme}://{parts.netloc}")
    return origin in own


def csrf_token_of(session_token: str) -> str:
    """Derive the token that a signed-in page sends with every POST; it cannot be turned back into the sign-in."""
    return hmac.new(session_token.encode(), b"frontdesk csrf", hashlib.sha256).hexdigest()


def same_token(given: str, expected: str) -> bool:
    """Compare two tokens in constant time; an empty one equals nothing."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


@dataclass
class _Tries:
    count: int
    last_at: datetime


class Backoff:
    """Slow down repeated attempts by key. The first `free` are free; each one after doubles the wait, up to `longest`."""

    def __init__(
        self, clock: Clock, *, free: int, first_wait: timedelta = timedelta(seconds=5), longest: timedelta = timedelta(minutes=15)
    ) -> None:
        self._clock = clock
        self._free = free
        self._first_wait = first_wait
        self._longest = longest
        self._tries: dict[Hashable, _Tries] = {}

    def wait_for(self, key: Hashable) -> timedelta:
        """Return how long this key must still wait; zero when it may try now."""
        tries = self._tries.get(key)
        if tries is None or tries.count < self._free:
            return timedelta(0)
        wait: timedelta = min(self._longest, self._first_wait * 2 ** min(20, tries.count - self._free))
        return max(timedelta(0), tries.last_at + wait - self._clock())

    def count(self, key: Hashable) -> None:
        """Count an attempt, before it is known how it ends: many at once gain nothing."""
        now = self._clock()
        if len(self._tries) > 10_000:
            self._tries = {k: t for k, t in self._tries.items() if now - t.last_at < self._longest}
        before = self._tries.get(key)
        fresh = before is None or now - before.last_at > self._longest * 2
        self._tries[key] = _Tries(1 if before is None or fresh else before.count + 1, now)

    def forgive(self, key: Hashable) -> None:
        """Forget the attempts of a key that has signed in."""
        self._tries.pop(key, None)
