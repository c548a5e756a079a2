"""The web chat's socket: takes frames into the inbox and shows the outbox, from wherever the browser stopped."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.webchat.frames import LARGEST_FRAME, Chosen, FrameRefused, Hello, PersonAsked, Ping, Said, read_frame
from bot.channels.webchat.lines import line_frame, outgoing_frame
from bot.channels.webchat.visitors import Pace, address_of, new_key
from bot.clinic.clinic_time import Clock
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Channel, ConversationId, InboundId, InboundMessage, OutgoingMessage, conversation_of
from bot.clinic.ports import UnitOfWork, UnitsOfWork
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.web.guards import address_of as visitor_address
from bot.web.rates import OpenSockets

log = logging.getLogger(__name__)

LOOK_EVERY = 1.5
"""Seconds between looks at the outbox when nobody tells of anything new."""
LOOKBACK = 1000
"""How far behind the newest seq to look again: of two transactions, the lower number may be committed second."""
REPLAYED_LINES = 200
MISTAKES_ALLOWED = 10
PERSON_WORDS = {"en": "I would like to talk to a person.", "es": "Quiero hablar con una persona."}


def same_origin(request: web.Request) -> bool:
    """Say whether a request comes from our own pages, or from no page at all: browsers always name the origin of a socket."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc.lower() == request.host.lower()


class ChatSite:
    """All open chats of this process."""

    def __init__(
        self,
        *,
        clinic: Clinic,
        units: UnitsOfWork,
        offload: Offload,
        clock: Clock,
        live: Live,
        wake: Callable[[], None],
        allowed_origins: Iterable[str] = (),
        proxies: int = 0,
        sockets: OpenSockets | None = None,
    ) -> None:
        self.clinic = clinic
        self.units = units
        self.offload = offload
        self.clock = clock
        self.live = live
        self.wake = wake
        self.pace = Pace()
        self._allowed = {origin.rstrip("/").lower() for origin in allowed_origins}
        self._open: set[web.WebSocketResponse] = set()
        self._proxies = proxies
        self._sockets = sockets or OpenSockets(50)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """`GET /chat`: a web socket from our own pages, an allowed origin, or an app (which sends no Origin)."""
        if not self.origin_allowed(request):
            raise web.HTTPForbidden(text="This site may not open the chat.")
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=LARGEST_FRAME)
        if not socket.can_prepare(request):
            raise web.HTTPBadRequest(text="The chat is a web socket.")
        visitor = visitor_address(request, self._proxies)
        if not self._sockets.enter(visitor):
            raise web.HTTPTooManyRequests(text="Too many chats are open from your address.", headers={"Retry-After": "60"})
        try:
            await socket.prepare(request)
            self._open.add(socket)
            await _Chat(self, socket).run()
        finally:
            self._open.discard(socket)
            self._sockets.leave(visitor)
        return socket

    def origin_allowed(self, request: web.Request) -> bool:
        return same_origin(request) or request.headers["Origin"].lower() in self._allowed

    async def close(self, _app: web.Application) -> None:
        """Tell every open chat that the desk goes away, so that it comes back by itself."""
        for socket in tuple(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"restarting")


