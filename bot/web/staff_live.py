"""The console's web socket: push the queue and the open conversation whenever they change."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.clinic.messages import ConversationId
from bot.gateway.live import CONSOLE, Live
from bot.gateway.offload import Offload
from bot.web.guards import is_own_origin
from bot.web.sign_in import STAFF, TOKEN, SignIns
from bot.web.staff_roles import seen_by
from bot.web.staff_views import StaffViews

BACKSTOP = 2.0
"""Seconds after which a socket looks at the store even when nobody told it of a change (another process may have changed it)."""

SIGNED_OUT = 4401


class StaffLive:
    """One loop per open console. The page sends `{"watch": conversation id or null}`; it gets whole snapshots when they differ."""

    def __init__(self, *, views: StaffViews, offload: Offload, live: Live, sign_ins: SignIns, public_url: str) -> None:
        self._views = views
        self._offload = offload
        self._live = live
        self._sign_ins = sign_ins
        self._public_url = public_url
        self._sockets: set[web.WebSocketResponse] = set()

    async def open(self, request: web.Request) -> web.StreamResponse:
        if not is_own_origin(request, self._public_url):
            raise web.HTTPForbidden(text="foreign origin")
        if request[STAFF] is None:
            raise web.HTTPUnauthorized(text="signed out")
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=4096)
        await socket.prepare(request)
        self._sockets.add(socket)
        page = _OpenPage(socket=socket, token=request[TOKEN])
        try:
            await self._serve(page)
        finally:
            self._sockets.discard(socket)
        return socket

    async def close(self, app: web.Application) -> None:
        """Tell every console to come back later (an `on_shutdown` signal)."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _serve(self, page: _OpenPage) -> None:
        with self._live.listen(CONSOLE) as console:
            tasks = [
                asyncio.create_task(_pump(console, page.changed.set)),
                asyncio.create_task(self._follow(page)),
                asyncio.create_task(self._push(page)),
            ]
            try:
                await self._read(page)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, page: _OpenPage) -> None:
        async for message in page.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            with suppress(ValueError):
                asked = json.loads(message.data)
                if isinstance(asked, dict) and isinstance(asked.get("watch"), str | None):
                    page.watch(asked.get("watch"))

    async def _follow(self, page: _OpenPage) -> None:
        """Listen to the topic of the watched conversation, whichever that is."""
        while True:
            page.moved.clear()
            if page.watched is None:
                await page.moved.wait()
                continue
            with self._live.listen(page.watched) as topic:
                pump = asyncio.create_task(_pump(topic, page.changed.set))
                try:
                    await page.moved.wait()
                finally:
                    pump.cancel()

    async def _push(self, page: _OpenPage) -> None:
        while not page.socket.closed:
            page.changed.clear()
            staff = await self._sign_ins.recognise(page.token)
            if staff is None:
                await page.socket.close(code=SIGNED_OUT)
                return
            await page.send(await self._offload(self._views.queue))
            if page.watched is not None:
                shown = seen_by(staff.role, await self._offload(self._views.conversation, page.watched))
                if shown is not None:
                    await page.send(shown)
            with suppress(TimeoutError):
                await asyncio.wait_for(page.changed.wait(), BACKSTOP)


class _OpenPage:
    """What one open console watches, and what it was last sent."""

    def __init__(self, *, socket: web.WebSocketResponse, token: str) -> None:
        self.socket = socket
        self.token = token
        self.watched: ConversationId | None = None
        self.changed = asyncio.Event()
        self.moved = asyncio.Event()
        self._sent: dict[str, str] = {}

    def watch(self, conversation_id: str | None) -> None:
        self.watched = ConversationId(conversation_id) if conversation_id else None
        self._sent.pop("conversation", None)
        self.moved.set()
        self.changed.set()

    async def send(self, snapshot: dict[str, Any]) -> None:
        text = json.dumps(snapshot)
        if self._sent.get(snapshot["type"]) != text:
            self._sent[snapshot["type"]] = text
            await self.socket.send_str(text)


async def _pump(queue: asyncio.Queue[dict[str, Any]], changed: Callable[[], None]) -> None:
    while True:
        await queue.get()
        changed()
