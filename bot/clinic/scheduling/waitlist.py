"""The waitlist: who is asked about an opening that has become free, and until when it is kept for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import clock_of, local, local_day
from bot.clinic.consent.quiet_hours import may_write_from
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Channel, ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import AppointmentId, Opening
from bot.clinic.scheduling.searching import fits_day
from bot.clinic.scheduling.starts import clock_hours
from bot.clinic.scheduling.wishes import TimeWish

TIME_TO_ANSWER = timedelta(minutes=5)
"""Who would have less is not asked."""

WaitlistId = NewType("WaitlistId", int)


class WaitlistStatus(StrEnum):
    """Where a place on the waitlist stands. Who declines an offer, or lets it pass, goes on waiting in their place."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class WaitlistNews(StrEnum):
    """What the person is still to be told."""

    OFFER = "offer"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class WaitlistEntry:
    """Somebody's place on the waitlist: told of an opening that fits the wish, in the conversation in which they asked.

    With `earlier_than`, only an opening before that appointment is of use, which is given up for it.
    """

    patient_id: PatientId
    conversation_id: ConversationId
    visit_type_id: str
    since: datetime
    wish: TimeWish = TimeWish()
    practitioner_id: str | None = None
    location_id: str | None = None
    earlier_than: AppointmentId | None = None
    status: WaitlistStatus = WaitlistStatus.WAITING
    offered: Opening | None = None
    """What is held for them now; after it was passed on, what they were too late for."""
    offer_until: datetime | None = None
    news: WaitlistNews | None = None
    news_at: datetime | None = None
    """From when the news may be told: not at night."""
    id: WaitlistId | None = None


@dataclass(frozen=True)
class OfferWindow:
    """When somebody is told of an opening, and until when it is kept for them."""

    tell_at: datetime
    until: datetime


def those_whom_it_suits(
    waiting: Iterable[WaitlistEntry], freed: Opening, clinic: Clinic, *, asked: Collection[WaitlistId]
) -> Iterator[tuple[WaitlistEntry, Opening]]:
    """Yield who wishes for a time that has become free, longest waiting first, with the visit as it would be for them.

    Who was asked about this time before is not asked again.
    """
    for entry in sorted(waiting, key=lambda one: (one.since, one.id or 0)):
        kind = next((one for one in clinic.visit_types if one.id == entry.visit_type_id), None)
        if kind is None or entry.id in asked:
            continue
        opening = replace(freed, visit_type_id=kind.id, ends_at=freed.starts_at + kind.length)
        if suits(entry, opening, clinic.zone):
            yield entry, opening


def suits(entry: WaitlistEntry, opening: Opening, zone: ZoneInfo) -> bool:
    """Tell whether an opening is what somebody on the waitlist wishes for."""
    wish, here = entry.wish, local(opening.starts_at, zone)
    low, high = clock_hours(wish)
    return (
        (entry.practitioner_id or wish.practitioner) in (None, opening.practitioner_id)
        and entry.location_id in (None, opening.location_id)
        and (wish.date_from is None or here.date() >= wish.date_from)
        and (wish.date_to is None or here.date() <= wish.date_to)
        and fits_day(wish, here.date())
        and low <= clock_of(here) <= high
    )


def offer_window(opening: Opening, channel: Channel, clinic: Clinic, *, now: datetime) -> OfferWindow | None:
    """Return when to tell somebody on this channel and how long to wait; None when there is no time left for an answer."""
    tell_at = may_write_from(now, channel, (clinic.zone,))
    last = opening.starts_at - clinic.notice_of(clinic.visit_type(opening.visit_type_id))
    until = min(tell_at + clinic.waitlist_offer_length, last)
    return OfferWindow(tell_at, until) if until - tell_at >= TIME_TO_ANSWER else None


def is_over(entry: WaitlistEntry, zone: ZoneInfo, *, now: datetime) -> bool:
    """Tell whether the days that were wished for have gone by."""
    return entry.wish.date_to is not None and entry.wish.date_to < local_day(now, zone)
