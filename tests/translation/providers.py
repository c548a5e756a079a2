"""Providers of a few lines, and local servers that speak the protocols of the real ones, faults included."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.clinic.language.translating import Limits, TranslationUnavailable

PAIRS = frozenset({("en", "pt"), ("pt", "en"), ("en", "es"), ("es", "en"), ("en", "zh"), ("zh", "en")})


@dataclass
class Spoken:
    """A provider that makes its answer by a function, and counts what it was sent."""

    make: Callable[[str], str]
    name: str = "spoken"
    covers_phi: bool = True
    limits: Limits = Limits(longest=10_000, a_minute=100)
    away: bool = False
    slow: bool = False
    sent: list[str] = field(default_factory=list)

    async def pairs(self) -> frozenset[tuple[str, str]]:
        return PAIRS

    async def translate(self, text: str, source: str, target: str) -> str:
        self.sent.append(text)
        if self.slow:
            await asyncio.sleep(60)
        if self.away:
            raise TranslationUnavailable(f"{self.name}: away")
        return self.make(text)


class GooglePage:
    """Google's translation page: says "<target>: <text>", or has one of its bad days."""

    def __init__(self) -> None:
        self.fault = ""
        self.asked: list[tuple[str, str, str]] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/_/TranslateWebserverUi/data/batchexecute", self._translate)
        return app

    async def _translate(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        rpc = json.loads(str(form["f.req"]))[0][0]
        text, source, target, _ = json.loads(rpc[1])[0]
        self.asked.append((text, source, target))
        if self.fault == "too many":
            return web.Response(status=429, text="<html>We're sorry... unusual traffic</html>", content_type="text/html")
        if self.fault == "consent":
            return web.Response(text="<html>Before you continue to Google</html>", content_type="text/html")
        if self.fault == "empty":
            return web.Response(text=")]}'\n\n" + json.dumps([["wrb.fr", rpc[0], None]]))
        if self.fault == "slow":
            await asyncio.sleep(5)
        if self.fault == "closed":
            assert request.transport is not None
            request.transport.close()
        said = [None, None, None, True, None, [[f"{target}: {text}", [f"{target}: {text}"]]]]
        parsed = [[None, None, source], [[said]], source]
        line = json.dumps([["wrb.fr", rpc[0], json.dumps(parsed), None, None, None, "generic"]])
        return web.Response(text=f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,130]]\n')


class LibreServer:
    """LibreTranslate: reverses the words, wants a key when it has one, and can be broken."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.fault = ""
        self.asked: list[str] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/languages", self._languages)
        app.router.add_post("/translate", self._translate)
        return app

    async def _languages(self, request: web.Request) -> web.Response:
        if self.fault == "odd":
            return web.json_response({"languages": []})
        return web.json_response([{"code": "en", "name": "English", "targets": ["en", "pt"]}, {"code": "pt", "targets": ["en"]}])

    async def _translate(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if self.key and asked.get("api_key") != self.key:
            return web.json_response({"error": "Invalid API key"}, status=403)
        if self.fault == "down":
            return web.json_response({"error": "overloaded"}, status=503)
        if self.fault == "html":
            return web.Response(text="<html>proxy</html>")
        if self.fault == "odd":
            return web.json_response({"error": "what?"})
        self.asked.append(asked["q"])
        return web.json_response({"translatedText": " ".join(reversed(asked["q"].split()))})


def worded(text: str) -> str:
    """Make other words of a text and keep its facts, as a good translator would."""
    return re.sub(r"[A-Za-z]{3,}", lambda word: word[0][::-1], text)
