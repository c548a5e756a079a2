"""An engine of a few lines: it keeps a tracker, counts what it ran, and can be down, slow or broken."""

import asyncio
from collections import Counter, defaultdict
from typing import Any

from aiohttp import web


class FakeEngine:
    """Answers "two" with two lines, "nothing" with none, what is in `names` with its responses, and everything else with `utter_greet`."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.requests: list[dict[str, Any]] = []
        self.trackers: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.status = 200
        self.names: dict[str, list[str]] = {}
        self.values: dict[str, Any] = {}
        self.lose_next_answer = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.began = asyncio.Event()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/webhooks/frontdesk/webhook", self._webhook)
        app.router.add_get("/conversations/{id}/tracker", self._tracker)
        app.router.add_get("/status", self._status)
        return app

    async def _webhook(self, request: web.Request) -> web.Response:
        asked = await request.json()
        assert request.headers["Authorization"] == "Bearer token"
        if self.status != 200:
            return web.Response(status=self.status)
        self.requests.append(asked)
        self.began.set()
        await self.gate.wait()
        message_id = asked["metadata"]["message_id"]
        self.ran[message_id] += 1
        names = {"two": ["utter_greet", "utter_default"], "nothing": [], "person": ["utter_handed_off", "utter_default"]}
        said = (names | self.names).get(asked["message"], ["utter_greet"])
        events = self.trackers[asked["sender"]]
        events.append({"event": "user", "text": asked["message"], "metadata": asked["metadata"]})
        events += [{"event": "bot", "text": "", "metadata": {"response": name, "values": self.values}} for name in said]
        if self.lose_next_answer:
            self.lose_next_answer = False
            return web.Response(status=502)
        return web.json_response(
            [{"recipient_id": asked["sender"], "custom": {"response": name, "values": self.values, "text": ""}} for name in said]
        )

    async def _tracker(self, request: web.Request) -> web.Response:
        if self.status != 200:
            return web.Response(status=self.status)
        assert request.query["token"] == "token"
        return web.json_response({"events": self.trackers[request.match_info["id"]]})

    async def _status(self, request: web.Request) -> web.Response:
        return web.json_response({"model_file": "m"}, status=self.status)
