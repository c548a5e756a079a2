"""Read with whom, for whom, where and for what: the practitioner, the person, the place and the visit type of a wish."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from bot.clinic.knowledge.content import Clinic
from bot.clinic.language.folding import fold

_PERSONS: dict[str, str] = {
    word: person
    for person, words in {
        "daughter": "daughter daughters hija hijita dauther daugther",
        "son": "son sons hijo hijito",
        "child": "kid kids child children baby babys toddler newborn infant bebe nene nena nino nina cipote chamaco ninos hijos kiddo chavo",
        "mother": "mom moms mother mothers mama mami madre mum mommy ma",
        "father": "dad dads father fathers papa papi padre daddy",
        "husband": "husband husbands hubby esposo marido",
        "wife": "wife wifes esposa mujer senora",
        "grandmother": "grandma grandmas grandmother nana granny abuela abuelita",
        "grandfather": "grandpa grandpas grandfather granddad abuelo abuelito",
        "sister": "sister sisters hermana sis",
        "brother": "brother brothers hermano",
        "grandson": "grandson nieto",
        "granddaughter": "granddaughter nieta",
        "aunt": "aunt tia",
        "uncle": "uncle tio",
        "partner": "partner pareja",
        "boyfriend": "boyfriend bf novio",
        "girlfriend": "girlfriend gf novia",
        "friend": "friend amigo amiga",
        "mother-in-law": "suegra",
        "father-in-law": "suegro",
        "niece": "niece sobrina",
        "nephew": "nephew sobrino",
        "cousin": "cousin primo prima",
        "stepson": "stepson hijastro",
        "stepdaughter": "stepdaughter hijastra",
        "grandchild": "grandchild grandkid grandbaby",
        "twins": "twins gemelos gemelas",
    }.items()
    for word in words.split()
}
_OWNED = re.compile(
    r"\b(?:my|our|mi|mis|for|para|pa|de mi|ur|the|see|seen|bring|set up|sign|nuestra|nuestro|a mi|el|la|al) (?:my |our |mi |\d+[ -]?(?:yr|year|month|mo|week)s?[ -]?olds? |yo |little |older |younger |oldest |youngest |other |elderly |new |dear |a )*((?:mother|father)[ -]in[ -]law|mil\b|[a-z]+)\b"
)
_DOCTOR = re.compile(r"\b(?:dr|dra|doctor|doctora|doc|np|nurse|enfermera|enfermero)\.? (?:la |el )?([a-z]+)(?: ([a-z]+))?")
_DOES_SOMETHING = re.compile(
    r"^ (?:(?:has to|will|can|could|is going to|gonna|is|usually|always|only|me|puede|tiene que|va a) )*(?:driv\w+|bring\w*|tak(?:e|es|ing) me|takes? the|works?\b|working|gets? (?:off|out|home)|off\b|drops?|picks?|watch\w*|leaves?|comes? home|llev\w+me|traer\w*|maneja\w*|trabaj\w+|lleva\b|trae\b|sal(?:e|ga|en)\b|home from|out of school|cant (?:drive|take)|birthday|cumple\w*|school|escuela|number|phone|insurance)"
)
_FETCHES = re.compile(
    r"\b(?:pick(?:ing)? up|drop(?:ping)? off|take care of|recog\w+ a|recojo a|cuid\w+ a|pasar por|paso por)(?: a)?\s*$"
)
_NOT_WITH = re.compile(r"\b(?:not|no con|but|except|other than|anyone but|menos|not with)(?: with| con)?(?: the| el| la)? *$")


Names = tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=8)
def _lookup(named: Names) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return one pattern for all names, the longest first, and whose each is. A name may end in an s."""
    whose = {_plain(name): id for id, names in named for name in names if len(_plain(name)) > 2}
    longest = sorted(whose, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(re.escape(name) for name in longest) or '(?!)'})s?(?!\w)"), whose


def _plain(name: str) -> str:
    return fold(name).replace(".", "")


def read_practitioner(folded: str, clinic: Clinic) -> str | None:
    """Find the practitioner by alias, then by a nearly right name after "dr"."""
    plain = folded.replace(".", "")
    pattern, whose = _lookup(tuple((person.id, (*person.aliases, person.name)) for person in clinic.practitioners))
    for place in pattern.finditer(plain):
        if not _NOT_WITH.search(plain[: place.start()]):
            return whose[place[1]]
    surnames = {_plain(person.name).split()[-1]: person.id for person in clinic.practitioners}
    for found in _DOCTOR.finditer(plain):
        if _NOT_WITH.search(plain[: found.start()]):
            continue
        for word in (found[1], found[2] or ""):
            close = get_close_matches(word, surnames, n=1, cutoff=0.75 if len(word) > 3 else 0.66)
            if close and word[0] == close[0][0]:
                return surnames[close[0]]
    return None


def read_visit_type(folded: str, clinic: Clinic) -> str | None:
    """Find the visit type by one of its names, the longest first."""
    return _longest(folded, ((kind.id, (*kind.aliases, *kind.name.values())) for kind in clinic.visit_types))


def read_location(folded: str, clinic: Clinic) -> str | None:
    """Find the place by its name or one of the words it is called by."""
    return _longest(folded, ((place.id, (place.name, *place.aliases)) for place in clinic.locations))


def _longest(folded: str, named: Iterable[tuple[str, tuple[str, ...]]]) -> str | None:
    pattern, whose = _lookup(tuple(named))
    found = max(pattern.finditer(folded.replace(".", "")), key=lambda place: len(place[1]), default=None)
    return whose[found[1]] if found else None


def read_person(folded: str) -> str | None:
    """Return whom the visit is for, in plain English ("daughter"), when it is a relative or friend."""
    for found in _OWNED.finditer(folded):
        word = found[1]
        if _DOES_SOMETHING.match(folded[found.end() :]) or _FETCHES.search(folded[: found.start()]):
            continue
        if re.search(r"\b(?:el|la|al|the) $", folded[found.start() : found.start(1)]) and word not in {
            "bebe",
            "nene",
            "nena",
            "nino",
            "nina",
            "baby",
            "cipote",
            "kid",
            "kids",
        }:
            continue
        if word.startswith(("mother-", "mother ", "mil")) and word != "mother":
            return "mother-in-law"
        if word.startswith(("father-", "father ")):
            return "father-in-law"
        if word in _PERSONS:
            return _PERSONS[word]
    alone = re.search(r"\b(?<!my )(?<!mi )(?:moms?|dads?|grandmas?|grandpas?|mother|father|baby|mama|papa)\b", folded)
    return _PERSONS.get(alone[0]) if alone else None
