"""Of whom a message speaks: the one who writes, and those whom the visit is for, each with the name and birth that were said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.clinic.knowledge.words import plain, without_code
from bot.clinic.patients.identity import Claim, claims_in, name_in, read_claim, spaced, with_bounds
from bot.clinic.patients.kin import MYSELF, is_young, people_at

_OWN_AGE = re.compile(
    r"\b(?:i am|im|i m|tengo|soy de) (\d{1,2})(?: (?:years?(?: old)?|yrs?(?: old)?|yo|anos))?(?= |$)(?! (?:minutes?|min|mins|minutos|late|weeks?|months?|semanas|meses|dias|citas?|hijos|ninos|hermanos))"
)
_OWN_NAME = re.compile(r"\b(?:im|i m|i am|my name is|my names|me llamo|mi nombre es|yo soy|soy|habla) ")
_CALLED = re.compile(r"\b(?:name is|names|is named|named|called|is called|se llama|nombre es|llamad[oa]) (?P<rest>.+)")


@dataclass(frozen=True)
class Companion:
    """Somebody whom a visit is for: the relation to the writer (None when it was not said, "self" for the writer), and the claim."""

    relation: str | None = None
    claim: Claim = Claim()


@dataclass(frozen=True)
class Party:
    """`writer` is what the writer said of themselves; `own_age` if they said how old they are; `people` whom the visit is for."""

    writer: Claim = Claim()
    people: tuple[Companion, ...] = ()
    own_age: int | None = None

    @property
    def others(self) -> tuple[Companion, ...]:
        return tuple(one for one in self.people if one.relation != MYSELF)


def read_party(text: str, *, today: date, asked: bool) -> Party:
    """Tell who is who: a name and birth before "my daughter" are the writer's, those after it the daughter's."""
    text = without_code(text)
    words = spaced(text)
    relations = people_at(words)
    claims = claims_in(text, today=today, asked=asked)
    age = _OWN_AGE.search(plain(text))
    own_age = int(age[1]) if age else None
    kin = [(at, relation) for at, relation in relations if relation != MYSELF]
    if not kin:
        return _without_kin(text, [claim for _, claim in claims], today, asked, own_age, bool(relations))
    first = kin[0][0]
    bounded = spaced(with_bounds(text))
    of_writer = [claim for at, claim in claims if at < first or _speaks_of_self(bounded, at)]
    writer = next(iter(of_writer), Claim())
    theirs = [claim for at, claim in claims if at >= first and claim not in of_writer]
    if not theirs and (called := _called(text, words, first)).name:
        theirs = [called]
    people: list[Companion] = []
    names = [relation for _, relation in kin]
    while len(names) < len(theirs):  # "both my kids, Ben ... and Zoe ..."
        names.append(names[-1])
    for relation in dict.fromkeys(names) if len(theirs) <= 1 else names:
        people.append(Companion(relation, theirs.pop(0) if theirs else Claim()))
    if any(relation == MYSELF for _, relation in relations):
        own = Companion(MYSELF)
        at = next(place for place, relation in relations if relation == MYSELF)
        people.insert(0 if at < first else len(people), own)
    return Party(writer, tuple(people), own_age)


def _speaks_of_self(words: str, at: int) -> bool:
    """Tell whether the date at this place comes with the writer's own name: "my son needs shots, im Ana Diaz 5/14/1985"."""
    before = list(_OWN_NAME.finditer(words, 0, at))
    return bool(before) and not re.search(r"\d", words[before[-1].end() : at]) and not people_at(words[before[-1].end() : at])


def _without_kin(text: str, claims: list[Claim], today: date, asked: bool, own_age: int | None, own: bool) -> Party:
    if len(claims) > 1:
        return Party(people=tuple(Companion(None, claim) for claim in claims), own_age=own_age)
    writer = claims[0] if claims else read_claim(text, today=today, asked=asked)
    return Party(writer, (Companion(MYSELF),) if own else (), own_age)


def _called(text: str, words: str, after: int) -> Claim:
    """Read the name of a relative that comes without a date: "her name is maria", or "my son Max Reed" with its capitals."""
    if found := _CALLED.search(words, after):
        return Claim(name_in(text, found["rest"]))
    written = re.search(
        r"\b(?:my|mi|nuestr[oa]|our) (?:[a-zñáéíóú]+ )*?(?:daughter|son|kid|child|baby|mom|mother|dad|father|husband|wife|hij[oa]|mam[aá]|pap[aá]|espos[oa]|niet[oa]|grandson|granddaughter|sister|brother|herman[oa]),? ((?:[A-ZÁÉÍÓÚÑ][\w'’-]+ ?){1,4})",
        text,
    )
    return Claim(name_in(text, plain(written[1]))) if written else Claim()


def named_after_for(text: str) -> str:
    """Return the lone first name in "an appointment for sofia", or nothing."""
    found = re.search(r"\b(?:for|para) (?P<name>[a-z]+)\b(?! (?:and|y) )", plain(text))
    return name_in(text, found["name"]) if found else ""


def is_for_minor(person: Companion) -> bool:
    """Tell whether the relation alone says that it may be a minor."""
    return person.relation is not None and is_young(person.relation)
