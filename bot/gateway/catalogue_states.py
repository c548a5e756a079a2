"""The states of catalogue entries: missing, draft, authored, reviewed; and keeping the gettext files in step with the domain.

A *draft* is a machine's (`#, fuzzy`) and is never said where a text is critical. *Authored* was written by the project. *Reviewed* was read
by a clinic's qualified translator: a comment names who and when, with a mark of both texts, so that a change undoes the review.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.gateway.catalogue import is_critical, places_of, variations_of

_REVIEWED = re.compile(r"reviewed: (?P<by>.+), (?P<on>\d{4}-\d\d-\d\d), (?P<mark>[0-9a-f]{8})")
CRITICAL = "critical"


class State(StrEnum):
    MISSING = "missing"
    DRAFT = "draft"
    AUTHORED = "authored"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Review:
    """Who has read an entry, and when."""

    by: str
    reviewed_on: date


@dataclass(frozen=True)
class Stated:
    """An entry of the domain in one language. `context` is the response, with `.button` for a choice."""

    context: str
    english: str
    said: str
    state: State
    critical: bool
    review: Review | None = None


class CatalogueMistaken(Exception):
    """A gettext file has an entry that cannot be; the text names language and entry and says what to do."""


def language_path(locales_dir: Path, language: str) -> Path:
    return locales_dir / language / "LC_MESSAGES" / "frontdesk.po"


def languages_of(locales_dir: Path) -> tuple[str, ...]:
    """Return the languages that have a catalogue, sorted."""
    return tuple(sorted(path.parts[-3] for path in locales_dir.glob("*/LC_MESSAGES/frontdesk.po")))


def stated(domain_path: Path, locales_dir: Path, language: str) -> list[Stated]:
    """Return every entry of the domain with its state in a language. Raises CatalogueMistaken."""
    catalogue = _read(locales_dir, language)
    return [_stated(catalogue, language, *entry) for entry in entries(domain_path)]


def entries(domain_path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield context, English text and whether it is critical, once each, in the domain's order."""
    seen = set[tuple[str, str]]()
    for name, _, text, buttons in variations_of(domain_path):
        critical = is_critical(name, text)
        for context, english in ((name, text), *((f"{name}.button", title) for title, _ in buttons)):
            if english and (context, english) not in seen:
                seen.add((context, english))
                yield context, english, critical


def update(domain_path: Path, locales_dir: Path, language: str) -> tuple[int, int]:
    """Bring a language's file in step with the domain and return how many entries are new or changed, and how many went.

    The words of an entry whose English changed are kept as a draft with the English that they were written for. Comments stay.
    """
    old = _read(locales_dir, language)
    by_context: dict[str, list[Message]] = {}
    for message in old:
        if message.id:
            by_context.setdefault(str(message.context), []).append(message)
    wanted = list(entries(domain_path))
    english_of = {(context, english) for context, english, _ in wanted}
    new = Catalog()
    changed = 0
    for context, english, critical in wanted:
        kept = old.get(english, context)
        if kept is not None and kept.id:
            _add(new, context, english, critical, kept)
            continue
        changed += 1
        left = [one for one in by_context.get(context, ()) if (context, str(one.id)) not in english_of and one.string]
        _add(new, context, english, critical, left[0] if left and not context.endswith(".button") else None, outdated=True)
    gone = sum((str(message.context), str(message.id)) not in english_of for message in old if message.id)
    _write(locales_dir, language, new)
    return changed, gone


def mark_reviewed(domain_path: Path, locales_dir: Path, language: str, review: Review, only: frozenset[str] = frozenset()) -> int:
    """Set entries to reviewed (all that are authored, or those of the named contexts) and return how many. Drafts never are."""
    catalogue = _read(locales_dir, language)
    known = {(context, english) for context, english, _ in entries(domain_path)}
    count = 0
    for message in catalogue:
        key = (str(message.context), str(message.id))
        if key not in known or not message.string or message.fuzzy or (only and key[0] not in only):
            continue
        comments = [comment for comment in message.user_comments if not comment.startswith("reviewed:")]
        mark = _mark(str(message.id), str(message.string))
        message.user_comments = [*comments, f"reviewed: {review.by}, {review.reviewed_on.isoformat()}, {mark}"]
        count += 1
    _write(locales_dir, language, catalogue)
    return count


def put_drafts(locales_dir: Path, language: str, drafts: dict[tuple[str, str], str]) -> None:
    """Put a machine's words into entries that have none; they are marked as drafts."""
    catalogue = _read(locales_dir, language)
    for (context, english), said in drafts.items():
        message = catalogue.get(english, context)
        if message is not None and not message.string:
            message.string = said
            message.flags.add("fuzzy")
    _write(locales_dir, language, catalogue)


def _stated(catalogue: Catalog, language: str, context: str, english: str, critical: bool) -> Stated:
    message = catalogue.get(english, context)
    said = str(message.string) if message is not None and message.string else ""
    if message is None or not said:
        return Stated(context, english, "", State.MISSING, critical)
    if places_of(said) != places_of(english):
        raise CatalogueMistaken(
            f"{language}, {context}: the places {places_of(english)} of the English text must stand in the translation, each once."
        )
    if message.fuzzy:
        return Stated(context, english, said, State.DRAFT, critical)
    review = _review(message, language)
    return Stated(context, english, said, State.REVIEWED if review else State.AUTHORED, critical, review)


def _review(message: Message, language: str) -> Review | None:
    for comment in message.user_comments:
        if not comment.startswith("reviewed:"):
            continue
        found = _REVIEWED.fullmatch(comment)
        if found is None:
            raise CatalogueMistaken(
                f"{language}, {message.context}: a review is set by `frontdesk locales reviewed`, not by hand: {comment!r}."
            )
        if found["mark"] == _mark(str(message.id), str(message.string)):
            return Review(found["by"], date.fromisoformat(found["on"]))
    return None


def _mark(english: str, said: str) -> str:
    return hashlib.sha256(f"{english}\0{said}".encode()).hexdigest()[:8]


def _add(new: Catalog, context: str, english: str, critical: bool, kept: Message | None, *, outdated: bool = False) -> None:
    flags = set(kept.flags) if kept is not None else set()
    previous: list[str] = list(kept.previous_id) if kept is not None else []
    comments = [] if kept is None else [one for one in kept.user_comments if not (outdated and one.startswith("reviewed:"))]
    if kept is not None and outdated:
        flags.add("fuzzy")
        previous = [str(kept.id)]
    new.add(
        english,
        str(kept.string) if kept is not None else "",
        context=context,
        flags=flags,
        auto_comments=[CRITICAL] if critical else [],
        user_comments=comments,
        previous_id=previous,
    )


def _read(locales_dir: Path, language: str) -> Catalog:
    path = language_path(locales_dir, language)
    if not path.exists():
        raise CatalogueMistaken(f"There is no catalogue {path}: there are {', '.join(languages_of(locales_dir))}.")
    with path.open("rb") as file:
        return read_po(file)


def _write(locales_dir: Path, language: str, catalogue: Catalog) -> None:
    """Write the entries under the file's own header, which people keep."""
    path = language_path(locales_dir, language)
    header = path.read_bytes().split(b"\n\n", 1)[0]
    for message in catalogue:
        message.flags.discard("python-brace-format")  # our places are the desk's, not Python's
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, include_previous=True)
    path.write_bytes(header + b"\n\n" + body.getvalue().strip() + b"\n")
