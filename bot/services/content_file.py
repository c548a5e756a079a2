"""Load `clinic.yml`: the clinic's own content, every mistake named at once with its file and line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.clinic.errors import ContentMistaken
from bot.clinic.knowledge.content import (
    Clinic,
    CommonAnswer,
    GlossaryTerm,
    Holiday,
    Location,
    Practitioner,
    StaffQueue,
    VisitType,
    Words,
    WorkingHours,
)
from bot.clinic.knowledge.intents import ANSWERED_INTENTS, INTENTS
from bot.services.content_calendar import check_other_ages, exceptions_of, room_of, visit_type_of
from bot.services.content_filling import filled
from bot.services.content_reading import Entry, Mistakes, Section, read_yaml, suggestion
from bot.services.content_values import (
    LANGUAGES,
    LONGEST_MEANING,
    LONGEST_TEXT,
    WEEKDAYS,
    aliases_of,
    choices_of,
    day_of,
    number_of,
    phone_of,
    short_number_of,
    week_of,
    words_of,
    yes_of,
    zone_of,
)

_PARTS = ("clinic", "locations", "visit_types", "practitioners", "queues", "answers")
_OF_PRACTITIONER = ("gender", "also_called", "about", "new_patients", "away", "extra_sessions")
_BOOKING = (
    "minimum_notice_hours",
    "booking_window_days",
    "hold_minutes",
    "cancellation_notice_hours",
    "waitlist_offer_minutes",
)
_FACTS = ("name", "short_name", "zone", "phone", "nurse_line", "emergency_number", "crisis_number", "website", "languages")


def load_clinic(path: Path) -> Clinic:
    """Return what the file says, or raise ContentMistaken with one line for each mistake."""
    clinic, mistakes = _read(path)
    if clinic is None or mistakes:
        raise ContentMistaken("\n".join(mistakes))
    return clinic


def check_clinic(path: Path) -> list[str]:
    """Return the file's mistakes, a line each, in the order of the file; none means that it can be used."""
    return _read(path)[1]


def _read(path: Path) -> tuple[Clinic | None, list[str]]:
    mistakes = Mistakes(str(path))
    top = read_yaml(path, mistakes)
    if top is None:
        return None, mistakes.lines()
    parts = top.section().only(_PARTS, ("booking", "rooms", "holidays", "payers", "glossary"))
    facts = parts["clinic"].section().only(_FACTS, ("assistant_name",))
    booking = parts["booking"].section().only((), _BOOKING)
    locations = tuple(_location(entry) for entry in _some(parts["locations"]))
    rooms = tuple(room_of(entry, locations) for entry in parts["rooms"].section())
    visit_types = tuple(visit_type_of(entry, rooms) for entry in _some(parts["visit_types"]))
    practitioners = tuple(_practitioner(entry, locations, visit_types) for entry in _some(parts["practitioners"]))
    _check_shared_names(parts["practitioners"].section(), [(one.id, one.aliases) for one in practitioners])
    _check_shared_names(parts["visit_types"].section(), [(one.id, one.aliases) for one in visit_types])
    check_other_ages(parts["visit_types"].section(), visit_types)
    clinic = Clinic(
        name=facts["name"].text(),
        short_name=facts["short_name"].text(),
        zone=zone_of(facts["zone"]),
        phone=phone_of(facts["phone"]),
        emergency_number=short_number_of(facts["emergency_number"]),
        crisis_number=short_number_of(facts["crisis_number"]),
        nurse_line=phone_of(facts["nurse_line"]),
        website=facts["website"].text(),
        languages=choices_of(facts["languages"], LANGUAGES, "language code"),
        locations=locations,
        practitioners=practitioners,
        visit_types=visit_types,
        payers=tuple(item.text() for item in parts["payers"].texts()),
        holidays=_holidays(parts["holidays"].section()),
        answers=_answers(parts["answers"].section()),
        queues=_queues(parts["queues"].section()),
        minimum_notice=timedelta(hours=number_of(booking["minimum_notice_hours"], 1, 0, 336)),
        booking_window=timedelta(days=number_of(booking["booking_window_days"], 90, 1, 730)),
        assistant_name=facts["assistant_name"].text() or "Ana",
        rooms=rooms,
        glossary=tuple(_term(entry) for entry in parts["glossary"].section()),
        hold_length=timedelta(minutes=number_of(booking["hold_minutes"], 10, 1, 120)),
        cancellation_notice=timedelta(hours=number_of(booking["cancellation_notice_hours"], 24, 0, 336)),
        waitlist_offer_length=timedelta(minutes=number_of(booking["waitlist_offer_minutes"], 30, 5, 1440)),
    )
    if facts.has("languages") and "en" not in clinic.languages:
        facts["languages"].wrong("English is missing among the languages", "Add en to the list")
    found = mistakes.lines()
    return (None if found else _fill(clinic)), found


def _some(entry: Entry) -> Section:
    section = entry.section()
    if entry.node is not None and not section.entries:
        entry.wrong(f'"{entry.key}" has nothing below it', "Add at least one")
    return section


def _location(entry: Entry) -> Location:
    part = entry.section().only(("name", "address", "phone", "directions", "parking", "transit", "hours"), ("also_called",))
    return Location(
        id=entry.key,
        name=part["name"].text(),
        address=part["address"].text(),
        phone=phone_of(part["phone"]),
        directions=words_of(part["directions"], longest=LONGEST_TEXT),
        parking=words_of(part["parking"], longest=LONGEST_TEXT),
        transit=words_of(part["transit"], longest=LONGEST_TEXT),
        hours=week_of(part["hours"]),
        aliases=aliases_of(part["also_called"]),
    )


