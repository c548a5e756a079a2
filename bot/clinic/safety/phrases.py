"""Read the reviewed phrase lists: data files with one rule a line and the reason for it.

A rule is a row `kind<TAB>pattern<TAB>reason`. Kinds: `medical` and `crisis` raise the alarm; the same with `!` cannot be
negated or set in the past; `calm` takes away an alarm that it overlaps (figurative speech); `quiet` takes away every
alarm of its sentence that can be negated (family history, questions about posters). In a pattern, words are separated by spaces: `a|b` is
either, `@name` a class from the file's `@name = ...` rows, `word*` a beginning, `x?` may be missing, `..3` up to three
words of any kind; `=text` is the whole message. Patterns in scripts without spaces between words are looked for as letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from bot.clinic.language.folding import fold


@dataclass(frozen=True)
class Piece:
    """One place of a pattern: any of `words`, or any word beginning with one of `beginnings`; or a gap of up to `gap` words."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0


@dataclass(frozen=True)
class Rule:
    """One reviewed line. `letters` is set instead of `pieces` for scripts without spaces."""

    kind: str
    pattern: str
    reason: str
    firm: bool = False
    pieces: tuple[Piece, ...] = ()
    letters: str = ""
    whole: str = ""


class PhraseMistaken(ValueError):
    """A phrase list has a line that cannot be read."""


def read_rules() -> tuple[Rule, ...]:
    """Return every rule of the package's lists, in the order of the files' names."""
    folder = resources.files("bot.clinic.safety") / "lists"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".tsv")), key=lambda file: file.name)
    return tuple(rule for file in files for rule in _rules_of(file.name, file.read_text("utf-8")))


def ordinary_words() -> frozenset[str]:
    """Return words that patients write correctly every day, so that none is taken for a typing slip of an alarming one."""
    text = (resources.files("bot.clinic.safety") / "lists" / "ordinary_words.txt").read_text("utf-8")
    return frozenset(text.split())


def _rules_of(name: str, text: str) -> Iterator[Rule]:
    classes: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@"):
            label, _, meaning = line.partition("=")
            classes[label.strip()] = "|".join(_spelled(word, classes) for word in meaning.split())
            continue
        columns = line.split("\t")
        if len(columns) != 3:
            raise PhraseMistaken(f"{name}, line {number}: three columns are needed")
        yield _rule(columns[0], columns[1], columns[2], classes, f"{name}, line {number}")


def _spelled(word: str, classes: dict[str, str]) -> str:
    return classes[word] if word.startswith("@") else word


def _rule(kind: str, pattern: str, reason: str, classes: dict[str, str], place: str) -> Rule:
    firm, plain = kind.endswith("!"), kind.rstrip("!")
    if plain not in {"medical", "crisis", "calm", "quiet"}:
        raise PhraseMistaken(f"{place}: no such kind")
    if pattern.startswith("="):
        return Rule(plain, pattern, reason, firm, whole=pattern[1:])
    if any(ord(letter) > 0x0590 for letter in pattern):
        return Rule(plain, pattern, reason, firm, letters=fold(pattern))
    try:
        pieces = tuple(_piece(piece, classes) for piece in pattern.split())
    except KeyError as unknown:
        raise PhraseMistaken(f"{place}: no class {unknown}") from unknown
    if not any(not piece.gap and not piece.optional for piece in pieces):
        raise PhraseMistaken(f"{place}: nothing is required")
    return Rule(plain, pattern, reason, firm, pieces=pieces)


def _piece(text: str, classes: dict[str, str]) -> Piece:
    if text.startswith(".."):
        return Piece(gap=int(text[2:]), optional=True)
    optional = text.endswith("?")
    spelled = "|".join(_spelled(word, classes) for word in text.rstrip("?").split("|"))
    words = spelled.split("|")
    return Piece(
        words=frozenset(word for word in words if not word.endswith("*")),
        beginnings=tuple(word[:-1] for word in words if word.endswith("*")),
        optional=optional,
    )
