"""Draft catalogue entries by machine: templates only, whose places for values must come back unharmed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from bot.clinic.language.invariants import broken
from bot.clinic.language.redaction import PlaceholdersLost, redact, restore
from bot.clinic.language.translating import TranslationProvider, TranslationUnavailable
from bot.gateway.catalogue import ENGLISH, places_of
from bot.gateway.catalogue_states import Stated, put_drafts

_AT_ONCE = 20
"""After so many drafts they are written, so that little is lost when somebody stops it."""
_AWAY = 5
"""After so many questions in a row without any answer the page is taken to be away, or tired of us."""


class DraftRefused(Exception):
    """A draft lost a place for a value, or broke another rule of translations; `args[0]` says which."""


async def draft_entries(
    locales_dir: Path, language: str, missing: Iterable[Stated], provider: TranslationProvider, pause: float
) -> tuple[int, int]:
    """Draft entries one by one, `pause` seconds apart; return how many were drafted and how many drafts were refused.

    Raises TranslationUnavailable when the provider is away; what was drafted until then is kept.
    """
    drafts: dict[tuple[str, str], str] = {}
    drafted = refused = away = 0
    try:
        for entry in missing:
            try:
                drafts[entry.context, entry.english] = await _draft(entry.english, language, provider)
                drafted, away = drafted + 1, 0
            except DraftRefused:
                refused, away = refused + 1, 0
            except TranslationUnavailable:
                away += 1
                if away == _AWAY:
                    raise
            if len(drafts) >= _AT_ONCE:
                put_drafts(locales_dir, language, drafts)
                drafts = {}
            await asyncio.sleep(pause)
    finally:
        put_drafts(locales_dir, language, drafts)
    return drafted, refused


async def _draft(english: str, language: str, provider: TranslationProvider) -> str:
    held = redact(english, names=[f"{{{name}}}" for name in places_of(english)])
    answered = await provider.translate(held.text, ENGLISH, language)
    try:
        said = restore(answered, held).strip()
    except PlaceholdersLost:
        raise DraftRefused("placeholders") from None
    if places_of(said) != places_of(english):
        raise DraftRefused("places")
    if rule := broken(english, said, source=ENGLISH, target=language):
        raise DraftRefused(rule)
    return said
