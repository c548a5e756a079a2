"""Tell the waitlist: offers by the channel that each patient asked on, a kind word to whoever was too late, the next person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clinic.clinic_time import Clock
from bot.clinic.consent.quiet_hours import may_write_from
from bot.clinic.consent.standing import Category
from bot.clinic.desk import Desk
from bot.clinic.messages import Answer, Author, Channel, OutgoingMessage
from bot.clinic.ports import UnitOfWork, UnitsOfWork
from bot.clinic.scheduling.appointments import spoken_values
from bot.clinic.scheduling.offering import channel_of, is_reachable, ready_to_tell
from bot.clinic.scheduling.waitlist import WaitlistEntry, WaitlistNews
from bot.gateway.announcements import announce_said
from bot.gateway.ledger import Say
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.outbound import OutboundGate

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
TIDY = timedelta(minutes=5)
"""So often the places are closed that wait in vain."""


@dataclass(frozen=True)
class WaitlistLedger:
    """What the worker reads and writes. Each piece of news and "it is told" are committed together."""

    desk: Desk
    units: UnitsOfWork
    say: Say
    gate: OutboundGate

    def look(self, now: datetime) -> list[OutgoingMessage]:
        """Pass on what nobody answered in time, and put into the outbox what may be said now."""
        self.desk.expire_offers(now)
        with self.units() as work:
            waiting = work.waitlist.with_news(now=now)
        told = [self._tell(entry, now) for entry in waiting]
        return [message for message in told if message is not None]

    def _tell(self, entry: WaitlistEntry, now: datetime) -> OutgoingMessage | None:
        """Tell one person, unless they have opted out, staff have the conversation, or it was told or settled meanwhile."""
        with self.units() as work:
            standing = ready_to_tell(work, self.desk.clinic, entry, now=now)
            if standing is None:
                work.commit()
                return None
            if (until := self._night_until(work, standing, now)) is not None:
                work.waitlist.save(replace(standing, news_at=until))
                work.commit()
                return None
            message = self._write(work, standing, now) if is_reachable(work, standing) else None
            if message is not None or standing.news is not WaitlistNews.OFFER:
                work.waitlist.save(replace(standing, news=None, news_at=None))
                work.commit()
                return message
        self.desk.withdraw_offer(standing, now)
        return None

    def _night_until(self, work: UnitOfWork, entry: WaitlistEntry, now: datetime) -> datetime | None:
        """Return when it is day where the person may be, if it is night there: the news wait, and what is offered may run out."""
        until = may_write_from(now, channel_of(entry), self.gate.zones_of(work, entry.conversation_id))
        return until if until > now else None

    def _write(self, work: UnitOfWork, entry: WaitlistEntry, now: datetime) -> OutgoingMessage | None:
        answer = self._answer(work, entry)
        conversation = work.conversations.get(entry.conversation_id)
        if answer is None or conversation is None:
            return None
        words = self.say(answer, conversation.language or "en", conversation.channel, conversation.zone)
        draft = OutgoingMessage(
            conversation.id, Author.ASSISTANT, words.text, now, words.choices, answer.response, category=Category.CARE
        )
        message = work.outbox.put(draft)
        if words.choices:
            work.conversations.save(replace(conversation, choices=words.choices))
        return message

    def _answer(self, work: UnitOfWork, entry: WaitlistEntry) -> Answer | None:
        patient = work.patients.get(entry.patient_id)
        if patient is None or entry.offered is None:
            return None
        values = {"first_name": patient.called} | spoken_values(entry.offered)
        if entry.news is WaitlistNews.TOO_LATE:
            return Answer("utter_waitlist_passed_on", values)
        if entry.offer_until is not None:
            values["keep_until_at"] = entry.offer_until.isoformat()
        later = work.calendar.get(entry.earlier_than) if entry.earlier_than is not None else None
        if later is None:
            return Answer("utter_waitlist_offer", values)
        return Answer("utter_waitlist_offer_earlier", values | {"instead_of_at": later.starts_at.isoformat()})


class WaitlistKeeper:
    """A worker beside the lanes. What it has not told yet stands in the store, and is told after a restart."""

    def __init__(
        self,
        *,
        desk: Desk,
        units: UnitsOfWork,
        say: Say,
        offload: Offload,
        live: Live,
        clock: Clock,
        wake_delivery: Callable[[Channel], None],
        gate: OutboundGate | None = None,
    ) -> None:
        self._ledger = WaitlistLedger(desk, units, say, gate or OutboundGate(desk.clinic))
        self._offload = offload
        self._live = live
        self._clock = clock
        self._wake_delivery = wake_delivery
        self._keeping: asyncio.Task[None] | None = None
        self._desk = desk
        self._tidied_at: datetime | None = None

    async def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep(), name="waitlist")

    async def stop(self) -> None:
        if self._keeping:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def look(self) -> list[OutgoingMessage]:
        """Do what there is to do now; returns what was said."""
        now = self._clock()
        if self._tidied_at is None or not timedelta() <= now - self._tidied_at < TIDY:
            await self._offload(self._desk.close_waiting_in_vain, now)
            self._tidied_at = now
        said = await self._offload(self._ledger.look, now)
        for message in said:
            announce_said(self._live, message)
            self._wake_delivery(Channel(message.conversation_id.partition(":")[0]))
        return said

    async def _keep(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as failed:  # the edge: the database may be away; the next look tries again
                log.warning("the waitlist was not looked after: %s", type(failed).__name__)
            await asyncio.sleep(LOOK_SECONDS)
