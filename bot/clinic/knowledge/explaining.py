"""Recognise that somebody did not understand, or asks what a word means. English and Spanish; the whole message must say so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.clinic.knowledge.content import GlossaryTerm
from bot.clinic.language.folding import fold

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
_ENDING = r"(?: (?:mean|means|is|are|then|again|exactly|please|pls|significa|por favor|porfa|mi|in (?:my|the) bill|on (?:my|the) bill|en mi (?:cuenta|recibo)))*"


def asks_simpler(text: str) -> bool:
    """Tell whether a message says nothing but that it was not understood, or asks for easier words."""
    return _LOST.fullmatch(_bare(text)) is not None


def term_asked(text: str, glossary: Iterable[GlossaryTerm]) -> GlossaryTerm | None:
    """Return the term that a message asks the meaning of, if that is all that it asks."""
    asked = _bare(text)
    for term in glossary:
        names = "|".join(sorted((re.escape(fold(name)) for name in term.names), key=len, reverse=True))
        if re.fullmatch(rf"{_LEAD}{_ASKS} (?:{names})s?{_ENDING}", asked):
            return term
    return None


def term_in(text: str, glossary: Iterable[GlossaryTerm]) -> GlossaryTerm | None:
    """Return the first term of the glossary that a text of ours uses."""
    folded = fold(text)
    found = [
        (place.start(), term)
        for term in glossary
        for name in term.names
        if (place := re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", folded))
    ]
    return min(found, key=lambda one: one[0])[1] if found else None


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[¿?¡!.\"“”:;]+", " ", fold(text))).strip()
