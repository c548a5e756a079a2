"""Read single values of the clinic's file: times, weeks, words, phones, numbers; each notes its own mistake."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

from bot.clinic.knowledge.content import Hours, Words
from bot.services.content_filling import PLACEHOLDERS, placeholders_in
from bot.services.content_reading import Entry, suggestion

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LANGUAGES = (
    "en",
    "es",
    "vi",
    "zh",
    "tl",
    "ko",
    "ar",
    "fr",
    "ht",
    "ru",
    "pt",
    "pl",
    "de",
    "hi",
    "ur",
    "so",
    "am",
    "fa",
    "uk",
    "it",
    "ja",
)
LONGEST_TEXT = 480
"""Three SMS segments; a longer answer is not read."""

LONGEST_MEANING = 200
"""What a word means goes behind another text, so it is short."""

_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)


def time_of(entry: Entry, written: str) -> time | None:
    """Read "8:00 AM", "8 am" or "17:30"."""
    match = _TIME.fullmatch(written.strip())
    if match:
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()[:1]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif half:
            hour = 99
        if hour < 24 and minute < 60 and (half or match[2]):
            return time(hour, minute)
    entry.wrong(f'"{written.strip()}" is not a time', "Write it like 8:00 AM or 17:30")
    return None


def week_of(entry: Entry) -> tuple[Hours, ...]:
    """Read the hours of each weekday: "8:00 AM - 12:00 PM, 1:00 PM - 5:00 PM" or "closed"."""
    hours: list[Hours] = []
    for day in entry.section().only((), WEEKDAYS):
        if day.key not in WEEKDAYS:
            continue
        written = day.text()
        if not written or written.lower() == "closed":
            continue
        spans: list[Hours] = []
        for part in written.split(","):
            if (span := _span_in(day, part.strip(), "Write it like 8:00 AM - 5:00 PM, or closed")) is not None:
                spans.append(Hours(WEEKDAYS.index(day.key), *span))
        spans.sort(key=lambda span: span.opens)
        if any(first.closes > second.opens for first, second in pairwise(spans)):
            day.wrong(f"the hours on {day.key} overlap", "Let each span end before the next one begins")
        hours += spans
    return tuple(hours)


def span_of(entry: Entry) -> tuple[time, time] | None:
    """Read one span of hours: "8:00 AM - 12:00 PM"."""
    written = entry.text()
    return _span_in(entry, written, "Write it like 8:00 AM - 5:00 PM") if written else None


def _span_in(entry: Entry, written: str, advice: str) -> tuple[time, time] | None:
    ends = re.split(r"\s*[-\u2013]\s*|\s+to\s+", written)
    if len(ends) != 2:
        entry.wrong(f'"{written}" is not a span of hours', advice)
        return None
    opens, closes = time_of(entry, ends[0]), time_of(entry, ends[1])
    if opens is None or closes is None:
        return None
    if opens >= closes:
        entry.wrong(f'"{written}" ends before it begins', "Check AM and PM")
        return None
    return opens, closes


def words_of(entry: Entry, *, longest: int | None = None) -> Words:
    """Read the same words in several languages; English must be there and every placeholder must be known."""
    if entry.node is None:
        return {"en": ""}
    words: dict[str, str] = {}
    for one in entry.section().only(("en",), LANGUAGES[1:]):
        if one.key not in LANGUAGES:
            continue
        words[one.key] = text = one.text()
        try:
            names = placeholders_in(text)
        except ValueError:
            one.wrong("a brace is opened and not closed", "Write placeholders like {phone}")
            words[one.key] = ""
            continue
        for name in names:
            if name not in PLACEHOLDERS:
                one.wrong(f'"{{{name}}}" is not a known placeholder', suggestion(name, PLACEHOLDERS))
        if any(name not in PLACEHOLDERS for name in names):
            words[one.key] = ""
        if longest and len(text) > longest:
            one.wrong(f"this text has {len(text)} letters and at most {longest} are read", "Make it shorter")
    return {"en": "", **words}


def phone_of(entry: Entry) -> str:
    """Read a phone number as E.164; numbers of the United States need no country code."""
    written = entry.text()
    if not written:
        return ""
    try:
        number = phonenumbers.parse(written, "US")
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    entry.wrong(f'"{entry.key}" is not a whole phone number', "Write it with its area code, like 555-555-0100")
    return ""


def short_number_of(entry: Entry) -> str:
    """Read a number such as 911; it is dialled as it stands."""
    written = entry.text()
    if written and not re.fullmatch(r"\d{3,6}", written):
        entry.wrong(f'"{entry.key}" should be a short number', "Write it like 911")
        return ""
    return written


def number_of(entry: Entry, default: int, least: int, most: int) -> int:
    if entry.node is None:
        return default
    written = entry.text()
    if written.isascii() and written.isdigit() and least <= int(written) <= most:
        return int(written)
    if written:
        entry.wrong(f'"{entry.key}" should be a whole number from {least} to {most}', f"Write it like {default}")
    return default


def yes_of(entry: Entry, default: bool) -> bool:
    if entry.node is None:
        return default
    written = entry.text().lower()
    if written in ("yes", "true", "no", "false"):
        return written in ("yes", "true")
    if written:
        entry.wrong(f'"{entry.key}" should be yes or no', "Write yes or no")
    return default


def day_of(entry: Entry) -> date | None:
    """Read the day that an entry is named by."""
    return _day_in(entry, entry.key)


def date_of(entry: Entry) -> date | None:
    """Read the day that an entry holds."""
    written = entry.text()
    return _day_in(entry, written) if written else None


def _day_in(entry: Entry, written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        entry.wrong(f'"{written}" is not a day', "Write year-month-day, like 2026-12-25")
        return None


def zone_of(entry: Entry) -> ZoneInfo:
    written = entry.text()
    if written in available_timezones():
        return ZoneInfo(written)
    if written:
        entry.wrong(
            f'"{written}" is not a time zone', suggestion(written, [*sorted(available_timezones())]) + ", as in America/Chicago"
        )
    return ZoneInfo("UTC")


def choices_of(entry: Entry, known: Iterable[str], what: str) -> tuple[str, ...]:
    """Read a list of names that must each be known."""
    known = tuple(known)
    chosen: list[str] = []
    for item in entry.texts():
        name = item.text()
        if name in known:
            chosen.append(name)
        elif name:
            item.wrong(f'"{name}" is no {what} of this file', suggestion(name, known))
    return tuple(dict.fromkeys(chosen))


def aliases_of(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.text().lower() for item in entry.texts()))
