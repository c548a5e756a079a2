"""The catalogue: every response's words in every language, read once from `domain.yml` and the gettext files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from ruamel.yaml import YAML

from bot.gateway.catalogue_files import languages_of, read
from bot.gateway.critical import is_critical

_FIELD = re.compile(r"\{(\w+)\}")
ENGLISH = "en"


@dataclass(frozen=True)
class Field:
    """A place in a text that a value fills. `after` is the last word before it, which decides an article."""

    name: str
    after: str


@dataclass(frozen=True)
class Template:
    """Words with places for values, and the language that they are in."""

    parts: tuple[str | Field, ...]
    language: str

    @classmethod
    def of(cls, text: str, language: str) -> Template:
        parts: list[str | Field] = []
        at = 0
        for found in _FIELD.finditer(text):
            if found.start() > at:
                parts.append(text[at : found.start()])
            word = re.search(r"(\w+)\s+$", text[: found.start()])
            parts.append(Field(found[1], word[1].lower() if word else ""))
            at = found.end()
        if at < len(text):
            parts.append(text[at:])
        return cls(tuple(parts), language)


@dataclass(frozen=True)
class Entry:
    """One response in one language: its text, and its fixed choices with their payloads. `critical`: never a machine's."""

    text: Template
    buttons: tuple[tuple[Template, str], ...] = ()
    critical: bool = False


class Catalogue:
    """All entries by response, language and channel. What is untranslated or outdated is English, and so is what is critical and a draft.

    A language is offered when each of its critical texts is authored or reviewed; a catalogue in the making is not.
    """

    def __init__(self, entries: Mapping[tuple[str, str, str | None], Entry], languages: tuple[str, ...]) -> None:
        self._entries = entries
        self.languages = languages
        lacking = {
            language
            for (_, language, _), entry in entries.items()
            if entry.critical and any(part.language != language for part in (entry.text, *(title for title, _ in entry.buttons)))
        }
        self.offered = frozenset(languages) - lacking

    @classmethod
    def read(cls, domain_path: Path, locales_dir: Path) -> Catalogue:
        """Read the English source and every `<language>/LC_MESSAGES/frontdesk.po` beside it. Raises CatalogueMistaken."""
        variations = list(variations_of(domain_path))
        translations = {ENGLISH: Catalog()} | {language: read(locales_dir, language) for language in languages_of(locales_dir)}
        entries: dict[tuple[str, str, str | None], Entry] = {}
        for name, channel, text, buttons in variations:
            critical = is_critical(name, text)
            for language, translation in translations.items():
                titles = tuple(
                    (_template(translation, language, f"{name}.button", title, critical), payload) for title, payload in buttons
                )
                entry = Entry(_template(translation, language, name, text, critical), titles, critical)
                entries.setdefault((name, language, channel), entry)
        return cls(entries, tuple(translations))

    def entry(self, name: str, language: str, channel: str) -> Entry | None:
        """Return the channel's own variation, or the general one; in English when the language is not ours."""
        if language not in self.languages:
            language = ENGLISH
        return self._entries.get((name, language, channel)) or self._entries.get((name, language, None))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _, _ in self._entries)


def _template(translation: Catalog, language: str, context: str, text: str, critical: bool) -> Template:
    message = translation.get(text, context) if language != ENGLISH else None
    if message is None or not message.string:
        return Template.of(text, ENGLISH)
    said = str(message.string)
    if message.fuzzy and (critical or message.previous_id or places_of(said) != places_of(text)):
        return Template.of(text, ENGLISH)
    return Template.of(said, language)


def places_of(text: str) -> list[str]:
    """Return the names of a text's places for values, sorted."""
    return sorted(_FIELD.findall(text))


def variations_of(domain_path: Path) -> Iterator[tuple[str, str | None, str, list[tuple[str, str]]]]:
    """Yield every response's name, channel, English text and buttons (title and payload), in the domain's order."""
    paths = sorted(domain_path.rglob("*.yml")) if domain_path.is_dir() else [domain_path]
    for path in paths:
        domain: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
        for name, variations in (domain.get("responses") or {}).items():
            for variation in variations or []:
                buttons = [(str(b["title"]), str(b["payload"])) for b in variation.get("buttons") or []]
                yield str(name), variation.get("channel"), str(variation.get("text") or "").strip(), buttons
