"""Weeks, weekdays and days told from today: "next tues", "in two weeks", "a week from thursday", "this weekend"."""

from __future__ import annotations

import re
from datetime import date

from bot.clinic.scheduling.wishes.days import MARK, ONE, Found, Marks, coming, monday_of
from bot.clinic.scheduling.wishes.spelling import WEEKDAYS

_DAY = rf"(?:{'|'.join(WEEKDAYS)})"
_COUNT = r"(a couple of|a couple|couple of|a few|few|un par (?:de|of)|unos pocos|unos|unas|pocas|several|\d+|an?|one|una?)"
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "un": 1,
    "una": 1,
    "a couple": 2,
    "a couple of": 2,
    "couple of": 2,
    "un par de": 2,
    "un par of": 2,
}
_UNIT = r"(days?|weeks?|months?)"
_DAY_NAME = rf"(?:(?:this |next |coming |nearest |the )*(?:{_DAY}|today|tomorrow|overmorrow|now))"

_THIS_OR_NEXT = re.compile(rf"\bthis (?:({_DAY}) )?or (?:the )?next(?: ({_DAY}))?\b(?! (?:week|month|weekend))")
_TWO_WEEKS = re.compile(
    r"\b(this|next) week (?:or|and|, maybe) (?:the )?(?:next(?: week| one)?|following(?: week| one)?|week after(?: that)?|one after(?: that)?|otra|after(?: that)?)\b"
)
_TWO_DAYS = re.compile(r"\btomorrow or (?:the )?(?:day after(?: tomorrow| that)?|next day|following day|overmorrow)\b")
_COUNT_RANGE = re.compile(
    r"\bin (?:about |like |maybe )*(\d+|an?|one) ?(?:to|or|-|–) ?(\d+) (days|weeks|months)\b|\bin (an?|1|one) (day|week|month) or (2|so|3)\b"
)
_AFTER_NEXT = re.compile(rf"\b(?:the )?({_DAY}) after next\b")
_DAYS_FROM_NOW = re.compile(rf"\b(\d+|a couple of|a few|a couple) ({_DAY})s? from (?:now|today)\b")
_FROM_DAY = re.compile(rf"\b{_COUNT} (days?|weeks?) (?:from|after|past) (next )?(?:(?:this|coming|the) )?({_DAY}|today|tomorrow|overmorrow|now)\b|\bweek from ({_DAY}|today|tomorrow)\b|\b({_DAY}|today|tomorrow) week\b")  # fmt: skip
_WITHIN = re.compile(rf"\b(?:within|in|over|during|for|sometime in)? ?(?:the )?(?:next|coming|following) {_COUNT}? ?(days|weeks|months)\b|\bwithin (?:the )?{_COUNT} {_UNIT}\b|\bin less than {_COUNT} {_UNIT}\b")  # fmt: skip
_WITHIN_WEEK = re.compile(r"\bwithin the (week|month)\b")
_AHEAD = re.compile(rf"\b(?:in|after) (?:about |like |around |maybe |another )*{_COUNT} (?:more )?{_UNIT}(?: or so)?\b(?: time)?|\b{_COUNT} {_UNIT} (?:out|from now|from today|ahead)\b")  # fmt: skip
_WEEK_AFTER_NEXT = re.compile(
    r"\b(?:the )?(?:week after (?:the )?next(?: week)?|not next week,? (?:but )?the (?:one|week) after(?: that)?|next next week|following week after next)\b"
)
_REST_OF_MONTH = re.compile(r"\b(?:the )?(?:rest|remainder) of (?:this|the) month\b|\blater (?:on )?(?:this|in the) month\b")
_REST = re.compile(r"\b(?:the )?(?:rest|remainder) of (?:this|the) week\b|\blater (?:on )?(?:this|in the) week\b")
_PART_OF_WEEK = re.compile(
    r"(?<!or )\b(?:the |at |in |towards? )*(early|beginning of|start of|first part of|first thing|mid(?:dle)?(?: of)?|late|later|end of|latter part of)[ -]*(?:in |of )?(?:the )?(?:(next week)|(this week|week))\b"
)
_NEXT_WEEKEND = re.compile(r"\b(?:the )?(?:next|following) weekend\b")
_THIS_WEEKEND = re.compile(r"\b(?:this (?:coming |upcoming )?|the coming |coming |the upcoming )weekend\b")
_NEXT_WEEK = re.compile(r"\b(?:sometime |any ?time |any day |for )?(?:the )?(?:next|following|coming|upcoming) weeks?\b")
_THIS_WEEK = re.compile(r"\b(?:sometime |any ?time |any day )?(?:this|ths) (?:same |coming )?week\b")
_WEEK_OF = re.compile(rf"\bweek (?:of|beginning|starting)(?: on)?(?: the)?\s+({MARK})")
_BY_WEEK = re.compile(rf"\b(?:the )?week (after|before)\s+({MARK})")
_AFTER_DAY = re.compile(rf"(?<!any )(?<!every )\b(?:the )?day (after|before)\s+({MARK})")
_WEEKEND_AFTER_NEXT = re.compile(r"\b(?:the )?weekend after next\b")
_BY_WEEKEND = re.compile(r"(?:(?<=before )|(?<=after )|(?<=before the )|(?<=after the ))weekend\b")
_WEEKENDS = re.compile(rf"\b(?:on |in |any |the |every )*weekends?\b(?! (?:of|before|after)\s+(?:the )?(?:\d|{MARK}))")
_WEEKEND_OF = re.compile(rf"\b(?:the )?weekend of(?: the)?\s+({MARK})")
_WEEKDAYS = re.compile(r"\b(?:on |any |during the |the |a )*(?:weekdays?|week days?|work ?days?|business days?|during the week|working days?|school days?)\b")  # fmt: skip
_DAY_AFTER_TOMORROW = re.compile(r"\b(?:the )?day after tomorrow\b|\bovermorrow\b")
_TOMORROW = re.compile(r"\btomorrow\b")
_TODAY = re.compile(r"\b(?:later today|today|tonight|this (?:morning|afternoon|evening)|same[ -]day)\b")
_AFTER_TOMORROW = re.compile(r"\b(?:the )?following day\b(?=.{0,3}$)")
_WEEKDAY = re.compile(
    rf"\b((?:(?:next|this|coming|upcoming|following|nearest|a|an|any|every|most|on|some|each|the|either|other|all) ){{0,3}})({_DAY})(s)?\b( (?:of |in |the )*next week| week after next)?"
)
_ALTERNATE = re.compile(r"/")


