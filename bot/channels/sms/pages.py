"""Cut a long text message into pages, between sentences or the items of a list where that is possible."""

from __future__ import annotations

import re

LONGEST = 459
"""In characters: three segments of plain letters. What is longer comes in pages."""
PAGE = 306
"""In characters: two segments of plain letters."""
_ENDS = (re.compile(r"(?<=\w{4})[.!?;:]\s+|。\s*|\n+"), re.compile(r"[,،、]\s*"), re.compile(r"\s+"))


def first_page(text: str, ending: str) -> tuple[str, str]:
    """Return the first page with its ending ("Reply MORE ..."), and the rest; a text that is short enough has no rest."""
    text = text.strip()
    if len(text) <= LONGEST:
        return text, ""
    room = PAGE - len(ending) - 1
    for end in _ENDS:
        cut = max((found.end() for found in end.finditer(text, 0, room)), default=0)
        if cut > room // 2:
            break
    else:
        cut = room
    return f"{text[:cut].rstrip()} {ending}", text[cut:].lstrip()
