"""Tell contacts outside the console of a patient in danger, by text and e-mail, until somebody acknowledges. No patient's words or name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.clinic.clinic_time import Clock
from bot.clinic.messages import Answer, Author, Channel, OutgoingMessage, conversation_of
from bot.clinic.ports import SafetyAlert, UnitsOfWork
from bot.clinic.safety.alerting import AlertPlan, is_mail
from bot.gateway.ledger import Say
from bot.gateway.offload import Offload

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
AGAIN = timedelta(seconds=60)
"""After so long an e-mail is tried again that was begun and not sent."""


class SendsMail(Protocol):
    def send(self, to: str, subject: str, text: str) -> None: ...


@dataclass(frozen=True)
class AlertLedger:
    """What the worker reads and writes, and the mail it sends; everything runs in a thread."""

    units: UnitsOfWork
    plan: AlertPlan
    say: Say
    console: str
    mailer: SendsMail | None
    clock: Clock

    def look(self) -> int:
        """Tell everybody who is due; returns how many were told."""
        with self.units() as work:
            standing = [alert for alert in work.alerts.unacknowledged() if alert.id is not None]
        return sum(self._tell(alert) for alert in standing)

    def _tell(self, alert: SafetyAlert) -> int:
        now, told = self.clock(), 0
        with self.units() as work:
            reached = work.alert_notices.told(alert.id or 0)
        for contact in self.plan.due(alert, now):
            if contact not in reached:
                told += self._mail(alert, contact) if is_mail(contact) else self._text(alert, contact)
        return told

    def _text(self, alert: SafetyAlert, phone: str) -> bool:
        """Put the text into the outbox and note it, both or neither."""
        with self.units() as work:
            now = self.clock()
            if not work.alert_notices.claim(alert.id or 0, phone, at=now, again_before=now - AGAIN):
                return False
            to = conversation_of(Channel.SMS, phone)
            work.conversations.get_or_start(to, at=now)
            text = self._words(alert)
            work.outbox.put(OutgoingMessage(to, Author.SYSTEM, text, now, response="utter_staff_alert"))
            work.alert_notices.sent(alert.id or 0, phone, at=now)
            work.commit()
        return True

    def _mail(self, alert: SafetyAlert, address: str) -> bool:
        if self.mailer is None:
            return False
        with self.units() as work:
            now = self.clock()
            claimed = work.alert_notices.claim(alert.id or 0, address, at=now, again_before=now - AGAIN)
            work.commit()
        if not claimed:
            return False
        try:
            text = self._words(alert)
            self.mailer.send(address, text.partition(". ")[0], text)
        except Exception as failed:  # the edge: another try comes after a minute
            log.error("alert %s did not reach an e-mail contact: %s", alert.id, failed)
            return False
        with self.units() as work:
            work.alert_notices.sent(alert.id or 0, address, at=self.clock())
            work.commit()
        return True

    def _words(self, alert: SafetyAlert) -> str:
        values = {"kind": alert.kind, "raised_at": alert.at.isoformat(), "console": self.console}
        return self.say(Answer("utter_staff_alert", values), "en", Channel.SMS, None).text


class AlertKeeper:
    """A worker beside the lanes; what it has not told yet stands in the store, and is told after a restart."""

    def __init__(self, ledger: AlertLedger, offload: Offload, wake_delivery: Callable[[Channel], None]) -> None:
        self._ledger = ledger
        self._offload = offload
        self._wake_delivery = wake_delivery
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self._ledger.plan.first or self._ledger.plan.second:
            self._keeping = asyncio.create_task(self._keep(), name="alerts")

    async def stop(self) -> None:
        if self._keeping:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def look(self) -> int:
        told = await self._offload(self._ledger.look)
        if told:
            self._wake_delivery(Channel.SMS)
        return told

    async def _keep(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as failed:  # the edge: the database may be away; the next look tries again
                log.warning("alerts were not looked after: %s", type(failed).__name__)
            await asyncio.sleep(LOOK_SECONDS)
