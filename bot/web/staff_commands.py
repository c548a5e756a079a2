"""The console's JSON: read a conversation, and the commands of staff. Ids travel in bodies, never in addresses that get logged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from bot.clinic.consent.standing import Category
from bot.clinic.errors import (
    AppointmentPast,
    AppointmentUnknown,
    ClinicError,
    ConversationTaken,
    IdentityNotProven,
    OpeningTaken,
    OpeningUnknown,
)
from bot.clinic.messages import Channel, ConversationId
from bot.clinic.ports import StaffAccount
from bot.gateway.offload import Offload
from bot.web.guards import CSRF_HEADER, csrf_token_of, is_own_origin, same_token
from bot.web.sign_in import STAFF, TOKEN, SignIns
from bot.web.staff_bodies import BadRequest, body_of, staff_of, text_of
from bot.web.staff_roles import NEEDED, may_call, seen_by
from bot.web.staff_views import StaffViews

LONGEST_REPLY = 1600
"""Twilio refuses a longer message (error 21617)."""

REFUSED: dict[type[ClinicError], str] = {
    OpeningTaken: "Somebody has this time, or the patient has another visit then. Nothing was changed.",
    OpeningUnknown: "Nobody gives this visit at that time. Nothing was changed.",
    AppointmentPast: "This visit has begun or was cancelled. Nothing was changed.",
    AppointmentUnknown: "This patient has no such visit.",
    IdentityNotProven: "First the patient has to prove who they are.",
}
"""What staff read when the calendar refuses."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StaffDesk(Protocol):
    """What staff do with a conversation; each verb raises ConversationTaken when it is somebody else's."""

    async def take(self, conversation_id: ConversationId, *, staff: StaffAccount) -> object: ...
    async def reply(self, conversation_id: ConversationId, text: str, *, staff: StaffAccount) -> object: ...
    async def give_back(self, conversation_id: ConversationId, *, staff: StaffAccount) -> object: ...
    async def acknowledge(self, alert_id: int, *, staff: StaffAccount) -> object: ...
    async def record_consent(
        self, conversation_id: ConversationId, action: str, category: Category | None, words: str, *, staff: StaffAccount
    ) -> object: ...
    async def saw(self, conversation_id: ConversationId, *, staff: StaffAccount) -> None: ...


def refusal(status: int, error: str, message: str) -> web.Response:
    """Answer with JSON that the console shows: a short name for the program, a sentence for the person."""
    return web.json_response({"error": error, "message": message}, status=status)


