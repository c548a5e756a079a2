"""Say what the desk makes of messages: language, safety, consent, intents, entities and the wish about time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any

from bot.clinic.consent.reading import read_consent
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.services.detection import detect
from bot.services.matching import DangerLookout

Parse = Callable[[list[str]], Iterable[dict[str, Any]]]
"""Runs the engine's parser over messages; its answers come in the same order, as Rasa's parse results."""


def understand(lines: Iterable[str], *, clinic: Clinic, now: datetime, parse: Parse) -> Iterator[dict[str, Any]]:
    """Yield one JSON object for each message, in order; empty lines are none. `now` is aware."""
    messages = [message for line in lines if (message := line.rstrip("\r\n")).strip()]
    lookout = DangerLookout()
    for text, parsed in zip(messages, parse(messages), strict=True):
        yield {
            "text": text,
            "language": detect(text),
            "safety": lookout.look(text),
            "consent": read_consent(text),
            "intents": _intents(parsed),
            "entities": _entities(parsed),
            "when": wish_fields(read_wish(text, now=now, clinic=clinic)),
        }


def wish_fields(wish: TimeWish) -> dict[str, Any] | None:
    """Return the fields of a wish that are set, as JSON values, or None when nothing was wished."""
    found = {field.name: getattr(wish, field.name) for field in fields(wish)}
    return {name: _plain(value) for name, value in found.items() if value not in (None, (), False)} or None


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _intents(parsed: dict[str, Any]) -> list[dict[str, Any]]:
    ranking = parsed.get("intents") or parsed.get("intent_ranking") or ([parsed["intent"]] if parsed.get("intent") else [])
    named = [
        {"name": one["name"], "confidence": round(float(one.get("confidence") or 0), 4)} for one in ranking if one.get("name")
    ]
    return sorted(named, key=lambda one: -one["confidence"])


def _entities(parsed: dict[str, Any]) -> list[dict[str, Any]]:
    kept = ("entity", "value", "start", "end", "role", "group", "confidence")
    return [{name: one[name] for name in kept if one.get(name) is not None} for one in parsed.get("entities") or ()]
