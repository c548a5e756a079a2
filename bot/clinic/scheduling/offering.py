"""Offer what has become free to the waitlist: keep it for one person at a time, until they answer or their time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clinic.consent.quiet_hours import may_write_from
from bot.clinic.errors import OfferGone, OpeningTaken
from bot.clinic.handoff import Owner
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Channel, ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.ports import UnitOfWork
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.booking import CHANGEABLE, held, known, let_go, place, visit_at
from bot.clinic.scheduling.openings import is_real
from bot.clinic.scheduling.waitlist import (
    WaitlistEntry,
    WaitlistNews,
    WaitlistStatus,
    is_over,
    offer_window,
    those_whom_it_suits,
)


def offer_freed(
    work: UnitOfWork, clinic: Clinic, freed: Opening, *, now: datetime, besides: PatientId | None = None
) -> WaitlistEntry | None:
    """Keep a freed time for the first person on the waitlist whom it suits; None when there is nobody.

    `besides` is who gave it up, or did not take it. The practitioner's queue has been waited for already.
    """
    if freed.starts_at <= now or not work.waitlist.waiting():
        return None
    work.waitlist.queue_up()
    asked = work.calendar.offered_to(freed.starts_at, freed.practitioner_id)
    for entry, opening in those_whom_it_suits(work.waitlist.waiting(), freed, clinic, asked=asked):
        if entry.patient_id == besides or not is_reachable(work, entry) or work.waitlist.offer_in(entry.conversation_id):
            continue
        if not is_real(clinic, opening, now=now) or not _is_of_use(work, entry, opening, now):
            continue
        if (offered := _offer(work, clinic, entry, opening, now)) is not None:
            return offered
    return None


def _offer(work: UnitOfWork, clinic: Clinic, entry: WaitlistEntry, opening: Opening, now: datetime) -> WaitlistEntry | None:
    window = offer_window(opening, channel_of(entry), clinic, now=now)
    if window is None:
        return None
    wanted = replace(visit_at(clinic, entry.patient_id, opening), waitlist_id=entry.id)
    try:
        place(work, clinic, held(wanted, window.until, entry.conversation_id), request=None, now=now, by="desk")
    except OpeningTaken:
        return None
    offered = replace(
        entry,
        status=WaitlistStatus.OFFERED,
        offered=opening,
        offer_until=window.until,
        news=WaitlistNews.OFFER,
        news_at=window.tell_at,
    )
    work.waitlist.save(offered)
    return offered


def is_reachable(work: UnitOfWork, entry: WaitlistEntry) -> bool:
    """Tell whether the assistant may write to this person: not after an opt-out, and not while staff have the conversation."""
    conversation = work.conversations.get(entry.conversation_id)
    if conversation is None or conversation.owner is Owner.STAFF:
        return False
    return conversation.channel is not Channel.SMS or not work.consents.is_opted_out(conversation.address)


def channel_of(entry: WaitlistEntry) -> Channel:
    return Channel(entry.conversation_id.partition(":")[0])


def _is_of_use(work: UnitOfWork, entry: WaitlistEntry, opening: Opening, now: datetime) -> bool:
    """Tell whether the person is free then, and whether it is earlier than the visit that it would replace."""
    if entry.earlier_than is not None:
        standing = work.calendar.get(entry.earlier_than)
        if standing is None or standing.status not in CHANGEABLE or standing.starts_at <= max(now, opening.starts_at):
            return False
    visits = work.calendar.of_patient(entry.patient_id, since=now)
    return not any(
        one.status.takes_time
        and one.id != entry.earlier_than
        and one.starts_at < opening.ends_at
        and opening.starts_at < one.ends_at
        for one in visits
    )


def accept(work: UnitOfWork, clinic: Clinic, conversation_id: ConversationId, *, request: str, now: datetime) -> Appointment:
    """Book what is kept for the person, giving up the later visit if there is one. Once per request.

    Who answers late still gets it while it has not been passed on; after that OfferGone.
    """
    if (first := work.calendar.of_request(request)) is not None:
        return first
    entry = work.waitlist.offer_in(conversation_id)
    if entry is None or entry.id is None or entry.offered is None:
        raise OfferGone
    old = work.calendar.get(entry.earlier_than) if entry.earlier_than is not None else None
    practitioners = {entry.offered.practitioner_id} | ({old.practitioner_id} if old else set())
    work.calendar.queue_up(practitioners, entry.patient_id)
    offer = work.calendar.offer_of(entry.id)
    if offer is None:
        raise OfferGone
    given_up = _give_up(work, old, offer.opening, now) if old and old.id else None
    booked = work.calendar.take_hold(
        known(offer), request=request, at=now, by="patient", moved_from=given_up.id if given_up else None
    )
    if booked is None:
        raise OfferGone
    work.waitlist.queue_up()
    settled = work.waitlist.get(entry.id) or entry
    work.waitlist.save(replace(settled, status=WaitlistStatus.ACCEPTED, news=None, news_at=None))
    if given_up is not None:
        follow(work, known(given_up), booked.id)
        offer_freed(work, clinic, given_up.opening, now=now, besides=entry.patient_id)
    return booked


def _give_up(work: UnitOfWork, old: Appointment, to: Opening, now: datetime) -> Appointment | None:
    """End the later visit, unless it has been cancelled or has begun meanwhile."""
    standing = work.calendar.for_change(known(old))
    if standing is None or standing.status not in CHANGEABLE or standing.starts_at <= now:
        return None
    cancelled = AppointmentStatus.CANCELLED
    return work.calendar.set_status(known(old), cancelled, by="patient", at=now, moved_to=to)


def pass_on(
    work: UnitOfWork, clinic: Clinic, entry: WaitlistEntry, *, by: str, now: datetime, kind_word: bool, status: WaitlistStatus
) -> WaitlistEntry | None:
    """Take an open offer back and make it to the next person; returns the place as it then is, None when it has no offer.

    `kind_word` has the person told, if they had heard of the offer.
    """
    if entry.id is None or entry.offered is None:
        return None
    work.calendar.queue_up((entry.offered.practitioner_id,), entry.patient_id)
    work.waitlist.queue_up()
    standing = work.waitlist.get(entry.id)
    if standing is None or standing.status is not WaitlistStatus.OFFERED or standing.offered is None:
        return None
    offer = work.calendar.offer_of(entry.id)
    told = kind_word and standing.news is not WaitlistNews.OFFER
    after = replace(
        standing,
        status=status,
        news=WaitlistNews.TOO_LATE if told else None,
        news_at=may_write_from(now, channel_of(entry), (clinic.zone,)) if told else None,
    )
    work.waitlist.save(after)
    if offer is not None:
        reason = "offer expired" if by == "desk" else "offer declined"
        let_go(work, offer, by=by, now=now, reason=reason)
    offer_freed(work, clinic, standing.offered, now=now, besides=entry.patient_id)
    return after


def ready_to_tell(work: UnitOfWork, clinic: Clinic, entry: WaitlistEntry, *, now: datetime) -> WaitlistEntry | None:
    """Return the place as it stands, when its news is to be told now; nobody else changes it in this transaction.

    Who hears of an offer later than was planned, because the desk was away, has as long to answer. An offer with too little
    time left is not told; it runs out and goes to the next person.
    """
    if entry.id is None or entry.offered is None:
        return None
    work.calendar.queue_up((entry.offered.practitioner_id,), entry.patient_id)
    work.waitlist.queue_up()
    standing = work.waitlist.get(entry.id)
    if standing is None or standing.news is None or standing.offered is None:
        return None
    if standing.news is WaitlistNews.TOO_LATE:
        return standing
    window = offer_window(standing.offered, channel_of(standing), clinic, now=now)
    offer = work.calendar.offer_of(entry.id)
    if window is None or offer is None or window.tell_at > now:
        return None
    work.calendar.extend_hold(known(offer), held_until=window.until)
    return replace(standing, offer_until=window.until)


def follow(work: UnitOfWork, old: AppointmentId, new: AppointmentId | None) -> None:
    """Let who waits for something earlier than a visit wait for something earlier than its new time, or no longer."""
    for entry in work.waitlist.expecting(old):
        if entry.status is WaitlistStatus.WAITING and new is None:
            work.waitlist.save(replace(entry, status=WaitlistStatus.CLOSED))
        else:
            work.waitlist.save(replace(entry, earlier_than=new))


def close_what_is_over(work: UnitOfWork, clinic: Clinic, *, now: datetime) -> int:
    """Close the places whose days have gone by or whose later visit has begun; returns how many."""
    work.waitlist.queue_up()
    closed = 0
    for entry in work.waitlist.waiting():
        later = work.calendar.get(entry.earlier_than) if entry.earlier_than is not None else None
        if is_over(entry, clinic.zone, now=now) or (later is not None and later.starts_at <= now):
            work.waitlist.save(replace(entry, status=WaitlistStatus.CLOSED))
            closed += 1
    return closed
