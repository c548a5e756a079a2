"""Rate limits of the public endpoints: so many requests at once and so many a second for each visitor's address and kind of route.

A small bucket of our own: aiohttp has no limiter that is kept up, and one that several desks share would put a round trip before
every page. What may never be lost is not limited here: Twilio's webhooks are guarded by their signature alone, and chat messages
have a pace of their own that tells the browser when to send again. A visitor on this machine itself is not limited: that is
whoever runs the desk, or a proxy that was not named with FRONTDESK_PROXIES, behind which all visitors look like one.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.web.guards import address_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_MOST_KEPT = 20_000


@dataclass(frozen=True)
class Rate:
    """`at_once` requests, and `a_second` more each second."""

    at_once: int
    a_second: float


RATES = {
    "health": Rate(30, 5),
    "sockets": Rate(30, 1),
    "sign-in": Rate(20, 0.5),
    "staff": Rate(200, 20),
    "pages": Rate(120, 20),
}


def kind_of(path: str) -> str | None:
    """Return which limit a path is under; None for Twilio's webhooks."""
    if path.startswith("/twilio/"):
        return None
    if path in ("/health", "/ready"):
        return "health"
    if path in ("/chat", "/staff/live", "/simulator/socket"):
        return "sockets"
    if path.startswith("/staff/sign-in"):
        return "sign-in"
    return "staff" if path.startswith("/staff") else "pages"


class Buckets:
    """What each visitor has left. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def wait_for(self, kind: str, address: str) -> float:
        """Take one from the bucket; returns the seconds to wait when it is empty, else 0."""
        now, rate, key = self._clock(), RATES[kind], (kind, address)
        left, at = self._left.get(key, (float(rate.at_once), now))
        left = min(float(rate.at_once), left + (now - at) * rate.a_second)
        if left < 1:
            self._left[key] = (left, now)
            return (1 - left) / rate.a_second
        if len(self._left) >= _MOST_KEPT:
            self._forget(now)
        self._left[key] = (left - 1, now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Drop the buckets that are full again; if all are in use, the oldest half."""
        slowest = max(rate.at_once / rate.a_second for rate in RATES.values())
        self._left = {key: value for key, value in self._left.items() if now - value[1] < slowest}
        if len(self._left) >= _MOST_KEPT:
            newest = sorted(self._left.items(), key=lambda item: item[1][1])[_MOST_KEPT // 2 :]
            self._left = dict(newest)


class OpenSockets:
    """How many chats each address has open; no more than `most` of one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one in, unless there are enough."""
        if not is_here(address) and self._open[address] >= self._most:
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


def limited(proxies: int, buckets: Buckets | None = None) -> Middleware:
    """Make the middleware that answers 429, with Retry-After, to who asks too often."""
    taken = buckets or Buckets()

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        kind, address = kind_of(request.path), address_of(request, proxies)
        if kind is not None and not is_here(address) and (wait := taken.wait_for(kind, address)):
            seconds = str(math.ceil(wait))
            text = f"That was a lot at once. Please try again in {seconds} second{'' if seconds == '1' else 's'}."
            raise web.HTTPTooManyRequests(text=text, headers={"Retry-After": seconds})
        return await handler(request)

    return limit


def is_here(address: str) -> bool:
    """Tell whether an address is this machine's own, or none at all, as over a local socket."""
    try:
        return not address or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
