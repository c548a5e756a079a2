"""Read one message: make its words ready, mark its days, hear the words around them, and read its hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.clinic.knowledge.content import Clinic
from bot.clinic.language.folding import fold
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.dates import mark_dates, mark_numbered_days, mark_weekday_numbers
from bot.clinic.scheduling.wishes.days import MARK, Days, Marks, Window, settled
from bot.clinic.scheduling.wishes.holidays import mark_holidays
from bot.clinic.scheduling.wishes.masks import FIRST, mask_numbers, mask_other_times
from bot.clinic.scheduling.wishes.numbers import in_figures
from bot.clinic.scheduling.wishes.people import read_person, read_practitioner, read_visit_type
from bot.clinic.scheduling.wishes.spanish import in_english
from bot.clinic.scheduling.wishes.spelling import right_words
from bot.clinic.scheduling.wishes.times import HERE, read_hours
from bot.clinic.scheduling.wishes.weeks import mark_beside, mark_weekdays, mark_weeks

_LENGTH = 1000
_PRIVATE = re.compile("[\ue000-\uf8ff¤\x00]")
_TODAY_PART = re.compile(r"\b(?:tonight|this (morning|afternoon|evening))\b")


@dataclass(frozen=True)
class Said:
    """A message made ready: its time words in plain English, numbers in figures, nothing that only looks like a wish."""

    words: str
    first_available: bool
    spanish: bool


def spelt(text: str) -> str:
    """Return the message with its time words in their right letters and its numbers in figures."""
    folded = _PRIVATE.sub(" ", fold(text[:_LENGTH])).replace("\n", " . ")
    return in_figures(right_words(mask_numbers(folded)))


def heard(words: str, today: date, *, spanish: bool) -> Said:
    """Return a message whose words are spelt right made ready for reading."""
    words = mask_other_times(words, today)
    first = FIRST.search(words) is not None
    if first:
        words = FIRST.sub(" ", words)
    if spanish:
        words = in_english(words)
    return Said(" ".join(words.split()), first, spanish)


@dataclass(frozen=True)
class About:
    """What was spoken of before: a weekday named alone is in that week, a number alone is not before that day."""

    week: Window | None
    numbers_from: date


def read_said(said: Said, text: str, *, today: date, clinic: Clinic, about: About | None = None) -> TimeWish:
    """Read a message made ready, in the light of what was spoken of before."""
    marks = Marks(said.words, today, clinic.booking_window.days, about.numbers_from if about else today)
    mark_holidays(marks)
    mark_dates(marks, day_first=said.spanish)
    if said.spanish:
        mark_weekday_numbers(marks)
    mark_weeks(marks)
    mark_weekdays(marks)
    mark_numbered_days(marks)
    mark_beside(marks)
    days = settled(marks, about.week if about else None)
    hours = read_hours(_hours_words(days.words, said.words), *_open_hours(clinic))
    first_day, last_day, gaps = _span(days, today)
    folded = fold(text[:_LENGTH])
    return TimeWish(
        date_from=first_day,
        date_to=last_day,
        time_from=hours[0],
        time_to=hours[1],
        weekdays=tuple(sorted(set(days.weekdays) - set(days.no_weekdays))),
        exclude_weekdays=tuple(sorted(set(days.no_weekdays))),
        exclude_dates=tuple(sorted({*gaps, *days.no_days})),
        practitioner=read_practitioner(folded, clinic),
        visit_type=read_visit_type(folded, clinic),
        first_available=said.first_available,
        person=read_person(folded),
        doubt=_doubt(days, first_day, last_day),
    )


def _hours_words(marked: str, words: str) -> str:
    """Return the text for the hours: one sign where a day stood, and the part of today that went with it."""
    part = _TODAY_PART.search(words)
    spoken = f"{marked} {part[1] or 'tonight'}" if part else marked
    return re.sub(r"\s+", " ", re.sub(MARK, f" {HERE} ", spoken)).strip()


def _open_hours(clinic: Clinic) -> tuple[time, time]:
    hours = [hours for place in clinic.locations for hours in place.hours]
    return min((span.opens for span in hours), default=time(8)), max((span.closes for span in hours), default=time(17))


def _doubt(days: Days, first: date | None, last: date | None) -> tuple[date, ...]:
    """Return the doubt about the one day or weekend of the wish, when that is all it asks for."""
    certain = len(days.doubts) != 1 or len(set(days.days)) + len(days.windows) != 1
    if certain or first is None or last is None or (last - first).days > 1:
        return ()
    return days.doubts[0]


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
