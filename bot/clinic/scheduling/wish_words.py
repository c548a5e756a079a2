"""The words of a wish about time, English and Spanish, folded; and what must not be read as one."""

from __future__ import annotations

import re
from datetime import date

from bot.clinic.language.folding import fold

_WEEKDAY_WORDS = (
    "monday mon lunes lun|tuesday tues tue tuesdy teusday martes mar|wednesday wed weds wednsday wensday wednesdy miercoles mierc mie"
    "|thursday thurs thur thu thrusday thursdy jueves jue|friday fri firday fridy viernes vie|saturday sat saterday sabado sab|sunday sun domingo dom"
)
WEEKDAYS: dict[str, int] = {word: day for day, words in enumerate(_WEEKDAY_WORDS.split("|")) for word in words.split()}
PLURAL_ONLY = {
    f"{word}s": day
    for word, day in WEEKDAYS.items()
    if not word.endswith("s")
    and f"{word}s" not in WEEKDAYS
    and word not in {"mon", "sun", "mar", "mie", "dom", "lun", "vie", "jue"}
}
_MONTH_WORDS = (
    "january jan enero ene|february feb febrero|march marzo|april apr abril abr|may mayo|june jun junio|july jul julio|august aug agosto ago"
    "|september sept sep septiembre setiembre|october oct octubre|november nov noviembre|december dec diciembre dic"
)
MONTHS: dict[str, int] = {word: month for month, words in enumerate(_MONTH_WORDS.split("|"), start=1) for word in words.split()}
NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        [
            "two dos",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
            "ten diez",
            "eleven",
            "twelve doce",
        ],
        start=2,
    )
    for word in words.split()
}
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
ORDINALS = {word: f"{number}th" for number, word in enumerate(_ORDINALS.split(), start=3)}
ANY_WEEKDAY = "|".join(sorted([*WEEKDAYS, *PLURAL_ONLY], key=len, reverse=True))
ANY_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY = "¤"
"""Stands where a day was read, so that a bare number after it can be read as an hour."""

