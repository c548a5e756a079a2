"""What the console shows of the calendar: a patient's visits with their history, who is here or late, who waits for a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients import PatientId
from bot.clinic.ports import UnitOfWork
from bot.clinic.scheduling.appointments import Appointment, AppointmentChange, AppointmentStatus, Opening
from bot.clinic.scheduling.booking import CHANGEABLE
from bot.clinic.scheduling.calendar_entries import moves_of
from bot.clinic.scheduling.waitlist import WaitlistEntry
from bot.web.wish_words import wish_words

StaffName = Callable[[str], str]
"""Returns the name of the staff member with this username, or the username."""

_BY = {"patient": "the patient", "desk": "the front desk", "import": "import"}
_STATUS = {
    AppointmentStatus.PROPOSED: "Time kept",
    AppointmentStatus.PENDING: "Not confirmed yet",
    AppointmentStatus.BOOKED: "Booked",
    AppointmentStatus.ARRIVED: "Said to be here",
    AppointmentStatus.FULFILLED: "Seen",
    AppointmentStatus.CANCELLED: "Cancelled",
    AppointmentStatus.NOSHOW: "Did not come",
}


@dataclass(frozen=True)
class VisitViews:
    """Write visits as JSON. Every method reads within the unit of work that it is given."""

    clinic: Clinic

    def of_patient(self, work: UnitOfWork, patient_id: PatientId, staff: StaffName, *, now: datetime) -> list[dict[str, Any]]:
        """Return today's visits, whatever became of them, and what lies ahead, soonest first, each with its history."""
        today, tomorrow = self._day(now)
        found = work.calendar.of_patient(patient_id, since=today)
        moved = {one.moved_from for one in found}
        shown = [one for one in found if one.id not in moved and (one.starts_at < tomorrow or one.status.takes_time)]
        return [self._visit(work, one, staff, now=now) for one in shown]

    def here_or_late(self, work: UnitOfWork, talks: Mapping[PatientId, str], *, now: datetime) -> list[dict[str, Any]]:
        """Return today's visits whose patient has said to be here or late; `talks` are patients' conversations."""
        rows = []
        for visit in work.calendar.here_or_late(*self._day(now)):
            patient = work.patients.get(visit.patient_id)
            rows.append(
                {
                    "id": visit.id,
                    "conversation_id": talks.get(visit.patient_id),
                    "name": f"{patient.called} {patient.last_name}" if patient else "Patient",
                    **self.place_of(visit.opening),
                    "here_since": _iso(_arrived_at(work, visit)),
                    "late_minutes": visit.late_minutes,
                }
            )
        return rows

    def waitlist_of(self, work: UnitOfWork, patient_id: PatientId) -> list[dict[str, Any]]:
        return [self._waiting(work, entry) for entry in work.waitlist.open_of(patient_id)]

    def waitlist(self, work: UnitOfWork) -> list[dict[str, Any]]:
        """Return everybody on the waitlist, longest waiting first."""
        return [self._waiting(work, entry) for entry in work.waitlist.all_open()]

    def place_of(self, opening: Opening) -> dict[str, Any]:
        """Write an opening, or where and when a visit is."""
        return {
            "starts_at": opening.starts_at.isoformat(),
            "visit_type_id": opening.visit_type_id,
            "visit_type": self._kind(opening.visit_type_id),
            "practitioner_id": opening.practitioner_id,
            "practitioner": named(((one.id, one.name) for one in self.clinic.practitioners), opening.practitioner_id),
            "location_id": opening.location_id,
            "location": named(((one.id, one.name) for one in self.clinic.locations), opening.location_id),
        }

    def content(self) -> dict[str, Any]:
        """Return what there is to book."""
        return {
            "visit_types": [
                {
                    "id": kind.id,
                    "name": sentence(kind.name["en"]),
                    "minutes": int(kind.length / timedelta(minutes=1)),
                    "telehealth": kind.telehealth,
                    "practitioner_ids": [person.id for person in self.clinic.practitioners if person.gives(kind.id)],
                }
                for kind in self.clinic.visit_types
            ],
            "practitioners": [{"id": person.id, "name": person.name} for person in self.clinic.practitioners],
            "locations": [{"id": place.id, "name": place.name} for place in self.clinic.locations],
        }

    def _visit(self, work: UnitOfWork, visit: Appointment, staff: StaffName, *, now: datetime) -> dict[str, Any]:
        return {
            "id": visit.id,
            **self.place_of(visit.opening),
            "status": visit.status,
            "telehealth": visit.telehealth,
            "room": named(((room.id, room.name) for room in self.clinic.rooms), visit.room_id) if visit.room_id else None,
            "here_since": _iso(_arrived_at(work, visit)),
            "late_minutes": visit.late_minutes,
            "overbooked_by": staff(visit.overbooked_by) if visit.overbooked_by else None,
            "overbook_reason": visit.overbook_reason,
            "changeable": visit.status in CHANGEABLE and visit.starts_at > now,
            "history": self._history(work, visit, staff),
        }

    def _history(self, work: UnitOfWork, visit: Appointment, staff: StaffName) -> list[dict[str, Any]]:
        """Return what became of a visit through all its moves, oldest first."""
        lines = []
        for one in moves_of(work.calendar, visit):
            for change in work.calendar.history(one.id) if one.id is not None else ():
                if change.to_status is AppointmentStatus.CANCELLED and change.to_opening is not None:
                    continue  # the next appointment's first line says where it went
                by = _BY.get(change.by) or staff(change.by)
                what, opening = self._what(one, change)
                lines.append({"at": change.at.isoformat(), "by": by, "what": what, "starts_at": opening})
        return lines

    def _what(self, visit: Appointment, change: AppointmentChange) -> tuple[str, str | None]:
        """Return what a line says, and for which time when it is the first of a new time."""
        if change.to_status is change.from_status:
            return sentence(change.reason or _STATUS[change.to_status]), None
        begins = change.to_status in (AppointmentStatus.BOOKED, AppointmentStatus.PENDING, AppointmentStatus.PROPOSED)
        if begins and change.from_status in (None, AppointmentStatus.PROPOSED):
            what = "Moved to" if visit.moved_from and change.to_status is AppointmentStatus.BOOKED else _STATUS[change.to_status]
            if visit.overbooked_by:
                what = "Overbooked"
            return what, visit.starts_at.isoformat()
        return _STATUS[change.to_status], None

    def _waiting(self, work: UnitOfWork, entry: WaitlistEntry) -> dict[str, Any]:
        patient = work.patients.get(entry.patient_id)
        instead = work.calendar.get(entry.earlier_than) if entry.earlier_than else None
        person = entry.practitioner_id or entry.wish.practitioner
        return {
            "id": entry.id,
            "conversation_id": entry.conversation_id,
            "name": f"{patient.called} {patient.last_name}" if patient else "Patient",
            "visit_type": self._kind(entry.visit_type_id),
            "practitioner": named(((one.id, one.name) for one in self.clinic.practitioners), person) if person else None,
            "location": named(((one.id, one.name) for one in self.clinic.locations), entry.location_id)
            if entry.location_id
            else None,
            "wish": wish_words(entry.wish),
            "earlier_than": _iso(instead.starts_at if instead else None),
            "since": entry.since.isoformat(),
            "status": entry.status,
            "offered": self.place_of(entry.offered) if entry.offered and entry.offer_until else None,
            "offer_until": _iso(entry.offer_until),
        }

    def _kind(self, visit_type_id: str) -> str:
        return sentence(named(((kind.id, kind.name["en"]) for kind in self.clinic.visit_types), visit_type_id))

    def _day(self, now: datetime) -> tuple[datetime, datetime]:
        """Return when the clinic's present day begins and ends."""
        today = local_day(now, self.clinic.zone)
        return _midnight(today, self.clinic), _midnight(today + timedelta(days=1), self.clinic)


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:].replace("_", " ")


def named(pairs: Iterable[tuple[str, str]], wanted: str) -> str:
    """Return the name that goes with an id; the id itself when the content no longer has it."""
    return next((name for key, name in pairs if key == wanted), wanted)


def _midnight(day: date, clinic: Clinic) -> datetime:
    return datetime.combine(day, time(), tzinfo=clinic.zone).astimezone(UTC)


def _arrived_at(work: UnitOfWork, visit: Appointment) -> datetime | None:
    if visit.status is not AppointmentStatus.ARRIVED or visit.id is None:
        return None
    arrivals = [change.at for change in work.calendar.history(visit.id) if change.to_status is AppointmentStatus.ARRIVED]
    return arrivals[-1] if arrivals else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