def _practitioner(entry: Entry, locations: tuple[Location, ...], visit_types: tuple[VisitType, ...]) -> Practitioner:
    part = entry.section().only(("name", "languages", "visits", "works"), _OF_PRACTITIONER)
    gender = part["gender"].text()
    if gender and gender not in ("female", "male", "other"):
        part["gender"].wrong(f'"{gender}" is not known here', "Write female, male or other, or leave the line out")
    return Practitioner(
        id=entry.key,
        name=part["name"].text(),
        languages=choices_of(part["languages"], LANGUAGES, "language code"),
        visit_type_ids=choices_of(part["visits"], [kind.id for kind in visit_types], "visit type"),
        working_hours=_working_hours(part["works"], locations),
        gender=gender or None,
        about=words_of(part["about"], longest=LONGEST_TEXT) if part.has("about") else None,
        accepts_new_patients=yes_of(part["new_patients"], True),
        aliases=aliases_of(part["also_called"]),
        exceptions=exceptions_of(part, locations, visit_types),
    )


def _working_hours(entry: Entry, locations: tuple[Location, ...]) -> tuple[WorkingHours, ...]:
    worked: list[WorkingHours] = []
    by_id = {place.id: place for place in locations}
    for at in entry.section():
        if at.key not in by_id:
            at.wrong(f'"{at.key}" is no location of this file', suggestion(at.key, by_id))
            continue
        place, days = by_id[at.key], at.section()
        for span in week_of(at):
            day = days[WEEKDAYS[span.weekday]]
            if place.hours and not any(
                open_.weekday == span.weekday and open_.opens <= span.opens and span.closes <= open_.closes
                for open_ in place.hours
            ):
                day.wrong(
                    f"these hours on {day.key} are outside the hours of {place.name}", "Change them, or the hours of the location"
                )
            for other in worked:
                if other.weekday == span.weekday and other.starts < span.closes and span.opens < other.ends:
                    day.wrong(
                        f'the hours on {day.key} overlap with those at "{other.location_id}"',
                        "Nobody can be in two places: change one",
                    )
            worked.append(WorkingHours(place.id, span.weekday, span.opens, span.closes))
    return tuple(worked)


def _holidays(section: Section) -> tuple[Holiday, ...]:
    days = [(day_of(entry), words_of(entry)) for entry in section]
    return tuple(sorted((Holiday(day, name) for day, name in days if day), key=lambda one: one.day))


def _queues(section: Section) -> tuple[StaffQueue, ...]:
    queues: list[StaffQueue] = []
    for entry in section:
        part = entry.section().only(("name", "takes"))
        reasons = choices_of(part["takes"], INTENTS, "intent")
        for other in queues:
            for reason in sorted(set(reasons) & set(other.reasons)):
                part["takes"].wrong(f'"{reason}" is taken by "{other.id}" already', "Leave it in one of the two queues")
        queues.append(StaffQueue(entry.key, words_of(part["name"]), reasons))
    return tuple(queues)


def _term(entry: Entry) -> GlossaryTerm:
    part = entry.section().only(("meaning",), ("also_called", "explain_at_once"))
    names = (entry.key.replace("_", " "), *aliases_of(part["also_called"]))
    meaning = words_of(part["meaning"], longest=LONGEST_MEANING)
    return GlossaryTerm(entry.key, names, meaning, yes_of(part["explain_at_once"], False))


def _answers(section: Section) -> tuple[CommonAnswer, ...]:
    answers: list[CommonAnswer] = []
    defaults: dict[str, int] = {}
    for entry in section:
        part = entry.section().only(("intent", "question", "answer"), ("keywords",))
        intent, keywords = part["intent"].text(), aliases_of(part["keywords"])
        if intent and intent not in ANSWERED_INTENTS:
            part["intent"].wrong(f'"{intent}" is no intent with answers', suggestion(intent, ANSWERED_INTENTS))
        elif intent and not keywords:
            if intent in defaults:
                entry.wrong(
                    f'"{intent}" has two answers without keywords (the other is on line {defaults[intent]})',
                    "Give one of them keywords",
                )
            defaults.setdefault(intent, entry.line)
        answers.append(
            CommonAnswer(entry.key, intent, words_of(part["question"]), words_of(part["answer"], longest=LONGEST_TEXT), keywords)
        )
    if section.entry.node is not None:
        for intent in ANSWERED_INTENTS:
            if intent not in defaults:
                section.entry.wrong(f'no answer without keywords for "{intent}"', "Add one; it is given when no keyword fits")
    return tuple(answers)


def _check_shared_names(section: Section, named: list[tuple[str, tuple[str, ...]]]) -> None:
    seen: dict[str, str] = {}
    for owner, aliases in named:
        for alias in aliases:
            if seen.setdefault(alias, owner) != owner:
                section[owner].section()["also_called"].wrong(
                    f'"{alias}" means "{seen[alias]}" already', "Leave it with one of the two"
                )


def _fill(clinic: Clinic) -> Clinic:
    """Put the clinic's facts in place of the placeholders, first in its places, then in its answers."""

    def fill(words: Words) -> Words:
        return {language: filled(text, clinic, language) for language, text in words.items()}

    clinic = replace(
        clinic,
        locations=tuple(
            replace(place, directions=fill(place.directions), parking=fill(place.parking), transit=fill(place.transit))
            for place in clinic.locations
        ),
        visit_types=tuple(replace(kind, name=fill(kind.name), preparation=fill(kind.preparation)) for kind in clinic.visit_types),
    )
    return replace(
        clinic, answers=tuple(replace(one, question=fill(one.question), text=fill(one.text)) for one in clinic.answers)
    )
