"""What open pages are told about a turn: the events of `Live`, in one place."""

from __future__ import annotations

from typing import Any

from bot.clinic.messages import AcceptedMessage, ConversationId, OutgoingMessage
from bot.gateway.live import CONSOLE, Live


def announce_typing(live: Live, conversation_id: ConversationId) -> None:
    """Say that the assistant has begun to answer."""
    live.publish(conversation_id, {"type": "typing", "conversation_id": conversation_id})


def announce_arrived(live: Live, accepted: AcceptedMessage) -> None:
    """Tell the console that a patient has written."""
    conversation_id = accepted.message.conversation_id
    live.publish(CONSOLE, {"type": "message", "conversation_id": conversation_id, "key": f"in:{accepted.id}"})


def announce_said(live: Live, message: OutgoingMessage) -> None:
    """Tell the patient's page, and the console, of an outgoing message."""
    event: dict[str, Any] = {
        "type": "message",
        "conversation_id": message.conversation_id,
        "key": f"out:{message.id}",
        "author": str(message.author),
        "text": message.text,
        "at": message.created_at.isoformat(),
        "choices": [{"title": choice.title, "payload": choice.payload} for choice in message.choices],
        "staff_name": message.staff_name,
        "status": str(message.status),
    }
    live.publish(message.conversation_id, event)
    live.publish(CONSOLE, {"type": "message", "conversation_id": message.conversation_id, "key": event["key"]})


def announce_status(live: Live, message: OutgoingMessage, status: str) -> None:
    """Tell that a message got further on its way, or failed."""
    event = {"type": "status", "conversation_id": message.conversation_id, "key": f"out:{message.id}", "status": status}
    live.publish(message.conversation_id, event)
    live.publish(CONSOLE, event)


def announce_queue(live: Live, conversation_id: ConversationId) -> None:
    """Tell the console that alerts, hand-offs or owners changed."""
    live.publish(CONSOLE, {"type": "queue", "conversation_id": conversation_id})
