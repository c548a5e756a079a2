"""Turn Twilio's forms into what the clinic understands: an inbound message, or how far an outgoing one got.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request and .../guides/track-outbound-message-status
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import phonenumbers

from bot.channels.sms.signature import FormMistaken
from bot.clinic.messages import Channel, DeliveryStatus, InboundMessage, Media

MOST_MEDIA = 10
"""Twilio's limit for one MMS."""

_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_STATUSES = {
    "accepted": DeliveryStatus.SENT,
    "scheduled": DeliveryStatus.SENT,
    "queued": DeliveryStatus.SENT,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
"""Twilio's word, and where that leaves the message: what Twilio has taken is sent for us."""


@dataclass(frozen=True)
class StatusCallback:
    """How far an outgoing message got. `address` is whom it was for."""

    carrier_sid: str
    status: DeliveryStatus
    error_code: int | None
    address: str | None


def inbound_message(form: Mapping[str, str], received_at: datetime) -> InboundMessage:
    """Read an incoming text or picture. An empty body is a message too; raise FormMistaken for what is none."""
    opt_out = form.get("OptOutType", "").strip().upper()
    return InboundMessage(
        channel=Channel.SMS,
        message_sid=_sid(form),
        address=address_of(form.get("From", "")),
        text=form.get("Body", ""),
        received_at=received_at,
        media=_media(form),
        opt_out_type=opt_out if opt_out in ("STOP", "START", "HELP") else None,
    )


def status_callback(form: Mapping[str, str]) -> StatusCallback:
    """Read a status callback; raise FormMistaken for a status that Twilio does not have."""
    written = (form.get("MessageStatus") or form.get("SmsStatus") or "").strip().lower()
    if written not in _STATUSES:
        raise FormMistaken("unknown MessageStatus")
    code = form.get("ErrorCode", "").strip()
    try:
        address = address_of(form.get("To", ""))
    except FormMistaken:
        address = None
    return StatusCallback(_sid(form), _STATUSES[written], int(code) if re.fullmatch(r"[0-9]{1,6}", code) else None, address)


def address_of(written: str) -> str:
    """Return a phone number as E.164, or a short code as it stands; other channels of Twilio's (whatsapp:...) are refused."""
    bare = written.strip()
    if re.fullmatch(r"[0-9]{3,6}", bare):
        return bare
    try:
        number = phonenumbers.parse(bare, "US")
    except phonenumbers.NumberParseException:
        raise FormMistaken("From is no phone number") from None
    if ":" in bare or not phonenumbers.is_possible_number(number):
        raise FormMistaken("From is no phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _sid(form: Mapping[str, str]) -> str:
    sid = (form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid") or "").strip()
    if not _SID.fullmatch(sid):
        raise FormMistaken("MessageSid is missing or no SID")
    return sid


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    """Return what came with the message; its addresses are kept and never called from here."""
    written = form.get("NumMedia", "").strip()
    count = min(int(written), MOST_MEDIA) if re.fullmatch(r"[0-9]{1,4}", written) else 0
    found = [(form.get(f"MediaUrl{n}", ""), form.get(f"MediaContentType{n}", "")) for n in range(count)]
    return tuple(Media(url, kind[:100] or "application/octet-stream") for url, kind in found if _is_web(url))


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(url) <= 2000
