"""Delivery: messages leave the outbox in order, are retried while the carrier is away, and fail for good when it refuses."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bot.clinic.clinic_time import Clock
from bot.clinic.messages import Channel, DeliveryStatus, OutboundId, OutgoingMessage
from bot.clinic.ports import ConsentChange, UnitOfWork, UnitsOfWork
from bot.gateway.announcements import announce_said, announce_status
from bot.gateway.gates import ALWAYS_SAID
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.outbound import OutboundGate
from bot.gateway.waiting import until
from bot.services.carrier import CarrierRefused, CarrierUnreachable, Sent

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LEASE = timedelta(seconds=60)
ATTEMPTS = 8
OPTED_OUT = 21610
"""Twilio's code for a number that replied STOP."""


class Sender(Protocol):
    """Hands a message to a carrier, or raises CarrierRefused or CarrierUnreachable."""

    async def send(self, message: OutgoingMessage, address: str) -> Sent: ...


class WebchatSender:
    """The browser reads the outbox itself: to be there is to be sent."""

    async def send(self, message: OutgoingMessage, address: str) -> Sent:
        return Sent(None, DeliveryStatus.SENT)


class SimulatorSender:
    """A phone that is always on, for demos without a carrier."""

    async def send(self, message: OutgoingMessage, address: str) -> Sent:
        return Sent(f"SIM{message.id}", DeliveryStatus.DELIVERED)


@dataclass(frozen=True)
class Claimed:
    """A message to be sent now, unless its number opted out after it was written."""

    message: OutgoingMessage
    address: str
    may_be_sent: bool


@dataclass(frozen=True)
class DeliveryLedger:
    """What delivery reads and writes; every method is one unit of work and runs in a thread."""

    units: UnitsOfWork
    clock: Clock
    lease: timedelta = LEASE
    gate: OutboundGate | None = None

    def claim(self, channel: Channel, limit: int) -> list[Claimed]:
        with self.units() as work:
            now = self.clock()
            messages = work.outbox.claim(channel, now=now, lease_until=now + self.lease, limit=limit)
            if self.gate is not None:
                messages = [message for message in messages if self.gate.apply(work, message, now)]
            claimed = [Claimed(message, _address(message), _may_send(work, message, channel)) for message in messages]
            work.commit()
        return claimed

    def sent(self, message: OutgoingMessage, sent: Sent) -> None:
        with self.units() as work:
            work.outbox.sent(_id(message), carrier_sid=sent.carrier_sid, status=sent.status, at=self.clock())
            work.commit()

    def retry(self, message: OutgoingMessage, pause: timedelta, error_code: int | None) -> None:
        with self.units() as work:
            work.outbox.retry(_id(message), not_before=self.clock() + pause, error_code=error_code)
            work.commit()

    def failed(self, message: OutgoingMessage, error_code: int | None, opted_out: str | None = None) -> None:
        """Give a message up; `opted_out` is the address that the carrier says has opted out."""
        with self.units() as work:
            work.outbox.failed(_id(message), error_code=error_code, at=self.clock())
            if opted_out and not work.consents.is_opted_out(opted_out):
                work.consents.record(ConsentChange(opted_out, "opt_out", "carrier", "", self.clock(), by="carrier"))
            work.commit()


