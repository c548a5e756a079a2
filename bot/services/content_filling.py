"""Fill the {placeholders} of the clinic's texts with its own facts, in the language of the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time
from string import Formatter

import phonenumbers

from bot.clinic.knowledge.content import Clinic, Hours, Words

PLACEHOLDERS: dict[str, Callable[[Clinic, str], str]] = {
    "clinic": lambda clinic, language: clinic.short_name,
    "assistant_name": lambda clinic, language: clinic.assistant_name,
    "phone": lambda clinic, language: shown_phone(clinic.phone),
    "clinic_phone": lambda clinic, language: shown_phone(clinic.phone),
    "nurse_line": lambda clinic, language: shown_phone(clinic.nurse_line),
    "emergency_number": lambda clinic, language: clinic.emergency_number,
    "crisis_number": lambda clinic, language: clinic.crisis_number,
    "website": lambda clinic, language: clinic.website,
    "hours": lambda clinic, language: " ".join(
        _sentence(f"{place.name}: {shown_hours(place.hours, language)}") for place in clinic.locations
    ),
    "addresses": lambda clinic, language: " ".join(_sentence(f"{place.name}: {place.address}") for place in clinic.locations),
    "directions": lambda clinic, language: _by_location(clinic, language, "directions"),
    "parking": lambda clinic, language: _by_location(clinic, language, "parking"),
    "transit": lambda clinic, language: _by_location(clinic, language, "transit"),
    "payers": lambda clinic, language: listed(clinic.payers, language),
    "practitioners": lambda clinic, language: listed([person.name for person in clinic.practitioners], language),
    "visit_types": lambda clinic, language: listed([in_language(kind.name, language) for kind in clinic.visit_types], language),
    "holidays": lambda clinic, language: ", ".join(dict.fromkeys(in_language(day.name, language) for day in clinic.holidays)),
}
"""What may stand in braces, and how it is said."""

DAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")}


def placeholders_in(text: str) -> list[str]:
    """Return the names in braces; raises ValueError when a brace does not close."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def filled(text: str, clinic: Clinic, language: str) -> str:
    return text.format_map({name: PLACEHOLDERS[name](clinic, language) for name in placeholders_in(text)})


def in_language(words: Words, language: str) -> str:
    return words.get(language) or words["en"]


def shown_phone(number: str) -> str:
    """Show an E.164 number as people write it in its country; short numbers (911) stay as they are."""
    if not number.startswith("+"):
        return number
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)


def listed(names: Sequence[str], language: str) -> str:
    """Join names: "a, b and c", "a, b y c" ("e" before the sound of i)."""
    if len(names) < 2:
        return "".join(names)
    last = names[-1]
    joint = "and" if language != "es" else "e" if last.lower().startswith(("i", "hi")) else "y"
    return f"{', '.join(names[:-1])} {joint} {last}"


def shown_time(at: time, language: str) -> str:
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    half = ("a. m.", "p. m.") if language == "es" else ("AM", "PM")
    return f"{hour}{minutes} {half[at.hour >= 12]}"


def shown_hours(hours: Sequence[Hours], language: str) -> str:
    """Show a week in short, days with the same hours together: "Mon-Fri 8 AM-5 PM, Sat 9 AM-12 PM"."""
    days = DAYS.get(language, DAYS["en"])
    spans: dict[int, str] = {}
    for span in sorted(hours, key=lambda one: (one.weekday, one.opens)):
        shown = f"{shown_time(span.opens, language)}-{shown_time(span.closes, language)}"
        spans[span.weekday] = f"{spans[span.weekday]} & {shown}" if span.weekday in spans else shown
    parts, weekday = [], 0
    while weekday < 7:
        if weekday not in spans:
            weekday += 1
            continue
        last = weekday
        while spans.get(last + 1) == spans[weekday]:
            last += 1
        parts.append(f"{days[weekday] if last == weekday else f'{days[weekday]}-{days[last]}'} {spans[weekday]}")
        weekday = last + 1
    return ", ".join(parts)


def _by_location(clinic: Clinic, language: str, about: str) -> str:
    return " ".join(f"{place.name}: {in_language(getattr(place, about), language)}" for place in clinic.locations)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
