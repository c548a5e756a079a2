"""The clinic's own content as values: what `clinic.yml` says, already validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

Words = Mapping[str, str]
"""The same words in several languages: language code to text; English is always there."""


@dataclass(frozen=True)
class Hours:
    """Opening or working hours on one weekday (0 is Monday), [opens, closes) in the clinic's time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Holiday:
    """A day on which the clinic is closed."""

    day: date
    name: Words


@dataclass(frozen=True)
class Location:
    """An office: `directions`, `parking` and `transit` are sentences for patients. `phone` is E.164."""

    id: str
    name: str
    address: str
    phone: str
    directions: Words
    parking: Words
    transit: Words
    hours: tuple[Hours, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class VisitType:
    """A kind of visit. `aliases` are the words patients use for it, in any language, lower case."""

    id: str
    name: Words
    length: timedelta
    preparation: Words
    aliases: tuple[str, ...] = ()
    new_patients: bool = True


@dataclass(frozen=True)
class WorkingHours:
    """When a practitioner sees patients at one location on one weekday."""

    location_id: str
    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class Practitioner:
    """Somebody who sees patients. `name` is as shown ("Dr. Grace Lee"); `aliases` as patients write it ("dr lee")."""

    id: str
    name: str
    languages: tuple[str, ...]
    visit_type_ids: tuple[str, ...]
    working_hours: tuple[WorkingHours, ...]
    gender: str | None = None
    about: Words | None = None
    accepts_new_patients: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class CommonAnswer:
    """The answer to a common question. Among the answers of one intent, the one whose keywords stand in the
    patient's message is given; the one without keywords is the default. `text` has `{placeholders}` already filled."""

    id: str
    intent: str
    question: Words
    text: Words
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaffQueue:
    """A queue of the console that hand-offs go to, and the reasons (intents) that it takes."""

    id: str
    name: Words
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Clinic:
    """Everything in `clinic.yml`."""

    name: str
    short_name: str
    zone: ZoneInfo
    phone: str
    emergency_number: str
    crisis_number: str
    nurse_line: str
    website: str
    languages: tuple[str, ...]
    locations: tuple[Location, ...]
    practitioners: tuple[Practitioner, ...]
    visit_types: tuple[VisitType, ...]
    payers: tuple[str, ...]
    holidays: tuple[Holiday, ...]
    answers: tuple[CommonAnswer, ...]
    queues: tuple[StaffQueue, ...]
    minimum_notice: timedelta = timedelta(hours=1)
    booking_window: timedelta = timedelta(days=90)
    assistant_name: str = "Ana"

    def location(self, location_id: str) -> Location:
        return next(place for place in self.locations if place.id == location_id)

    def practitioner(self, practitioner_id: str) -> Practitioner:
        return next(person for person in self.practitioners if person.id == practitioner_id)

    def visit_type(self, visit_type_id: str) -> VisitType:
        return next(kind for kind in self.visit_types if kind.id == visit_type_id)
