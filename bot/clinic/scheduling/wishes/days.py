"""What was found about days in a message: marks in the text, and what the words around each mark make of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

MARK = "[\ue000-\uefff]"
"""A mark: one character of the private area, whose place there numbers what was found."""
ONE = timedelta(days=1)
FAR = timedelta(days=330)

Window = tuple[date, date]


@dataclass(frozen=True)
class Found:
    """One day, span of days or set of weekdays that the text names.

    `named` is a weekday with "this" or "next"; `others` are more days said in the same breath ("dec 5 or 6"); `other` is a second day that the words can mean.
    """

    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    bare: bool = False
    named: bool = False
    other: date | None = None
    others: tuple[date, ...] = ()


@dataclass
class Marks:
    """The text while it is read: each finding is replaced by a mark with its number. Days gone by are no findings."""

    words: str
    today: date
    window_days: int
    numbers_from: date
    found: list[Found] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str], meaning: Callable[[re.Match[str]], Found | None]) -> None:
        """Put a mark wherever `meaning` makes something of a match."""

        def mark(match: re.Match[str]) -> str:
            finding = meaning(match)
            if finding is None:
                return match[0]
            self.found.append(finding)
            return f" {chr(0xE000 + len(self.found) - 1)} "

        self.words = pattern.sub(mark, self.words)

    def day(self, day: date | None, other: date | None = None, *, named: bool = False) -> Found | None:
        if day is None or day < self.today or day - self.today > FAR:
            return None
        return Found(day, day, named=named, other=other if other is not None and other >= self.today and other != day else None)

    def span(self, first: date, last: date) -> Found | None:
        first = max(first, self.today)
        return Found(first, last) if first <= last else None


@dataclass
class Days:
    """The days of a wish: single days, windows, weekdays, exclusions and bounds; `words` is the text with marks."""

    words: str
    days: list[date] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    no_weekdays: list[int] = field(default_factory=list)
    no_days: list[date] = field(default_factory=list)
    not_before: date | None = None
    not_after: date | None = None
    bare: list[int] = field(default_factory=list)
    bounds: list[tuple[str, int]] = field(default_factory=list)
    doubts: list[Window] = field(default_factory=list)


_NOT = re.compile(
    r"(?:\b(?:not|no|nor|except(?: for| on)?|excluding|besides|other than|apart from|aside from|outside of|cant(?: (?:do|make|come|go|be there|come in|make it|at all))?|never|avoid|isnt|nothing|wont(?: work)?|dont (?:work|want|do|like)|"
    r"bad|busy|unless|not (?:available|free|here|around)|gone|travel\w*|(?:on |in )?vacation|(?:i|we|he|she) (?:work|works|have (?:work|class|school|practice))|unavailable|out of town|away|anything but|any ?(?:time|day) but)(?: (?:on|for|any|the|this|next|in|is|make it|be|a|of|at|during|until|late))*)\s*$"
)
_BUT = re.compile(
    r"\b(?:any|every|all|each|anytime|whenever|days|weekdays|week|morning|mornings|afternoon|afternoons|open)\b[^.;]*\bbut(?: (?:not|the|on|for))*\s*$"
)
_BUT_ALONE = re.compile(r"^\s*,?\s*but(?: not)?(?: the| on| for)?\s*$")
_WORKS = re.compile(
    r"^\s*(?:at \S+ )?(?:is|are|works?|would|sounds|its|does|i can|i could|instead)(?!n?t| not| bad| no| out| when i work)\b"
)
_NOT_AFTER_IT = re.compile(
    rf"^(?:\s*+(?:(?:,|or|and|nor|/|&|the|on)\s*+)?{MARK})*+\s*+(?:mornings?|afternoons?)?\s*+(?:just |really )?(?:(?:doesnt|dont|wont|does not|do not|will not|cant|isnt|arent|is not|are not) (?:work|good|possible|great|do|ok|an option|gonna work|happen)|(?:is|are|s) (?:bad|out|no good|not good|booked|busy|impossible|terrible|hard|not possible)|(?:ya )?no(?=\s*(?:$|[.,!]))|no (?:puedo|me sirve\w*|good|se puede|me queda\w*)|i cant|i work|cant)"
)
_AND = re.compile(r"^\s*+(?:,\s*+)?(?:or|and|nor|/|&|\+)\s*+(?:(?:or|and|nor|/|&|\+)\s*+)?(?:the|on|for|either|any)?\s*$")
_LISTED = re.compile(rf"^\s*+,\s*+(?:the |on )?\s*+{MARK}(?:\s*+,\s*+(?:the |on )?\s*+{MARK})*+\s*+,?\s*+(?:or|and|nor|&)\b")
_RANGE = re.compile(r"^\s*(?:to|through|until|-|–|thru)\s*(?:the)?\s*$")
_AFTER = re.compile(r"(?<!not )\b(?:after|later than|past|following)(?: the| of| of the)?\s*$")
_BEFORE = re.compile(r"(?<!not )\b(?:before|earlier than|prior to|sooner than|ahead of)(?: the)?\s*$")
_BY = re.compile(r"\b(?:by|until|no later than|not after|not later than)(?: the| end of)?\s*$")
_NOT_UNTIL = re.compile(
    r"\b(?:not|no|cant|cannot|dont|doesnt|wont|never|nothing)\b(?: (?!wait)\w+){0,5}? until(?: the| after| like| at least)*\s*$"
)
_CANT_WAIT = re.compile(r"\b(?:cant|cannot|dont want to|no puedo) (?:wait|esperar)(?: \w+){0,2}? until(?: the)?\s*$")
_FREE_FROM = re.compile(
    r"\b(?:out of town|away|vacation|travel\w*|gone|busy|unavailable|not available|not free|booked|not back|wont be back|school|work|recover\w*|closed|off)\b[^.,;]{0,25}\b(?:until|through|to)(?: the| like| about)?\s*$|(?<!me )(?<!you )\b(?:back|return\w*|get in|home)(?: on| in town| from \w+| until| the)*\s*$"
)
_FROM = re.compile(
    r"\b(?:starting|beginning|as of|from|on or after|not before|no earlier than|not until|no sooner than|not earlier than|any ?time from|since)(?: on| in| the| about)*\s*$"
)
_ON = re.compile(
    r"^\s*(?:on(?:wards?)?(?=\s*(?:$|[.,!?]|at\b|after\b|in\b|please))|or (?:later|after)\b|at the (?:earliest|soonest)|forward|and (?:later|after|beyond))"
)
_OR_BEFORE = re.compile(r"^\s*(?:or (?:earlier|before|sooner)\b|at the latest\b|no later than\s*$)")
_BETWEEN = re.compile(r"\b(?:between|from)(?: the)?\s*$")
_MARK = re.compile(MARK)


def settled(marks: Marks, within: Window | None = None) -> Days:
    """Return what the marks say once the words around them are heard: not, after, before, by, from, to.

    `within` is a span spoken of before; a weekday named alone is the one in it.
    """
    days = Days(marks.words)
    places = list(_MARK.finditer(marks.words))
    role, last_end, at = "plain", 0, 0
    while at < len(places):
        place = places[at]
        finding = marks.found[ord(place[0]) - 0xE000]
        before, after = marks.words[last_end : place.start()], marks.words[place.end() :]
        joined = at > 0 and (_AND.match(before) is not None or _LISTED.match(marks.words[last_end:]) is not None)
        if at + 1 < len(places):
            nearer = marks.words[place.end() : places[at + 1].start()]
            other = marks.found[ord(places[at + 1][0]) - 0xE000]
            if _RANGE.match(nearer) or (_BETWEEN.search(before) and re.fullmatch(r"\s*and(?: the)?\s*", nearer)):
                ranged = _ranged(finding, other)
                if ranged is not None:
                    at, finding, place = at + 1, ranged, places[at + 1]
                    after = marks.words[place.end() :]
                    before = _BETWEEN.sub(" ", before)
        previous = marks.found[ord(places[at - 1][0]) - 0xE000] if at else None
        if joined and finding.bare and previous is not None and previous.named and previous.first:
            finding = Found(first := monday_of(previous.first) + finding.weekdays[0] * ONE, first, named=True)
        many = previous is not None and (len(previous.weekdays) > 1 or previous.first != previous.last)
        if many and _BUT_ALONE.match(before) and not _WORKS.match(after):
            role, joined = "not", True
        role = _role(before, after, role if joined else "plain", marks.words[: place.start()])
        _add(days, finding, role, marks)
        last_end, at = place.end(), at + 1
    _settle_bounds(days, marks, within)
    _settle_bare(days, marks, within)
    return days


def _ranged(first: Found, last: Found) -> Found | None:
    """Join "from A to B"; two weekdays give the weekdays between them."""
    if len(first.weekdays) == 1 and len(last.weekdays) == 1 and first.first is None and last.first is None:
        start, end = first.weekdays[0], last.weekdays[0]
        return Found(weekdays=tuple((start + step) % 7 for step in range((end - start) % 7 + 1)))
    if first.first and last.first is None and last.bare:
        return Found(first.first, first.first + ((last.weekdays[0] - first.first.weekday()) % 7 or 7) * ONE)
    if first.first and last.last and first.first <= last.last:
        return Found(first.first, last.last)
    return None


def _role(before: str, after: str, inherited: str, whole: str) -> str:
    if inherited == "not" and not _WORKS.match(after):
        return "not"
    if _NOT_AFTER_IT.match(after):
        return "not"
    for role, pattern in (
        ("before", _CANT_WAIT),
        ("from", _NOT_UNTIL),
        ("from", _FREE_FROM),
        ("from", _FROM),
        ("by", _BY),
        ("after", _AFTER),
        ("before", _BEFORE),
    ):
        if pattern.search(before):
            return role
    if (_NOT.search(before) or _BUT.search(whole)) and not _WORKS.match(after):
        return "not"
    if _ON.match(after):
        return "from"
    return "by" if _OR_BEFORE.match(after) else "plain"


def _add(days: Days, finding: Found, role: str, marks: Marks) -> None:
    first, last = finding.first, finding.last
    if finding.weekdays:
        if role == "not":
            days.no_weekdays.extend(finding.weekdays)
            return
        if not finding.bare:
            days.weekdays.extend(finding.weekdays)
            return
        if role == "plain":
            days.bare.extend(finding.weekdays)
        else:
            days.bounds.append((role, finding.weekdays[0]))
        return
    if first is None or last is None:
        return
    if role == "plain":
        days.days.extend(finding.others)
    match role:
        case "not" if first == marks.today and first < last:
            days.not_before = last + ONE
        case "not":
            days.no_days.extend(finding.others)
            days.no_days.extend(first + step * ONE for step in range(min(31, (last - first).days + 1)))
        case "after":
            days.not_before = last + ONE
        case "before":
            days.not_after = max(marks.today, first - ONE)
        case "by":
            days.not_after = last
        case "from":
            days.not_before = first
        case _ if first == last:
            if first in days.days:
                days.doubts = [doubt for doubt in days.doubts if first not in doubt]
            elif finding.other is not None:
                days.doubts.append((min(first, finding.other), max(first, finding.other)))
            days.days.append(first)
        case _:
            days.windows.append((first, last))
            if finding.other is not None:
                days.doubts.append((min(first, finding.other), max(first, finding.other)))


def _settle_bounds(days: Days, marks: Marks, within: Window | None) -> None:
    """A weekday that bounds ("after Wednesday next week") is the one of the week that is named, else the coming one."""
    week = next((window for window in days.windows if (window[1] - window[0]).days <= 6), within)
    for role, weekday in days.bounds:
        day = (_inside(week, weekday) if week else None) or coming(marks.today, weekday)
        _add(days, Found(day, day), role, marks)


def _settle_bare(days: Days, marks: Marks, within: Window | None) -> None:
    """A weekday named alone is the coming one, or the one in the week that was named; several stay weekdays."""
    bare = sorted(set(days.bare))
    bare = [weekday for weekday in bare if weekday not in {day.weekday() for day in days.days}]
    if not bare:
        return
    if days.days:
        days.days.extend(coming(marks.today, weekday) for weekday in bare)
        return
    week = [window for window in days.windows if (window[1] - window[0]).days <= 6]
    if within and not days.windows and len(bare) == 1 and (day := _inside(within, bare[0])) is not None:
        days.days.append(day)
        return
    if len(bare) > 1 or (days.windows and not week) or days.weekdays or days.not_before or days.not_after:
        days.weekdays.extend(bare)
        return
    start = week[0][0] if week else marks.today + ONE
    day = start + ONE * ((bare[0] - start.weekday()) % 7)
    if not week or day <= week[0][1]:
        days.days.append(day)
        if not week and bare[0] == marks.today.weekday():
            days.doubts.append((marks.today, day))


def _inside(within: Window, weekday: int) -> date | None:
    day = within[0] + ONE * ((weekday - within[0].weekday()) % 7)
    return day if day <= within[1] else None


def coming(today: date, weekday: int) -> date:
    """Return the next such weekday after today."""
    return today + ONE * ((weekday - today.weekday()) % 7 or 7)


def monday_of(day: date) -> date:
    return day - ONE * day.weekday()
