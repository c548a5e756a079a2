"""Whom a visit is for, in the patient's words: myself, my daughter, mi mamá; one person or several."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.clinic.knowledge.words import plain

MYSELF = "self"


@dataclass(frozen=True)
class Kin:
    """A relation: how it is said in English and Spanish, and whether it can be a minor in the speaker's care."""

    name: str
    words: tuple[str, ...]
    young: bool = False


_KIN = tuple(
    Kin(name, tuple(words.split()), young)
    for name, words, young in (
        ("daughter", "daughter daughters dauther hija hijita", True),
        ("son", "son sons hijo hijito", True),
        ("child", "kid kids child children baby toddler newborn infant little_one bebe nene nena nino nina hijos ninos", True),
        ("mother", "mom mother mum mommy mama madre mami", False),
        ("father", "dad father daddy papa padre papi", False),
        ("husband", "husband hubby esposo marido", False),
        ("wife", "wife esposa mujer", False),
        ("grandmother", "grandma grandmother granny nana abuela abuelita", False),
        ("grandfather", "grandpa grandfather granddad abuelo abuelito", False),
        ("sister", "sister sis hermana", False),
        ("brother", "brother hermano", False),
        ("grandchild", "grandson granddaughter grandchild grandkid nieto nieta", True),
        ("niece", "niece sobrina", True),
        ("nephew", "nephew sobrino", True),
        ("stepchild", "stepson stepdaughter hijastro hijastra", True),
        ("aunt", "aunt tia", False),
        ("uncle", "uncle tio", False),
        ("partner", "partner girlfriend boyfriend pareja novio novia", False),
        ("friend", "friend amigo amiga", False),
        ("cousin", "cousin primo prima", False),
    )
)
_BY_WORD = {word.replace("_", " "): kin for kin in _KIN for word in kin.words}
_OWNER = r"(?:my|our|for|mi|mis|nuestr[oa]|para)"
_BETWEEN = r"(?: (?:my|our|mi|mis|\d+|two|both|three|dos|tres|yr|year|years|month|months|old|little|older|younger|oldest|youngest|other|dear|baby|the|el|la|otr[oa]|mayor|menor))*"
_FOUND = re.compile(rf"\b{_OWNER}{_BETWEEN} ({'|'.join(sorted(_BY_WORD, key=len, reverse=True))})s?\b")
_JOINED = re.compile(rf"\b(?:and|y|e|or|o) (?:(?:my|mi) )?({'|'.join(sorted(_BY_WORD, key=len, reverse=True))})s?\b")
_SELF = re.compile(
    r"\b(?:for|para) (?:me|myself)\b|\bpara mi\b(?! (?!y\b)[a-z])|\b(?:me and my|my (?:\w+) and (?:me|i|myself)|myself|mi mism[oa]|para mi y|y para mi$|and me\b|and myself|y yo\b|yo y mi)"
)


def people_in(text: str) -> tuple[str, ...]:
    """Return the relations that a visit is for, in the order said; "self" for the speaker; nothing when nobody is named."""
    return tuple(dict.fromkeys(relation for _, relation in people_at(plain(text))))


def people_at(words: str) -> list[tuple[int, str]]:
    """Return the relations in plain words with the places where they stand, in order."""
    found = {match.start(1): _BY_WORD[match[1]].name for match in _FOUND.finditer(words)}
    if found:
        found |= {match.start(1): _BY_WORD[match[1]].name for match in _JOINED.finditer(words)}
    if match := _SELF.search(words):
        found[match.end()] = MYSELF
    return [(place, found[place]) for place in sorted(found)]


def is_young(relation: str) -> bool:
    """Tell whether this may be a minor, whom a guardian books for."""
    return any(kin.young for kin in _KIN if kin.name == relation)