class Delivery:
    """One loop per channel, `at_once` messages on their way in each; `gate` judges what the desk starts."""

    def __init__(
        self,
        *,
        units: UnitsOfWork,
        senders: Mapping[Channel, Sender],
        offload: Offload,
        live: Live,
        clock: Clock,
        at_once: int = 16,
        first_pause: timedelta = timedelta(seconds=2),
        lease: timedelta = LEASE,
        gate: OutboundGate | None = None,
    ) -> None:
        self._ledger = DeliveryLedger(units, clock, lease, gate)
        self._senders = senders
        self._offload = offload
        self._live = live
        self._at_once = at_once
        self._first_pause = first_pause
        self._news = {channel: asyncio.Event() for channel in senders}
        self._loops: list[asyncio.Task[None]] = []
        self._sending: dict[Channel, set[asyncio.Task[None]]] = {channel: set() for channel in senders}

    async def start(self) -> None:
        self._loops = [asyncio.create_task(self._deliver(channel), name=f"delivery {channel}") for channel in self._senders]

    def wake(self, channel: Channel) -> None:
        """Say that something was put into the outbox for this channel."""
        if channel in self._news:
            self._news[channel].set()

    async def stop(self, *, drain_seconds: float = 10.0) -> None:
        """Let what is on its way arrive, begin nothing else."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        under_way = {task for tasks in self._sending.values() for task in tasks}
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=drain_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _deliver(self, channel: Channel) -> None:
        news, sending = self._news[channel], self._sending[channel]
        while True:
            news.clear()
            room = self._at_once - len(sending)
            claimed = await self._claim(channel, room) if room else []
            for one in claimed:
                task = asyncio.create_task(self._send(channel, one))
                sending.add(task)
                task.add_done_callback(sending.discard)
            if not claimed:
                await until(news.wait, POLL_SECONDS)

    async def _claim(self, channel: Channel, room: int) -> list[Claimed]:
        try:
            return await self._offload(self._ledger.claim, channel, room)
        except Exception as failed:  # the edge: the store may be away for a while
            log.error("claiming from the outbox failed: %s", type(failed).__name__)
            return []

    async def _send(self, channel: Channel, claimed: Claimed) -> None:
        try:
            await self._try(channel, claimed)
        except Exception as failed:  # the edge: the lease gives the message back
            log.error("outbound %s was left: %s", claimed.message.id, type(failed).__name__)
        finally:
            self._news[channel].set()

    async def _try(self, channel: Channel, claimed: Claimed) -> None:
        message, address = claimed.message, claimed.address
        if not claimed.may_be_sent:
            await self._give_up(message, OPTED_OUT)
            return
        try:
            sent = await self._senders[channel].send(message, address)
        except CarrierUnreachable:
            await self._again(message, None)
        except CarrierRefused as refused:
            if refused.code == OPTED_OUT:
                await self._give_up(message, refused.code, opted_out=address)
            elif refused.permanent:
                await self._give_up(message, refused.code)
            else:
                await self._again(message, refused.code)
        else:
            await self._offload(self._ledger.sent, message, sent)
            announce_said(self._live, replace(message, status=sent.status, carrier_sid=sent.carrier_sid))

    async def _again(self, message: OutgoingMessage, error_code: int | None) -> None:
        """Try later: twice as late each time, up to five minutes, and never all messages at the same moment."""
        if message.attempts >= ATTEMPTS:
            await self._give_up(message, error_code)
            return
        pause = min(self._first_pause * 2 ** max(0, message.attempts - 1), timedelta(minutes=5))
        await self._offload(self._ledger.retry, message, pause * random.uniform(0.75, 1.25), error_code)  # noqa: S311 - jitter
        log.warning("outbound %s will be tried again, carrier code %s", message.id, error_code)

    async def _give_up(self, message: OutgoingMessage, error_code: int | None, opted_out: str | None = None) -> None:
        await self._offload(self._ledger.failed, message, error_code, opted_out)
        announce_status(self._live, message, str(DeliveryStatus.FAILED))
        log.error("outbound %s failed for good, carrier code %s", message.id, error_code)


def _address(message: OutgoingMessage) -> str:
    return message.conversation_id.split(":", 1)[1]


def _may_send(work: UnitOfWork, message: OutgoingMessage, channel: Channel) -> bool:
    """A number that opted out gets safety texts and the confirmation, nothing else."""
    return channel is not Channel.SMS or message.response in ALWAYS_SAID or not work.consents.is_opted_out(_address(message))


def _id(message: OutgoingMessage) -> OutboundId:
    if message.id is None:
        raise ValueError("a message that the outbox has not taken")
    return message.id
