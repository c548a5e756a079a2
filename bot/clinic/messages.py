"""The messages that come in and go out, whatever the channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from bot.clinic.consent.standing import Category
from bot.clinic.masking import masked

ConversationId = NewType("ConversationId", str)
InboundId = NewType("InboundId", int)
OutboundId = NewType("OutboundId", int)


class Channel(StrEnum):
    """How a patient reaches the clinic. The phone simulator is SMS without a carrier."""

    SMS = "sms"
    WEBCHAT = "webchat"


def conversation_of(channel: Channel, address: str) -> ConversationId:
    """Name the conversation of an address: `sms:+15555550101`, `webchat:<visitor key>`."""
    return ConversationId(f"{channel}:{address}")


@dataclass(frozen=True)
class Media:
    """A picture or file that came with a message; it stays with the carrier until staff open it."""

    url: str
    content_type: str


@dataclass(frozen=True)
class InboundMessage:
    """One message as it arrived. `message_sid` is unique per channel (Twilio's MessageSid, or the browser's own id)."""

    channel: Channel
    message_sid: str
    address: str
    text: str
    received_at: datetime
    media: tuple[Media, ...] = ()
    opt_out_type: str | None = None
    """Twilio's OptOutType (STOP, START or HELP) when Twilio itself has already answered."""

    def __post_init__(self) -> None:
        """Hide card and social security numbers, so that no message ever holds one."""
        object.__setattr__(self, "text", masked(self.text))

    @property
    def conversation_id(self) -> ConversationId:
        return conversation_of(self.channel, self.address)


@dataclass(frozen=True)
class AcceptedMessage:
    """An inbound message that the inbox has taken; `id` grows in the order of arrival."""

    id: InboundId
    message: InboundMessage


@dataclass(frozen=True)
class Choice:
    """One thing a patient can pick by number, by its title, or by a button; the engine is told `payload`."""

    title: str
    payload: str


@dataclass(frozen=True)
class Link:
    """Something to open beside the words, in the web chat. `path` is relative to the desk's own address."""

    title: str
    path: str


@dataclass(frozen=True)
class Answer:
    """What is to be said, not yet in words: a response name of `domain.yml` and its values.

    `values` is JSON: moments as ISO text in `..._at`, days in `..._on`, money in `..._cents`, ids of `clinic.yml`
    in `practitioner_id`, `location_id`, `visit_type_id`. `values["choices"]`, when there, is a list of
    `{"response": name, "values": {...}, "payload": "/intent{...}"}`. `values["calendar_of"]`, when there, is the number
    of the appointment whose calendar file goes with the words. `text` is Rasa's English, for the record.
    """

    response: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


class Author(StrEnum):
    """Who wrote an outgoing message."""

    ASSISTANT = "assistant"
    STAFF = "staff"
    SYSTEM = "system"


class DeliveryStatus(StrEnum):
    """Where an outgoing message is; the last four are Twilio's words. DEFERRED waits for the time when it may be sent."""

    QUEUED = "queued"
    DEFERRED = "deferred"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


@dataclass(frozen=True)
class OutgoingMessage:
    """Words on their way to a patient. `id` is None until the outbox has taken it."""

    conversation_id: ConversationId
    author: Author
    text: str
    created_at: datetime
    choices: tuple[Choice, ...] = ()
    response: str | None = None
    answers_inbound: InboundId | None = None
    staff_name: str | None = None
    id: OutboundId | None = None
    status: DeliveryStatus = DeliveryStatus.QUEUED
    attempts: int = 0
    carrier_sid: str | None = None
    error_code: int | None = None
    links: tuple[Link, ...] = ()
    category: Category | None = None
    """The kind of text, when it is the desk that starts it; None for an answer, a code that was asked for, a person's reply."""
    held_because: str | None = None
    """Why it was put off or refused."""
    not_before: datetime | None = None
    changed_at: datetime | None = None
    """When its status changed last: when it was sent, for what has not been delivered yet."""
    rest: str = ""
    """What was left for later because the text is long; MORE brings it."""

    @property
    def went_at(self) -> datetime:
        """When it was sent, else when it was written."""
        return self.changed_at or self.created_at
