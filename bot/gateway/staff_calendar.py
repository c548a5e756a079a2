"""What staff do with the calendar of the patient they talk to: find a time, book, move, cancel, overbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock
from bot.clinic.desk import Desk
from bot.clinic.errors import IdentityNotProven
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Answer, Author, Channel, ConversationId, OutgoingMessage
from bot.clinic.patients import PatientId
from bot.clinic.ports import StaffAccount, UnitsOfWork
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, Opening, spoken_values
from bot.clinic.scheduling.openings import Openings
from bot.clinic.scheduling.wishes import TimeWish
from bot.gateway.announcements import announce_queue, announce_said
from bot.gateway.ledger import Say
from bot.gateway.live import Live
from bot.gateway.offload import Offload

MOST_TIMES = 60
"""Openings that one search shows."""


@dataclass(frozen=True)
class StaffCalendar:
    """The staff's verbs on the calendar, for the patient whom a conversation belongs to.

    IdentityNotProven while nobody has been proven in the conversation. Every change is in the appointment's history under the
    staff member's username. With `tell` the patient reads the confirmation in the conversation, in their language.
    """

    desk: Desk
    units: UnitsOfWork
    offload: Offload
    live: Live
    clock: Clock
    say: Say
    wake_delivery: Callable[[Channel], None]

    @property
    def clinic(self) -> Clinic:
        return self.desk.clinic

    async def find(
        self,
        conversation_id: ConversationId,
        wish: TimeWish,
        visit_type_id: str,
        practitioner_id: str | None,
        location_id: str | None,
        moving: AppointmentId | None,
    ) -> Openings:
        """Find openings of the wished day, or the nearest ones with the reason."""
        patient_id = await self.offload(self._patient, conversation_id)

        def found() -> Openings:
            return self.desk.find_openings(
                wish,
                visit_type_id,
                practitioner_id,
                location_id,
                new_patient=False,
                now=self.clock(),
                limit=MOST_TIMES,
                patient_id=patient_id,
                conversation_id=conversation_id,
                moving=moving,
            )

        return await self.offload(found)

    async def book(
        self,
        conversation_id: ConversationId,
        opening: Opening,
        *,
        staff: StaffAccount,
        request: str,
        telehealth: bool,
        tell: bool,
    ) -> Appointment:
        """Book once per `request`; OpeningTaken or OpeningUnknown as for patients."""

        def book(patient_id: PatientId, now: datetime) -> Appointment:
            return self.desk.book(patient_id, opening, _request(staff, request), now, telehealth=telehealth, by=staff.username)

        return await self._change(
            conversation_id, book, "utter_appointment_booked" if tell else None, staff=staff, did="book_appointment"
        )

    async def move(
        self,
        conversation_id: ConversationId,
        appointment_id: AppointmentId,
        opening: Opening,
        *,
        staff: StaffAccount,
        request: str,
        telehealth: bool,
        tell: bool,
    ) -> Appointment:
        """Move once per `request`; the old time is let go only when the new one is won."""

        def move(patient_id: PatientId, now: datetime) -> Appointment:
            return self.desk.move(
                patient_id, appointment_id, opening, _request(staff, request), now, telehealth=telehealth, by=staff.username
            )

        return await self._change(
            conversation_id, move, "utter_appointment_moved" if tell else None, staff=staff, did="move_appointment"
        )

    async def cancel(
        self, conversation_id: ConversationId, appointment_id: AppointmentId, *, staff: StaffAccount, tell: bool
    ) -> Appointment:
        """Cancel; whom the time suits on the waitlist is asked. A second time changes nothing."""

        def cancel(patient_id: PatientId, now: datetime) -> Appointment:
            return self.desk.cancel(patient_id, appointment_id, now, by=staff.username)

        return await self._change(
            conversation_id, cancel, "utter_appointment_cancelled" if tell else None, staff=staff, did="cancel_appointment"
        )

    async def overbook(
        self, conversation_id: ConversationId, opening: Opening, reason: str, *, staff: StaffAccount, tell: bool
    ) -> Appointment:
        """Put the patient beside whoever has this time, also outside working hours; the reason is kept with the visit."""

        def overbook(patient_id: PatientId, now: datetime) -> Appointment:
            return self.desk.overbook(patient_id, opening, staff.username, reason, now)

        return await self._change(
            conversation_id, overbook, "utter_appointment_booked" if tell else None, staff=staff, did="overbook"
        )

    async def _change(
        self,
        conversation_id: ConversationId,
        verb: Callable[[PatientId, datetime], Appointment],
        response: str | None,
        *,
        staff: StaffAccount,
        did: str,
    ) -> Appointment:
        def changed() -> Appointment:
            patient_id = self._patient(conversation_id)
            appointment = verb(patient_id, self.clock())
            with self.units() as work:
                work.audit.note(AuditEntry(self.clock(), f"staff:{staff.username}", did, conversation_id, patient_id))
                work.commit()
            return appointment

        appointment = await self.offload(changed)
        if response is not None:
            message = await self.offload(self._tell, conversation_id, response, appointment)
            announce_said(self.live, message)
            self.wake_delivery(Channel(conversation_id.split(":", 1)[0]))
        announce_queue(self.live, conversation_id)
        return appointment

    def _patient(self, conversation_id: ConversationId) -> PatientId:
        with self.units() as work:
            conversation = work.conversations.get(conversation_id)
        if conversation is None or conversation.patient_id is None:
            raise IdentityNotProven
        return conversation.patient_id

    def _tell(self, conversation_id: ConversationId, response: str, appointment: Appointment) -> OutgoingMessage:
        with self.units() as work:
            now = self.clock()
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            patient = work.patients.get(appointment.patient_id)
            values = spoken_values(appointment.opening) | {
                "first_name": patient.called if patient else "",
                "calendar_of": appointment.id,
            }
            words = self.say(Answer(response, values), conversation.language or "en", conversation.channel, conversation.zone)
            message = work.outbox.put(
                OutgoingMessage(conversation_id, Author.ASSISTANT, words.text, now, words.choices, response, links=words.links)
            )
            work.commit()
        return message


def _request(staff: StaffAccount, request: str) -> str:
    """Name one change of one staff member, so that a page that sends it twice changes nothing twice."""
    return f"staff:{staff.username}:{request}"
