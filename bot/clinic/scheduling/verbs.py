"""The desk's verbs about appointments; each is one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.clinic.errors import AppointmentPast
from bot.clinic.handoff import Handoff
from bot.clinic.handoff.queues import queue_of
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.ports import UnitsOfWork
from bot.clinic.scheduling import booking
from bot.clinic.scheduling.appointments import Appointment, AppointmentChange, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.booking import CHANGEABLE, check_changeable, known, rooms_for, to_change, visit_at
from bot.clinic.scheduling.free_time_sources import IndexedTime
from bot.clinic.scheduling.offering import follow, offer_freed
from bot.clinic.scheduling.openings import Openings, Search, find
from bot.clinic.scheduling.wishes import TimeWish

LATE = "announce_arrival"
"""Under this reason staff see who is late or here."""


class ReadWish(Protocol):
    """Reads when, with whom and for what out of a patient's words."""

    def __call__(self, text: str, *, now: datetime, clinic: Clinic) -> TimeWish: ...


class SchedulingVerbs:
    """Find, hold, book, move, confirm and cancel."""

    clinic: Clinic
    _units: UnitsOfWork
    _read_wish: ReadWish

    def read_wish(self, text: str, *, now: datetime) -> TimeWish:
        """Read the scheduling wish out of a patient's words."""
        return self._read_wish(text, now=now, clinic=self.clinic)

    def find_openings(
        self,
        wish: TimeWish,
        visit_type_id: str,
        practitioner_id: str | None = None,
        location_id: str | None = None,
        *,
        new_patient: bool,
        now: datetime,
        limit: int = 3,
        without: frozenset[datetime] = frozenset(),
        patient_id: PatientId | None = None,
        conversation_id: ConversationId | None = None,
        moving: AppointmentId | None = None,
    ) -> Openings:
        """Find openings that fit, or the nearest ones with the reason; `without` are moments already declined.

        With `patient_id`, only what this person is old enough for and has no other visit at. What `conversation_id` holds
        and the visit that is `moving` do not stand in the way.
        """
        search = Search(wish, visit_type_id, practitioner_id, location_id, new_patient, without)
        with self._units() as work:
            hold = work.calendar.hold_of(conversation_id) if conversation_id else None
            moved = work.calendar.get(moving) if moving else None
            letting_go = tuple(one for one in (hold, moved) if one is not None)
            patient = work.patients.get(patient_id) if patient_id else None
            if patient is not None and patient_id is not None:
                visits = work.calendar.of_patient(patient_id, since=now - timedelta(days=1))
                others = [one for one in visits if one.status.takes_time and one.id != moving]
                elsewhere = tuple((one.starts_at, one.ends_at) for one in others)
                search = replace(search, born_on=patient.born_on, elsewhere=elsewhere)
            free_time = IndexedTime(self.clinic, work.free_time, now=now, letting_go=letting_go)
            return find(self.clinic, search, free_time, now=now, limit=limit)

    def hold(
        self,
        conversation_id: ConversationId,
        patient_id: PatientId,
        opening: Opening,
        now: datetime,
        *,
        telehealth: bool = False,
    ) -> Appointment:
        """Keep the opening for this conversation for some minutes, in place of what it held before.

        OpeningUnknown when nobody works then, OpeningTaken when it is gone.
        """
        wanted = visit_at(self.clinic, patient_id, opening, telehealth=telehealth)
        with self._units() as work:
            held = booking.hold(work, self.clinic, conversation_id, wanted, now=now)
            work.commit()
        return held

    def release_hold(self, conversation_id: ConversationId, now: datetime) -> None:
        """Give back what this conversation holds, if anything."""
        with self._units() as work:
            held = work.calendar.hold_of(conversation_id)
            if held is None:
                return
            work.calendar.queue_up((held.practitioner_id,), held.patient_id)
            held = work.calendar.hold_of(conversation_id)
            if held is not None:
                booking.let_go(work, held, by="patient", now=now)
            work.commit()

    def book(
        self,
        patient_id: PatientId,
        opening: Opening,
        request: str,
        now: datetime,
        *,
        conversation_id: ConversationId | None = None,
        telehealth: bool = False,
        by: str = "patient",
    ) -> Appointment:
        """Book the opening once per `request`, taking over what the conversation holds; `by` may be a staff member.

        OpeningUnknown when nobody works then, OpeningTaken when it is gone.
        """
        wanted = visit_at(self.clinic, patient_id, opening, telehealth=telehealth)
        with self._units() as work:
            appointment = booking.book(
                work, self.clinic, wanted, request=request, conversation_id=conversation_id, now=now, by=by
            )
            work.commit()
        return appointment

    def move(
        self,
        patient_id: PatientId,
        appointment_id: AppointmentId,
        opening: Opening,
        request: str,
        now: datetime,
        *,
        conversation_id: ConversationId | None = None,
        telehealth: bool = False,
        by: str = "patient",
    ) -> Appointment:
        """Give an appointment a new time in one transaction: the old one is let go only if the new one is booked."""
        wanted = replace(visit_at(self.clinic, patient_id, opening, telehealth=telehealth), moved_from=appointment_id)
        with self._units() as work:
            old = to_change(work, patient_id, appointment_id, opening.practitioner_id)
            if old.status is AppointmentStatus.CANCELLED:
                done = work.calendar.of_request(request) or booking.booked_already(work, patient_id, opening)
                if done is not None:
                    return done
            check_changeable(old, now)
            cancelled = AppointmentStatus.CANCELLED
            work.calendar.set_status(appointment_id, cancelled, by=by, at=now, moved_to=opening)
            moved = booking.book(work, self.clinic, wanted, request=request, conversation_id=conversation_id, now=now, by=by)
            follow(work, appointment_id, moved.id)
            offer_freed(work, self.clinic, old.opening, now=now, besides=patient_id)
            work.commit()
        return moved

    def appointments_of(self, patient_id: PatientId, now: datetime) -> list[Appointment]:
        """Return what lies ahead, soonest first; a visit counts until an hour after it begins, so that latecomers find it."""
        with self._units() as work:
            found = work.calendar.of_patient(patient_id, since=now - timedelta(hours=1))
        return [one for one in found if one.status in (*CHANGEABLE, AppointmentStatus.ARRIVED)]

    def cancel(self, patient_id: PatientId, appointment_id: AppointmentId, now: datetime, *, by: str = "patient") -> Appointment:
        """Cancel a patient's own appointment that has not begun, and keep its time for whom it suits on the waitlist.

        Cancelling twice changes nothing.
        """
        with self._units() as work:
            appointment = to_change(work, patient_id, appointment_id)
            if appointment.status is AppointmentStatus.CANCELLED:
                return appointment
            check_changeable(appointment, now)
            cancelled = work.calendar.set_status(appointment_id, AppointmentStatus.CANCELLED, by=by, at=now)
            follow(work, appointment_id, None)
            offer_freed(work, self.clinic, cancelled.opening, now=now, besides=patient_id)
            work.commit()
        return cancelled

    def confirm(self, patient_id: PatientId, appointment_id: AppointmentId, now: datetime) -> Appointment:
        """Note that the patient will come."""
        with self._units() as work:
            check_changeable(to_change(work, patient_id, appointment_id), now)
            confirmed = work.calendar.set_status(appointment_id, AppointmentStatus.BOOKED, by="patient", at=now)
            work.commit()
        return confirmed

    def note_arrival(self, patient_id: PatientId, appointment_id: AppointmentId, now: datetime) -> Appointment:
        """Note that the patient is here; AppointmentPast when the visit was cancelled or is over."""
        with self._units() as work:
            appointment = to_change(work, patient_id, appointment_id)
            if appointment.status not in (*CHANGEABLE, AppointmentStatus.ARRIVED):
                raise AppointmentPast
            arrived = work.calendar.set_status(appointment_id, AppointmentStatus.ARRIVED, by="patient", at=now)
            work.commit()
        return arrived

    def note_late(
        self,
        patient_id: PatientId,
        appointment_id: AppointmentId,
        minutes: int,
        now: datetime,
        *,
        conversation_id: ConversationId | None = None,
    ) -> Appointment:
        """Note how late the patient will be. With the conversation, it is shown to staff there; the assistant goes on."""
        with self._units() as work:
            appointment = to_change(work, patient_id, appointment_id)
            if appointment.status not in CHANGEABLE:
                raise AppointmentPast
            late = work.calendar.note_late(known(appointment), minutes, by="patient", at=now)
            if conversation_id is not None:
                work.conversations.get_or_start(conversation_id, at=now)
                work.handoffs.open(Handoff(conversation_id, LATE, queue_of(self.clinic, LATE), now))
            work.commit()
        return late

    # what only staff do

    def overbook(self, patient_id: PatientId, opening: Opening, staff: str, reason: str, now: datetime) -> Appointment:
        """Put a patient beside whoever stands at this time, also outside working hours; who did it and why is in the history.

        OpeningTaken when the patient has another visit then.
        """
        if not reason.strip():
            raise ValueError("overbooking needs a reason")
        wanted = replace(visit_at(self.clinic, patient_id, opening), overbooked_by=staff, overbook_reason=reason.strip())
        seats = self.clinic.visit_type(opening.visit_type_id).capacity
        with self._units() as work:
            work.calendar.queue_up((opening.practitioner_id,), patient_id)
            added = work.calendar.overbook(wanted, at=now, seats=seats, rooms=rooms_for(self.clinic, opening))
            work.commit()
        return added

    def history_of(self, appointment_id: AppointmentId) -> list[AppointmentChange]:
        """Return every change of an appointment, oldest first."""
        with self._units() as work:
            return work.calendar.history(appointment_id)
