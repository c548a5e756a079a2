"""Words that a text may not hold: they reveal a diagnosis, a drug, a specialty or a procedure to whoever sees the phone (minimum necessary, 45 CFR 164.502(b))."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from bot.clinic.language.folding import fold

_LONGEST = 3
"""The longest phrase of the list, in words."""


def revealing_words(text: str) -> list[str]:
    """Return the revealing words of a text, as they stand in the list, in order and once each."""
    words, listed, found = re.findall(r"[a-z0-9]+", fold(text)), revealing_list(), list[str]()
    for start in range(len(words)):
        for length in range(_LONGEST, 0, -1):
            phrase = " ".join(words[start : start + length])
            if phrase in listed and phrase not in found:
                found.append(phrase)
                break
    return found


@cache
def revealing_list() -> dict[str, str]:
    """Return each listed phrase, folded, with its kind."""
    listed: dict[str, str] = {}
    for line in (files("bot.clinic.outreach") / "revealing.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, phrases = line.partition("\t")
            listed |= {" ".join(re.findall(r"[a-z0-9]+", fold(phrase))): kind for phrase in phrases.split(",")}
    return listed
