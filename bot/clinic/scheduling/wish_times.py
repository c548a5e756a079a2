"""Read the hours of a wish: "after 3", "between 10 and noon", "first thing", "a las 4 y media", "en la tarde"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

from bot.clinic.scheduling.wish_words import DAY

Hours = tuple[time | None, time | None]
"""From and to, inclusive; None is open."""

_CLOCK = r"(?:noon|midday|mediodia|medio dia|\d{1,2}(?:[:.]\d{2}| y (?:media|cuarto|\d{1,2})| menos (?:cuarto|\d{1,2})|:?\d{2}(?=am|pm))?(?: ?(?:am|pm))?(?: ?o ?clock)?)"
_HALF = r"(?:half past|quarter past|quarter to) \d{1,2}(?: ?(?:am|pm))?"
_AT = rf"({_HALF}|{_CLOCK})"
_LAS = r"(?:las? |el )?"
_PART = r"(?: (?:in the |de la |en la |por la )?(morning|afternoon|evening|night|manana|tarde|noche))?"
_NOT_HOUR = r"(?![\d/:-]|(?:st|nd|rd|th)\b| ?(?:days?|weeks?|months?|years?|dias?|semanas?|mes(?:es)?|anos?|min|hours?|horas?|de (?:enero|feb|marzo|abril|mayo|jun|jul|ago|sep|oct|nov|dic))|\.\d)"

_BETWEEN = re.compile(
    rf"\b(?:between|entre|from|de|desde)? ?{_LAS}{_AT} ?(?:and|to|till|until|-|–|y|a|hasta|o)+ ?(?:las? |el )?{_AT}{_PART}{_NOT_HOUR}"
)
_STARTS_BETWEEN = re.compile(r"\b(?:between|entre|from|de las?|desde las?)\b")
_AFTER = re.compile(
    rf"\b(?:any ?time after|(?<!not )after|past|(?<!no )later than|no earlier than|not before|from|starting at|despues de|a partir de|desde|pasad[ao]s|luego de|dspues de|despues d) (?:about |like |como )?{_LAS}{_AT}{_PART}{_NOT_HOUR}(?: on(?:ward)?s?)?"
)
_BEFORE = re.compile(
    rf"\b(?:(?<!not )before|by|until|till|no later than|not after|(?<!no )earlier than|prior to|antes de|antes d|hasta|a mas tardar a) (?:about |like )?{_LAS}{_AT}{_PART}{_NOT_HOUR}"
)
_AROUND = re.compile(
    rf"\b(?:around|about|like|roughly|near|approx\w*|a eso de|como a|alrededor de|cerca de|tipo|maso) {_LAS}{_AT}{_PART}{_NOT_HOUR}|\b(\d{{1,2}}(?::\d\d)?) ?ish\b"
)
_ON_AFTER = re.compile(rf"\b{_AT} or (?:later|after)\b|\b{_AT} o (?:despues|mas tarde)\b|\b{_AT} onwards?\b")
_ON_BEFORE = re.compile(rf"\b{_AT} or (?:earlier|before|sooner)\b|\b{_AT} o antes\b")
_EXACT = re.compile(
    rf"(?:\bat|@|\ba las?|\ba el|\bal|\blas|\bla de las|{DAY},?|\bpara las?|\bat like|\bdo|\bmake it|\bcome at) ?{_AT}{_PART}{_NOT_HOUR}"
    rf"|\b((?:\d{{1,2}}[:.]\d{{2}}|\d{{1,2}})(?: ?(?:am|pm)| ?o ?clock))\b|\b(\d{{1,2}}:\d{{2}})(?![\d/:])|\b(\d{{1,2}}) (?:de la|in the) (manana|tarde|noche|morning|afternoon|evening)\b|\b({_HALF})\b|\b(noon|midday|mediodia|medio dia)\b"
)

_H = time
_PHRASES: tuple[tuple[str, Hours], ...] = (
    (
        r"not (?:so|too|that|super|real) early|not early|no (?:tan|muy) temprano|no temprano|nothing (?:too )?early",
        (_H(10), None),
    ),
    (r"not (?:so|too|that) late|no (?:tan|muy) tarde|nothing (?:too )?late", (None, _H(15))),
    (
        r"(?:not|no|except|but)(?: in the| en las?| por las?| las)? (?:mornings?|mananas?)(?! (?:mon|tue|wed|thu|fri))",
        (_H(12), None),
    ),
    (r"(?:not|no|except)(?: in the| en las?| por las?| las)? (?:afternoons?|tardes?)", (None, _H(12))),
    (
        r"before (?:school|work)|antes de(?: la| ir a la)? (?:escuela|trabajo|clases?|trabajar|entrar a(?:l)? (?:trabajo|trabajar))|antes del (?:trabajo|colegio)",
        (None, _H(9)),
    ),
    (
        r"after ?(?:school|class(?:es)?)|when (?:school|she|he|they) gets? out(?: of school)?|(?:despues|saliendo|salga|sale|salen|salir)(?: de)?(?: la| el| l)?(?:l)? ?(?:escuela|colegio|clases?)",
        (_H(15), None),
    ),
    (
        r"after ?(?:work|i get off(?: work)?|my shift)|(?:despues|saliendo|salgo|salga|salir)(?: del?)?(?: mi)? (?:trabajo|trabajar|la chamba|la pega|jale)|despues del trabajo",
        (_H(17), None),
    ),
    (r"after lunch|despues (?:del almuerzo|de comer|de la comida|de almorzar)", (_H(13), None)),
    (r"before lunch|antes (?:del almuerzo|de comer|de la comida|de almorzar)", (None, _H(12))),
    (
        r"(?:(?:on|at|during|over) )?(?:my )?lunch(?: ?time| hour| break)?|hora (?:del almuerzo|de comida|de la comida)|al almuerzo",
        (_H(12), _H(13)),
    ),
    (
        r"first thing(?: in the morning)?|(?:a )?primera hora|(?:first|1st) (?:appointment|slot|appt) of the day|bien temprano|temprano (?:en|por|de) la manana|temprano|tempranito|tempranit\w*|bright and early",
        (None, _H(10)),
    ),
    (
        r"(?:end of (?:the )?day|last (?:appointment|slot|appt) of the day|late in the day|(?:a )?ultima hora|al final del dia)",
        (_H(15), None),
    ),
    (r"late(?:r)? (?:in the )?morning|media manana|mid[ -]?morning", (_H(10), _H(12))),
    (r"early (?:in the )?morning|early (?:am|mornings)", (None, _H(10))),
    (r"early (?:in the )?(?:afternoon|afternoons)|temprano en la tarde", (_H(12), _H(14))),
    (r"late(?:r)? (?:in the )?afternoons?|mid[ -]?afternoon|media tarde", (_H(15), _H(17))),
    (r"early evening", (_H(17), _H(19))),
    (
        r"(?:(?:in|por|en|de) )?(?:the |las? )?(?:mornings?|mornin|mrng|morn)|(?:in )?the am\b|in am|(?:por|en|x|d|de|a|cualquier|toda|todas) las? mananas?|mananas|cualquier manana|alguna manana|una manana|la manana|am only",
        (None, _H(12)),
    ),
    (
        r"(?:afternoons?|aftrnoon|afternon|arvo)|(?:por|en|x|d|de|a|pa|cualquier|una|alguna) (?:las? )?tardes?|tardes|cualquier tarde|tardecita|esta tarde|la tarde|pm only",
        (_H(12), _H(17)),
    ),
    (r"(?:evenings?|nights?|tonight)|(?:por|en|de) las? noches?|esta noche|noches", (_H(17), None)),
    (r"early(?: as possible)?(?! (?:dec|jan|feb|next|in))", (None, _H(10))),
    (r"(?<=¤ )(?:late|tarde)\b", (_H(15), None)),
)
_PHRASE_PATTERNS = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), hours) for pattern, hours in _PHRASES)


def read_hours(words: str, opens: time, closes: time) -> Hours:
    """Return the hours wished for; hours without am or pm are read so that the clinic is open."""
    part = _day_part(words)
    found: list[Hours] = []

    def clock(text: str, own_part: str | None = None, beside: str = "") -> time | None:
        return read_clock(text, own_part or part, opens, closes, beside)

    def take(pattern: re.Pattern[str], meaning: Callable[[re.Match[str]], Hours | None]) -> None:
        nonlocal words
        kept = words
        for match in pattern.finditer(words):
            hours = meaning(match)
            if hours is not None:
                found.append(hours)
                kept = kept.replace(match[0], " ", 1)
        words = kept

    take(_BETWEEN, lambda match: _between(match, clock))
    take(_ON_AFTER, lambda match: _from(clock(_first(match))))
    take(_ON_BEFORE, lambda match: _to(clock(_first(match))))
    take(_AFTER, lambda match: _from(clock(match[1], match[2])))
    take(_BEFORE, lambda match: _to(clock(match[1], match[2])))
    take(_AROUND, lambda match: _around(clock(match[1] or match[3], match[2])))
    exact: list[time] = []
    for match in _EXACT.finditer(words):
        at = clock(_first(match), match[2] or match[6])
        if at is not None:
            exact.append(at)
    if exact and not found:
        return min(exact), max(exact)
    for pattern, hours in _PHRASE_PATTERNS:
        if pattern.search(words):
            found.append(hours)
            words = pattern.sub(" ", words)
    return _meet(found)


def read_clock(text: str, part: str | None, opens: time, closes: time, beside: str = "") -> time | None:
    """Read one clock time ("4", "4:30pm", "4 y media", "noon"); None when it is none."""
    text = text.strip()
    if text in {"noon", "midday", "mediodia", "medio dia"}:
        return time(12)
    numbers = re.findall(r"\d+", text)
    if not numbers:
        return None
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if len(numbers[0]) > 2:
        return None
    if "y media" in text or "half past" in text:
        minute = 30
    elif "y cuarto" in text or "quarter past" in text:
        minute = 15
    elif "menos cuarto" in text or "quarter to" in text:
        hour, minute = hour - 1, 45
    elif "menos" in text:
        hour, minute = hour - 1, 60 - minute
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        return None
    if hour > 12:
        return time(hour, minute)
    if text.endswith("pm") or part in {"afternoon", "evening", "night", "tarde", "noche"}:
        return time(hour % 12 + 12, minute) if not (text.endswith("am")) else time(hour % 12, minute)
    if text.endswith("am"):
        return time(hour % 12, minute)
    if part in {"morning", "manana"} and hour >= 6:
        return time(hour, minute)
    return _open_hour(hour, minute, opens, closes)


def _open_hour(hour: int, minute: int, opens: time, closes: time) -> time | None:
    if hour == 0:
        return None
    morning, later = time(hour, minute), time(hour % 12 + 12, minute)
    if hour == 12:
        return later
    if hour <= 6:
        return later
    if morning < opens and later <= closes:
        return later
    return morning


def _day_part(words: str) -> str | None:
    if re.search(r"\b(?:afternoons?|evenings?|tonight|(?:la|las|esta) (?:tardes?|noches?))\b", words):
        return "afternoon"
    if re.search(r"\b(?:morning|(?:por|en|de) la manana)\b", words):
        return "morning"
    return None


def _first(match: re.Match[str]) -> str:
    return (
        next(
            (
                group
                for group in match.groups()
                if (group and group[0:1].isdigit())
                or group in {"noon", "midday", "mediodia", "medio dia"}
                or (group or "").startswith(("half", "quarter"))
            ),
            "",
        )
        or ""
    )


def _between(match: re.Match[str], clock: Callable[..., time | None]) -> Hours | None:
    start_text, end_text = match[1], match[2]
    marked = (
        _STARTS_BETWEEN.match(match[0].strip()) is not None
        or any("m" in text or ":" in text for text in (start_text, end_text))
        or "-" in match[0]
    )
    if not marked:
        return None
    end = clock(end_text, match[3])
    start = clock(start_text, match[3])
    if start is None or end is None:
        return None
    if end_text.endswith("pm") and not start_text.endswith(("am", "pm")) and start.hour < 12:
        later = start.replace(hour=start.hour + 12)
        start = later if later <= end and start.hour < 8 else start
    if end < start and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    return (start, end) if start <= end else None


def _from(at: time | None) -> Hours | None:
    return None if at is None else (at, None)


def _to(at: time | None) -> Hours | None:
    return None if at is None else (None, at)


def _around(at: time | None) -> Hours | None:
    if at is None:
        return None
    minutes = at.hour * 60 + at.minute
    start, end = max(0, minutes - 30), min(24 * 60 - 1, minutes + 30)
    return time(start // 60, start % 60), time(end // 60, end % 60)


def _meet(found: list[Hours]) -> Hours:
    starts = [start for start, _ in found if start is not None]
    ends = [end for _, end in found if end is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and start > end:
        return found[0]
    return start, end
