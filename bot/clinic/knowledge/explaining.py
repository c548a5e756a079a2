"""Recognise that somebody did not understand, or asks what a word means. English and Spanish; the whole message must say so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.clinic.knowledge.content import GlossaryTerm
from bot.clinic.language.folding import fold

LONGEST = 300
"""With the meaning behind it a text may have so many characters: two segments."""

_LEAD = r"(?:(?:sorry|ok|okay|wait|hm+|um+|uh+|so|perdon|disculpe|ay|oiga|espere)[ ,.]+)*"
_TAIL = (
    r"(?: (?:please|pls|plz|that|this|it|you|u|at all|what you mean|what u mean|por favor|porfa|nada|eso|esto|lo que dice|bien))*"
)
_LOST = re.compile(
    rf"{_LEAD}(?:"
    r"(?:i )?(?:dont|do not|didnt|cant|cannot) (?:really )?(?:understand|get)|i(?:m| am) (?:so |really |a bit )?(?:confused|lost)|confused|not clear|unclear"
    r"|(?:can you |could you |please )?(?:explain|say)(?: (?:it|that|this))?(?: (?:in|with))? ?(?:more )?(?:simpler|simply|simple|easier|plain english|again|another way)(?: words| terms)?"
    r"|(?:in )?(?:simpler|simple|easier) (?:words|terms)?|what do(?:es)? (?:you|u|that|this|it) mean|what(?:s| is| does) (?:that|this)(?: mean)?|wait what|what|huh|come again|wdym"
    r"|no (?:le |te |lo |les )?(?:entiendo|entendi|comprendo|capto)|como(?: dice| asi)?|que significa (?:eso|esto)|que quiere decir(?: eso| esto)?|que es eso"
    r"|(?:me lo |lo |me )?(?:explica|explique|explicame|expliquemelo|digamelo|dime|puede explicar)(?: eso| esto|lo)?(?: (?:mas (?:facil|sencillo|simple|claro)|de otra (?:manera|forma)|otra vez))"
    r"|mas (?:facil|sencillo|simple|claro)|(?:en|con) palabras (?:mas )?(?:sencillas|faciles|simples)|estoy (?:confundid[oa]|perdid[oa])|no (?:me )?queda claro"
    rf"){_TAIL}"
)
_ASKS = (
    r"(?:what(?:s| is| are| does)|wats?|define|meaning of|explain|tell me what|que (?:es|son|significa|quiere decir)|q (?:es|significa)|cual es|explique(?:me)?|significado de)"
    r"(?: (?:is|are|es|son))?(?: (?:an?|the|my|this|un|una|el|la|los|las|mi|eso de|lo de))*"
)
_ASKS_SOMETHING = re.compile(rf"{_LEAD}{_ASKS} ")
_ENDING = r"(?: (?:mean|means|is|are|then|again|exactly|please|pls|significa|por favor|porfa|mi|in (?:my|the) bill|on (?:my|the) bill|en mi (?:cuenta|recibo)))*"


def asks_simpler(text: str) -> bool:
    """Tell whether a message says nothing but that it was not understood, or asks for easier words."""
    return _LOST.fullmatch(_bare(text)) is not None


def term_asked(text: str, glossary: Iterable[GlossaryTerm]) -> GlossaryTerm | None:
    """Return the term that a message asks the meaning of, if that is all that it asks."""
    asked = _bare(text)
    if not _ASKS_SOMETHING.match(asked):
        return None
    for term in glossary:
        names = "|".join(sorted((re.escape(fold(name)) for name in term.names), key=len, reverse=True))
        if re.fullmatch(rf"{_LEAD}{_ASKS} (?:{names})s?{_ENDING}", asked):
            return term
    return None


def with_meaning(text: str, language: str, glossary: Iterable[GlossaryTerm], heard: Iterable[str]) -> str:
    """Return a text of ours with the meaning of the first hard word in it, unless that was said before or the text says it itself."""
    before = list(heard)
    unknown = [
        term
        for term in glossary
        if term.explained_at_once and not any(term.meaning.get(language, "-") in said for said in before)
    ]
    term = _term_in(text, unknown)
    meaning = term.meaning.get(language) if term else None
    if meaning is None or len(text) + len(meaning) >= LONGEST:
        return text
    return f"{text} {meaning}"


def _term_in(text: str, glossary: Iterable[GlossaryTerm]) -> GlossaryTerm | None:
    folded = fold(text)
    found = []
    for term in glossary:
        names = "|".join(re.escape(fold(name)) for name in term.names)
        place = re.search(rf"(?<!\w)(?:{names})s?(?!\w)", folded)
        if place and not re.search(rf"(?<!\w)(?:{names}) (?:is|are|means|es|son|significa)\b", folded):
            found.append((place.start(), term))
    return min(found, key=lambda one: one[0])[1] if found else None


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[¿?¡!.\"“”:;]+", " ", fold(text))).strip()
