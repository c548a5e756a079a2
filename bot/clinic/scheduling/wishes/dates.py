"""Dates and months: "dec 5 or 6", "12/5", "the 12th", "mid december", "the first week of january", "payday"."""

from __future__ import annotations

import re
from datetime import date

from bot.clinic.scheduling.wishes.days import MARK, ONE, Found, Marks
from bot.clinic.scheduling.wishes.holidays import nth
from bot.clinic.scheduling.wishes.spelling import MONTHS, WEEKDAYS

_MONTH = rf"(?:{'|'.join(MONTHS)})"
_DAY = rf"(?:{'|'.join(WEEKDAYS)})"
_TH = r"(?:st|nd|rd|th)"
_JOINT = r"(?:,|or|and|&|/|-|–|to|through|until|the|between|nor)"
_AND = r"(?:,|or|and|&|/|-|–|to|through|until|the|nor)"
_MORE = rf"((?:\s*{_AND}+\s*(?:the )?\d{{1,2}}{_TH}?(?![\d:/]| ?[ap]m| ?(?:min|days?\b|weeks?\b|hours?\b|months?\b)))*)"
_RANGED = re.compile(r"-|–|\bto\b|through|until|\bbetween\b")

_MONTH_FIRST = re.compile(
    rf"\b(?:on )?(?:({_DAY}),? (?:the )?)?({_MONTH})\.? (?:the )?(\d{{1,2}}){_TH}?(?![\d:]| ?[ap]m){_MORE}(?:,? (20\d\d))?\b"
)
_DAY_FIRST = re.compile(
    rf"\b(?:({_DAY}),? )?(between |from )?(?:the |on )?(?:day )?(\d{{1,2}}){_TH}?((?:\s*{_JOINT}+\s*(?:the )?\d{{1,2}}{_TH}?)*)(?: |-)(?:of |of the )?({_MONTH})\b(?:,?(?: of| of the)? (20\d\d))?"
)
_OF_MONTH = re.compile(rf"\b(?:({_DAY}),? )?(?:the )?(\d{{1,2}}){_TH}?{_MORE} (?:of |of the )(next month|this month|month)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d{2})-(\d{2})\b")
_NUMERIC = re.compile(rf"(?<![\d/$.-])(?:({_DAY}),? (?:the )?)?\b(\d{{1,2}})/(\d{{1,2}})(?:/(\d{{4}}|\d{{2}}))?(?![\d/:])")
_MORE_NUMERIC = re.compile(rf"(?<={MARK} )(\s*(?:or|and|,)\s*)(\d{{1,2}})(?![\d:/]|{_TH}|\s*[ap]m)")
_DASHED = re.compile(r"(?<=\bon )(\d{1,2})-(\d{1,2})(?![\d/:-])")
_PARTS = r"early|beginning of|start of|first part of|first half of|second half of|mid(?:dle)?(?: of)?|late|end of|toward the end of|towards the end of|last part of"
_PART = re.compile(
    rf"\b(?:(?:the |in |at |around )*)({_PARTS})[ -]*(?:the )?(?:of )?(?:the )?(?:({_MONTH})|(next month)|(?:this )?(month))\b(?! \d)"
)
_NTH_WEEK = re.compile(
    rf"\b(?:the )?(first|1st|primera?|second|2nd|segund[oa]|third|3th|tercera?|fourth|4th|cuart[oa]|last|ultim[oa]) (?:full )?(week|{_DAY})s? (?:of|in)(?: the)? (?:({_MONTH})|(next month)|(?:this )?(month))\b"
)
_SOME_OF_MONTH = re.compile(
    rf"\b(?:the )?(first|last) (\d|few|couple) (days|weeks) (?:of|in)(?: the)? (?:({_MONTH})|(next month)|(?:this )?(month))\b"
)
_BEFORE_END = re.compile(
    r"\bbefore (?:the )?(?:end of|late)\b ?|\bbefore (?:the )?(?=(?:month|year|week)(?: is over| ends| is out|s over|s out))"
)
_WHICH = {"f": 1, "1": 1, "p": 1, "s": 2, "2": 2, "t": 3, "3": 3, "4": 4, "c": 4, "l": -1, "u": -1}
_END_OF_YEAR = re.compile(r"\b(?:the )?(?:end of|late) (?:the |this |of )*(?:year|ano)\b")
_NEW_YEAR = re.compile(
    r"\b(?:(in|early in|beginning of|start of|early) )?(?:the )?(?:next year|(?<=in the )new year|(?<=early in the )new year|(?:proximo ano|ano que viene|ano entrante|otro ano))\b|\b(?:at the |the )?(beginning of|start of|early) (?:the )?(?:new |of )?(?:year|ano)\b"
)
_NEXT_MONTH = re.compile(r"\b(?:the )?next month\b")
_THIS_MONTH = re.compile(r"\b(?:later |sometime )?this month\b")
_LEADS = (
    "in",
    "for",
    "during",
    "of",
    "until",
    "before",
    "after",
    "by",
    "through",
    "this",
    "next",
    "from",
    "except",
    "not",
    "in the",
    "or",
    "and",
)
_BARE_MONTH = re.compile(rf"(?:{'|'.join(rf'(?<={lead} )' for lead in _LEADS)}|^)({_MONTH})\b(?! \d)")
_PAYDAY = re.compile(r"\bpayday\b")
_ORDINALS = re.compile(
    rf"\b(?:({_DAY}),? )?(between |from )?(?:on )?(?:the )?\d{{1,2}}{_TH}(?:\s*{_JOINT}+\s*(?:the )?\d{{1,2}}{_TH}?(?![\d:/]| ?[ap]m| ?(?:min|day|week|hour|month)))*(?!\w)"
)
_THE_NUMBER = re.compile(
    rf"\b(?:({_DAY}),? )?(between |from )?(?:the |the day |day )(?:[1-9]|[12]\d|3[01])(?![\d:/]|\w)(?! ?(?:am|pm|oclock|min|day|week|hour|month|year|visit|appointment|appt|of (?:us|them|my)|kids|pill|in the morning|de la|[a-z]{{3,}}s\b))(?:\s*{_JOINT}+\s*(?:the )?\d{{1,2}}(?![\d:/]|\w| ?[ap]m))*"
)


