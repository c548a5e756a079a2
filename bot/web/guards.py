"""Guard the staff pages: security headers, the page's origin, tokens against forged requests, and who a visitor is."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

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


def address_of(request: web.Request, proxies: int = 0) -> str:
    """Return the visitor's address: the peer's, or behind `proxies` of our own what the first of them has seen.

    Each proxy appends whom it hears from to X-Forwarded-For; whatever stands before is the visitor's own claim.
    """
    seen = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    return seen[-proxies][:45] if 0 < proxies <= len(seen) else request.remote or ""
