"""Hand-off: a conversation has one owner, the assistant or staff, and the other is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.clinic.messages import ConversationId

HandoffId = NewType("HandoffId", int)


class Owner(StrEnum):
    """Who answers a conversation now."""

    ASSISTANT = "assistant"
    STAFF = "staff"


@dataclass(frozen=True)
class Handoff:
    """A patient waiting for, or talking with, a person. Open while `closed_at` is None; waiting while `taken_by` is.

    Without `promised_at` staff are only told of something, and the assistant goes on.
    """

    conversation_id: ConversationId
    reason: str
    queue: str
    opened_at: datetime
    promised_at: datetime | None = None
    taken_by: str | None = None
    closed_at: datetime | None = None
    id: HandoffId | None = None
