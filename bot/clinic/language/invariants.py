"""What must survive a translation: facts, choices, links, names, a denial, and the text itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_NUMBER = re.compile(r"\d+")
_LINK = re.compile(r"https?://\S+|\b[\w.+-]+@[\w-]+\.\w[\w.]*\b")
_CHOICE = re.compile(r"^\s*\d+\s*[).:、]", re.MULTILINE)
_DENIALS = {
    "en": r"\b(?:not?|never|none|nobody|nothing|without|cannot|can't|don't|won't|isn't|aren't|doesn't|didn't|haven't|hasn't|couldn't|wasn't)\b",
    "es": r"\b(?:no|nunca|jamás|nadie|nada|sin|ningún|ningun[oa]|tampoco)\b",
    "pt": r"\b(?:não|nao|nunca|ninguém|nada|sem|nenhum[a]?|jamais)\b",
    "fr": r"\b(?:ne|n'\w+|pas|jamais|rien|personne|aucune?|sans|non)\b|\bn['’]",
    "ru": r"\b(?:не|нет|ни|никогда|никто|ничего|без)\b",
    "vi": r"\b(?:không|chưa|chẳng|đừng|không ai)\b",
    "tl": r"\b(?:hindi|wala|walang|huwag|di|ayaw)\b",
    "ht": r"\b(?:pa|pap|p ap|pèsonn|anyen|san|non|poko)\b",
    "zh": r"不|没|沒|无|無|非|别|勿|未",
    "ko": r"안 |않|못|없|아니|말(?:고|아)",
    "ar": r"\b(?:لا|لم|لن|ليس|ليست|ما|غير|بدون|لست)\b",
}


def broken(original: str, translated: str, *, source: str, target: str, names: Iterable[str] = ()) -> str | None:
    """Return which rule a translation breaks, or None: "empty", "unchanged", "numbers", "links", "names", "choices" or "denial"."""
    if not translated.strip():
        return "empty"
    if source != target and _letters(original) == _letters(translated) and len(original.split()) > 2:
        return "unchanged"
    if Counter(_NUMBER.findall(original)) != Counter(_NUMBER.findall(translated)):
        return "numbers"
    if Counter(_LINK.findall(original)) != Counter(_LINK.findall(translated)):
        return "links"
    if any(name in original and name not in translated for name in names):
        return "names"
    if len(_CHOICE.findall(original)) != len(_CHOICE.findall(translated)):
        return "choices"
    if target in _DENIALS and _denies(original, source) and not _denies(translated, target):
        return "denial"
    return None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha())


def _denies(text: str, language: str) -> bool:
    rule = _DENIALS.get(language)
    return rule is not None and re.search(rule, text.lower()) is not None