_SPANISH = re.compile(
    r"\b(?:el|la|los|las|para|pa|por|que|una|cita|lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|tarde|quiero|necesito|puedo|proximo|mes|"
    r"semana|de|del|despues|antes|hoy|puede|puedes|tiene|hay|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b"
)
_COUNT = r"(?:\d+|a|an|one|few|couple(?: of)?|several|un|una|unos|unas|varios|varias|pocos)"
_SPAN = (
    r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mos|years?|yrs?|minutos?|horas?|dias?|semanas?|mes(?:es)?|anos?)"
)
_NOT_WISHES = (
    r"\+?\d?[\s(.-]*\d{3}[\s).-]*\d{3}[\s.-]*\d{4}\b|\b555-?\d{4}\b|\b\d{5,}\b",
    r"[$€]\s?\d+(?:[.,]\d+)?|\b\d+(?:[.,]\d+)? ?(?:dollars|bucks|usd|dolares|pesos|mg|ml|lbs|pounds|percent|%)",
    r"\b24/7\b|\b\d{2,3}/\d{2,3}\b(?= (?:bp|blood)|$)(?<=\d{3}/\d{2})",
    rf"\b\d+[\s-]?(?:{_SPAN})?[\s-]*(?:old|yo|y/o|de edad)\b|\b(?:age|aged|turned|turning|edad|cumplio|cumple|tiene) \d+(?: anos)?\b|\b\d+ anos\b|\bis \d{{1,2}}(?=\s*(?:$|,|and|y\b|\.))",
    r"\b\d+ (?:[a-z]+ ){1,2}(?:st|street|ave|avenue|road|rd|blvd|drive|dr|lane|ln|way|court|highway|calle|avenida)\b|\b(?:apt|suite|ste|unit|room|floor|piso|calle|avenida|highway|route|door|building) #?\d+\w*",
    rf"\b(?:for|por|durante|lasting|over|past|last|hace|since|desde hace|about) (?:the (?:past|last) |like |como )?{_COUNT} ?{_SPAN}\b(?: now)?",
    rf"\b{_COUNT} ?{_SPAN} (?:ago|back|atras|early|late|tarde|away)\b|\b\d+ (?:min|mins|minutes|minutos|hours?|horas?)\b",
    rf"\b(?:since|desde)(?: last| this| el| la| los)? (?:{ANY_WEEKDAY}|yesterday|ayer|week|semana|month|{ANY_MONTH}|morning|manana|today|hoy)(?: pasad[oa])?\b",
    rf"\b(?:last|this past) (?:{ANY_WEEKDAY}|week|month|year|night|{ANY_MONTH}|time|visit|summer|winter|fall|spring)\b",
    rf"\b(?:el|la|los|las) (?:{ANY_WEEKDAY}|semana|mes|ano|vez|dia) pasad[oa]s?\b|\b(?:yesterday|ayer|anoche|anteayer|antier|semana pasada|mes pasado)\b",
    r"\b(?:the|la|las?) (?:shop|office|clinic|store) (?:opens|closes) at \d+\b|\b\d+(?:st|nd|rd|th) (?:grade|street|floor|avenue|ave|time|visit|st)\b",
    r"\b\d+ (?:kids|children|people|of us|pills|refills|times|veces|ninos|hijos|personas|pastillas|shots|vaccines|doses|visits)\b|\b(?:covid|hep|type|part|grade|group|number|numero|#) ?\d+\b|\ba1c\b|\bb12\b",
)
_MASKS = tuple(re.compile(pattern) for pattern in _NOT_WISHES)
_BIRTH = re.compile(
    rf"\b(?:born|dob|d\.o\.b\.?|birth ?da(?:y|te)|date of birth|bday|nac(?:io|i|ido|ida|imiento)?|fecha de nacimiento|cumpleanos)\b(?: (?:is|on|in|es|el|de|a))*[\s:,]*"
    rf"(?:\d{{1,4}}[/.-]\d{{1,2}}(?:[/.-]\d{{1,4}})?|(?:{ANY_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{2,4}})?|\d{{1,2}} (?:de )?(?:{ANY_MONTH})(?:,?(?: de| del)? \d{{2,4}})?|\d{{2,8}})?"
)
_NUMERIC_WITH_YEAR = re.compile(r"\b(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})\b")
_NAMED_WITH_YEAR = re.compile(
    rf"\b(?:(?:{ANY_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? |\d{{1,2}} (?:de )?(?:{ANY_MONTH}),?(?: de| del)? )((?:19|20)\d\d)\b"
)
_MOVED = re.compile(
    rf"\b(?:my|our|the|his|her|mi|la|el|nuestra) (?:appt |appointment |cita |visit |one |de |del |for |on |next |this )*(?:{ANY_WEEKDAY}|tomorrow|today|\d{{1,2}}(?::\d\d)? ?(?:am|pm|oclock)|\d{{1,2}}/\d{{1,2}})(?: (?:at )?\d{{1,2}}(?::\d\d)? ?(?:am|pm)?)?"
    rf"(?: morning| afternoon)?s? (?:appt|appointment|apt|visit|cita|one|thing|slot)\b"
    rf"|\b(?:instead of|en vez de|en lugar de|rather than)(?: el| la| the| my)? (?:{ANY_WEEKDAY}|tomorrow|today|manana|hoy|\d{{1,2}}(?::\d\d)?(?:th|st|nd|rd)?(?: ?(?:am|pm))?|mornings?|afternoons?)"
    rf"|\b(?:change|move|switch|swap|trade|push|cambi\w*|mover|mueva|muev\w*|pasar|pase) (?:it |the |my |la |mi |el |a |cita |appointment |appt |from |del? |lo |esa |hoy |on )*(?:{ANY_WEEKDAY}|tomorrow|today|\d{{1,2}}/\d{{1,2}}|the \d{{1,2}}(?:th|st|nd|rd)|manana)(?: at \d+(?::\d\d)?)?(?= (?:to|for|por|para|al?|pal|pa)\b)"
)


def is_spanish(words: str) -> bool:
    return _SPANISH.search(words) is not None


def prepared(text: str, today: date) -> str:
    """Fold a message, write numbers as figures and blank out what looks like a time and is none."""
    words = fold(text[:2000]).replace("\n", " . ")
    words = re.sub(r"(\d)\s?([ap])\.?\s?m\b\.?", r"\1\2m", words)
    words = re.sub(r"(\d)\s?([ap])\b(?!\w)", r"\1\2m", words) if not is_spanish(words) else words
    words = re.sub(r"\b(?:twenty|thirty)[ -](first|second)\b", lambda found: {"first": "21st", "second": "22nd"}[found[1]], words)
    words = re.sub(r"\b[a-z]+\b", lambda found: NUMBERS.get(found[0]) or ORDINALS.get(found[0]) or found[0], words)
    words = re.sub(r"\b(a las?|las?|at|after|before|by|around|despues de las?|antes de las?) (one|una|once)\b", _hour_word, words)
    words = _BIRTH.sub(" ", words)
    words = _NUMERIC_WITH_YEAR.sub(
        lambda found: " " if _year(found[3] if len(found[1]) < 3 else found[1], today) < today.year else found[0], words
    )
    words = _NAMED_WITH_YEAR.sub(lambda found: " " if int(found[1]) < today.year else found[0], words)
    for mask in (*_MASKS, _MOVED):
        words = mask.sub(" ", words)
    return re.sub(r"\s+", " ", words).strip()


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) <= today.year % 100 + 1 else 1900 + int(text)


def _hour_word(found: re.Match[str]) -> str:
    return f"{found[1]} {'11' if found[2] == 'once' and found[1].startswith(('a la', 'la', 'despues', 'antes')) else '1' if found[2] != 'once' else 'once'}"