class _Chat:
    """One open socket. Nothing is said before `hello`."""

    def __init__(self, site: ChatSite, socket: web.WebSocketResponse) -> None:
        self._site = site
        self._socket = socket
        self._language: str | None = None
        self._zone: str | None = None
        self._address: str | None = None
        self._shown: set[int] = set()
        self._last = 0
        self._mistakes = 0

    async def run(self) -> None:
        follower: asyncio.Task[None] | None = None
        try:
            async for received in self._socket:
                if received.type is not WSMsgType.TEXT:
                    await self._refuse(FrameRefused("not_text", "Send text frames only."))
                    await self._socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
                    break
                try:
                    frame = read_frame(received.data)
                    if isinstance(frame, Hello):
                        if self._address is not None:
                            raise FrameRefused("hello_twice", "Say hello once.")
                        follower = await self._greet(frame)
                    else:
                        await self._take(frame)
                except FrameRefused as refused:
                    await self._refuse(refused)
                    self._mistakes += refused.code != "too_fast"
                    if self._mistakes >= MISTAKES_ALLOWED:
                        await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too many mistakes")
        except ConnectionResetError:
            pass
        finally:
            if follower:
                follower.cancel()
                await asyncio.gather(follower, return_exceptions=True)

    @property
    def _conversation_id(self) -> ConversationId:
        if self._address is None:
            raise FrameRefused("hello_first", "Say hello first.")
        return conversation_of(Channel.WEBCHAT, self._address)

    async def _greet(self, hello: Hello) -> asyncio.Task[None]:
        key = hello.key or new_key()
        self._address = address_of(key)
        self._language = hello.language if hello.language in self._site.clinic.languages else None
        self._zone = hello.zone
        lines = await self._replay(hello)
        clinic = self._site.clinic
        await self._send(
            {
                "type": "welcome",
                "key": key,
                "clinic": {
                    "name": clinic.short_name,
                    "phone": clinic.phone,
                    "emergency_number": clinic.emergency_number,
                    "assistant": clinic.assistant_name,
                },
                "lines": lines,
            }
        )
        for line in lines:
            self._remember(line.get("seq") or 0)
        return asyncio.create_task(self._follow(self._conversation_id))

    async def _replay(self, hello: Hello) -> list[dict[str, Any]]:
        if hello.key is None:
            return []
        try:
            return await self._read(_history, self._conversation_id, max(0, hello.after - LOOKBACK))
        except Exception:
            log.exception("webchat: the history of %s could not be read", self._conversation_id)
            await self._refuse(FrameRefused("unavailable", "The conversation cannot be read just now."))
            await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            raise ConnectionResetError from None

    async def _take(self, frame: Said | Chosen | PersonAsked | Ping) -> None:
        if isinstance(frame, Ping):
            await self._send({"type": "pong"})
            return
        conversation_id, address = self._conversation_id, self._address or ""
        now = self._site.clock()
        wait = self._site.pace.wait(address, now)
        if wait:
            await self._send(
                {
                    "type": "error",
                    "code": "too_fast",
                    "text": "That was a lot at once. Please wait a moment.",
                    "id": frame.id,
                    "retry_after": round(wait.total_seconds(), 1),
                }
            )
            return
        words = PERSON_WORDS.get(self._language or "en", PERSON_WORDS["en"]) if isinstance(frame, PersonAsked) else frame.text
        message = InboundMessage(Channel.WEBCHAT, frame.id, address, words, now)
        try:
            taken = await self._read(_accept, message, self._language, self._zone)
        except Exception:
            log.exception("webchat: the store did not take a message of %s", conversation_id)
            raise FrameRefused("unavailable", "Your message could not be saved. It will be sent again.", frame.id) from None
        await self._send({"type": "accepted", "id": frame.id})
        if taken:
            said: dict[str, Any] = {
                "id": frame.id,
                "author": "patient",
                "name": None,
                "text": message.text,
                "at": now.isoformat(),
                "choices": [],
                "links": [],
            }
            self._site.live.publish(conversation_id, {"type": "said", "message": {"type": "message"} | said})
            self._site.wake()

    async def _follow(self, conversation_id: ConversationId) -> None:
        """Show what is new, when told or after a while; a store that is away is asked again."""
        with self._site.live.listen(conversation_id) as events:
            while not self._socket.closed:
                try:
                    await self._show_new(conversation_id)
                except ConnectionResetError:
                    return
                except Exception:
                    log.exception("webchat: the outbox of %s could not be read", conversation_id)
                try:
                    event = await asyncio.wait_for(events.get(), LOOK_EVERY)
                except TimeoutError:
                    continue
                if event.get("type") == "typing":
                    await self._send({"type": "typing"})
                elif event.get("type") == "said":
                    await self._send(event["message"])

    async def _show_new(self, conversation_id: ConversationId) -> None:
        for message in await self._read(_outgoing, conversation_id, max(0, self._last - LOOKBACK)):
            if message.id is not None and message.id not in self._shown:
                await self._send(outgoing_frame(message))
                self._remember(message.id)

    def _remember(self, seq: int) -> None:
        self._shown.add(seq)
        self._last = max(self._last, seq)

    async def _read[T](self, work: Callable[..., T], *args: Any) -> T:
        return await self._site.offload(_in_transaction, self._site.units, work, args)

    async def _refuse(self, refused: FrameRefused) -> None:
        frame = {"type": "error", "code": refused.code, "text": refused.text}
        await self._send(frame | ({"id": refused.message_id} if refused.message_id else {}))

    async def _send(self, frame: dict[str, Any]) -> None:
        if not self._socket.closed:
            await self._socket.send_str(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))


def _in_transaction[T](units: UnitsOfWork, work: Callable[..., T], args: tuple[Any, ...]) -> T:
    with units() as unit:
        done = work(unit, *args)
        unit.commit()
        return done


def _accept(unit: UnitOfWork, message: InboundMessage, language: str | None, zone: str | None) -> bool:
    taken = unit.inbox.accept(message) is not None
    if taken:
        conversation = unit.conversations.get_or_start(message.conversation_id, at=message.received_at)
        told = conversation.language or (language if language != "en" else None)
        known = replace(conversation, language=told, zone=zone or conversation.zone)
        if known != conversation:
            unit.conversations.save(known)
    return taken


def _outgoing(unit: UnitOfWork, conversation_id: ConversationId, after: int) -> list[OutgoingMessage]:
    return unit.outbox.of_conversation(conversation_id, after=after)


def _history(unit: UnitOfWork, conversation_id: ConversationId, after: int) -> list[dict[str, Any]]:
    frames = []
    for line in unit.conversations.lines(conversation_id, limit=REPLAYED_LINES):
        side, number = line.key.split(":")
        if side == "in":
            accepted = unit.inbox.get(InboundId(int(number)))
            frames.append(line_frame(line, message_id=accepted.message.message_sid if accepted else line.key))
        elif int(number) > after:
            frames.append(line_frame(line))
    return frames
