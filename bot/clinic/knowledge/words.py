"""Compare words the way people write them: without case, accents or punctuation."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

_CODE = re.compile(r"\S*[_<>{}\\=;|*]\S*")
_ALIKE = 0.76
"""How alike two longer words must be for one to be the other, mistyped."""


def plain(text: str) -> str:
    """Return the text in lower case, without accents, each run of other signs as one blank."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", re.sub(r"['’`´]", "", text.lower())) if not unicodedata.combining(sign)
    )
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def without_code(text: str) -> str:
    """Return the text without markup, names of commands and the like: words that are for machines."""
    return _CODE.sub(" ", text).strip() if _CODE.search(text) else text


def says(text: str, phrase: str) -> bool:
    """Tell whether the phrase stands in the text as whole words."""
    wanted = plain(phrase)
    return bool(wanted) and f" {wanted} " in f" {plain(text)} "


def longest_said[T](text: str, named: Iterable[tuple[T, Iterable[str]]]) -> T | None:
    """Return the thing whose longest name stands in the text, or None; a longer name wins over a shorter one."""
    found = [(len(plain(name)), thing) for thing, names in named for name in names if says(text, name)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def nearly_said[T](text: str, named: Iterable[tuple[T, Iterable[str]]]) -> T | None:
    """Return the thing one of whose names of one word stands in the text mistyped ("chekup"), the likeliest; None when none does."""
    words = [word for word in plain(text).split() if len(word) >= 5]
    best: tuple[float, T] | None = None
    for thing, names in named:
        for name in {plain(name) for name in names}:
            if " " in name or len(name) < 6:
                continue
            for word in words:
                if word[0] == name[0] and abs(len(word) - len(name)) <= 2:
                    alike = SequenceMatcher(None, word, name).ratio()
                    if alike >= _ALIKE and (best is None or alike > best[0]):
                        best = alike, thing
    return best[1] if best else None


def loosely_said[T](text: str, named: Iterable[tuple[T, Iterable[str]]]) -> T | None:
    """Return the thing one of whose names of several words stands in the text in other forms ("sacarme sangre"); None else."""
    stems = [word[:4] for word in plain(text).split() if len(word) >= 4]
    for thing, names in named:
        for name in names:
            wanted = [word[:4] for word in plain(name).split() if len(word) >= 4]
            if len(wanted) >= 2 and all(stem in stems for stem in wanted):
                return thing
    return None
