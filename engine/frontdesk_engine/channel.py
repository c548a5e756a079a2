"""The one way in: the desk posts a patient's message and gets back what is to be said."""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.exceptions import InvalidConfigException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

_LEADING_SLASHES = re.compile(r"^[\s/]+")


def defused(text: str) -> str:
    """Take the leading slashes off a patient's own words: Rasa would read `/intent` as a command."""
    return _LEADING_SLASHES.sub("", text) if text.lstrip().startswith("/") else text


class AnswerCollector(CollectingOutputChannel):
    """Keep each bot message as one answer, whole."""

    @classmethod
    def name(cls) -> str:
        return "frontdesk"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        named = message.get("custom") or {"response": None, "values": {}, "text": message.get("text") or ""}
        await self._persist_message({"recipient_id": recipient_id, "custom": named})


class FrontDeskChannel(InputChannel):
    """`POST /webhooks/frontdesk/webhook` with a bearer token; without a configured token it lets nobody in."""

    def __init__(self, token: str) -> None:
        self.token = token

    @classmethod
    def name(cls) -> str:
        return "frontdesk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> FrontDeskChannel:
        token = str((credentials or {}).get("token") or "").strip()
        if not token:
            raise InvalidConfigException("Set FRONTDESK_ENGINE_TOKEN: the engine takes no messages without a token.")
        return cls(token)

    def _lets_in(self, request: Request) -> bool:
        shown = request.headers.get("authorization", "")
        return bool(self.token) and hmac.compare_digest(shown.encode(), f"Bearer {self.token}".encode())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("frontdesk_webhook", __name__)

        @webhook.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._lets_in(request):
                return response.json({"error": "unauthorized"}, status=401)
            message = read_message(request)
            if message is None:
                return response.json({"error": "malformed"}, status=400)
            try:
                await on_new_message(message)
            except Exception as failure:
                logger.error("turn %s failed: %s", message.metadata.get("message_id"), type(failure).__name__)
                return response.json({"error": "failed"}, status=500)
            return response.json(message.output_channel.messages)

        return webhook


def read_message(request: Request) -> UserMessage | None:
    """Read a message from the desk; None when it is malformed. Only `metadata.payload` may name an intent."""
    try:
        body = request.json
    except Exception:
        return None
    if not isinstance(body, dict):
        return None
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata") or {}
    if not isinstance(sender, str) or not sender or not isinstance(text, str) or not isinstance(metadata, dict):
        return None
    payload = metadata.get("payload")
    if payload is not None and not (isinstance(payload, str) and payload.startswith("/")):
        return None
    return UserMessage(
        payload or defused(text) or " ",
        AnswerCollector(),
        sender,
        input_channel=FrontDeskChannel.name(),
        message_id=str(metadata.get("message_id") or "") or None,
        metadata=metadata,
    )
