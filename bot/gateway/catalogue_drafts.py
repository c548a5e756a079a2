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


async def draft_entries(
    locales_dir: Path, language: str, missing: Iterable[Stated], provider: TranslationProvider, pause: float
) -> tuple[int, int]:
    """Draft entries one by one, `pause` seconds apart; return how many were drafted and how many could not be."""
    drafts: dict[tuple[str, str], str] = {}
    drafted = failed = 0
    for entry in missing:
        said = await _draft(entry.english, language, provider)
        if said is None:
            failed += 1
        else:
            drafted += 1
            drafts[entry.context, entry.english] = said
        if len(drafts) >= _AT_ONCE:
            put_drafts(locales_dir, language, drafts)
            drafts = {}
        await asyncio.sleep(pause)
    put_drafts(locales_dir, language, drafts)
    return drafted, failed


async def _draft(english: str, language: str, provider: TranslationProvider) -> str | None:
    held = redact(english, names=[f"{{{name}}}" for name in places_of(english)])
    try:
        said = restore(await provider.translate(held.text, ENGLISH, language), held)
    except (TranslationUnavailable, PlaceholdersLost):
        return None
    if places_of(said) != places_of(english) or broken(english, said, source=ENGLISH, target=language):
        return None
    return said.strip()
