"""Hold, book, move and give up: what each does within one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clinic.errors import AppointmentPast, AppointmentUnknown, OpeningTaken, OpeningUnknown
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.ports import UnitOfWork
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.openings import is_real

CHANGEABLE = (AppointmentStatus.PROPOSED, AppointmentStatus.PENDING, AppointmentStatus.BOOKED)


def visit_at(clinic: Clinic, patient_id: PatientId, opening: Opening, *, telehealth: bool = False) -> Appointment:
    """Return the appointment that would fill an opening, with the buffers and the group session of its kind of visit."""
    kind = clinic.visit_type(opening.visit_type_id)
    session = f"{opening.practitioner_id}/{opening.location_id}/{kind.id}/{opening.starts_at.isoformat()}"
    return Appointment(
        patient_id,
        opening.practitioner_id,
        opening.location_id,
        opening.visit_type_id,
        opening.starts_at,
        opening.ends_at,
        buffer_before=kind.buffer_before,
        buffer_after=kind.buffer_after,
        session=session if kind.in_group else None,
        telehealth=telehealth,
    )


def rooms_for(clinic: Clinic, opening: Opening) -> tuple[str, ...]:
    """Return the rooms that a visit can be in; empty when it needs none."""
    wanted = clinic.visit_type(opening.visit_type_id).room_kind
    return tuple(room.id for room in clinic.rooms if wanted and wanted in room.kinds and room.location_id == opening.location_id)


def place(
    work: UnitOfWork, clinic: Clinic, appointment: Appointment, *, request: str | None, now: datetime, by: str = "patient"
) -> Appointment:
    """Insert an appointment or a hold where the clinic has seats and rooms for it; OpeningTaken when it has not."""
    seats = clinic.visit_type(appointment.visit_type_id).capacity
    rooms = rooms_for(clinic, appointment.opening)
    return work.calendar.book(appointment, request=request, at=now, by=by, seats=seats, rooms=rooms)


def hold(work: UnitOfWork, clinic: Clinic, conversation_id: ConversationId, wanted: Appointment, *, now: datetime) -> Appointment:
    """Keep a time for a conversation, in place of what it held before; the same time again is kept for longer."""
    until = now + clinic.hold_length
    own = queued_hold(work, conversation_id, wanted)
    if own is not None and _is_same(own, wanted):
        extended = work.calendar.extend_hold(known(own), held_until=until)
        if extended is not None:
            return extended
    if (offer := offer_at(work, wanted)) is not None:
        return offer
    if not is_real(clinic, wanted.opening, now=now):
        raise OpeningUnknown
    if own is not None:
        let_go(work, own, by="patient", now=now)
    return place(work, clinic, held(wanted, until, conversation_id), request=None, now=now)


def held(wanted: Appointment, until: datetime, conversation_id: ConversationId) -> Appointment:
    """Return the hold for an appointment, which somebody may book until then."""
    return replace(wanted, status=AppointmentStatus.PROPOSED, held_until=until, conversation_id=conversation_id)


def queued_hold(work: UnitOfWork, conversation_id: ConversationId | None, wanted: Appointment) -> Appointment | None:
    """Return what the conversation holds, having waited for others who change these calendars."""
    own = work.calendar.hold_of(conversation_id) if conversation_id else None
    if own is None:
        return None
    work.calendar.queue_up((own.practitioner_id, wanted.practitioner_id), wanted.patient_id)
    return work.calendar.hold_of(own.conversation_id) if own.conversation_id else None


def let_go(work: UnitOfWork, hold: Appointment, *, by: str, now: datetime, reason: str = "released") -> None:
    """Give back what was held."""
    work.calendar.set_status(known(hold), AppointmentStatus.CANCELLED, by=by, at=now, reason=reason)


def book(
    work: UnitOfWork,
    clinic: Clinic,
    wanted: Appointment,
    *,
    request: str,
    conversation_id: ConversationId | None,
    now: datetime,
    by: str = "patient",
) -> Appointment:
    """Book a time, taking over what the conversation holds; once per request, and once for the same patient and opening."""
    own = queued_hold(work, conversation_id, wanted)
    if own is not None and (first := work.calendar.of_request(request)) is not None:
        return first  # said twice: what is held by now is for something else
    if own is not None and _is_same(own, wanted):
        taken = work.calendar.take_hold(known(own), request=request, at=now, by=by, moved_from=wanted.moved_from)
        if taken is not None:
            return taken
    if not is_real(clinic, wanted.opening, now=now):
        if (first := work.calendar.of_request(request)) is not None:
            return first
        raise OpeningUnknown
    if own is not None:
        let_go(work, own, by="patient", now=now)
    try:
        return place(work, clinic, wanted, request=request, now=now, by=by)
    except OpeningTaken:
        if (done := booked_already(work, wanted.patient_id, wanted.opening)) is not None:
            return done
        raise


def booked_already(work: UnitOfWork, patient_id: PatientId, opening: Opening) -> Appointment | None:
    """Return this patient's appointment at this very opening, when a repeated message has booked it already."""
    found = work.calendar.of_patient(patient_id, since=opening.starts_at)
    return next((one for one in found if one.status is AppointmentStatus.BOOKED and one.opening == opening), None)


def offer_at(work: UnitOfWork, wanted: Appointment) -> Appointment | None:
    """Return what is held for this patient as an offer from the waitlist, when it is what they want."""
    for entry in work.waitlist.open_of(wanted.patient_id):
        if entry.id is not None and entry.offered == wanted.opening:
            return work.calendar.offer_of(entry.id)
    return None


def to_change(work: UnitOfWork, patient_id: PatientId, appointment_id: AppointmentId, *also: str) -> Appointment:
    """Return a patient's own appointment once nobody else can change it; `also` are practitioners whose time will change too."""
    found = work.calendar.get(appointment_id)
    if found is None or found.patient_id != patient_id or found.is_hold:
        raise AppointmentUnknown
    work.calendar.queue_up((found.practitioner_id, *also), patient_id)
    found = work.calendar.for_change(appointment_id)
    if found is None:
        raise AppointmentUnknown
    return found


def check_changeable(appointment: Appointment, now: datetime) -> None:
    """Raise AppointmentPast when the visit was cancelled, has begun or is over."""
    if appointment.status not in CHANGEABLE or appointment.starts_at <= now:
        raise AppointmentPast


def known(appointment: Appointment) -> AppointmentId:
    """Return the id of an appointment that the store has given one."""
    if appointment.id is None:
        raise ValueError("an appointment that the store has not taken")
    return appointment.id


def _is_same(own: Appointment, wanted: Appointment) -> bool:
    return own.opening == wanted.opening and own.patient_id == wanted.patient_id and own.telehealth == wanted.telehealth
