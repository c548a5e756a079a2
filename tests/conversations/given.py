"""What stands in the records before a conversation begins, and clearing it away after, through the desk's own verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.clinic.clinic_time import moment_of
from bot.clinic.desk import Desk
from bot.clinic.errors import OpeningTaken, OpeningUnknown
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus, Opening
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.services.content_file import load_clinic
from tests.conversations.running import ROOT, RunningDesk

NOW = datetime.fromisoformat("2026-12-01T09:00:00-06:00").astimezone(UTC)
"""When the desk of the conversations is started: a Tuesday."""

_GRID = timedelta(minutes=10)
_CANCELLABLE = (AppointmentStatus.PROPOSED, AppointmentStatus.PENDING, AppointmentStatus.BOOKED)


@dataclass(frozen=True)
class Person:
    """Somebody in a story: "Ruth Hanley 1948-02-03", perhaps with a phone number behind."""

    first_name: str
    last_name: str
    born_on: date
    phone: str | None = None

    @classmethod
    def told(cls, words: str) -> Person:
        found = re.fullmatch(r"(\S+) (.+) (\d{4}-\d\d-\d\d)(?: (\+\d+))?", words)
        assert found, f"nobody can be read out of {words!r}"
        return cls(found[1], found[2], date.fromisoformat(found[3]), found[4])


class Records:
    """The running desk's records, seen and changed from the tests by the same verbs that staff and patients use."""

    def __init__(self, running: RunningDesk) -> None:
        self._units = running.store.units
        self.clinic = load_clinic(ROOT / "clinic.yml")
        self.desk = Desk(self.clinic, running.store.units, read_wish)

    def begin(self, given: dict[str, list[str]], language: str) -> None:
        """Enter the patients, their visits, and the days on which somebody is fully booked."""
        for words in given.get("patients", ()):
            self._add(Person.told(words), language)
        for words in given.get("visits", ()):
            self._enter(words)
        for words in given.get("full", ()):
            self._fill(*words.split(" "))

    def of(self, person: Person) -> list[Appointment]:
        """Return what lies ahead for everybody of this name and birthday, whatever its status, soonest first."""
        with self._units() as work:
            known = [one for one in work.patients.born_on(person.born_on) if _same_name(one, person)]
            return [visit for one in known if one.id for visit in work.calendar.of_patient(one.id, since=NOW)]

    def clear(self, people: list[Person], given: dict[str, list[str]]) -> None:
        """Cancel what lies ahead for these people, so that the next story finds the calendar free."""
        for person in people + [_filler(words.split(" ")[0]) for words in given.get("full", ())]:
            for visit in self.of(person):
                if visit.status in _CANCELLABLE and visit.starts_at > NOW and visit.id is not None:
                    self.desk.cancel(visit.patient_id, visit.id, NOW)

    def _add(self, person: Person, language: str) -> PatientId:
        with self._units() as work:
            added = work.patients.add(Patient(person.first_name, person.last_name, person.born_on, person.phone, language))
            work.commit()
        assert added.id is not None
        return added.id

    def _known(self, person: Person) -> PatientId:
        with self._units() as work:
            found = [one.id for one in work.patients.born_on(person.born_on) if _same_name(one, person)]
        return found[0] if found and found[0] is not None else self._add(person, "en")

    def _enter(self, words: str) -> None:
        """Enter "Ruth Hanley 1948-02-03: checkup, lee, main, 2026-12-03 09:00", with ", fulfilled" for one that is over."""
        who, _, what = words.partition(": ")
        kind, practitioner, location, at, *status = what.split(", ")
        starts_at = datetime.fromisoformat(at).replace(tzinfo=self.clinic.zone).astimezone(UTC)
        ends_at = starts_at + self.clinic.visit_type(kind).length
        patient_id = self._known(Person.told(who))
        if not status:
            self.desk.book(patient_id, Opening(starts_at, ends_at, practitioner, location, kind), f"given: {words}", NOW)
            return
        with self._units() as work:
            over = Appointment(patient_id, practitioner, location, kind, starts_at, ends_at, AppointmentStatus(status[0]))
            work.calendar.book(over, request=None, at=starts_at)
            work.commit()

    def _fill(self, practitioner: str, first: str, last: str | None = None) -> None:
        """Book out "lee 2026-12-10", or "lee 2026-12-07 2026-12-11", for somebody who is nobody's patient here."""
        filler = self._known(_filler(practitioner))
        given = [self.clinic.visit_type(kind) for kind in self.clinic.practitioner(practitioner).visit_type_ids]
        shortest = min(given, key=lambda kind: kind.length)
        kind, length = shortest.id, shortest.length
        for day in _days(date.fromisoformat(first), date.fromisoformat(last or first)):
            for hours in self.clinic.practitioner(practitioner).working_hours:
                starts_at = moment_of(day, hours.starts, self.clinic.zone)
                ends_at = moment_of(day, hours.ends, self.clinic.zone)
                while hours.weekday == day.weekday() and starts_at and ends_at and starts_at < ends_at:
                    opening = Opening(starts_at, starts_at + length, practitioner, hours.location_id, kind)
                    starts_at += length if self._took(filler, opening) else _GRID

    def _took(self, filler: PatientId, opening: Opening) -> bool:
        try:
            self.desk.book(filler, opening, f"full: {opening.practitioner_id} {opening.starts_at}", NOW)
        except (OpeningTaken, OpeningUnknown):
            return False
        return True


def _filler(practitioner: str) -> Person:
    return Person("Filler", practitioner, date(1900, 1, 1))


def _same_name(patient: Patient, person: Person) -> bool:
    return (patient.first_name.casefold(), patient.last_name.casefold()) == (
        person.first_name.casefold(),
        person.last_name.casefold(),
    )


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
