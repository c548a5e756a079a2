"""Read what a browser sends: frames become values, and anything else becomes a refusal that says what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

LONGEST_TEXT = 4000
"""Characters in one message."""
LARGEST_FRAME = 64 * 1024
"""Bytes in one frame: 4,000 characters, each written as a JSON escape pair, and the rest of the frame."""

_KEY = re.compile(r"[0-9a-f]{32}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class FrameRefused(Exception):
    """A frame that cannot be taken. `code` is for programs, `text` for people; `id` is the message's, when it has one."""

    def __init__(self, code: str, text: str, message_id: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.message_id = message_id


@dataclass(frozen=True)
class Hello:
    """The first frame: who is back (`key` is None for a new visitor) and the last `seq` that the page has shown.

    `zone` is the IANA time zone that the browser names; one that nobody knows is left out.
    """

    key: str | None
    after: int
    language: str | None
    zone: str | None = None


@dataclass(frozen=True)
class Said:
    """Words from the visitor. `id` is the browser's own UUID, so that a resend is taken once."""

    id: str
    text: str


@dataclass(frozen=True)
class Chosen:
    """A button was pressed: its title, and the `seq` of the message that offered it."""

    id: str
    text: str
    of: int


@dataclass(frozen=True)
class PersonAsked:
    """The visitor pressed "Talk to a person"."""

    id: str


@dataclass(frozen=True)
class Ping:
    """Is anybody there?"""


Frame = Hello | Said | Chosen | PersonAsked | Ping


def read_frame(written: str) -> Frame:
    """Turn one text frame into its value, or raise FrameRefused."""
    try:
        frame = json.loads(written)
    except (ValueError, RecursionError):
        raise FrameRefused("not_json", "Send one JSON object per frame.") from None
    if not isinstance(frame, dict):
        raise FrameRefused("not_json", "Send one JSON object per frame.")
    match frame.get("type"):
        case "hello":
            return Hello(key=_key(frame), after=_number(frame, "after"), language=_language(frame), zone=_zone(frame))
        case "message":
            return Said(id=_id(frame), text=_text(frame))
        case "choice":
            return Chosen(id=_id(frame), text=_text(frame), of=_number(frame, "of"))
        case "person":
            return PersonAsked(id=_id(frame))
        case "ping":
            return Ping()
    raise FrameRefused("unknown_type", "The type must be hello, message, choice, person or ping.")


def _key(frame: Mapping[str, Any]) -> str | None:
    key = frame.get("key")
    if key is None:
        return None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise FrameRefused("bad_key", "The key must be the one that a welcome gave, or be left out.")
    return key


def _language(frame: Mapping[str, Any]) -> str | None:
    language = frame.get("language")
    if isinstance(language, str) and len(language) <= 35 and _LANGUAGE.fullmatch(language):
        return language.split("-")[0].lower()
    return None


def _zone(frame: Mapping[str, Any]) -> str | None:
    zone = frame.get("zone")
    return zone if isinstance(zone, str) and zone in _zones() else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _number(frame: Mapping[str, Any], name: str) -> int:
    number = frame.get(name, 0)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**53:
        raise FrameRefused("bad_number", f"`{name}` must be a whole number, 0 or more.", _id_or_none(frame))
    return number


def _id_or_none(frame: Mapping[str, Any]) -> str | None:
    written = frame.get("id")
    if not isinstance(written, str) or len(written) != 36:
        return None
    try:
        return str(UUID(written))
    except ValueError:
        return None


def _id(frame: Mapping[str, Any]) -> str:
    message_id = _id_or_none(frame)
    if message_id is None:
        raise FrameRefused("bad_id", "`id` must be a UUID that the sender makes for each message.")
    return message_id


def _text(frame: Mapping[str, Any]) -> str:
    text = frame.get("text")
    message_id = _id_or_none(frame)
    if not isinstance(text, str):
        raise FrameRefused("bad_text", "`text` must be text.", message_id)
    text = _CONTROL.sub("", text).strip()
    if not text:
        raise FrameRefused("empty", "The message is empty.", message_id)
    if len(text) > LONGEST_TEXT:
        raise FrameRefused("too_long", f"A message may have {LONGEST_TEXT:,} characters.", message_id)
    return text
