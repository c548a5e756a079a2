"""Twilio's two webhooks: a message that came in, and how far an outgoing one got. Answer at once, work later."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from multidict import MultiDict

from bot.channels.sms.forms import StatusCallback, inbound_message, status_callback
from bot.channels.sms.signature import FormMistaken, is_signed, read_form
from bot.clinic.clinic_time import Clock
from bot.clinic.messages import ConversationId, DeliveryStatus, OutboundId, OutgoingMessage
from bot.clinic.ports import ConsentChange, UnitOfWork, UnitsOfWork
from bot.gateway.announcements import announce_status
from bot.gateway.intake import Intake
from bot.gateway.live import Live
from bot.gateway.offload import Offload

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024
OPTED_OUT = 21610
NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def twilio_routes(
    *,
    tokens: Sequence[str],
    public_url: str,
    units: UnitsOfWork,
    intake: Intake,
    offload: Offload,
    clock: Clock,
    wake: Callable[[ConversationId], None],
    live: Live,
) -> list[web.RouteDef]:
    """Return the routes. `public_url` is the address under which Twilio calls, empty when there is no proxy before us."""
    site = TwilioSite(tuple(tokens), public_url.rstrip("/"), units, intake, offload, clock, wake, live)
    return [web.post("/twilio/sms", site.receive), web.post("/twilio/status", site.note_status)]


@dataclass(frozen=True)
class TwilioSite:
    """Verify, store, answer: nothing unsigned is stored, and what is answered with 200 is committed."""

    tokens: tuple[str, ...]
    public_url: str
    units: UnitsOfWork
    intake: Intake
    offload: Offload
    clock: Clock
    wake: Callable[[ConversationId], None]
    live: Live

    async def receive(self, request: web.Request) -> web.Response:
        form = await self._signed_form(request)
        try:
            message = inbound_message(form, self.clock())
        except FormMistaken as mistaken:
            raise web.HTTPBadRequest(text=str(mistaken)) from None
        if await self.intake.take(message):
            self.wake(message.conversation_id)
        return web.Response(text=NO_ANSWER, content_type="text/xml")

    async def note_status(self, request: web.Request) -> web.Response:
        form = await self._signed_form(request)
        try:
            callback = status_callback(form)
        except FormMistaken as mistaken:
            raise web.HTTPBadRequest(text=str(mistaken)) from None
        message = await self.offload(self._apply, callback, _outbound_id(request.query.get("outbound", "")))
        if message is None:
            log.warning("status callback for %s, which we did not send", callback.carrier_sid)
        else:
            announce_status(self.live, message, str(message.status))
        return web.Response(status=204)

    async def _signed_form(self, request: web.Request) -> MultiDict[str]:
        body = await _body(request)
        try:
            form = read_form(body)
        except FormMistaken as mistaken:
            raise web.HTTPBadRequest(text=str(mistaken)) from None
        base = self.public_url or f"{request.scheme}://{request.host}"
        if not is_signed(base + request.raw_path, form, request.headers.get("X-Twilio-Signature"), self.tokens):
            log.warning("a request to %s was not signed by Twilio", request.path)
            raise web.HTTPForbidden(text="The signature does not fit. Is FRONTDESK_PUBLIC_URL the address that Twilio calls?")
        if request.content_type != "application/x-www-form-urlencoded":
            raise web.HTTPUnsupportedMediaType(text="A form is expected.")
        return form

    def _apply(self, callback: StatusCallback, outbound_id: OutboundId | None) -> OutgoingMessage | None:
        now = self.clock()
        with self.units() as work:
            if outbound_id is not None:
                _claim_for(work, callback, outbound_id, at=now)
            message = work.outbox.status_by_carrier_sid(
                callback.carrier_sid, callback.status, error_code=callback.error_code, at=now
            )
            opted_out = callback.error_code == OPTED_OUT and message is not None and callback.address
            if opted_out and not work.consents.is_opted_out(opted_out):
                work.consents.record(ConsentChange(opted_out, "opt_out", "carrier", "", now, by="carrier"))
            work.commit()
        return message


def _claim_for(work: UnitOfWork, callback: StatusCallback, outbound_id: OutboundId, *, at: datetime) -> None:
    """Give our message its SID when Twilio's answer to sending it never arrived: it was taken, so it is not sent again."""
    message = work.outbox.get(outbound_id)
    if message is not None and message.carrier_sid is None and message.conversation_id == f"sms:{callback.address}":
        work.outbox.sent(outbound_id, carrier_sid=callback.carrier_sid, status=DeliveryStatus.SENT, at=at)


def _outbound_id(written: str) -> OutboundId | None:
    return OutboundId(int(written)) if re.fullmatch(r"[0-9]{1,18}", written) else None


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(max_size=LARGEST_BODY, actual_size=len(body))
    return bytes(body)
