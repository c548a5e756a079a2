"""The private site: where the engine runs Rasa's actions; loopback only, behind a secret in the path."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

log = logging.getLogger(__name__)

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes; Rasa sends the conversation's whole tracker with each action."""


def private_site(*, run: Callable[[dict[str, Any]], Awaitable[Any]], secret: str) -> web.Application:
    """Make the site; `run` is rasa-sdk's executor. A wrong secret is 404, as if nothing were here."""

    async def webhook(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.match_info["secret"].encode(), secret.encode()):
            raise web.HTTPNotFound
        try:
            call = await request.json()
        except json.JSONDecodeError:
            raise web.HTTPBadRequest(text="not JSON") from None
        try:
            result = await run(call)
        except Exception as failed:  # the edge: the engine is told, and the turn goes to a person
            log.error("an action failed: %s", type(failed).__name__)
            return web.json_response({"error": "the action failed", "action_name": call.get("next_action")}, status=500)
        dumped = result.model_dump() if hasattr(result, "model_dump") else result
        return web.json_response(dumped or {"events": [], "responses": []})

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_post("/actions/{secret}/webhook", webhook)
    app.router.add_get("/health", health)
    return app