def mark_dates(marks: Marks, *, day_first: bool) -> None:
    """Mark dates and months. `day_first` tells whether 12/5 is more likely the 12th of May."""
    marks.take(_MONTH_FIRST, lambda found: _in_month(marks, found[1], MONTHS.index(found[2]) + 1, found[3] + found[4], found[5]))
    marks.take(
        _DAY_FIRST,
        lambda found: _in_month(marks, found[1], MONTHS.index(found[5]) + 1, (found[2] or "") + found[3] + found[4], found[6]),
    )
    marks.take(_OF_MONTH, lambda found: _of_month(marks, found))
    marks.take(_ISO, lambda found: marks.day(_real(int(found[1]), int(found[2]), int(found[3]))))
    marks.take(_NUMERIC, lambda found: _numeric(marks, found, day_first))
    marks.take(_DASHED, lambda found: marks.day(_coming(marks.today, int(found[1]), int(found[2]))))
    marks.words = _BEFORE_END.sub("by the end of ", marks.words)
    marks.take(_SOME_OF_MONTH, lambda found: _some_of_month(marks, found))
    marks.take(_NTH_WEEK, lambda found: _nth_week(marks, found))
    marks.take(_PART, lambda found: _part(marks, found))
    marks.take(_NEW_YEAR, lambda found: _new_year(marks, found))
    marks.take(_END_OF_YEAR, lambda _: marks.span(date(marks.today.year, 12, 21), date(marks.today.year, 12, 31)))
    marks.take(_NEXT_MONTH, lambda _: marks.span(_month(marks.today, 1), _month(marks.today, 2) - ONE))
    marks.take(_THIS_MONTH, lambda _: marks.span(marks.today, _month(marks.today, 1) - ONE))
    marks.take(_BARE_MONTH, lambda found: _bare_month(marks, found))
    marks.take(_PAYDAY, lambda _: marks.day(_payday(marks.today)))


