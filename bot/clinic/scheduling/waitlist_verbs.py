"""The desk's verbs about the waitlist; each is one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.ports import UnitsOfWork
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, Opening
from bot.clinic.scheduling.offering import accept, close_what_is_over, offer_freed, pass_on
from bot.clinic.scheduling.waitlist import WaitlistEntry, WaitlistNews, WaitlistStatus
from bot.clinic.scheduling.wishes import TimeWish


class WaitlistVerbs:
    """Join and leave, offer, accept and decline."""

    clinic: Clinic
    _units: UnitsOfWork

    def join_waitlist(
        self,
        conversation_id: ConversationId,
        patient_id: PatientId,
        visit_type_id: str,
        wish: TimeWish,
        now: datetime,
        *,
        practitioner_id: str | None = None,
        location_id: str | None = None,
        earlier_than: AppointmentId | None = None,
    ) -> WaitlistEntry:
        """Put a patient on the waitlist; who is on it for this kind of visit keeps their place, with the new wish.

        With `earlier_than`, an opening before that appointment is wished for, and accepting one moves the visit.
        """
        entry = WaitlistEntry(
            patient_id, conversation_id, visit_type_id, now, wish, practitioner_id, location_id, earlier_than=earlier_than
        )
        with self._units() as work:
            work.conversations.get_or_start(conversation_id, at=now)
            work.waitlist.queue_up()
            joined = work.waitlist.join(entry)
            work.commit()
        return joined

    def waitlist_of(self, patient_id: PatientId) -> list[WaitlistEntry]:
        """Return what this patient waits for, longest first."""
        with self._units() as work:
            return work.waitlist.open_of(patient_id)

    def offer_in(self, conversation_id: ConversationId) -> WaitlistEntry | None:
        """Return the open offer that this conversation was told of, or None."""
        with self._units() as work:
            entry = work.waitlist.offer_in(conversation_id)
        return None if entry is None or entry.news is WaitlistNews.OFFER else entry

    def withdraw_offer(self, entry: WaitlistEntry, now: datetime) -> None:
        """Let an offer go to the next person that this one could not be told of."""
        with self._units() as work:
            pass_on(work, self.clinic, entry, by="desk", now=now, kind_word=False, status=WaitlistStatus.WAITING)
            work.commit()

    def leave_waitlist(self, patient_id: PatientId, now: datetime) -> int:
        """Take the patient off the waitlist; an open offer goes to the next person. Returns how many places were given up."""
        with self._units() as work:
            offered = [one.offered for one in work.waitlist.open_of(patient_id) if one.offered]
            work.calendar.queue_up({one.practitioner_id for one in offered}, patient_id)
            work.waitlist.queue_up()
            standing, closed = work.waitlist.open_of(patient_id), WaitlistStatus.CLOSED
            for entry in standing:
                if entry.status is WaitlistStatus.WAITING:
                    work.waitlist.save(replace(entry, status=closed, news=None, news_at=None))
                else:
                    pass_on(work, self.clinic, entry, by="patient", now=now, kind_word=False, status=closed)
            work.commit()
        return len(standing)

    def offer_freed(self, opening: Opening, now: datetime) -> WaitlistEntry | None:
        """Keep a time that has become free for the first person on the waitlist whom it suits; None when there is nobody.

        Cancelling, moving, declining and expiring do this by themselves.
        """
        with self._units() as work:
            work.calendar.queue_up((opening.practitioner_id,))
            offered = offer_freed(work, self.clinic, opening, now=now)
            work.commit()
        return offered

    def accept_offer(self, conversation_id: ConversationId, request: str, now: datetime) -> Appointment:
        """Book what is kept for this conversation, once per `request`; OfferGone when it was passed on."""
        with self._units() as work:
            booked = accept(work, self.clinic, conversation_id, request=request, now=now)
            work.commit()
        return booked

    def decline_offer(self, conversation_id: ConversationId, now: datetime) -> WaitlistEntry | None:
        """Let the offer go to the next person; the patient goes on waiting. None when there was no offer."""
        with self._units() as work:
            entry = work.waitlist.offer_in(conversation_id)
            waiting = WaitlistStatus.WAITING
            after = entry and pass_on(work, self.clinic, entry, by="patient", now=now, kind_word=False, status=waiting)
            work.commit()
        return after

    def expire_offers(self, now: datetime) -> int:
        """Pass on every offer whose time is over; returns how many."""
        with self._units() as work:
            over = work.waitlist.run_out(now=now)
        for entry in over:
            with self._units() as work:
                pass_on(work, self.clinic, entry, by="desk", now=now, kind_word=True, status=WaitlistStatus.WAITING)
                work.commit()
        return len(over)

    def close_waiting_in_vain(self, now: datetime) -> int:
        """Close the places whose days have gone by, or whose later visit has begun; returns how many."""
        with self._units() as work:
            closed = close_what_is_over(work, self.clinic, now=now)
            work.commit()
        return closed
