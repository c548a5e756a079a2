"""The gettext files: where they are, how they are read and written. What changed in the source stands in them as `#| msgid`."""

from __future__ import annotations

import io
import json
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, denormalize, normalize, read_po, write_po

_PREVIOUS = "previous-msgid: "
"""Babel does not read `#| msgid`, and breaks a long one when it writes it: for Babel it is a comment that begins so, in JSON."""
_UNBROKEN = 1_000_000
"""So many letters a line may have: Babel breaks comments too, and a review must stay in one line."""


class CatalogueMistaken(Exception):
    """A gettext file has an entry that cannot be; the text names file and entry and says what to do."""


def language_path(locales_dir: Path, language: str) -> Path:
    return locales_dir / language / "LC_MESSAGES" / "frontdesk.po"


def languages_of(locales_dir: Path) -> tuple[str, ...]:
    """Return the languages that have a catalogue, sorted."""
    return tuple(sorted(path.parts[-3] for path in locales_dir.glob("*/LC_MESSAGES/frontdesk.po")))


def read(locales_dir: Path, language: str) -> Catalog:
    """Read a language's file, with the English that an outdated entry was written for. Raises CatalogueMistaken."""
    path = language_path(locales_dir, language)
    if not path.exists():
        raise CatalogueMistaken(f"There is no catalogue {path}: there are {', '.join(languages_of(locales_dir))}.")
    try:
        catalogue = read_po(io.StringIO(_with_previous_as_comments(path.read_text("utf-8"))), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as mistaken:
        raise CatalogueMistaken(f"{path} is not a gettext file: {mistaken}") from None
    for message in catalogue:
        message.previous_id = [
            json.loads(comment.removeprefix(_PREVIOUS)) for comment in message.user_comments if comment.startswith(_PREVIOUS)
        ]
        message.user_comments = [comment for comment in message.user_comments if not comment.startswith(_PREVIOUS)]
    return catalogue


def write(locales_dir: Path, language: str, catalogue: Catalog) -> None:
    """Write the entries under the file's own header, which people keep."""
    path = language_path(locales_dir, language)
    header = path.read_text("utf-8").split("\n\n", 1)[0]
    body = io.BytesIO()
    write_po(body, _with_comments_for_previous(catalogue), width=_UNBROKEN, no_location=True, omit_header=True)
    lines = body.getvalue().decode().strip().split("\n")
    path.write_text("\n".join([header, "", *(one for line in lines for one in _as_previous(line))]) + "\n", "utf-8")


def _with_comments_for_previous(catalogue: Catalog) -> Catalog:
    written = Catalog()
    for message in catalogue:
        if message.id:
            written.add(
                message.id,
                message.string,
                context=message.context,
                flags=message.flags,
                auto_comments=message.auto_comments,
                user_comments=[*message.user_comments, *(f"{_PREVIOUS}{json.dumps(one)}" for one in message.previous_id)],
            )
    for message in written:
        message.flags.discard("python-brace-format")  # our places are the desk's, not Python's
    return written


def _as_previous(line: str) -> list[str]:
    if not line.startswith(f"# {_PREVIOUS}"):
        return [line]
    previous = normalize(json.loads(line.removeprefix(f"# {_PREVIOUS}")), width=_UNBROKEN)
    return [f"#| {one}" for one in f"msgid {previous}".split("\n")]


def _with_previous_as_comments(text: str) -> str:
    lines: list[str] = []
    previous: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("#| ") and not line.startswith("#| msgctxt "):
            previous.append(line.removeprefix("#| ").removeprefix("msgid "))
            continue
        if previous:
            lines.append(f"# {_PREVIOUS}{json.dumps(denormalize(chr(10).join(previous)))}")
            previous = []
        lines.append(line)
    return "\n".join(lines)
