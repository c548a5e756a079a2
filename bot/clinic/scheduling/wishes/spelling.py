"""Put the words of a message right before a time is read in it: habits of texting, slips of the finger, short forms."""

from __future__ import annotations

import re

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_WRITTEN = {
    "monday": "mon lunes lun munday mondy lune lunez monay",
    "tuesday": "tues tue tuesdy teusday tusday tuseday tuesady martes",
    "wednesday": "wed weds wednsday wensday wendsday wednesdy wendesday wenesday miercoles mierc mie miercole miercolez",
    "thursday": "thurs thur thu thrusday thursdy thirsday thursady jueves jue juebes juevez",
    "friday": "fri firday fridy firdy frday fiday fryday viernes vie vier biernes viernez",
    "saturday": "saterday satuday saturdy sabado sab savado sabdo",
    "sunday": "sundy domingo dom domigo",
    "mondays": "mons",
    "tuesdays": "tuess",
    "fridays": "fris",
    "saturdays": "sats sabados",
    "sundays": "domingos",
    "january": "jan enero ene janury januery eneroo",
    "february": "feb febrero febuary feburary",
    "march": "marzo",
    "april": "apr abril abr",
    "may": "mayo",
    "june": "jun junio",
    "july": "jul julio",
    "august": "aug agosto agust",
    "september": "sept sep septiembre setiembre",
    "october": "oct octubre",
    "november": "nov noviembre",
    "december": "dec diciembre dic dicembre disiembre decmber",
    "tomorrow": "tmrw tmr tmw tmrrw tmro tmrow tomm 2morrow 2mrw 2moro 2mro tomoro tommorow tommorrow tomarrow tomorro tomorow",
    "today": "2day tody todday",
    "hoy": "hoi oy",
    "manana": "mnn mnana manaa maniana mana manna",
    "week": "wk weeek wek",
    "weeks": "wks",
    "weekend": "wknd wkend wkd weeknd",
    "weekends": "wknds",
    "next": "nxt nex neext",
    "before": "b4 bfore befor",
    "between": "btwn betwn btween",
    "morning": "mornin mrng morn morng",
    "mornings": "mornins mrngs",
    "afternoon": "aftrnoon afternon aftn arvo afternoom aftenoon",
    "thanksgiving": "thxgiving tksgiving thanksgivin turkeyday",
    "christmas": "xmas cristmas chrismas x-mas",
    "through": "thru",
    "until": "til till untill",
    "que": "q ke",
    "para": "pa",
    "por": "x",
    "de": "d",
    "despues": "dspues despue dsps dspus despuez despus",
    "proximo": "prox proxim",
    "siguiente": "sig sigte",
    "proxima": "px",
    "semana": "sem semna semnana",
    "with": "w wit",
    "cant": "cannot",
    "possible": "posible",
}
_RIGHT = {wrong: right for right, wrongs in _WRITTEN.items() for wrong in wrongs.split()}
_LOOSE = (
    *WEEKDAYS, "january", "february", "september", "october", "november", "december", "tomorrow", "morning",
    "mornings", "afternoon", "afternoons", "evening", "weekend", "weekends", "thanksgiving", "christmas", "martes",
    "miercoles", "jueves", "viernes", "sabado", "domingo", "manana", "semana", "despues", "febrero", "septiembre",
    "octubre", "noviembre", "diciembre", "proximo", "proxima", "temprano", "mediodia", "navidad", "before", "between",
    "around", "earliest", "anytime", "cualquier",
)  # fmt: skip
_OTHER_WORDS = frozenset(
    [
        "frida",
        "fridas",
        "frias",
        "lunas",
        "manzana",
        "manana",
        "mananas",
        "semanas",
        "semanal",
        "semanales",
        "proximos",
        "proximas",
        "evenings",
        "mornings",
        "beforehand",
        "jueves",
        "tomorrows",
        "weekdays",
        "weekday",
        "martis",
        "martens",
        "sundae",
        "sundar",
        "cualquiera",
        "cualquieras",
        "temprana",
        "tempranas",
        "earlier",
        "ground",
        "arounds",
        "martin",
        "martas",
    ]
)
"""Words of their own that differ from a time word by one letter."""


