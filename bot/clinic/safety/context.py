"""Weigh a mention: whether it is denied, long past or only somebody's history."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NEGATORS = frozenset(
    [
        "no",
        "not",
        "never",
        "without",
        "denies",
        "denied",
        "nor",
        "isnt",
        "wasnt",
        "arent",
        "dont",
        "doesnt",
        "didnt",
        "havent",
        "hasnt",
        "aint",
        "none",
        "neither",
        "negative",
        "sin",
        "ni",
        "nunca",
        "tampoco",
        "nada",
        "ningun",
        "ninguna",
        "nao",
        "sem",
        "pas",
        "sans",
        "jamais",
        "pa",
        "hindi",
        "wala",
        "walang",
        "khong",
        "нет",
        "не",
        "без",
    ]
)
_BETWEEN = frozenset(
    [
        "any",
        "more",
        "longer",
        "real",
        "really",
        "have",
        "has",
        "having",
        "had",
        "got",
        "get",
        "the",
        "a",
        "an",
        "i",
        "his",
        "her",
        "my",
        "fever",
        "or",
        "and",
        "nor",
        "been",
        "feel",
        "feeling",
        "felt",
        "experiencing",
        "current",
        "new",
        "sign",
        "signs",
        "symptoms",
        "of",
        "to",
        "want",
        "going",
        "thinking",
        "about",
        "is",
        "im",
        "thoughts",
        "suicidal",
        "plan",
        "plans",
        "pain",
        "shortness",
        "breath",
        "chest",
        "history",
        "blood",
        "tengo",
        "tiene",
        "tuve",
        "tuvo",
        "hay",
        "ni",
        "o",
        "de",
        "el",
        "la",
        "los",
        "ningun",
        "ninguna",
        "algun",
        "dolor",
        "signos",
        "he",
        "ha",
        "tenido",
        "presenta",
        "siento",
        "siente",
        "me",
        "le",
        "fiebre",
        "falta",
        "aire",
        "es",
        "fue",
        "estoy",
        "esta",
        "un",
        "una",
        "worry",
        "worried",
    ]
)
_STARTERS = frozenset(["im", "hes", "shes", "theyre", "were", "its", "but", "pero", "because", "and", "y", "que"])
_REFUSAL_ENDS = frozenset(["but", "pero", "aunque", "except", "although"])
_STOPS = re.compile(r"^[.!?;\n,]+$")
_SENTENCE_ENDS = re.compile(r"^[.!?;\n]+$")
_YEAR = re.compile(r"^(19[3-9]\d|20[0-4]\d)$")
_NOW = frozenset(
    [
        "now",
        "rn",
        "today",
        "tonight",
        "again",
        "still",
        "just",
        "currently",
        "back",
        "happening",
        "suddenly",
        "ongoing",
        "minutes",
        "ahora",
        "ahorita",
        "hoy",
        "orita",
        "ya",
        "otra",
        "sigue",
        "todavia",
        "acaba",
        "acabo",
        "minutos",
        "repente",
        "anoche",
        "volvio",
        "vuelve",
        "regresaron",
        "regreso",
        "911",
        "help",
        "ayuda",
    ]
)
_PAST_PHRASES = re.compile(
    r"\b(?:(?:years?|yrs?|months?|weeks?|decades?) (?:ago|back)|last (?:year|month|week|summer|winter|spring|fall|january|february|march|april|may|june"
    r"|july|august|september|october|november|december)|back in (?:the|my|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)"
    r"|in the past|used to|history of|hx of|previous(?:ly)?|prior|survived|survivor|when i was|when (?:he|she) was|as a (?:kid|child|teen\w*)|childhood"
    r"|(?:had|after|since) (?:a|an|my|his|her|the|two|2|his last|mini) (?:mild |small |minor |mini )?(?:stroke|heart attack|seizure|overdose|concussion|miscarriage)"
    r"|hace (?:\w+ )?(?:anos?|mes(?:es)?|semanas?)|(?:ano|mes|semana) pasad[oa]|antecedentes|historial|cuando era|de nin[oa]|en el pasado|antes me|despues del?"
    r"|(?:tuvo|tuve|le dio|me dio|dio) un (?:derrame|infarto|ataque|acv) (?:en|hace|cuando)|sobrevivi\w*|il y a|ha anos|anos atras)\b"
)


def is_negated(words: Sequence[str], start: int, end: int) -> bool:
    """Say whether a denial stands before the mention, with only small words between, or right after it ("chest pain: no")."""
    for back in range(start - 1, max(-1, start - 8), -1):
        word = words[back]
        if word in _NEGATORS:
            return not (back + 1 < start and words[back + 1] in _STARTERS)
        if word in _REFUSAL_ENDS or (_STOPS.match(word) and word != ","):
            return False
        if word != "," and word not in _BETWEEN:
            return False
    return tuple(words[end : end + 2]) in {(":", "no"), ("?", "no"), ("=", "no"), ("-", "no")}


def is_past(words: Sequence[str], start: int, end: int) -> bool:
    """Say whether the sentence sets the mention in a past that calls for nobody now."""
    first, last = sentence_around(words, start, end)
    sentence = [word for place, word in enumerate(words[first:last], start=first) if not start <= place < end]
    whole = " ".join(words[first:last])
    past = any(_YEAR.match(word) for word in sentence) or _PAST_PHRASES.search(whole) is not None
    return past and _NOW.isdisjoint(sentence)


def sentence_around(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence that holds [start, end)."""
    first, last = start, end
    while first > 0 and not _SENTENCE_ENDS.match(words[first - 1]):
        first -= 1
    while last < len(words) and not _SENTENCE_ENDS.match(words[last]):
        last += 1
    return first, last
