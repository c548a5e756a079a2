"""Read the hours of a wish: "after 3", "between 10 and noon", "first thing", "4:30 in the afternoon", "not so early"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import time

Hours = tuple[time | None, time | None]
"""From and to, inclusive; None is open."""

HERE = "¤"
"""Stands where a day was read: a bare number right after it is an hour."""

_CLOCK = r"(\d{1,2}(?::\d{2})?(?:[ap]m)?)(?: ?ish)?"
_NOT_HOUR = r"(?![\d/:%]|(?:st|nd|rd|th)\b|-\d| ?(?:days?|weeks?|months?|years?|dias?|semanas?|anos?|min|minutes|hours?|people|kids|of (?:us|them)|or \d+ (?:days|weeks))\b|\.\d)"
_SAID_ABOUT = r"(?:at |about |like |around |maybe |say |roughly )*"

_BETWEEN = re.compile(
    rf"(?P<lead>\b(?:between|from|anywhere from|anytime from|any time between)\b )?(?P<at>\b(?:at|around|about) |{HERE},? |^)?{_SAID_ABOUT}(?<![\d/:]){_CLOCK}(?P<joint> ?(?:and|to|until|through|-|–|or|a|,)+ ?){_SAID_ABOUT}{_CLOCK}{_NOT_HOUR}"
)
_CANT = r"(?:cant|cannot|unable to|nothing|dont want|dont|no appointments?|no)(?: (?:do|come|make it|come in|be there|anything))*"
_SEVERAL = re.compile(rf"\b(?:at |{HERE} )?{_CLOCK}, ?{_CLOCK}(?:, ?{_CLOCK})?,? (?:or|and) {_CLOCK}{_NOT_HOUR}")
_AFTER = re.compile(
    rf"\b(?:{_CANT} (?:before|until)|any ?time after|(?<!not )after|(?<!half )(?<!quarter )past|(?<!no )(?<!not )later than|no earlier than|not earlier than|no sooner than|not before|not until|from|starting(?: at| around)?|beginning at|as of) {_SAID_ABOUT}{_CLOCK}{_NOT_HOUR}(?: on(?:ward)?s?)?"
)
_BUSY = r"(?:busy|meetings?|class(?:es)?|work(?:ing)?|school|booked|appointment|appt|practice|shift|tied up|unavailable|out of town|away|ocupad[oa]|turno|clases?)"
_FREE_AT = re.compile(
    rf"\b(?:no|not|dont|doesnt|cant|cannot|wont|never)\b(?: (?!before|after|wait|later|earlier)\w+){{0,4}}? until (?:after )?{_SAID_ABOUT}{_CLOCK}{_NOT_HOUR}|\b(?:im|i am|were|shes|hes|we are|i work|works) (?:(?!free|available|open|good|here|around|until)\w+ ){{0,4}}until {_SAID_ABOUT}{_CLOCK}{_NOT_HOUR}|\b{_BUSY}(?: \w+){{0,4}}? until {_SAID_ABOUT}{_CLOCK}{_NOT_HOUR}|\b(?:gets?|getting|im|am|is|are|school|class|kids|leave) (?:(?:off|out|done|free|home)(?: \w+){{0,3}}? |lets out |ends |over )(?:at |by |around |about ){_CLOCK}{_NOT_HOUR}|\bafter (?:work|school) at {_CLOCK}{_NOT_HOUR}|\b(?:work|works|school|class|shift) (?:ends|is over|finishes|lets out) at {_CLOCK}{_NOT_HOUR}"
)
_BUSY_AT = re.compile(
    rf"\b(?:pick(?:ing)?|get|recojo|recoger|paso por) (?:up )?(?:a )?(?:the |my |mi |los |las |mis )?(?:kids?|son|daughter|children|boys|girls|hij[oa]s?|ninos|ninas)(?: up)?(?: from (?:school|daycare)| of the escuela)? at {_CLOCK}{_NOT_HOUR}|\b(?:starts?|go to|goes to|have|has|be at|back (?:at|to)|need to be at) (?:my |to )?(?:work|school|class|a meeting|shift|a shift)(?: again)? (?:at|by) {_CLOCK}{_NOT_HOUR}|\b(?:work|shift|class|school) (?:starts|begins) at {_CLOCK}{_NOT_HOUR}|\b(?:have to|need to|must|gotta) (?:leave|be out|be gone|go)(?: \w+){{0,2}}? (?:at|by) {_CLOCK}{_NOT_HOUR}"
)
_CANT_AFTER = re.compile(rf"\b{_CANT} (?:after|past) {_SAID_ABOUT}{_CLOCK}{_NOT_HOUR}")
_BEFORE = re.compile(
    rf"\b(?:(?<!not )before|by|until|no later than|not later than|not after|no after|(?<!no )(?<!not )earlier than|prior to|done by|out by|finished by|up to|up until) {_SAID_ABOUT}{_CLOCK}{_NOT_HOUR}"
)
_AROUND = re.compile(rf"\b(?:around|(?<!how )(?<!what )about|like|roughly|near|closer? to|approx\w*|ish) (?:at |about )?{_CLOCK}{_NOT_HOUR}|\b(\d{{1,2}}(?::\d\d)?(?:[ap]m)?) ?-?ish\b")  # fmt: skip
_ON_AFTER = re.compile(rf"(?<![\d/:]){_CLOCK} ?(?:or (?:later|after)\b|and (?:later|after)\b|onwards?\b|on\b(?=\s*$|[.,])|\+)")
_ON_BEFORE = re.compile(rf"(?<![\d/:]){_CLOCK} (?:or (?:earlier|before|sooner)\b|at the latest\b|latest\b)")
_EXACT = re.compile(
    rf"(?:\bat|\bfor|\bcome at|\bdo|\bmake it|\bis|{HERE},?|\bwhat about|\bhow about|\bmaybe|\bperhaps|\btry|\bsay|\b(?:it|that) to|\bmejor|^) ?(?:at |the )?{_CLOCK}{_NOT_HOUR}(?! (?:appt|appointment|for my|for the|week|day))"
    r"|(?<![\d/:])\b(\d{1,2}(?::\d{2})?[ap]m)\b|(?<![\d/:])\b(\d{1,2}:\d{2})(?![\d/:])"
)
_EVENING = re.compile(r"\b(?:afternoons?|evenings?|tonight|after (?:work|lunch))\b")
_MORNING = re.compile(r"\b(?:mornings?|early)\b")

_H = time
_NO = r"(?:not?|no|except|but(?: not)?|never|cant(?: do| make| come)?|avoid|hate|nothing|dont (?:want|do|like)|anything but|nor)(?: in| the| any| on| do)* "
_SEP = r"(?: of| in| the|-)* ?"
_PHRASES: tuple[tuple[str, Hours], ...] = (
    (r"(?:not|nothing|isnt|no) (?:so |too |that |super |real |really |very )*early|too early(?: for me)?|later in the morning|not first thing", (_H(10), None)),
    (r"(?:not|nothing|isnt|no) (?:so |too |that |super |real |really |very )*late|too late(?: for me)?", (None, _H(15))),
    (rf"{_NO}(?:mornings?)(?! or| and)|(?:mornings? (?:(?:dont|doesnt|wont|are not|arent) (?:work|good)\w*|no\b|cant|not\b(?! before| after)))|mornings are (?:bad|hard|tough)", (_H(12), None)),
    (rf"{_NO}(?:afternoons?)|afternoons? (?:(?:dont|doesnt|wont|are not|arent) (?:work|good)\w*|no\b|cant|not\b(?! before| after))|afternoons are (?:bad|hard|tough)", (None, _H(12))),
    (rf"{_NO}(?:evenings?|nights?)", (None, _H(17))),
    (rf"{_NO}(?:my |the )?lunch(?: ?time| hour| break)?", (None, None)),
    (r"before ?(?:she|he|they|i|the kids)? ?(?:goes? to |going to |have |has )?(?:school|work|class|my shift)(?: starts)?", (None, _H(9))),
    (r"after ?(?:she |he |they |the kids )?(?:gets? out of |get home from |gets home from )?(?:school|class(?:es)?|pick ?up)|(?:when|once) (?:school|she|he|they|the kids?|class|my \w+) (?:gets?|lets?|is) out(?: of school)?|out of school", (_H(15), None)),
    (r"after ?(?:work|i get off(?: of)?(?: work)?|my shift|i finish work|getting off work|office hours)|(?:when|once) i(?:m| get| am) (?:off|out of|done with)(?: of)?(?: work)?|off work", (_H(17), None)),
    (r"(?:early )?(?:right |just )?after lunch(?: ?time)?", (_H(13), None)),
    (r"(?:right |just )?before lunch(?: ?time)?", (None, _H(12))),
    (r"(?:(?:on|at|during|over|in|around|for) )?(?:my |the )?lunch(?:-? ?time| hour| ?break)?", (_H(12), _H(13))),
    (r"(?:very |the )?first thing(?: in the morning)?|(?:the )?(?:first|1st|earliest) (?:appointment|slot|appt|spot|opening|one) of the (?:day|morning)|bright and early|right when you open|as soon as you open|when you open|opening time|crack of dawn", (None, _H(10))),
    (r"(?:the )?(?:end|close) of (?:the |my )?(?:business )?day|(?:the )?last (?:appointment|slot|appt|spot|one|opening) (?:of|in) the (?:day|afternoon)|late(?:r)? in the day|right before you close|before closing|before you close|closing time|latest (?:you have|possible|appointment|appt|slot)|late as possible", (_H(15), None)),
    (rf"late(?:r)?{_SEP}mornings?|mid{_SEP}mornings?|middle of the morning", (_H(10), _H(12))),
    (rf"(?:very |real )?early{_SEP}(?:mornings?|am\b)|mornings? early|early bird", (None, _H(10))),
    (rf"early{_SEP}afternoons?", (_H(12), _H(14))),
    (rf"mid{_SEP}afternoons?|middle of the afternoon", (_H(14), _H(16))),
    (rf"late(?:r)?{_SEP}afternoons?|afternoons? late", (_H(15), _H(17))),
    (rf"early{_SEP}evenings?", (_H(17), _H(19))),
    (r"mornings?|(?:in )?the am\b|in am\b|\bams\b|am only|am please|before noon ?time|(?<=¤ )am\b|\bam (?:appt|appointment|slot)|any am", (None, _H(12))),
    (r"afternoons?|(?:in )?the pm\b|in pm\b|pm only|pm please|(?<=¤ )pm\b|\bpm (?:appt|appointment|slot)|any pm", (_H(12), _H(17))),
    (r"evenings?|(?:at )?nights?|tonight", (_H(17), None)),
    (r"(?:real |very |super |pretty |kinda |as )*early(?: as possible| enough)?(?! (?:next|in|on|january|february|march|april|may|june))", (None, _H(10))),
    (r"(?<=¤ )late\b|late\b(?= (?:on|¤)|\s*$)", (_H(15), None)),
)  # fmt: skip
_PHRASE_PATTERNS = tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), hours) for pattern, hours in _PHRASES)
_ANY_PHRASE = re.compile(
    r"\b(?:early|late|mornings?|afternoons?|evenings?|nights?|tonight|lunch|school|class|work|day|thing|am|ams|pm|open|close|closing|shift|off|out|before|after|when|pick)"
)

Clock = Callable[[str], time | None]


def read_hours(words: str, opens: time, closes: time) -> Hours:
    """Return the hours wished for; hours without am or pm are read so that the clinic is open."""
    part = "pm" if _EVENING.search(words) else "am" if _MORNING.search(words) else None

    def clock(text: str) -> time | None:
        return read_clock(text, part, opens, closes)

    found: list[Hours] = []
    if any(letter.isdigit() for letter in words):
        words = _spans(words, clock, found)
        exact = list(_exact(words, clock))
        if exact and not found:
            return min(exact), max(exact)
    if _ANY_PHRASE.search(words):
        for pattern, hours in _PHRASE_PATTERNS:
            if pattern.search(words):
                found.append(hours)
                words = pattern.sub(" ", words)
    return _meet(found)


def _spans(words: str, clock: Clock, found: list[Hours]) -> str:
    """Read everything that opens or bounds a span of hours; return the words without it."""

    def take(pattern: re.Pattern[str], meaning: Callable[[re.Match[str]], Hours | None]) -> None:
        nonlocal words

        def read(match: re.Match[str]) -> str:
            hours = meaning(match)
            if hours is None:
                return match[0]
            found.append(hours)
            return " "

        words = pattern.sub(read, words)

    take(_FREE_AT, lambda match: _from(clock(next(group for group in match.groups() if group))))
    take(_BUSY_AT, lambda match: _to(clock(next(group for group in match.groups() if group))))
    take(_SEVERAL, lambda match: _spanning([clock(group) for group in match.groups() if group]))
    take(_BETWEEN, lambda match: _between(match, clock))
    take(_ON_AFTER, lambda match: _from(clock(match[1])))
    take(_ON_BEFORE, lambda match: _to(clock(match[1])))
    take(_CANT_AFTER, lambda match: _to(clock(match[1])))
    take(_AFTER, lambda match: _from(clock(match[1])))
    take(_BEFORE, lambda match: _to(clock(match[1])))
    take(_AROUND, lambda match: _around(clock(match[1] or match[2])))
    return words


def _exact(words: str, clock: Clock) -> Iterator[time]:
    for match in _EXACT.finditer(words):
        text = match[1] or match[2] or match[3]
        loose = match[1] and not match[0].startswith(("at", HERE, "make", "come"))
        if loose and text.isdigit() and not _stands_alone(match):
            continue
        at = clock(text)
        if at is not None:
            yield at


def _stands_alone(match: re.Match[str]) -> bool:
    """Tell whether a bare number is all that a reply says ("3", "is 3 ok"), and could not be something else."""
    rest = match.string[match.end() :].strip(" .!?,")
    if (
        match[0]
        .lstrip()
        .startswith(("for", "do", "is", "what", "how", "maybe", "perhaps", "try", "say", "it to", "that to", "mejor"))
    ):
        return rest == "" or rest.startswith(
            ("on", "ok", "good", "work", "free", "avail", "open", "possible", HERE, "please", "instead")
        )
    return False


def read_clock(text: str, part: str | None, opens: time, closes: time) -> time | None:
    """Read one clock time in figures ("4", "4:30pm", "16:30"); None when it is none."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?([ap]m)?", text.strip())
    if match is None:
        return None
    hour, minute, said = int(match[1]), int(match[2] or 0), match[3]
    if hour > 23 or minute > 59 or (hour == 0 and said is None and match[2] is None):
        return None
    if hour > 12 or hour == 0:
        return time(hour, minute)
    if said:
        return time(hour % 12 + (12 if said == "pm" else 0), minute)
    if part == "pm":
        return time(hour % 12 + 12, minute)
    if part == "am" and hour >= 6 and hour != 12:
        return time(hour, minute)
    return _open_hour(hour, minute, opens, closes)