def mark_weeks(marks: Marks) -> None:
    """Mark weeks and what is counted from today."""
    today, this = marks.today, monday_of(marks.today)
    marks.take(_THIS_OR_NEXT, lambda found: _this_or_next(marks, found))
    marks.take(
        _TWO_WEEKS,
        lambda found: marks.span(this + (7 if found[1] == "next" else 0) * ONE, this + (20 if found[1] == "next" else 13) * ONE),
    )
    marks.take(_TWO_DAYS, lambda _: marks.span(today + ONE, today + 2 * ONE))
    marks.take(_COUNT_RANGE, lambda found: _count_range(marks, found))
    marks.take(_AFTER_NEXT, lambda found: marks.day(this + (14 + WEEKDAYS.index(found[1])) * ONE))
    marks.take(
        _DAYS_FROM_NOW, lambda found: marks.day(coming(today, WEEKDAYS.index(found[2])) + 7 * (_count(found[1]) - 1) * ONE)
    )
    marks.take(_DAY_AFTER_TOMORROW, lambda _: marks.day(today + 2 * ONE))
    marks.take(_FROM_DAY, lambda found: _from_day(marks, found))
    marks.take(_WITHIN, lambda found: _within(marks, found))
    marks.take(_WITHIN_WEEK, lambda found: marks.span(today, today + (6 if found[1] == "week" else 30) * ONE))
    marks.take(_AHEAD, lambda found: _ahead(marks, found))
    marks.take(_WEEK_AFTER_NEXT, lambda _: marks.span(this + 14 * ONE, this + 20 * ONE))
    marks.take(_REST_OF_MONTH, lambda _: marks.span(today, date(today.year + today.month // 12, today.month % 12 + 1, 1) - ONE))
    marks.take(_REST, lambda _: marks.span(today + ONE, this + 6 * ONE))
    marks.take(_PART_OF_WEEK, lambda found: _part_of_week(marks, found))
    saturday = this + 5 * ONE
    marks.take(
        _NEXT_WEEKEND,
        lambda _: Found(saturday + 7 * ONE, saturday + 8 * ONE, other=saturday if today < saturday else None),
    )
    marks.take(_THIS_WEEKEND, lambda _: marks.span(saturday, saturday + ONE))
    marks.take(_NEXT_WEEK, lambda _: marks.span(this + 7 * ONE, this + 13 * ONE))
    marks.take(_THIS_WEEK, lambda _: marks.span(today, this + 6 * ONE))
    marks.take(_WEEKEND_AFTER_NEXT, lambda _: marks.span(saturday + 14 * ONE, saturday + 15 * ONE))
    marks.take(_BY_WEEKEND, lambda _: marks.span(saturday, saturday + ONE))
    marks.take(_WEEKENDS, lambda _: Found(weekdays=(5, 6)))
    marks.take(_WEEKDAYS, lambda _: Found(weekdays=(0, 1, 2, 3, 4)))
    marks.take(_TOMORROW, lambda _: marks.day(today + ONE))
    marks.take(_TODAY, lambda _: marks.day(today))


def mark_weekdays(marks: Marks) -> None:
    """Mark weekdays by name."""
    marks.take(_WEEKDAY, lambda found: _weekday(marks, found))


def mark_beside(marks: Marks) -> None:
    """Mark the week of, and the day or week before or after, a day that is marked."""
    marks.take(_WEEKEND_OF, lambda found: _weekend_of(marks, found[1]))
    marks.take(_WEEK_OF, lambda found: _beside(marks, found[1], 0, 7))
    marks.take(_BY_WEEK, lambda found: _beside(marks, found[2], 1 if found[1] == "after" else -1, 7))
    marks.take(_AFTER_DAY, lambda found: _beside(marks, found[2], 1 if found[1] == "after" else -1, 1))


def _weekend_of(marks: Marks, mark: str) -> Found | None:
    day = marks.found[ord(mark) - 0xE000].first
    return marks.span(monday_of(day) + 5 * ONE, monday_of(day) + 6 * ONE) if day else None


def _beside(marks: Marks, mark: str, step: int, length: int) -> Found | None:
    """Return the week of, or the week or day before or after, what a mark stands for."""
    there = marks.found[ord(mark) - 0xE000]
    if step == 0 and there.first != there.last:
        return there
    day = there.first or (coming(marks.today, there.weekdays[0]) if there.bare else None)
    if day is None:
        return None
    if length == 1:
        return marks.day((there.last or day) + ONE if step > 0 else day - ONE)
    monday = monday_of(day) + 7 * step * ONE
    return marks.span(monday, monday + 6 * ONE)


def _count(said: str | None) -> int:
    if said is None:
        return 3
    return _COUNTS.get(said) or (int(said) if said.isdigit() else 3)


def _this_or_next(marks: Marks, found: re.Match[str]) -> Found | None:
    name = found[1] or found[2]
    if name is None:
        return None
    day = coming(marks.today, WEEKDAYS.index(name))
    return Found(day, day, others=(day + 7 * ONE,))


def _count_range(marks: Marks, found: re.Match[str]) -> Found | None:
    low, high, unit = (found[1], found[2], found[3]) if found[3] else (found[4], "1" if found[6] == "so" else found[6], found[5])
    length = {"d": 1, "w": 7, "m": 30}[unit[0]]
    first, last = _count(low) * length, int(high) * length
    return marks.span(marks.today + first * ONE, marks.today + (last + min(length, 7) - 1) * ONE) if first <= last < 330 else None


def _from_day(marks: Marks, found: re.Match[str]) -> Found | None:
    name = found[4] or found[5] or found[6]
    step = _count(found[1]) if found[1] else 1
    days = step * (7 if not found[2] or found[2].startswith("week") else 1)
    near = {"today": 0, "now": 0, "tomorrow": 1, "overmorrow": 2}
    start = marks.today + near[name] * ONE if name in near else coming(marks.today, WEEKDAYS.index(name))
    if found[3] and name not in near:
        start = monday_of(marks.today) + (7 + WEEKDAYS.index(name)) * ONE
    if name == "now" and found[2] and found[2].startswith("week"):
        return marks.span(start + days * ONE, start + (days + 6) * ONE) if days < 200 else None
    return marks.day(start + days * ONE) if days < 200 else None


def _within(marks: Marks, found: re.Match[str]) -> Found | None:
    said, unit = (found[1], found[2]) if found[2] else (found[3], found[4]) if found[4] else (found[5], found[6])
    if said is None and unit != "days":
        return None
    days = _count(said) * {"d": 1, "w": 7, "m": 30}[unit[0]]
    return marks.span(marks.today, marks.today + days * ONE) if days <= 330 else None


def _ahead(marks: Marks, found: re.Match[str]) -> Found | None:
    count, unit = _count(found[1] or found[3]), found[2] or found[4]
    today = marks.today
    if unit.startswith("day"):
        return marks.day(today + count * ONE) if count <= 120 else None
    if unit.startswith("week"):
        return marks.span(today + 7 * count * ONE, today + (7 * count + 6) * ONE) if count <= 40 else None
    if count > 10:
        return None
    index = today.year * 12 + today.month - 1 + count
    year, month = index // 12, index % 12 + 1
    last = date(year + month // 12, month % 12 + 1, 1) - ONE
    day = date(year, month, min(today.day, last.day))
    return marks.span(day, day + 6 * ONE)


def _part_of_week(marks: Marks, found: re.Match[str]) -> Found | None:
    which, monday = found[1], monday_of(marks.today) + (7 * ONE if found[2] else 0 * ONE)
    if which.startswith("mid"):
        return marks.span(monday + ONE, monday + 3 * ONE) or marks.span(monday + 8 * ONE, monday + 10 * ONE)
    if which.startswith(("late", "end", "latter")):
        return marks.span(monday + 3 * ONE, monday + 4 * ONE)
    return marks.span(monday, monday + 2 * ONE)


def _weekday(marks: Marks, found: re.Match[str]) -> Found | None:
    lead, weekday, week = found[1], WEEKDAYS.index(found[2]), found[4]
    today, this = marks.today, monday_of(marks.today)
    if week:
        return marks.day(this + (14 if "after" in week else 7) * ONE + weekday * ONE)
    if re.search(r"\b(?:next|following)\b", lead):
        ahead = this + weekday * ONE
        return marks.day(this + (7 + weekday) * ONE, ahead if ahead > today else None, named=True)
    if "this" in lead and weekday == today.weekday() and "coming" not in lead:
        return marks.day(today)
    if re.search(r"\b(?:this|coming|upcoming|nearest)\b", lead):
        day = coming(today, weekday)
        return marks.day(day, day + 7 * ONE if "nearest" in lead and monday_of(day) == this else None, named=True)
    if found[3] or re.search(r"\b(?:an?|any|every|most|some|each|all)\b", lead):
        return Found(weekdays=(weekday,))
    return Found(weekdays=(weekday,), bare=True)
