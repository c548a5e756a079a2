"""The waitlist: who is asked about an opening that has become free, and until when it is kept for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import AppointmentId, Opening
from bot.clinic.scheduling.wishes import TimeWish

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