def _open_hour(hour: int, minute: int, opens: time, closes: time) -> time:
    morning, later = time(hour % 12, minute), time(hour % 12 + 12, minute)
    if hour <= 6 or hour == 12:
        return later
    return later if morning < opens and later <= closes else morning


def _between(match: re.Match[str], clock: Clock) -> Hours | None:
    first, last = match[3], match[5]
    joint = match["joint"].strip()
    clocked = any("m" in text or ":" in text for text in (first, last))
    marked = (
        match["lead"]
        or match["at"] is not None
        or clocked
        or (joint in {"-", "–"} and HERE not in match.string[match.start() : match.end()])
    )
    if not marked or (joint in {",", "and"} and not (match["lead"] or clocked)):
        return None
    if joint == "a" and not (match["lead"] or clocked or match["at"] is not None):
        return None
    start, end = clock(first), clock(last)
    if start is None or end is None:
        return None
    if last.endswith("pm") and not first.endswith(("am", "pm")) and start.hour < 12:
        later = start.replace(hour=start.hour + 12)
        start = later if later <= end and start.hour < 8 else start
    if last.endswith("am") and not first.endswith("pm") and start > end:
        start = start.replace(hour=start.hour - 12) if start.hour >= 12 else start
    if end < start and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    if end < start and joint == "or":
        start, end = end, start
    return (start, end) if start <= end else None


def _spanning(clocks: list[time | None]) -> Hours | None:
    known = [at for at in clocks if at is not None]
    return (min(known), max(known)) if len(known) == len(clocks) else None


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
    if start is not None and end is not None and (start > end or (start == end and len(found) > 1)):
        return _join(found)
    return start, end


def _join(found: list[Hours]) -> Hours:
    """Join hours that do not meet ("early or after work", "9 or 3") into the span over all of them."""
    start = None if any(one is None for one, _ in found) else min(one for one, _ in found if one)
    end = None if any(one is None for _, one in found) else max(one for _, one in found if one)
    return start, end
