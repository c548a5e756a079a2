"""The phone simulator (demo mode): phones that write to the same inbox, and read the same outbox, as Twilio's."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from aiohttp import WSCloseCode, WSMsgType, web

from bot.clinic.clinic_time import Clock
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Channel, ConversationId, InboundMessage, Media, conversation_of
from bot.clinic.patients.phones import written_phone
from bot.clinic.ports import ConversationLine, UnitOfWork, UnitsOfWork
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.web.chat import same_origin
from bot.web.home import pages

log = logging.getLogger(__name__)

STRANGERS = ("+15555550190", "+15555550191")
LOOK_EVERY = 1.0
LONGEST_TEXT = 1600
"""Twilio's limit for one message."""
PICTURES_KEPT = 30
PICTURE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class SimulatorSite:
    """The simulator's page, its socket, and the pictures of its messages (in memory only)."""

    def __init__(
        self, *, clinic: Clinic, units: UnitsOfWork, offload: Offload, clock: Clock, live: Live, wake: Callable[[], None]
    ) -> None:
        self._clinic = clinic
        self._units = units
        self._offload = offload
        self._clock = clock
        self._live = live
        self._wake = wake
        self._pictures: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._open: set[web.WebSocketResponse] = set()

    async def page(self, _request: web.Request) -> web.Response:
        phones = await self._offload(_phones, self._units)
        text = (
            pages()
            .get_template("simulator.html")
            .render(clinic=self._clinic, number=written_phone(self._clinic.phone), phones=phones)
        )
        return web.Response(text=text, content_type="text/html")

    async def take_picture(self, request: web.Request) -> web.Response:
        """`POST /simulator/pictures`: keep a picture's bytes, answer with the address under which it is shown."""
        if not same_origin(request):
            raise web.HTTPForbidden(text="Pictures come from the simulator's own page.")
        content_type = request.content_type
        if content_type not in PICTURE_TYPES:
            raise web.HTTPUnsupportedMediaType(text="Send a PNG, JPEG, GIF or WebP picture.")
        name = secrets.token_hex(8)
        self._pictures[name] = (content_type, await request.read())
        while len(self._pictures) > PICTURES_KEPT:
            self._pictures.popitem(last=False)
        return web.json_response({"url": f"/simulator/pictures/{name}"})

    async def show_picture(self, request: web.Request) -> web.Response:
        kept = self._pictures.get(request.match_info["name"])
        if kept is None:
            raise web.HTTPNotFound(text="This picture is no longer kept.")
        return web.Response(body=kept[1], content_type=kept[0])

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """`GET /simulator/socket`: `watch` a phone, and send `message`s from it."""
        if not same_origin(request):
            raise web.HTTPForbidden(text="The simulator works on its own page.")
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=64 * 1024)
        if not socket.can_prepare(request):
            raise web.HTTPBadRequest(text="The simulator is a web socket.")
        await socket.prepare(request)
        self._open.add(socket)
        watched: dict[str, asyncio.Task[None]] = {}
        try:
            async for received in socket:
                frame = _frame(received.data) if received.type is WSMsgType.TEXT else None
                phone = str(frame.get("phone", "")) if frame else ""
                if frame is None or not _is_number(phone):
                    await socket.send_json({"type": "error", "text": "That is no frame of the simulator."})
                elif frame.get("type") == "watch" and phone not in watched and len(watched) < 14:
                    watched[phone] = asyncio.create_task(self._follow(socket, phone))
                elif frame.get("type") == "unwatch" and phone in watched:
                    watched.pop(phone).cancel()
                elif frame.get("type") == "message":
                    await self._take(socket, phone, frame)
        except ConnectionResetError:
            pass
        finally:
            self._open.discard(socket)
            for task in watched.values():
                task.cancel()
            await asyncio.gather(*watched.values(), return_exceptions=True)
        return socket

    async def close(self, _app: web.Application) -> None:
        for socket in tuple(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"restarting")

    async def _take(self, socket: web.WebSocketResponse, phone: str, frame: Mapping[str, Any]) -> None:
        text, message_id = frame.get("text", ""), frame.get("id", "")
        urls = [url for url in frame.get("pictures", []) if isinstance(url, str) and url.rpartition("/")[2] in self._pictures]
        try:
            sid = f"SIM{UUID(str(message_id)).hex}"
        except ValueError:
            await socket.send_json({"type": "error", "phone": phone, "text": "The id must be a UUID."})
            return
        if not isinstance(text, str) or len(text) > LONGEST_TEXT or not (text.strip() or urls):
            await socket.send_json(
                {"type": "error", "phone": phone, "id": message_id, "text": f"Write 1 to {LONGEST_TEXT:,} characters."}
            )
            return
        media = tuple(Media(url, self._pictures[url.rpartition("/")[2]][0]) for url in urls)
        message = InboundMessage(Channel.SMS, sid, phone, text, self._clock(), media)
        await self._offload(_accept, self._units, message)
        await socket.send_json({"type": "accepted", "phone": phone, "id": message_id})
        self._live.publish(message.conversation_id, {"type": "said"})
        self._wake()

    async def _follow(self, socket: web.WebSocketResponse, phone: str) -> None:
        """Send the lines of a phone that are new or have changed, and the typing sign."""
        conversation_id = conversation_of(Channel.SMS, phone)
        shown: dict[str, ConversationLine] = {}
        with self._live.listen(conversation_id) as events:
            while not socket.closed:
                try:
                    lines = await self._offload(_lines, self._units, conversation_id)
                    changed = [line for line in lines if shown.get(line.key) != line]
                    shown = {line.key: line for line in lines}
                    if changed:
                        await socket.send_json(
                            {"type": "lines", "phone": phone, "lines": [_line_frame(line) for line in changed]}
                        )
                except ConnectionResetError:
                    return
                except Exception:
                    log.exception("simulator: the lines of %s could not be read", conversation_id)
                try:
                    event = await asyncio.wait_for(events.get(), LOOK_EVERY)
                except TimeoutError:
                    continue
                if event.get("type") == "typing" and not socket.closed:
                    await socket.send_json({"type": "typing", "phone": phone})


def _frame(written: str) -> dict[str, Any] | None:
    try:
        frame = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None


def _is_number(phone: str) -> bool:
    return phone.startswith("+1555555") and phone[1:].isascii() and phone[1:].isdigit() and len(phone) == 12


def _line_frame(line: ConversationLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "author": line.author,
        "text": line.text,
        "at": line.at.isoformat(),
        "status": line.status,
        "media": line.media,
        "name": line.staff_name,
    }


def _accept(units: UnitsOfWork, message: InboundMessage) -> None:
    with units() as unit:
        unit.inbox.accept(message)
        unit.commit()


def _lines(units: UnitsOfWork, conversation_id: ConversationId) -> list[ConversationLine]:
    with units() as unit:
        return unit.conversations.lines(conversation_id, limit=200)


def _phones(units: UnitsOfWork) -> list[dict[str, Any]]:
    """Return the phones on offer: those of the demo's patients, then two that nobody knows."""

    def of(unit: UnitOfWork) -> dict[str, list[str]]:
        phones: dict[str, list[str]] = {}
        for patient in unit.patients.all():
            if patient.phone and _is_number(patient.phone):
                phones.setdefault(patient.phone, []).append(f"{patient.called} {patient.last_name}")
        return phones

    with units() as unit:
        known = of(unit)
    offered = [{"phone": phone, "written": written_phone(phone), "names": names} for phone, names in sorted(known.items())[:12]]
    return offered + [{"phone": phone, "written": written_phone(phone), "names": []} for phone in STRANGERS if phone not in known]
