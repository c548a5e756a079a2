"""The engine: Rasa behind its private channel, asked one message at a time and looked up after a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.clinic.messages import Answer, Channel, ConversationId, InboundId


class EngineUnavailable(Exception):
    """The engine did not answer: it is down, slow, loading, or answered with a fault of its own. Try again later."""


class EngineRefused(Exception):
    """The engine answered, but not with what this request deserves; the same request would fail again."""


@dataclass(frozen=True)
class EngineRequest:
    """One message for the engine. `payload` is set when the patient picked a choice; `language` is what they write in."""

    conversation_id: ConversationId
    inbound_id: InboundId
    channel: Channel
    address: str
    text: str
    language: str
    now: datetime
    payload: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "sender": self.conversation_id,
            "message": self.text,
            "metadata": {
                "message_id": str(self.inbound_id),
                "channel": str(self.channel),
                "language": self.language,
                "payload": self.payload,
                "address": self.address,
                "now": self.now.isoformat(),
            },
        }


class Engine:
    """Speaks to one engine. `base_url` is asked for each request, as the engine may come back on another port."""

    def __init__(
        self, session: aiohttp.ClientSession, base_url: Callable[[], str], token: str, *, timeout_seconds: float = 15.0
    ) -> None:
        self._session = session
        self._base_url = base_url
        self._token = token
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def respond(self, request: EngineRequest) -> list[Answer]:
        """Run the engine's turn for a message, or raise EngineUnavailable or EngineRefused."""
        spoken = await self._ask("POST", "/webhooks/frontdesk/webhook", body=request.as_json())
        if not isinstance(spoken, list):
            raise EngineRefused("the engine's answer is not a list")
        return [_answer(line.get("custom") or line) for line in spoken if isinstance(line, Mapping)]

    async def already_ran(self, conversation_id: ConversationId, inbound_id: InboundId) -> list[Answer] | None:
        """Return what the engine answered to this message in an earlier try, or None when it never ran its turn."""
        path = f"/conversations/{quote(conversation_id, safe=':+@')}/tracker"
        tracker = await self._ask("GET", path, query={"include_events": "ALL"})
        if not isinstance(tracker, Mapping):
            raise EngineRefused("the engine's tracker is not an object")
        return _answers_to(str(inbound_id), tracker.get("events") or [])

    async def ready(self) -> bool:
        """Say whether the engine has a model loaded and would answer now."""
        try:
            return isinstance(await self._ask("GET", "/status"), Mapping)
        except (EngineUnavailable, EngineRefused):
            return False

    async def _ask(
        self, method: str, path: str, *, body: dict[str, Any] | None = None, query: Mapping[str, str] | None = None
    ) -> Any:
        try:
            async with self._session.request(
                method,
                URL(self._base_url() + path, encoded=True),
                json=body,
                params={"token": self._token, **(query or {})} if method == "GET" else None,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=self._timeout,
            ) as answered:
                if answered.status >= 500 or answered.status in (401, 403, 404, 408, 409, 429):
                    raise EngineUnavailable(f"the engine answered {answered.status}")
                if answered.status >= 400:
                    raise EngineRefused(f"the engine answered {answered.status}")
                return await answered.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError) as gone:
            raise EngineUnavailable(type(gone).__name__) from None
        except ValueError:
            raise EngineRefused("the engine's answer is not JSON") from None


def _answer(said: Mapping[str, Any]) -> Answer:
    return Answer(response=said.get("response"), values=said.get("values") or {}, text=said.get("text") or "")


def _answers_to(message_id: str, events: list[Mapping[str, Any]]) -> list[Answer] | None:
    answers: list[Answer] | None = None
    for event in events:
        if event.get("event") == "user":
            if answers is not None:
                break
            if str((event.get("metadata") or {}).get("message_id")) == message_id:
                answers = []
        elif event.get("event") == "bot" and answers is not None:
            named = event.get("metadata") or {}
            custom = (event.get("data") or {}).get("custom") or {}
            answers.append(_answer({"text": event.get("text"), **custom, **{k: v for k, v in named.items() if v}}))
    return answers
