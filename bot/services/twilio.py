"""Send text messages through Twilio's REST API.

A time-out after Twilio has taken a message would send it twice. What limits it: every message carries its outbox id in its
status callback address, Twilio calls that within a second or so, and the message is then noted as sent before the retry
is due (`bot.web.twilio`). Without a public address there are no callbacks, and a doubled text stays possible.
"""

from __future__ import annotations

import base64
import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.clinic.messages import DeliveryStatus, OutgoingMessage
from bot.services.carrier import CarrierRefused, CarrierUnreachable, Sent

log = logging.getLogger(__name__)

TWILIO = "https://api.twilio.com"
SECONDS = 10.0

TRY_AGAIN = {
    20003: "FRONTDESK_TWILIO_ACCOUNT_SID or the first of FRONTDESK_TWILIO_AUTH_TOKENS is wrong",
    20429: "too many requests at once",
    14107: "the rate limit for this number is reached",
    21611: "the queue of this number at Twilio is full",
    30001: "the queue at the carrier is full",
    30008: "the carrier gave no reason",
    30022: "the carrier's rate limit is reached",
}
"""Codes after which the same message may well pass, or once an operator has mended a setting. Others are for good."""

FOR_GOOD = {
    21211: "this is no phone number",
    21408: "texts to this country are not allowed in the Twilio console",
    21606: "FRONTDESK_TWILIO_FROM is not a number of this account that can text",
    21610: "this number replied STOP; recorded as an opt-out",
    21614: "this number cannot get texts (a landline)",
    21617: "the text is longer than 1600 characters",
    30003: "the phone is off or out of reach",
    30005: "nobody has this number",
    30006: "a landline, or a carrier that Twilio cannot reach",
    30007: "the carrier took it for spam; check the 10DLC registration",
    30034: "the clinic's number is not registered for 10DLC",
}
"""Codes that operators meet, and what each means; anything else is in Twilio's list of error codes."""


class TwilioSender:
    """Hands messages to Twilio. `sender` is the clinic's number, or a messaging service SID (MG...)."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        api_url: str = TWILIO,
        status_callback: str | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._rest = Client(account_sid, auth_token, http_client=_Wire(api_url, seconds))
        self._from = {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}
        self._status_callback = status_callback

    async def send(self, message: OutgoingMessage, address: str) -> Sent:
        """Return Twilio's SID, or raise CarrierRefused or CarrierUnreachable."""
        callback = f"{self._status_callback}?outbound={message.id}" if self._status_callback else None
        named: dict[str, Any] = {"to": address, "body": message.text, **self._from}
        if callback:
            named["status_callback"] = callback
        try:
            taken = await self._rest.messages.create_async(**named)
        except TwilioException as refused:
            raise _refusal(message, getattr(refused, "code", None)) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as failure:
            log.warning("outbound %s: Twilio is out of reach (%s)", message.id, type(failure).__name__)
            raise CarrierUnreachable from None
        if not taken.sid:
            raise CarrierUnreachable
        return Sent(str(taken.sid), DeliveryStatus.SENT)


def _refusal(message: OutgoingMessage, code: int | None) -> CarrierRefused:
    log.warning(
        "outbound %s: Twilio refused with %s (%s)", message.id, code, FOR_GOOD.get(code or 0, TRY_AGAIN.get(code or 0, ""))
    )
    return CarrierRefused(code, permanent=code not in TRY_AGAIN)


class _Wire(AsyncHttpClient):
    """The one seam to Twilio's server: another base address, a time limit, and 429 and 5xx told apart from refusals."""

    def __init__(self, api_url: str, seconds: float) -> None:
        super().__init__(log, True, seconds)
        self._api_url = api_url.rstrip("/")
        self._limit = aiohttp.ClientTimeout(total=seconds)

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the twilio package's own signature
        allow_redirects: bool = False,
    ) -> Response:
        parts = urlsplit(url)
        headers = dict(headers or {})
        if auth:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode("ascii")
        # A session of its own for each message: nothing stays open between two texts, and nothing needs closing.
        async with aiohttp.ClientSession(timeout=self._limit) as session:
            where = f"{self._api_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")
            async with session.request(method, where, data=data, headers=headers, allow_redirects=False) as answer:
                text = await answer.text(errors="replace")
                if answer.status >= 500:
                    raise CarrierUnreachable
                if answer.status == 429:
                    raise CarrierRefused(20429, permanent=False)
                return Response(answer.status, text, answer.headers)
