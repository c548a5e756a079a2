"""Detect the language of a message with lingua, with sense for short ones: "ok", a name or a number keep what was spoken."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.clinic.language.folding import fold

if TYPE_CHECKING:
    from lingua import LanguageDetector

DEFAULT = "en"
_SURE = 0.6
_NEUTRAL = frozenset(["ok", "okay", "no", "dr", "doctor", "stop", "start", "help", "info", "yes", "covid", "asap", "a", "me"])
_SCRIPTS = (
    ("ko", re.compile("[가-힣]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_WORD_LISTS = {
    "en": "english",
    "es": "spanish",
    "pt": "portuguese",
    "fr": "french",
    "vi": "vietnamese",
    "tl": "tagalog",
    "ht": "haitian_creole",
}
_LETTERS = {
    "es": re.compile("[¿¡ñ]"),
    "pt": re.compile("[ãõâêôç]"),
    "fr": re.compile("[œûîùëâêôçàè]"),
    "vi": re.compile("[ăâêôơưĩũạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]"),
    "ht": re.compile(r"\w[òè]\b"),
}
"""Letters that only few of these languages write; worth two words."""


def detect(text: str, previous: str | None = None) -> str:
    """Return the language code of the message; `previous` is kept when the message does not tell."""
    kept = previous or DEFAULT
    for code, script in _SCRIPTS:
        if script.search(text):
            return code
    words = re.findall(r"[^\W\d_]+", fold(text))
    telling = [word for word in words if word not in _NEUTRAL]
    if not telling:
        return kept
    counts, shares = _votes(text, telling)
    ours = max(counts["en"], counts["es"])
    if previous and re.search(r"\d", text) and len(telling) <= 4 and ours <= 1:
        return previous  # a name and a date, such as "Leo Tran 3/14/2022"
    other = max(shares, key=lambda code: shares[code])
    if other not in ("en", "es") and _is_theirs(
        counts[other], shares[other], ours, telling, switches=previous not in (None, other)
    ):
        return other
    if len(telling) <= 2 and not any(counts.values()) and text.isascii():
        return kept
    if counts["en"] != counts["es"] and ours >= len(telling) * 0.3:
        return "es" if counts["es"] > counts["en"] else "en"
    if len(telling) > 2 and ((found := _by_letters(text, kept)) in ("en", "es", kept) or counts[found] > min(1, ours)):
        return found  # slips of the thumb look like any language; some word must be known to be of this one
    return previous or _by_letters(text, kept, among=("en", "es"))


def _votes(text: str, telling: list[str]) -> tuple[dict[str, int], dict[str, float]]:
    """Count for each language the words that it knows, and the same with each word shared among all that know it."""
    counts = {code: 2 if code in _LETTERS and _LETTERS[code].search(text.lower()) else 0 for code in _WORD_LISTS}
    shares = {code: float(count) for code, count in counts.items()}
    for word in telling:
        knowing = [code for code, name in _WORD_LISTS.items() if word in common_words(name)]
        for code in knowing:
            counts[code] += 1
            shares[code] += 1 / len(knowing)
    return counts, shares


def _is_theirs(count: int, share: float, ours: int, telling: list[str], *, switches: bool) -> bool:
    """Tell whether so many words of a language, `share` of them its own, make it the message's; a name must not switch it."""
    if switches:
        return count > max(2, ours)
    return count > max(1, ours) or (count == share == len(telling) and len(telling[0]) >= 5)


def _by_letters(text: str, kept: str, among: tuple[str, ...] = ()) -> str:
    """Ask lingua, for the likeliest of these languages if there are any, else for one that it is sure of."""
    values = _detector().compute_language_confidence_values(text[:400])
    found = [(value.language.iso_code_639_1.name.lower(), value.value) for value in values]
    if among:
        return next(code for code, _ in found if code in among)
    return found[0][0] if found[0][1] >= _SURE else kept


@cache
def common_words(name: str) -> frozenset[str]:
    """Return the words that patients often write in this language ("english", "haitian_creole" …), folded."""
    return frozenset((resources.files("bot.clinic.language") / f"{name}_words.txt").read_text("utf-8").split())


@cache
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    offered = (Language.ENGLISH, Language.SPANISH, Language.PORTUGUESE, Language.FRENCH, Language.VIETNAMESE, Language.TAGALOG)
    return LanguageDetectorBuilder.from_languages(*offered).build()