def _shorter(word: str) -> set[str]:
    """Return the word with any one letter left out."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


_NEAR: dict[str, str] = {}
for _word in _LOOSE:
    for _form in (_word, *_shorter(_word)):
        _NEAR.setdefault(_form, _word)


def _near(word: str) -> str | None:
    """Return the time word that differs by one letter (left out, added, wrong or swapped) and begins alike."""
    for form in (word, *_shorter(word)):
        meant = _NEAR.get(form)
        if meant is not None and meant[0] == word[0] and abs(len(meant) - len(word)) < 2:
            return meant
    return None


def _right(found: re.Match[str]) -> str:
    word = found[0]
    if (right := _RIGHT.get(word)) is not None:
        return right
    if len(word) < 6 or word in _OTHER_WORDS or word in _KNOWN:
        return word
    meant = _near(word)
    return _RIGHT.get(meant, meant) if meant else word


_KNOWN = frozenset((*_LOOSE, *_RIGHT.values())) - _RIGHT.keys()
_TOKEN = re.compile(r"\b(?:[24]\w*[a-z]|[a-z]+\d?)\b")
_SAT_SUN = re.compile(
    r"(?:(?<=\bon )|(?<=\bnext )|(?<=\bthis )|(?<=\bany )|(?<=\bor )|(?<=\band )|(?<=\bfor )|(?<=\bto )|(?<=friday )|(?<=, )|(?<=/)|(?<=^)|(?<=\bevery )|(?<=\bexcept ))(sat|sun)\b(?! (?:down|in the|up|is out|with))"
    r"|\b(sat|sun)(?= ?(?:$|morning|afternoon|evening|at\b|after|before|or\b|and\b|/|,|\d))"
)
_MAR = re.compile(r"\bmar\b\.?(?= \d)|\b(?<=el )mar\b")
_SHORTHAND = (
    (re.compile(r"\bm[/,]?w[/,]?f\b"), "monday, wednesday or friday"),
    (re.compile(r"\bm ?[-–] ?f\b"), "monday to friday"),
    (re.compile(r"\bt(?:u|ue)?[/,]th(?:u|ur)?\b"), "tuesday or thursday"),
    (re.compile(r"(?<![\w/])w/ ?"), "with "),
    (re.compile(r"\bbtw(?= (?:the )?\d)"), "between"),
    (re.compile(r"(?<!\w)@ ?"), "at "),
    (re.compile(r"\b(?:x|por) la (?=manana|tarde|noche)"), "por la "),
    (re.compile(r"\bx fa\w*\b"), "por favor"),
    (re.compile(r"\b(?:eod|e\.o\.d|cob)\b"), "end of the day"),
    (re.compile(r"\beow\b"), "end of the week"),
    (re.compile(r"\bb/w\b"), "between"),
    (re.compile(r"\b(?:noonish|noon ?-?ish)\b"), "around noon"),
    (re.compile(r"\bweek[ -]ends?\b"), "weekend"),
    (re.compile(r"\bpasadomanana\b"), "pasado manana"),
    (re.compile(r"\baft(?:er)? noon(?=s?\b)"), "afternoon"),
    (re.compile(r"\bto (?:morrow|morow)\b"), "tomorrow"),
    (re.compile(r"\bthanks giving\b|\bturkey day\b"), "thanksgiving"),
    (re.compile(r"\bx ?-?mas\b"), "christmas"),
    (re.compile(r"\bmedio dia\b"), "mediodia"),
    (re.compile(r"\b(week|month)s? after the next\b"), r"\1 after next"),
)


def right_words(folded: str) -> str:
    """Write time words out in full and in their right letters; weekdays and months in English; the rest stays."""
    words = folded
    for pattern, right in _SHORTHAND:
        words = pattern.sub(right, words)
    words = _MAR.sub(
        lambda found: "tuesday" if found.string[max(0, found.start() - 3) : found.start()] == "el " else "march", words
    )
    words = _SAT_SUN.sub(lambda found: "saturday" if "sat" in found[0] else "sunday", words)
    return _TOKEN.sub(_right, words)
