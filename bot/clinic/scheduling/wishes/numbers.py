"""Write numbers and clock times of a message in figures: "three thirty" is 3:30, "cuarto para las cuatro" is 3:45."""

from __future__ import annotations

import re

_SMALL = (
    "two dos|three tres|four cuatro|five cinco|six seis|seven siete|eight ocho|nine nueve|ten diez|eleven|twelve doce|thirteen trece"
    "|fourteen catorce|fifteen quince|sixteen dieciseis|seventeen diecisiete|eighteen dieciocho|nineteen diecinueve|twenty veinte"
    "|veintiuno veintiun|veintidos|veintitres|veinticuatro|veinticinco|veintiseis|veintisiete|veintiocho|veintinueve|thirty treinta"
)
NUMBERS = {word: number for number, words in enumerate(_SMALL.split("|"), start=2) for word in words.split()} | {
    "forty": 40, "cuarenta": 40, "fifty": 50, "cincuenta": 50,
}  # fmt: skip
_ORDINALS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth twentieth"
)
ORDINALS = {word: f"{number}th" for number, word in enumerate(_ORDINALS.split(), start=3)} | {"thirtieth": "30th"}
_UNITS = "first second third fourth fifth sixth seventh eighth ninth"
_UNIT_ORDINALS = {word: number for number, word in enumerate(_UNITS.split(), start=1)}
_UNIT_NUMBERS = {"one": 1, "uno": 1, "un": 1} | {word: number for word, number in NUMBERS.items() if number < 10}
_COMPOUND = re.compile(
    rf"\b(twenty|thirty|forty|fifty)[ -]({'|'.join(_UNIT_NUMBERS)}|{'|'.join(_UNIT_ORDINALS)})\b|\b(treinta|cuarenta|cincuenta) y ({'|'.join(_UNIT_NUMBERS)})\b"
)
_WORD = re.compile(rf"\b(?:{'|'.join(sorted([*NUMBERS, *ORDINALS], key=len, reverse=True))})\b")
_TIME_PLACE = r"at|after|before|by|around|until|between|from|past|to|las?|entre|and|or"
_ONE = re.compile(
    rf"\b({_TIME_PLACE}) (?:one|1|una)\b(?= (?:thirty|fifteen|forty|oclock|oh|y|menos|or|and|to|until|in the|de la|on|works|please|tomorrow|today|pm|p\.?m)\b|[,.?!]|\s*$|-)"
    r"|\bone(?= (?:thirty|fifteen|forty|oclock|pm|p\.?m)\b)|(?<=quarter to )one\b|(?<=half past )one\b|(?<=quarter past )one\b"
)
_ELEVEN = re.compile(r"\b((?:a )?las|entre|y|o|las \d+ a|de \d+ a) once\b|\bonce(?= (?:y media|y cuarto|de la manana|menos cuarto|am\b|de (?:january|february|march|april|may|june|july|august|september|october|november|december)))|(?<=\bel )once\b")  # fmt: skip
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"

_PART = {"morning": "am", "manana": "am", "madrugada": "am", "afternoon": "pm", "evening": "pm", "night": "pm", "tarde": "pm", "noche": "pm"}  # fmt: skip
_MERIDIEM = re.compile(r"(?<![\d:/.])(\d{1,2})(?:[:.h]?([0-5]\d)|:? ([0-5][05]))? ?([ap])\.? ?m\b\.?")
_MERIDIEM_LETTER = re.compile(r"(?<![\d:/.])\b(\d{1,2})(?:[:.]?([0-5]\d))?([ap])\b(?![\w'])")
_DOTTED = re.compile(
    r"\b(at|las|after|before|until|by|around|from|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow) (\d{1,2})[.h,]([0-5]\d)\b(?!\.\d)"
)
_JOINED = re.compile(r"\b(at|las|after|before|until|by|around|from|between|and|to|-) ?([1-9]|1[0-2])([0-5][05])\b(?![/-]|\d)")
_HOURS = re.compile(r"\b(\d{1,2})(?::([0-5]\d))? ?(?:h|hs|hrs|horas)\b(?<!\ben \d horas)")
_OCLOCK = re.compile(r"\b(\d{1,2})(?::00)? ?(?:o ?clock|en punto|sharp)\b")
_PAST = re.compile(
    r"\b(half|(?:a )?quarter|\d{1,2}(?: minutes)?) (past|after) (\d{1,2})\b(?![:\d])|\b(?:a )?(quarter) (?:to|until|of|before) (\d{1,2})\b(?![:\d])"
)
_Y = re.compile(r"\b(?:(las?) )?(\d{1,2}) (?:y|con) (media|cuarto|[0-5]?[05])\b(?! ?(?:de|[ap]m|:))")
_MENOS = re.compile(r"\b(\d{1,2}) menos (cuarto|\d{1,2})\b|\b(?:un )?(cuarto|\d{1,2}) para (?:las?|el) (\d{1,2})\b(?![:\d/])")
_PAIR = re.compile(
    r"(?<![\d:/.$-])\b(\d{1,2}) (oh [1-9]|00|05|15|20|30|40|45|50)\b(?! ?(?:min|days?|dias?|st|nd|rd|th|de |of )|[/\d:-])"
)
_AFTER_MONTH = re.compile(rf"{_MONTH}(?: the)? $")
_DAY_PART = re.compile(
    r"(?:\b(el|the|dia|of|del|de|monday|tuesday|wednesday|thursday|friday|saturday|sunday) )?(?<![\d/])\b(\d{1,2})(?::([0-5]\d))?,? (?:in the (morning|afternoon|evening)|at (night)|de la (manana|tarde|noche|madrugada)|(?:en|por) la (manana|tarde|noche))\b"
)
_TWELVE = re.compile(r"\b(?:12 (?:noon|midday|del mediodia|del dia|de mediodia)|noon ?time|noon|mid[ -]?day|mediodia)\b")


