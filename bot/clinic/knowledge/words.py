"""Compare words the way people write them: without case, accents or punctuation."""

import re
import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Return the text in lower case, without accents, each run of other signs as one blank."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", re.sub(r"['’`´]", "", text.lower())) if not unicodedata.combining(sign)
    )
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def says(text: str, phrase: str) -> bool:
    """Tell whether the phrase stands in the text as whole words."""
    wanted = plain(phrase)
    return bool(wanted) and f" {wanted} " in f" {plain(text)} "


def longest_said[T](text: str, named: Iterable[tuple[T, Iterable[str]]]) -> T | None:
    """Return the thing whose longest name stands in the text, or None; a longer name wins over a shorter one."""
    found = [(len(plain(name)), thing) for thing, names in named for name in names if says(text, name)]
    return max(found, key=lambda pair: pair[0])[1] if found else None
