"""Write what the desk says as frames: one shape for a line, live or replayed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.clinic.messages import Link, OutgoingMessage
from bot.clinic.ports import ConversationLine


def outgoing_frame(message: OutgoingMessage) -> dict[str, Any]:
    """Return the `message` frame of something that the assistant, staff or the system said."""
    return {
        "type": "message",
        "seq": message.id,
        "author": message.author.value,
        "name": first_name(message.staff_name),
        "text": message.text,
        "at": message.created_at.isoformat(),
        "choices": [choice.title for choice in message.choices],
        "links": links_json(message.links),
    }


def line_frame(line: ConversationLine, *, message_id: str | None = None) -> dict[str, Any]:
    """Return the `message` frame of a line of the history; a patient's line carries the browser's own id, not a seq."""
    side, number = line.key.split(":")
    frame: dict[str, Any] = {
        "type": "message",
        "author": line.author,
        "name": first_name(line.staff_name),
        "text": line.text,
        "at": line.at.isoformat(),
        "choices": [choice.title for choice in line.choices],
        "links": links_json(line.links),
    }
    return frame | ({"seq": int(number)} if side == "out" else {"id": message_id})


def links_json(links: Iterable[Link]) -> list[dict[str, str]]:
    return [{"title": link.title, "path": link.path} for link in links]


def first_name(staff_name: str | None) -> str | None:
    """Return what patients are told of a staff member's name; titles stay with the name ("Dr. Grace")."""
    if not staff_name or not staff_name.split():
        return None
    words = staff_name.split()
    return " ".join(words[:2]) if words[0].endswith(".") else words[0]
