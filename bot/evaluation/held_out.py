"""Held-out messages: what patients text, and what they mean, written apart from the training phrases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HeldOut:
    """One message: the intent that is to be served first, who writes and how (`style`), in which language ("mix" is Spanglish)."""

    intent: str
    style: str
    language: str
    text: str


class HeldOutMistaken(Exception):
    """A held-out file cannot be read; the text names file and line and says what to do."""


def read_held_out(folder: Path, intents: Collection[str]) -> list[HeldOut]:
    """Read every `heldout_<language>*.tsv` of a folder: intent, style and text, divided by tabs, one message a line.

    Raises HeldOutMistaken at a line that is not so, at an intent that the domain does not know, and when there is nothing to read.
    """
    messages = [message for path in sorted(folder.glob("heldout_*.tsv")) for message in _of_file(path, intents)]
    if not messages:
        raise HeldOutMistaken(
            f"There are no messages in {folder}/heldout_*.tsv: one a line, intent, style and text divided by tabs."
        )
    return messages


def _of_file(path: Path, intents: Collection[str]) -> list[HeldOut]:
    language = path.stem.split("_")[1]
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        parts = line.split("\t")
        if len(parts) != 3 or not all(part.strip() for part in parts):
            raise HeldOutMistaken(f"{path.name}, line {number}: write intent, style and text, divided by tabs.")
        intent, style, text = (part.strip() for part in parts)
        if intent not in intents:
            raise HeldOutMistaken(f"{path.name}, line {number}: the domain knows no intent {intent!r}.")
        found.append(HeldOut(intent, style, language, text))
    return found
