"""The desk: the verbs that the assistant's actions and the staff share. Synchronous; `now` is always an argument."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.clinic.billing.balance import Balance, balance_of
from bot.clinic.errors import AppointmentPast, AppointmentUnknown, IdentityNotProven, OpeningUnknown, TooManyAttempts
from bot.clinic.handoff import Handoff, Owner
from bot.clinic.handoff.promise import promised_at
from bot.clinic.knowledge.answers import choose_answer
from bot.clinic.knowledge.content import Clinic, CommonAnswer
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.identity import ATTEMPTS, PROOF_LASTS, Claim, matches
from bot.clinic.ports import Conversation, UnitOfWork, UnitsOfWork
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.free_time_sources import IndexedTime
from bot.clinic.scheduling.openings import Openings, Search, find, is_real
from bot.clinic.scheduling.wishes import TimeWish


class ReadWish(Protocol):
    """Reads when, with whom and for what out of a patient's words."""

    def __call__(self, text: str, *, now: datetime, clinic: Clinic) -> TimeWish: ...


_CHANGEABLE = (AppointmentStatus.PROPOSED, AppointmentStatus.PENDING, AppointmentStatus.BOOKED)


class Desk:
    """What the front desk does, on one clinic's content and records."""

    def __init__(self, clinic: Clinic, units: UnitsOfWork, read_wish: ReadWish) -> None:
        self.clinic = clinic
        self._units = units
        self._read_wish = read_wish

    # scheduling

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
    ) -> Openings:
        """Find openings that fit, or the nearest ones with the reason; `without` are moments already declined."""
        search = Search(wish, visit_type_id, practitioner_id, location_id, new_patient, without)
        with self._units() as work:
            return find(self.clinic, search, IndexedTime(self.clinic, work.free_time, now=now), now=now, limit=limit)

    def book(self, patient_id: PatientId, opening: Opening, request: str, now: datetime) -> Appointment:
        """Book the opening once per `request`; OpeningUnknown when nobody works then, OpeningTaken when it is gone."""
        with self._units() as work:
            appointment = self._book(work, patient_id, opening, request, now)
            work.commit()
        return appointment

    def move(
        self, patient_id: PatientId, appointment_id: AppointmentId, opening: Opening, request: str, now: datetime
    ) -> Appointment:
        """Give an appointment a new time in one transaction: the old one is let go only if the new one is booked."""
        with self._units() as work:
            old = self._own(work, patient_id, appointment_id)
            if old.status is AppointmentStatus.CANCELLED and (done := self._same(work, patient_id, opening)):
                return done
            self._check_changeable(old, now)
            work.calendar.set_status(appointment_id, AppointmentStatus.CANCELLED, by="patient", at=now)
            appointment = self._book(work, patient_id, opening, request, now)
            work.commit()
        return appointment

    def appointments_of(self, patient_id: PatientId, now: datetime) -> list[Appointment]:
        """Return what lies ahead, soonest first; a visit counts until an hour after it begins, so that latecomers find it."""
        with self._units() as work:
            found = work.calendar.of_patient(patient_id, since=now - timedelta(hours=1))
        return [one for one in found if one.status in (*_CHANGEABLE, AppointmentStatus.ARRIVED)]

    def cancel(self, patient_id: PatientId, appointment_id: AppointmentId, now: datetime) -> Appointment:
        """Cancel a patient's own appointment that has not begun; cancelling twice changes nothing."""
        with self._units() as work:
            appointment = self._own(work, patient_id, appointment_id)
            if appointment.status is AppointmentStatus.CANCELLED:
                return appointment
            self._check_changeable(appointment, now)
            cancelled = work.calendar.set_status(appointment_id, AppointmentStatus.CANCELLED, by="patient", at=now)
            work.commit()
        return cancelled

    def confirm(self, patient_id: PatientId, appointment_id: AppointmentId, now: datetime) -> Appointment:
        """Note that the patient will come."""
        with self._units() as work:
            self._check_changeable(self._own(work, patient_id, appointment_id), now)
            confirmed = work.calendar.set_status(appointment_id, AppointmentStatus.BOOKED, by="patient", at=now)
            work.commit()
        return confirmed

    def note_arrival(self, patient_id: PatientId, appointment_id: AppointmentId, now: datetime) -> Appointment:
        """Note that the patient is here; AppointmentPast when the visit was cancelled or is over."""
        with self._units() as work:
            appointment = self._own(work, patient_id, appointment_id)
            if appointment.status not in (*_CHANGEABLE, AppointmentStatus.ARRIVED):
                raise AppointmentPast
            arrived = work.calendar.set_status(appointment_id, AppointmentStatus.ARRIVED, by="patient", at=now)
            work.commit()
        return arrived

    def _book(self, work: UnitOfWork, patient_id: PatientId, opening: Opening, request: str, now: datetime) -> Appointment:
        if done := self._same(work, patient_id, opening):
            return done
        if not is_real(self.clinic, opening, now=now):
            raise OpeningUnknown
        wanted = Appointment(
            patient_id, opening.practitioner_id, opening.location_id, opening.visit_type_id, opening.starts_at, opening.ends_at
        )
        return work.calendar.book(wanted, request=request, at=now)

    def _same(self, work: UnitOfWork, patient_id: PatientId, opening: Opening) -> Appointment | None:
        """Return this patient's appointment at this very opening, when a repeated message has booked it already."""
        found = work.calendar.of_patient(patient_id, since=opening.starts_at)
        return next((one for one in found if one.status is AppointmentStatus.BOOKED and one.opening == opening), None)

    def _own(self, work: UnitOfWork, patient_id: PatientId, appointment_id: AppointmentId) -> Appointment:
        appointment = work.calendar.get(appointment_id)
        if appointment is None or appointment.patient_id != patient_id:
            raise AppointmentUnknown
        return appointment

    def _check_changeable(self, appointment: Appointment, now: datetime) -> None:
        if appointment.status not in _CHANGEABLE or appointment.starts_at <= now:
            raise AppointmentPast

    # patients

    def prove_identity(self, conversation_id: ConversationId, claim: Claim, now: datetime) -> Patient:
        """Match name and date of birth, and remember the proof for 30 minutes.

        IdentityNotProven on a mismatch, whether or not somebody was close; TooManyAttempts from the third one on.
        """
        with self._units() as work:
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            if conversation.failed_proofs >= ATTEMPTS:
                raise TooManyAttempts
            known = [patient for day in claim.born_on for patient in work.patients.born_on(day)]
            found = {patient.id: patient for patient in known if matches(patient, claim)}
            if len(found) != 1:
                failed = conversation.failed_proofs + 1
                work.conversations.save(replace(conversation, failed_proofs=failed))
                work.commit()
                raise TooManyAttempts if failed >= ATTEMPTS else IdentityNotProven
            patient = next(iter(found.values()))
            self._remember(work, conversation, patient, now)
            work.commit()
        return patient

    def proven_patient(self, conversation_id: ConversationId, now: datetime) -> Patient | None:
        """Return who has proven to be writing, while the proof lasts."""
        with self._units() as work:
            conversation = work.conversations.get(conversation_id)
            if conversation is None or conversation.patient_id is None or conversation.proven_at is None:
                return None
            return work.patients.get(conversation.patient_id) if now - conversation.proven_at < PROOF_LASTS else None

    def register_patient(self, conversation_id: ConversationId, patient: Patient, now: datetime) -> Patient:
        """Add a new patient, whom this conversation then stands for; the same person twice is added once."""
        claim = Claim(f"{patient.first_name} {patient.last_name}", (patient.born_on,))
        with self._units() as work:
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            same = [one for one in work.patients.born_on(patient.born_on) if one.phone == patient.phone and matches(one, claim)]
            added = same[0] if same else work.patients.add(patient)
            self._remember(work, conversation, added, now)
            work.commit()
        return added

    def _remember(self, work: UnitOfWork, conversation: Conversation, patient: Patient, now: datetime) -> None:
        work.conversations.save(replace(conversation, patient_id=patient.id, proven_at=now, failed_proofs=0))

    # billing

    def amount_owed(self, patient_id: PatientId, conversation_id: ConversationId, now: datetime) -> Balance:
        """Explain what this patient owes to the conversation that has proven to be theirs; NoStatement when nothing was billed."""
        proven = self.proven_patient(conversation_id, now)
        if proven is None or proven.id != patient_id:
            raise IdentityNotProven
        with self._units() as work:
            return balance_of(work.statements.of_patient(patient_id))

    # knowledge

    def answer_for(self, intent: str, text: str, language: str = "en") -> CommonAnswer | None:
        """Return the common answer of an intent that the words ask for, its default one, or None."""
        return choose_answer(self.clinic.answers, intent, text)

    # people

    def hand_off(self, conversation_id: ConversationId, reason: str, now: datetime) -> Handoff:
        """Give the conversation to staff: the assistant falls silent. A second time returns the hand-off that is open."""
        with self._units() as work:
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            wanted = Handoff(conversation_id, reason, self._queue_of(reason), now, promised_at(self.clinic, now=now))
            handoff = work.handoffs.open(wanted)
            work.conversations.save(replace(conversation, owner=Owner.STAFF))
            work.commit()
        return handoff

    def tell_staff(self, conversation_id: ConversationId, reason: str, now: datetime) -> Handoff:
        """File the conversation for staff while the assistant goes on; a hand-off that is open stays as it is."""
        with self._units() as work:
            work.conversations.get_or_start(conversation_id, at=now)
            handoff = work.handoffs.open(Handoff(conversation_id, reason, self._queue_of(reason), now))
            work.commit()
        return handoff

    def give_back(self, conversation_id: ConversationId, now: datetime) -> None:
        """Give the conversation back to the assistant, with a clean slate for proving identity."""
        with self._units() as work:
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            handoff = work.handoffs.open_of(conversation_id)
            if handoff is not None and handoff.id is not None:
                work.handoffs.close(handoff.id, at=now)
            work.conversations.save(replace(conversation, owner=Owner.ASSISTANT, failed_proofs=0))
            work.commit()

    def _queue_of(self, reason: str) -> str:
        queues = self.clinic.queues
        return next((queue.id for queue in queues if reason in queue.reasons), queues[0].id if queues else "front_desk")
