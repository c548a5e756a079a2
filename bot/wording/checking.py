"""Check every text: reading level, segments, tone; what is excepted, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

from bot.channels.sms.segments import Segments, segments_of
from bot.gateway.spoken import without_dear_accents
from bot.wording.measures import is_hard, reading_level
from bot.wording.texts import Text
from bot.wording.tone import findings

MOST_SEGMENTS = 2
"""A text message of more costs the clinic more and arrives in pieces."""


class ExceptionsMistaken(ValueError):
    """exceptions.tsv has a line without its four columns."""


@dataclass(frozen=True)
class Checked:
    """A text with its measures. `spared` are its segments where the clinic saves accents; `excepted` the findings with an exception."""

    text: Text
    level: float
    segments: Segments
    spared: Segments
    findings: tuple[str, ...]
    excepted: tuple[str, ...]


def check(texts: Iterable[Text], exceptions: Iterable[tuple[str, str, str]] | None = None) -> Iterator[Checked]:
    """Yield each text with what is found in it, in the given order."""
    known = list(read_exceptions() if exceptions is None else exceptions)
    for text in texts:
        found = list(_found(text))
        excepted = tuple(one for one in found if any(_covers(exception, text, one) for exception in known))
        yield Checked(
            text,
            reading_level(text.said, text.language),
            segments_of(text.said),
            _spared(text.said),
            tuple(one for one in found if one not in excepted),
            excepted,
        )


def read_exceptions() -> Iterator[tuple[str, str, str]]:
    """Yield name, language and beginning of the finding of every exception. Raises ExceptionsMistaken."""
    lines = (resources.files("bot.wording") / "exceptions.tsv").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 4 or not columns[3].strip():
            raise ExceptionsMistaken(f"exceptions.tsv, line {number}: name, language, finding and reason are needed")
        yield columns[0], columns[1], columns[2]


def unused_exceptions(checked: Iterable[Checked]) -> list[tuple[str, str, str]]:
    """Return exceptions that no text needs any more."""
    needed = [(one.text, found) for one in checked for found in one.excepted]
    return [exception for exception in read_exceptions() if not any(_covers(exception, text, found) for text, found in needed)]


def _found(text: Text) -> Iterator[str]:
    yield from findings(text.said, text.language)
    if text.is_piece:
        return
    if is_hard(text.said, text.language):
        yield "hard to read"
    if (segments := _spared(text.said)).count > MOST_SEGMENTS:
        yield f"{segments.count} segments even without accents"


def _spared(said: str) -> Segments:
    return min(segments_of(said), segments_of(without_dear_accents(said)), key=lambda one: one.count)


def _covers(exception: tuple[str, str, str], text: Text, found: str) -> bool:
    name, language, beginning = exception
    return name == text.name and language in (text.language, "*") and found.startswith(beginning)
