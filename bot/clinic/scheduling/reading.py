"""Read a wish about time, practitioner, visit and person out of a message, English and Spanish, as people say it.

Conventions: morning is until 12:00, afternoon 12:00-17:00, evening from 17:00, early until 10:00, after school from 15:00,
after work from 17:00, lunch 12:00-13:00. Weeks begin on Monday. "Tuesday" and "this Tuesday" are the coming one, "next
Tuesday" is the one of the next calendar week; "el martes que viene" and "el próximo martes" are the coming one. An hour
without am or pm is read so that the clinic is open: "at 4" is 16:00. A single time is from and to at once. 12/5 is
December 5 in English and the 12th of May in Spanish, unless only one reading is a date. Bounds are inclusive: "before
Friday" ends on Thursday. "In two weeks" is the week that begins on that day. Several dates become a span whose other days
are excluded. Births, phones, ages, prices, addresses and what is past are not wishes.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.content import Clinic
from bot.clinic.language.folding import fold
from bot.clinic.scheduling.wish_dates import Days, read_days
from bot.clinic.scheduling.wish_times import read_hours
from bot.clinic.scheduling.wish_words import prepared
from bot.clinic.scheduling.wishes import TimeWish

_FIRST = re.compile(
    r"\b(?:asap|a\.s\.a\.p|as soon as (?:possible|you can|u can|possibl\w*)|soonest|earliest|first available|next available|(?:first|next) (?:opening|open|slot|appointment|appt)|whatever (?:comes|is) (?:up )?(?:first|soonest)|"
    r"right away|soon as (?:possible|you can|u can)|sooner|any ?(?:thing|time|one)? (?:earlier|sooner|asap)|quickest|fastest|urgent(?:ly|e|emente)?|cuanto antes|lo antes posible|lo mas (?:pronto|rapido|temprano) posible|"
    r"lo mas pronto|mas pronto|lo antes que|la primera (?:cita|que tenga\w*|disponible|fecha)|(?:el )?primer(?:o|a)? (?:que tenga\w*|espacio|hueco|campo|turno|cita|disponible)\w*|mas cercana?|la proxima (?:cita )?disponible|ya mismo|anything you have|first thing (?:you have|available|open)|lo mas cercano)\b"
)
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
_NOT_WITH = re.compile(r"\b(?:not|no con|but|except|other than|anyone but|menos|not with)(?: with| con)?(?: the| el| la)? *$")


def read_wish(text: str, *, now: datetime, clinic: Clinic) -> TimeWish:
    """Return what was wished; an empty TimeWish when nothing was."""
    today = local_day(now, clinic.zone)
    words = prepared(text, today)
    first = _FIRST.search(words) is not None
    days = read_days(_FIRST.sub(" ", words), today)
    hours_words = (
        days.words
        if not re.search(r"\b(?:tonight|this (?:morning|afternoon|evening)|esta (?:tarde|noche))\b", words)
        else f"{days.words} {_part(words)}"
    )
    hours_words = re.sub(r"\s+", " ", hours_words)
    opens, closes = _open_hours(clinic)
    start, end = read_hours(hours_words, opens, closes)
    first_day, last_day, gaps = _span(days, today)
    folded = fold(text[:2000])
    return TimeWish(
        date_from=first_day,
        date_to=last_day,
        time_from=start,
        time_to=end,
        weekdays=tuple(sorted(set(days.weekdays) - set(days.no_weekdays))),
        exclude_weekdays=tuple(sorted(set(days.no_weekdays))),
        exclude_dates=tuple(sorted({*gaps, *days.no_days})),
        practitioner=_practitioner(folded, clinic),
        visit_type=_visit_type(folded, clinic),
        first_available=first,
        person=_person(folded),
    )


def _part(words: str) -> str:
    if re.search(r"tonight|evening|noche", words):
        return "tonight"
    return "morning" if "this morning" in words else "afternoon"


def _open_hours(clinic: Clinic) -> tuple[time, time]:
    hours = [hours for place in clinic.locations for hours in place.hours]
    return min((span.opens for span in hours), default=time(8)), max((span.closes for span in hours), default=time(17))


def _span(days: Days, today: date) -> tuple[date | None, date | None, list[date]]:
    """Join single days and windows into one span; the days between that nobody named are excluded."""
    first: date | None = None
    last: date | None = None
    gaps: list[date] = []
    single = sorted(set(days.days))
    if single and days.windows:
        inside = [day for day in single if any(start <= day <= end for start, end in days.windows)]
        if inside:
            first, last = inside[0], inside[-1]
            gaps = _gaps(inside)
        else:
            first, last = (
                min(single[0], *(start for start, _ in days.windows)),
                max(single[-1], *(end for _, end in days.windows)),
            )
    elif single:
        first, last, gaps = single[0], single[-1], _gaps(single)
    elif days.windows:
        starts, ends = [start for start, _ in days.windows], [end for _, end in days.windows]
        overlap = (max(starts), min(ends))
        first, last = overlap if overlap[0] <= overlap[1] else (min(starts), max(ends))
    if days.not_before is not None:
        first = days.not_before if first is None or (last is not None and days.not_before <= last) else first
    if days.not_after is not None and days.not_after >= today:
        last = days.not_after if last is None or (first is not None and days.not_after >= first) else last
    if first is not None and last is not None and first > last:
        return last, first, []
    return first, last, gaps


def _gaps(single: list[date]) -> list[date]:
    length = (single[-1] - single[0]).days
    if length > 62:
        return []
    return [day for step in range(1, length) if (day := single[0] + timedelta(days=step)) not in single]


def _practitioner(folded: str, clinic: Clinic) -> str | None:
    """Find the practitioner by alias, then by a nearly right name after "dr"."""
    names: dict[str, str] = {}
    for person in clinic.practitioners:
        for alias in (*person.aliases, person.name):
            names[re.sub(r"[.]", "", fold(alias))] = person.id
    plain = re.sub(r"[.]", "", folded)
    for name in sorted(names, key=len, reverse=True):
        place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain)
        if place and not _NOT_WITH.search(plain[: place.start()]):
            return names[name]
    surnames = {re.sub(r"[.]", "", fold(person.name)).split()[-1]: person.id for person in clinic.practitioners}
    for found in _DOCTOR.finditer(plain):
        if _NOT_WITH.search(plain[: found.start()]):
            continue
        for word in (found[1], found[2] or ""):
            close = get_close_matches(word, surnames, n=1, cutoff=0.75 if len(word) > 3 else 0.66)
            if close and word[0] == close[0][0]:
                return surnames[close[0]]
    return None


def _visit_type(folded: str, clinic: Clinic) -> str | None:
    names = {fold(alias): kind.id for kind in clinic.visit_types for alias in (*kind.aliases, *kind.name.values())}
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", folded):
            return names[name]
    return None


def _person(folded: str) -> str | None:
    for found in _OWNED.finditer(folded):
        word = found[1]
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
    alone = re.search(r"\b(?:moms?|dads?|grandmas?|grandpas?|mother|father|baby|mama|papa)\b", folded)
    return _PERSONS.get(alone[0]) if alone else None
