"""Twilio for rehearsals: takes messages, refuses them when told to, calls back, and texts the desk as a phone would."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import deque
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp
from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator

ACCOUNT, TOKEN, CLINIC = "AC" + "0" * 32, "rehearsal-token", "+15555550100"
REFUSALS = {
    21211: "The 'To' number is not a valid phone number.",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    30034: "US A2P 10DLC - Message from an Unregistered Number",
}


@dataclass
class TwilioServer:
    """`faults` are taken one a message: an error code (refused at once, or 30003 by a later callback), "429", "500",
    "slow" (never answers), "taken" (takes the message, then never answers), "junk" (answers with no JSON)."""

    account: str = ACCOUNT
    token: str = TOKEN
    messages: list[dict[str, str]] = field(default_factory=list)
    faults: deque[str | int] = field(default_factory=deque)
    callbacks: list[tuple[str, int]] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", self.take)
        app.router.add_post("/_rehearsal/faults", self.order)
        app.router.add_post("/_rehearsal/text", self.text)
        app.router.add_get("/_rehearsal/messages", self.show)
        app.on_shutdown.append(self._close)
        return app

    async def take(self, request: web.Request) -> web.Response:
        expected = "Basic " + base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        if request.headers.get("Authorization") != expected or request.match_info["account"] != self.account:
            return _refused(401, 20003, "Authenticate")
        form = {name: str(value) for name, value in (await request.post()).items()}
        fault = self.faults.popleft() if self.faults else None
        if fault == "500":
            return web.Response(status=500, text="<html>down</html>", content_type="text/html")
        if fault == "429":
            return _refused(429, 20429, "Too Many Requests")
        if fault == "junk":
            return web.Response(status=201, text="<html>welcome</html>", content_type="text/html")
        if fault == "slow":
            await self.let_go.wait()
        if isinstance(fault, int) and fault in REFUSALS:
            return _refused(400, fault, REFUSALS[fault])
        if form.get("To") in self.opted_out:
            return _refused(400, 21610, REFUSALS[21610])
        if not form.get("Body") or len(form["Body"]) > 1600:
            return _refused(400, 21617 if form.get("Body") else 21602, "The message body is not between 1 and 1600 characters")
        sid = "SM" + uuid4().hex
        self.messages.append({"sid": sid, **form})
        if callback := form.get("StatusCallback"):
            self._soon(self._call_back(callback, form, sid, 30003 if fault == 30003 else None))
        if fault == "taken":
            await self.let_go.wait()
        shown = {"sid": sid, "status": "queued", "to": form.get("To"), "from": form.get("From"), "body": form["Body"]}
        return web.json_response({**shown, "account_sid": self.account, "error_code": None}, status=201)

    async def send_signed(self, url: str, form: MultiDict[str] | dict[str, str], *, token: str | None = None) -> tuple[int, str]:
        """POST a form to the desk as Twilio does; returns status and text."""
        signature = RequestValidator(token or self.token).compute_signature(url, form)
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session,
            session.post(url, data=form, headers={"X-Twilio-Signature": signature}) as answer,
        ):
            return answer.status, await answer.text()

    async def text_desk(self, url: str, sender: str, body: str, **more: str) -> tuple[int, str]:
        """Text the desk from a phone; a bare STOP opts the phone out here, as at Twilio."""
        word = body.strip().upper()
        if word in ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"):
            self.opted_out.add(sender)
            more.setdefault("OptOutType", "STOP")
        elif word in ("START", "UNSTOP", "YES") and sender in self.opted_out:
            self.opted_out.discard(sender)
            more.setdefault("OptOutType", "START")
        sid = "SM" + uuid4().hex
        form = {
            "MessageSid": sid,
            "AccountSid": self.account,
            "From": sender,
            "To": CLINIC,
            "Body": body,
            "NumMedia": "0",
            **more,
        }
        return await self.send_signed(url, form)

    async def settled(self) -> None:
        """Wait until every callback that was begun is over."""
        while self.under_way:
            await asyncio.gather(*self.under_way)

    async def order(self, request: web.Request) -> web.Response:
        self.faults.extend(await request.json())
        return web.json_response(list(self.faults))

    async def text(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        status, answer = await self.text_desk(wanted["url"], wanted["from"], wanted["body"], **wanted.get("more", {}))
        return web.json_response({"status": status, "answer": answer})

    async def show(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {"messages": self.messages, "callbacks": self.callbacks}, dumps=lambda it: json.dumps(it, indent=1)
        )

    async def _call_back(self, url: str, form: dict[str, str], sid: str, error: int | None) -> None:
        for status in ("sent", "undelivered" if error else "delivered"):
            told = {"MessageSid": sid, "MessageStatus": status, "To": form.get("To", ""), "From": form.get("From", "")}
            if error and status == "undelivered":
                told["ErrorCode"] = str(error)
            try:
                answered, _ = await self.send_signed(url, told)
            except aiohttp.ClientError:
                answered = 0
            self.callbacks.append((status, answered))

    def _soon(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _close(self, _app: web.Application) -> None:
        self.let_go.set()
        for task in list(self.under_way):
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)


def _refused(status: int, code: int, words: str) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return web.json_response({"code": code, "message": words, "more_info": more, "status": status}, status=status)
