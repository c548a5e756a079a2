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
_PORTUGUESE = re.compile(
    r"[ãõ]|\bolá\b|\b(?:quanto|preciso|voce|obrigad[oa]|nao|meu|minha|quero marcar|amanha|bom dia|boa tarde)\b"
)
_HAITIAN = re.compile(
    r"\b(?:mwen|bonjou|mesi|tanpri|kijan|randevou|ou pale|pitit mwen|bezwen|kapab|doktè|kreyol|kreyòl|vle|gen)\b"
)


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
    spanish, english = (sum(word in common_words(name) for word in telling) for name in ("spanish", "english"))
    if re.search("[¿¡ñ]", text.lower()):
        spanish += 2
    if (
        previous and re.search(r"\d", text) and len(telling) <= 4 and spanish + english <= 1
    ):  # a name and a date, such as "Leo Tran 3/14/2022"
        return previous
    if len(_HAITIAN.findall(text.lower())) >= 2:
        return "ht"
    if len(telling) >= 2 and _PORTUGUESE.search(text.lower()) and not re.search("[¿¡ñ]", text.lower()):
        return "pt" if len(_PORTUGUESE.findall(text.lower())) >= 2 else _by_letters(text, kept)
    if len(telling) <= 2 and not spanish and not english and text.isascii():
        return kept
    if spanish != english and max(spanish, english) >= len(telling) * 0.3:
        return "es" if spanish > english else "en"
    return _by_letters(text, kept)


def _by_letters(text: str, kept: str) -> str:
    best = _detector().compute_language_confidence_values(text[:400])[0]
    return best.language.iso_code_639_1.name.lower() if best.value >= _SURE else kept


@cache
def common_words(name: str) -> frozenset[str]:
    """Return the words that patients write in this language ("english", "spanish") and hardly ever in the other."""
    return frozenset((resources.files("bot.clinic.language") / f"{name}_words.txt").read_text("utf-8").split())


@cache
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    offered = (Language.ENGLISH, Language.SPANISH, Language.PORTUGUESE, Language.FRENCH, Language.VIETNAMESE, Language.TAGALOG)
    return LanguageDetectorBuilder.from_languages(*offered).build()