def mark_numbered_days(marks: Marks) -> None:
    """Mark days named by their number alone: "the 12th", "the 3rd or the 5th", "el 12", "el lunes 7"."""
    months = [one.first for one in marks.found if one.first and one.last and (one.last - one.first).days > 7]
    if len(months) == 1:
        marks.numbers_from = max(marks.numbers_from, months[0])
    for pattern in (_ORDINALS, _THE_NUMBER):
        marks.take(pattern, lambda found: _numbered(marks, found))


def mark_weekday_numbers(marks: Marks) -> None:
    """Mark "el lunes 7", which Spanish says for Monday the 7th, when the next 7th is a Monday."""
    marks.take(_WEEKDAY_NUMBER, lambda found: _matching(marks, found))


_WEEKDAY_NUMBER = re.compile(rf"\b({_DAY}) (\d{{1,2}})(?![\d:/-]|\w)(?! (?:or|and|to|a) \d)")


def _matching(marks: Marks, found: re.Match[str]) -> Found | None:
    day = _next_numbered(marks, int(found[2]))
    return marks.day(day) if day and WEEKDAYS[day.weekday()] == found[1] else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(today: date, month: int, day: int, year: str | None = None) -> date | None:
    if year:
        return _real(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    this = _real(today.year, month, day)
    return this if this and this >= today else _real(today.year + 1, month, day)


def _month(today: date, ahead: int) -> date:
    index = today.year * 12 + today.month - 1 + ahead
    return date(index // 12, index % 12 + 1, 1)


def _named(today: date, month: int) -> date:
    return date(today.year + (month < today.month), month, 1)


def _end(first: date) -> date:
    return _month(first, 1) - ONE


def _in_month(marks: Marks, weekday: str | None, month: int, numbers: str, year: str | None) -> Found | None:
    days = [_coming(marks.today, month, int(number), year) for number in re.findall(r"\d+", numbers)]
    return _joined(marks, weekday, [day for day in days if day], numbers)


def _joined(marks: Marks, weekday: str | None, days: list[date], said: str) -> Found | None:
    """Make one finding of a day, a range of days, or several days."""
    if not days:
        return None
    if len(days) == 1:
        return marks.day(days[0], _misnamed(days[0], weekday))
    if len(days) == 2 and (_RANGED.search(said) or said.startswith("between")):
        return marks.span(min(days), max(days))
    first, *others = days
    found = marks.day(first)
    if found is None:
        return None
    return Found(first, first, others=tuple(day for day in others if marks.day(day)))


def _misnamed(day: date, weekday: str | None) -> date | None:
    """Return the nearest such weekday when the weekday said beside a date is not that date's."""
    if weekday is None or WEEKDAYS.index(weekday) == day.weekday():
        return None
    ahead = (WEEKDAYS.index(weekday) - day.weekday()) % 7
    return day + ONE * (ahead if ahead <= 3 else ahead - 7)


def _of_month(marks: Marks, found: re.Match[str]) -> Found | None:
    first = _month(marks.today, 1 if found[4] == "next month" else 0)
    numbers = [int(number) for number in re.findall(r"\d+", found[2] + found[3])]
    if found[4] == "month" and min(numbers) < marks.today.day:
        first = _month(marks.today, 1)
    days = [_real(first.year, first.month, number) for number in numbers]
    return _joined(marks, found[1], [day for day in days if day], found[3])


def _numeric(marks: Marks, found: re.Match[str], day_first: bool) -> Found | None:
    one, two, year = int(found[2]), int(found[3]), found[4]
    american, spanish = _coming(marks.today, one, two, year), _coming(marks.today, two, one, year)
    likely, other = (spanish, american) if day_first else (american, spanish)
    if likely is None or other is None or likely == other:
        day = likely or other
        return marks.day(day, _misnamed(day, found[1])) if day else None
    bookable = [day for day in (likely, other) if marks.today <= day and (day - marks.today).days <= marks.window_days]
    if len(bookable) == 1:
        return marks.day(bookable[0])
    return marks.day(likely, other if day_first and bookable else None)


def _part(marks: Marks, found: re.Match[str]) -> Found | None:
    which, month = found[1], found[2]
    first = _named(marks.today, MONTHS.index(month) + 1) if month else _month(marks.today, 1 if found[3] else 0)
    spans = {
        "first half": (1, 15),
        "second half": (16, 31),
        "mid": (11, 20),
        "late": (21, 31),
        "end": (21, 31),
        "last": (21, 31),
        "toward": (21, 31),
    }
    start, end = next((days for name, days in spans.items() if which.startswith(name)), (1, 10))
    if found[4] and first.replace(day=end if end < 29 else 28) < marks.today:
        first = _month(marks.today, 1)
    return marks.span(first.replace(day=start), min(_end(first), first.replace(day=min(end, 28)) + ONE * max(0, end - 28)))


def _some_of_month(marks: Marks, found: re.Match[str]) -> Found | None:
    count = {"few": 3, "couple": 2}.get(found[2]) or int(found[2])
    days = count * (7 if found[3] == "weeks" else 1)
    first = _named(marks.today, MONTHS.index(found[4]) + 1) if found[4] else _month(marks.today, 1 if found[5] else 0)
    return (
        marks.span(first, first + (days - 1) * ONE)
        if found[1] == "first"
        else marks.span(_end(first) - (days - 1) * ONE, _end(first))
    )


def _nth_week(marks: Marks, found: re.Match[str]) -> Found | None:
    number = _WHICH[found[1][0]]
    first = _named(marks.today, MONTHS.index(found[3]) + 1) if found[3] else _month(marks.today, 1 if found[4] else 0)
    if found[2] == "week":
        start = first + 7 * (number - 1) * ONE if number > 0 else _end(first) - 6 * ONE
        return marks.span(start, min(start + 6 * ONE, _end(first)))
    day = nth(first.year, first.month, WEEKDAYS.index(found[2]), number)
    if day < marks.today and found[5]:
        later = _month(marks.today, 1)
        day = nth(later.year, later.month, WEEKDAYS.index(found[2]), number)
    return marks.day(day)


def _new_year(marks: Marks, found: re.Match[str]) -> Found | None:
    first = date(marks.today.year + 1, 1, 1)
    early = found[2] or (found[1] or "in") != "in"
    return marks.span(first, first.replace(day=10) if early else first.replace(month=12, day=31))


def _bare_month(marks: Marks, found: re.Match[str]) -> Found | None:
    if found[1] == "may" and not re.search(r"\b(?:in|during|of|until|before|after|by|from) $|^$", found.string[: found.start()]):
        return None
    first = _named(marks.today, MONTHS.index(found[1]) + 1)
    by = re.search(r"\bby $", found.string[: found.start()])
    return marks.day(first) if by else marks.span(first, _end(first))


def _payday(today: date) -> date:
    if today.day <= 15:
        return today.replace(day=15)
    return _end(today.replace(day=1))


def _numbered(marks: Marks, found: re.Match[str]) -> Found | None:
    days = [_next_numbered(marks, int(number)) for number in re.findall(r"\d+", found[0])]
    known = [day for day in days if day]
    if len(known) < len(days):
        return None
    return _joined(marks, found[1], known, found[0])


def _next_numbered(marks: Marks, number: int) -> date | None:
    for ahead in range(3):
        first = _month(marks.numbers_from, ahead)
        day = _real(first.year, first.month, number)
        if day is not None and day >= marks.numbers_from:
            return day
    return None