def in_figures(words: str) -> str:
    """Return the words with numbers in figures and every certain clock time as H:MM, with am or pm where said."""
    words = _COMPOUND.sub(_compound, words)
    words = _ONE.sub(lambda found: f"{found[1]} 1" if found[1] else "1", words)
    words = _ELEVEN.sub(lambda found: f"{found[1]} 11" if found[1] else "11", words)
    words = _WORD.sub(lambda found: str(NUMBERS.get(found[0]) or ORDINALS[found[0]]), words)
    words = _ordinal_dates(words)
    return _clocks(words)


def _compound(found: re.Match[str]) -> str:
    tens = NUMBERS[found[1] or found[3]]
    unit = found[2] or found[4]
    return f"{tens + _UNIT_ORDINALS[unit]}th" if unit in _UNIT_ORDINALS else str(tens + _UNIT_NUMBERS[unit])


def _ordinal_dates(words: str) -> str:
    words = re.sub(r"\b1(?:ro|ero|o)\b", "1", words)
    words = re.sub(r"\bel (?:dia )?primero\b(?! de|\w)", "el 1", words)
    words = re.sub(rf"({_MONTH}) (first|second)\b", lambda found: f"{found[1]} {1 if found[2] == 'first' else 2}", words)
    return re.sub(
        rf"\b(first|second|primero|1ero|1o|uno) (of|de) ({_MONTH}|next month|este mes|the month)\b",
        lambda found: f"{2 if found[1] == 'second' else 1} {found[2]} {found[3]}",
        words,
    )


def _clocks(words: str) -> str:
    words = re.sub(r"\b([ap])\.m\b\.?", r"\1m", words)
    words = _TWELVE.sub("12:00pm", words)
    words = _MERIDIEM.sub(_meridiem, words)
    words = _MERIDIEM_LETTER.sub(lambda found: f"{found[1]}:{found[2] or '00'}{found[3]}m", words)
    words = _PAST.sub(_past, words)
    words = _MENOS.sub(lambda found: _less(found[1] or found[4], found[2] or found[3]), words)
    words = _Y.sub(_plus, words)
    words = _DOTTED.sub(r"\1 \2:\3", words)
    words = _OCLOCK.sub(r"\1:00", words)
    words = _JOINED.sub(r"\1 \2:\3", words)
    words = _PAIR.sub(_pair, words)
    words = _DAY_PART.sub(_day_part, words)
    return re.sub(
        r"\b(las|at) (\d{1,2}):?([0-5]\d)? ?(?:h|hs|hrs|horas)\b",
        lambda found: f"{found[1]} {found[2]}:{found[3] or '00'}",
        words,
    )


def _meridiem(found: re.Match[str]) -> str:
    hour, minute, spaced = found[1], found[2], found[3]
    if spaced and _AFTER_MONTH.search(found.string[: found.start()]):
        return f"{hour} {spaced}:00{found[4]}m"
    return f"{hour}:{minute or spaced or '00'}{found[4]}m"


def _past(found: re.Match[str]) -> str:
    if found[4]:
        return _less(found[5], "15")
    count = found[1]
    if found[2] == "after" and "quarter" not in count and "half" not in count:
        return found[0]
    minute = 30 if count == "half" else 15 if "quarter" in count else int(re.sub(r"\D", "", count))
    return f"{found[3]}:{minute:02d}" if minute < 60 else found[0]


def _less(hour: str, minutes: str) -> str:
    taken = 15 if minutes == "cuarto" else int(minutes)
    whole = (int(hour) - 1) % 12 or 12
    return f"{whole}:{60 - taken:02d}" if 0 < taken < 60 else f"{hour}"


def _plus(found: re.Match[str]) -> str:
    lead, hour, minutes = found[1], found[2], found[3]
    before = found.string[: found.start()]
    if minutes.isdigit() and (not lead or int(minutes) < 5 or re.search(r"\b(?:entre|between) (?:el |los )?$", before)):
        return found[0]
    minute = {"media": 30, "cuarto": 15}.get(minutes) or int(minutes)
    return f"{lead + ' ' if lead else ''}{hour}:{minute:02d}"


def _pair(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), found[2].removeprefix("oh ").zfill(2)
    if not 1 <= hour <= 12 or _AFTER_MONTH.search(found.string[: found.start()]):
        return found[0]
    return f"{hour}:{minute}"


def _day_part(found: re.Match[str]) -> str:
    before, hour, minute = found[1], found[2], found[3]
    part = _PART[found[4] or found[5] or found[6] or found[7]]
    is_date = before in {"el", "the", "dia", "of", "del"} or _AFTER_MONTH.search(found.string[: found.start()])
    loose = found[7] and before in {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    if int(hour) > 12 or int(hour) == 0 or (not minute and (is_date or loose)):
        return found[0]
    return f"{before + ' ' if before else ''}{hour}:{minute or '00'}{part}"
