"""The states of catalogue entries, and keeping the gettext files in step with the domain.

A *draft* is a machine's (`#, fuzzy`) and is never said where a text is critical. *Outdated* was written for an English text that has changed
since (`#, fuzzy` with `#| msgid`) and is never said. *Authored* was written by the project. *Reviewed* was read by a clinic's qualified
translator: a comment names who and when, with a mark of both texts, so that a change undoes the review.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.gateway.catalogue import places_of, variations_of
from bot.gateway.catalogue_files import CatalogueMistaken, language_path, read, write
from bot.gateway.critical import STAFF_ONLY, Reason, reasons

_REVIEWED = re.compile(r"reviewed: (?P<by>.+), (?P<on>\d{4}-\d\d-\d\d), (?P<mark>[0-9a-f]{8})")
CRITICAL = "critical"


class State(StrEnum):
    MISSING = "missing"
    DRAFT = "draft"
    OUTDATED = "outdated"
    AUTHORED = "authored"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Review:
    """Who has read an entry, and when."""

    by: str
    reviewed_on: date


@dataclass(frozen=True)
class Source:
    """An English text of the domain. `context` is the response, with `.button` for a choice, which is as critical as its text."""

    context: str
    english: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Stated:
    """An entry of the domain in one language, and why it is critical, if it is."""

    entry: Source
    said: str
    state: State
    review: Review | None = None

    @property
    def context(self) -> str:
        return self.entry.context

    @property
    def english(self) -> str:
        return self.entry.english

    @property
    def critical(self) -> bool:
        return bool(self.entry.reasons)


def stated(wanted: Iterable[Source], locales_dir: Path, language: str) -> list[Stated]:
    """Return the texts with their states in a language. Raises CatalogueMistaken."""
    catalogue = read(locales_dir, language)
    path = language_path(locales_dir, language)
    return [_stated(catalogue, path, source) for source in wanted]


def sources(domain_path: Path) -> Iterator[Source]:
    """Yield every text and choice of the domain that patients read, once each, in its order."""
    seen = set[tuple[str, str]]()
    for name, _, text, buttons in variations_of(domain_path):
        if name in STAFF_ONLY:
            continue
        why = reasons(name, text)
        for context, english in ((name, text), *((f"{name}.button", title) for title, _ in buttons)):
            if english and (context, english) not in seen:
                seen.add((context, english))
                yield Source(context, english, why)


def update(wanted: Sequence[Source], locales_dir: Path, language: str) -> tuple[int, int]:
    """Bring a language's file in step with the domain's texts and return how many entries are new or changed, and how many went.

    The words of a text whose English changed are kept as outdated, with the English that they were written for. Comments stay.
    """
    old = read(locales_dir, language)
    by_context: dict[str, list[Message]] = {}
    for message in old:
        if message.id:
            by_context.setdefault(str(message.context), []).append(message)
    known = {(source.context, source.english) for source in wanted}
    new = Catalog()
    changed = 0
    for source in wanted:
        kept = old.get(source.english, source.context)
        if kept is not None and kept.id:
            _add(new, source, kept)
            continue
        changed += 1
        left = [one for one in by_context.get(source.context, ()) if (source.context, str(one.id)) not in known and one.string]
        if left and not source.context.endswith(".button"):
            _add_outdated(new, source, left[0])
        else:
            _add(new, source, None)
    gone = sum((str(message.context), str(message.id)) not in known for message in old if message.id)
    write(locales_dir, language, new)
    return changed, gone


def mark_reviewed(
    wanted: Iterable[Source], locales_dir: Path, language: str, review: Review, only: frozenset[str] = frozenset()
) -> int:
    """Set entries to reviewed (all that are authored, or the named responses with their choices) and return how many.

    Drafts and outdated entries never are. Raises CatalogueMistaken when a named response has nothing that could be reviewed.
    """
    catalogue = read(locales_dir, language)
    known = {(source.context, source.english) for source in wanted}
    names = set[str]()
    count = 0
    for message in catalogue:
        key = (str(message.context), str(message.id))
        name = key[0].removesuffix(".button")
        if key not in known or not message.string or message.fuzzy or (only and name not in only):
            continue
        comments = [comment for comment in message.user_comments if not comment.startswith("reviewed:")]
        mark = _mark(str(message.id), str(message.string))
        message.user_comments = [*comments, f"reviewed: {review.by}, {review.reviewed_on.isoformat()}, {mark}"]
        names.add(name)
        count += 1
    if nothing := only - names:
        raise CatalogueMistaken(
            f"{language_path(locales_dir, language)}: {', '.join(sorted(nothing))}: no such text, or it is missing, a draft or outdated."
        )
    write(locales_dir, language, catalogue)
    return count


def put_drafts(locales_dir: Path, language: str, drafts: dict[tuple[str, str], str]) -> None:
    """Put a machine's words into entries that have none; they are marked as drafts."""
    catalogue = read(locales_dir, language)
    for (context, english), said in drafts.items():
        message = catalogue.get(english, context)
        if message is not None and not message.string:
            message.string = said
            message.flags.add("fuzzy")
    write(locales_dir, language, catalogue)


def _stated(catalogue: Catalog, path: Path, source: Source) -> Stated:
    message = catalogue.get(source.english, source.context)
    said = str(message.string) if message is not None and message.string else ""
    if message is None or not said:
        return Stated(source, "", State.MISSING)
    if message.fuzzy and message.previous_id:
        return Stated(source, said, State.OUTDATED)
    if places_of(said) != places_of(source.english):
        raise CatalogueMistaken(
            f"{path}, {source.context}: the places {places_of(source.english)} of the English text must stand in the translation, "
            "each once."
        )
    if message.fuzzy:
        return Stated(source, said, State.DRAFT)
    review = _review(message, path)
    return Stated(source, said, State.REVIEWED if review else State.AUTHORED, review)


def _review(message: Message, path: Path) -> Review | None:
    for comment in message.user_comments:
        if not comment.startswith("reviewed:"):
            continue
        review, mark = _read_review(comment, f"{path}, {message.context}")
        if mark == _mark(str(message.id), str(message.string)):
            return review
    return None


def _read_review(comment: str, where: str) -> tuple[Review, str]:
    found = _REVIEWED.fullmatch(comment)
    try:
        if found:
            return Review(found["by"], date.fromisoformat(found["on"])), found["mark"]
    except ValueError:  # no such day
        pass
    raise CatalogueMistaken(
        f"{where}: this review can not be read: {comment!r}. Take the line out and set it by `frontdesk locales reviewed`."
    )


def _mark(english: str, said: str) -> str:
    return hashlib.sha256(f"{english}\0{said}".encode()).hexdigest()[:8]


def _add(new: Catalog, source: Source, kept: Message | None) -> None:
    new.add(
        source.english,
        str(kept.string) if kept is not None else "",
        context=source.context,
        flags=kept.flags if kept is not None else (),
        auto_comments=[CRITICAL] if source.reasons else [],
        user_comments=kept.user_comments if kept is not None else (),
        previous_id=kept.previous_id if kept is not None else (),
    )


def _add_outdated(new: Catalog, source: Source, left: Message) -> None:
    new.add(
        source.english,
        str(left.string),
        context=source.context,
        flags={*left.flags, "fuzzy"},
        auto_comments=[CRITICAL] if source.reasons else [],
        user_comments=[comment for comment in left.user_comments if not comment.startswith("reviewed:")],
        previous_id=[str(left.id)],
    )
