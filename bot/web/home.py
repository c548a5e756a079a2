"""The demo clinic's home page, written from `clinic.yml` in English or Spanish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.clinic.clinic_time import local
from bot.clinic.knowledge.content import Clinic, Hours, Practitioner, Words
from bot.clinic.patients.phones import written_phone
from bot.web.home_words import WORDS


@dataclass(frozen=True)
class Opening:
    """Whether a location is open at this moment, in words."""

    is_open: bool
    text: str


@cache
def pages() -> Environment:
    """Return the site's templates; everything is escaped."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def home_page(clinic: Clinic, now: datetime, *, language: str | None, demo: bool) -> str:
    """Write the home page in `language`, English when the page does not speak it."""
    spoken = language if language in WORDS else "en"
    words = WORDS[spoken]
    here = local(now, clinic.zone)

    def of(several: Words) -> str:
        return several.get(spoken) or several["en"]

    return (
        pages()
        .get_template("home.html")
        .render(
            clinic=clinic,
            language=spoken,
            words=words,
            of=of,
            demo=demo,
            locations=[
                (place, hours_table(place.hours, spoken), open_now(clinic, place.hours, here, spoken))
                for place in clinic.locations
            ],
            practitioners=[
                (person, monogram(person), language_names(person.languages, spoken)) for person in clinic.practitioners
            ],
            holidays=[
                (format_date(day.day, "MMMM d" if spoken == "en" else "d 'de' MMMM", locale=spoken), of(day.name))
                for day in next_holidays(clinic, here)
            ],
            written_phone=written_phone,
            minutes=lambda length: int(length.total_seconds() // 60),
            year=here.year,
        )
    )


def next_holidays(clinic: Clinic, here: datetime) -> list:
    """Return the three next days on which the clinic is closed."""
    return sorted((day for day in clinic.holidays if day.day >= here.date()), key=lambda day: day.day)[:3]


def hours_table(hours: Sequence[Hours], language: str) -> list[tuple[str, str]]:
    """Join weekdays with equal hours that follow one another: ("Monday – Friday", "8:00 AM – 5:00 PM")."""
    names = Locale.parse(language).days["stand-alone"]["wide"]
    rows: list[tuple[list[int], str]] = []
    for weekday in range(7):
        spans = ", ".join(span(one, language) for one in sorted(hours, key=lambda h: h.opens) if one.weekday == weekday)
        text = spans or WORDS[language]["closed"]
        if rows and rows[-1][1] == text:
            rows[-1][0].append(weekday)
        else:
            rows.append(([weekday], text))

    def days(weekdays: list[int]) -> str:
        first, last = str(names[weekdays[0]]), str(names[weekdays[-1]])
        joined = first if len(weekdays) == 1 else f"{first} – {last}"
        return joined[0].upper() + joined[1:]

    return [(days(weekdays), text) for weekdays, text in rows]


def span(hours: Hours, language: str) -> str:
    return f"{format_time(hours.opens, 'short', locale=language)} – {format_time(hours.closes, 'short', locale=language)}"


def open_now(clinic: Clinic, hours: Sequence[Hours], here: datetime, language: str) -> Opening:
    """Say whether a location is open, and until or from when."""
    words = WORDS[language]
    closed_days = {holiday.day for holiday in clinic.holidays}
    for one in hours:
        if one.weekday == here.weekday() and here.date() not in closed_days and one.opens <= here.time() < one.closes:
            return Opening(True, words["open_until"].format(time=format_time(one.closes, "short", locale=language)))
    for ahead in range(14):
        day = here.date() + timedelta(days=ahead)
        for one in sorted(hours, key=lambda h: h.opens):
            if one.weekday == day.weekday() and day not in closed_days and (ahead or one.opens > here.time()):
                at = format_time(one.opens, "short", locale=language)
                return Opening(
                    False,
                    words["opens_today" if ahead == 0 else "opens"].format(
                        day=format_date(day, "EEEE", locale=language), time=at
                    ),
                )
    return Opening(False, words["closed"])


def monogram(person: Practitioner) -> str:
    """Return the initials that stand for a portrait: "Dr. Grace Lee" is GL."""
    words = [
        word
        for word in person.name.split()
        if word[0].isupper() and not word.endswith(".") and word not in ("Nurse", "Practitioner")
    ]
    return "".join(word[0] for word in (words[0], words[-1])) if words else person.name[0]


def language_names(codes: Sequence[str], language: str) -> str:
    names = [Locale.parse(code).get_display_name(language) or code for code in codes]
    return ", ".join(name[0].upper() + name[1:] for name in names)
