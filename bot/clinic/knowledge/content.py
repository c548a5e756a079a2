"""The clinic's own content as values: what `clinic.yml` says, already validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cached_property
from hashlib import sha256
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
    """A kind of visit. `aliases` are the words patients use for it, in any language, lower case.

    The buffers are kept free around the visit. A `room_kind` means that it needs a free room of that kind. A `capacity`
    above one makes it a group session: that many patients at one start. Ages are whole years on the day of the visit,
    both inclusive; `for_other_ages` is the kind that somebody of another age is given instead. `minimum_notice` and `booking_window` are None where the clinic's own hold.
    """

    id: str
    name: Words
    length: timedelta
    preparation: Words
    aliases: tuple[str, ...] = ()
    new_patients: bool = True
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    room_kind: str | None = None
    capacity: int = 1
    telehealth: bool = False
    minimum_notice: timedelta | None = None
    booking_window: timedelta | None = None
    min_age: int | None = None
    max_age: int | None = None
    for_other_ages: str | None = None

    @property
    def in_group(self) -> bool:
        return self.capacity > 1


@dataclass(frozen=True)
class WorkingHours:
    """When a practitioner sees patients at one location on one weekday."""

    location_id: str
    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class Leave:
    """Days on which a practitioner does not work, both inclusive; with hours, only those hours of each day are away.

    Patients are told that somebody is away, never the reason: it is for staff.
    """

    from_day: date
    to_day: date
    starts: time | None = None
    ends: time | None = None
    reason: Words | None = None


@dataclass(frozen=True)
class ExtraSession:
    """Working hours of one day beside the weekly ones; they hold on a holiday too.

    Somebody at an extra session is not at the weekly hours that it overlaps. With `visit_type_ids` it is for those visits
    alone, whether or not the practitioner gives them in the weekly hours ("a flu shot morning").
    """

    day: date
    location_id: str
    starts: time
    ends: time
    visit_type_ids: tuple[str, ...] = ()


ScheduleException = Leave | ExtraSession
"""What differs from the weekly working hours."""


@dataclass(frozen=True)
class Room:
    """A room or a piece of equipment that a visit can need; `kinds` are what it can be used for."""

    id: str
    name: str
    location_id: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Practitioner:
    """Somebody who sees patients. `name` is as shown ("Dr. Grace Lee"); `aliases` as patients write it ("dr lee").

    `visit_type_ids` are what is given in the weekly hours; an extra session can be for others.
    """

    id: str
    name: str
    languages: tuple[str, ...]
    visit_type_ids: tuple[str, ...]
    working_hours: tuple[WorkingHours, ...]
    gender: str | None = None
    about: Words | None = None
    accepts_new_patients: bool = True
    aliases: tuple[str, ...] = ()
    exceptions: tuple[ScheduleException, ...] = ()

    def gives(self, visit_type_id: str) -> bool:
        """Tell whether this practitioner gives such a visit at all, in the weekly hours or in an extra session."""
        sessions = (one for one in self.exceptions if isinstance(one, ExtraSession))
        return visit_type_id in self.visit_type_ids or any(visit_type_id in one.visit_type_ids for one in sessions)


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
class GlossaryTerm:
    """A word of medicine or insurance that patients may not know: how it is written, in any language, and what it means.

    `explained_at_once` says that an answer which uses it for the first time in a conversation explains it.
    """

    id: str
    names: tuple[str, ...]
    meaning: Words
    explained_at_once: bool = False


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
    rooms: tuple[Room, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    hold_length: timedelta = timedelta(minutes=10)
    cancellation_notice: timedelta = timedelta(hours=24)
    waitlist_offer_length: timedelta = timedelta(minutes=30)

    def location(self, location_id: str) -> Location:
        return next(place for place in self.locations if place.id == location_id)

    def practitioner(self, practitioner_id: str) -> Practitioner:
        return self.practitioners_by_id[practitioner_id]

    @cached_property
    def practitioners_by_id(self) -> Mapping[str, Practitioner]:
        return {person.id: person for person in self.practitioners}

    @cached_property
    def givers(self) -> Mapping[str, tuple[Practitioner, ...]]:
        """Who gives each kind of visit, in the weekly hours or in an extra session."""
        people = self.practitioners
        return {kind.id: tuple(one for one in people if one.gives(kind.id)) for kind in self.visit_types}

    @cached_property
    def usual_hours(self) -> Mapping[str, frozenset[WorkingHours]]:
        """The hours in which anybody gives each kind of visit in an ordinary week, each once."""
        people = self.practitioners
        return {
            kind.id: frozenset(hours for one in people if kind.id in one.visit_type_ids for hours in one.working_hours)
            for kind in self.visit_types
        }

    @cached_property
    def extra_sessions(self) -> Mapping[str, frozenset[ExtraSession]]:
        """The extra sessions in which anybody gives each kind of visit, each once."""
        return {
            kind.id: frozenset(
                session
                for one in self.practitioners
                for session in one.exceptions
                if isinstance(session, ExtraSession) and kind.id in (session.visit_type_ids or one.visit_type_ids)
            )
            for kind in self.visit_types
        }

    def visit_type(self, visit_type_id: str) -> VisitType:
        return next(kind for kind in self.visit_types if kind.id == visit_type_id)

    def room(self, room_id: str) -> Room:
        return next(room for room in self.rooms if room.id == room_id)

    def holiday_on(self, day: date) -> Holiday | None:
        return next((one for one in self.holidays if one.day == day), None)

    def notice_of(self, kind: VisitType) -> timedelta:
        """Return how soon before it begins a visit of this kind can still be booked."""
        return self.minimum_notice if kind.minimum_notice is None else kind.minimum_notice

    def window_of(self, kind: VisitType) -> timedelta:
        """Return how far ahead a visit of this kind can be booked."""
        return self.booking_window if kind.booking_window is None else kind.booking_window

    @property
    def furthest_window(self) -> timedelta:
        """How far ahead anything at all can be booked."""
        return max((self.window_of(kind) for kind in self.visit_types), default=self.booking_window)

    @cached_property
    def calendar_fingerprint(self) -> str:
        """A short text that differs when anything has changed that working hours and visits depend on."""
        kinds = [(kind.id, kind.length, kind.buffer_before, kind.buffer_after, kind.capacity) for kind in self.visit_types]
        people = [(one.id, one.visit_type_ids, one.working_hours, _hours_of(one.exceptions)) for one in self.practitioners]
        written = repr((self.zone.key, self.furthest_window, [one.day for one in self.holidays], kinds, people))
        return sha256(written.encode()).hexdigest()


def _hours_of(exceptions: tuple[ScheduleException, ...]) -> list[ScheduleException]:
    return [replace(one, reason=None) if isinstance(one, Leave) else one for one in exceptions]