def guard(*, sign_ins: SignIns, cookie: str, public_url: str) -> Any:
    """Make the middleware: own origin on every POST; a sign-in and its CSRF token for the JSON routes; named errors."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "POST" and "Origin" in request.headers and not is_own_origin(request, public_url):
            return refusal(403, "foreign_origin", "This request came from another site.")
        token = request.cookies.get(cookie, "")
        request[TOKEN] = token
        request[STAFF] = staff = await sign_ins.recognise(token, active=request.path != "/staff/live")
        if not request.path.startswith("/staff/api/"):
            return await handler(request)
        if staff is None:
            return refusal(401, "signed_out", "Your sign-in has ended. Please sign in again.")
        if request.method == "POST" and not same_token(request.headers.get(CSRF_HEADER, ""), csrf_token_of(token)):
            return refusal(403, "csrf", "This page is out of date. Reload it and try again.")
        if request.path in NEEDED and not may_call(staff.role, request.path):
            return refusal(403, "role", "Your role does not do this. Please ask a colleague at the front desk or a manager.")
        return await _answered(request, handler)

    return guarded


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadRequest as wrong:
        return refusal(400, "bad_request", str(wrong))
    except ConversationTaken:
        return refusal(409, "taken", "A colleague is answering this conversation.")
    except ClinicError as refused:
        return refusal(409, "refused", REFUSED.get(type(refused), "The desk could not do this. Reload and try again."))
    except web.HTTPException as http:
        return refusal(http.status, "http", http.reason)


@dataclass(frozen=True)
class StaffCommands:
    """The JSON routes: parse, ask the staff desk, answer with the conversation as it is now."""

    views: StaffViews
    offload: Offload
    staff_desk: StaffDesk

    async def queue(self, request: web.Request) -> web.Response:
        return web.json_response(await self.offload(self.views.queue))

    async def search(self, request: web.Request) -> web.Response:
        search = text_of(await body_of(request), "search", longest=80)
        found = await self.offload(self.views.queue, "".join(search.split()))
        return web.json_response({"type": "search", "recent": found["recent"]})

    async def conversation(self, request: web.Request) -> web.Response:
        conversation_id, _ = await self._known(request)
        await self.staff_desk.saw(conversation_id, staff=staff_of(request))
        return await self._shown(request, conversation_id)

    async def take(self, request: web.Request) -> web.Response:
        conversation_id, _ = await self._known(request)
        await self.staff_desk.take(conversation_id, staff=staff_of(request))
        return await self._shown(request, conversation_id)

    async def reply(self, request: web.Request) -> web.Response:
        conversation_id, body = await self._known(request)
        text = text_of(body, "text", longest=LONGEST_REPLY).strip()
        if not text:
            raise BadRequest("Write something first.")
        shown = await self.offload(self.views.conversation, conversation_id)
        if shown and shown["opted_out"] and shown["channel"] == "sms":
            return refusal(409, "opted_out", "This person has opted out of text messages. Call them instead.")
        await self.staff_desk.reply(conversation_id, text, staff=staff_of(request))
        return await self._shown(request, conversation_id)

    async def give_back(self, request: web.Request) -> web.Response:
        conversation_id, _ = await self._known(request)
        await self.staff_desk.give_back(conversation_id, staff=staff_of(request))
        return await self._shown(request, conversation_id)

    async def record_consent(self, request: web.Request) -> web.Response:
        """Keep what the patient said of being texted: to stop or to start, one kind of texts or all (null)."""
        conversation_id, body = await self._known(request)
        channel = conversation_id.partition(":")[0]
        action, kind = text_of(body, "action", longest=10), body.get("category")
        words = text_of(body, "words", longest=500).strip()
        if channel != Channel.SMS:
            raise BadRequest("Consent is about text messages; this is a web chat.")
        if action not in ("opt_out", "opt_in") or (kind is not None and (not isinstance(kind, str) or kind not in set(Category))):
            raise BadRequest("`action` is opt_out or opt_in, `category` one of the kinds of texts or null.")
        if not words:
            raise BadRequest("Write down what the patient said.")
        category = Category(kind) if kind is not None else None
        await self.staff_desk.record_consent(conversation_id, action, category, words, staff=staff_of(request))
        return await self._shown(request, conversation_id)

    async def acknowledge(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        alert_id = body.get("alert_id")
        if not isinstance(alert_id, int) or isinstance(alert_id, bool):
            raise BadRequest("`alert_id` must be a number.")
        standing = (await self.offload(self.views.queue))["alerts"]
        if not any(alert["id"] == alert_id for alert in standing):
            raise web.HTTPNotFound
        await self.staff_desk.acknowledge(alert_id, staff=staff_of(request))
        return web.json_response(await self.offload(self.views.queue))

    async def _known(self, request: web.Request) -> tuple[ConversationId, dict[str, Any]]:
        body = await body_of(request)
        conversation_id = ConversationId(text_of(body, "conversation_id", longest=200))
        if await self.offload(self.views.conversation, conversation_id) is None:
            raise web.HTTPNotFound
        return conversation_id, body

    async def _shown(self, request: web.Request, conversation_id: ConversationId) -> web.Response:
        shown = await self.offload(self.views.conversation, conversation_id)
        return web.json_response(seen_by(staff_of(request).role, shown))
