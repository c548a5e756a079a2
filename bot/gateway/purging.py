"""Purge what is past its retention: told before it is done, a few records in each transaction, and once a night by a worker."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock, local, moment_from
from bot.clinic.ports import UnitsOfWork
from bot.clinic.retention import Days, Kind, Tally, before
from bot.gateway.offload import Offload
from bot.store.tracker import TrackerStore

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Records in one transaction: patients who write meanwhile hardly wait."""

Progress = Callable[[Kind, int, int], None]
"""Hears how many records of a kind have gone, and how many there were to go."""


def _unheard(kind: Kind, done: int, due: int) -> None:
    pass


@dataclass(frozen=True)
class Purge:
    """One purge by somebody. It can be stopped at any moment and run again: what has gone has gone whole, with an audit entry.

    The entry of a kind is written in the first of its transactions, with the number that is due.
    """

    units: UnitsOfWork
    tracker: TrackerStore
    days: Days
    clock: Clock
    who: str

    def plan(self) -> dict[Kind, Tally]:
        """Count each kind, without changing anything."""
        return {kind: self._tally(kind) for kind in Kind}

    def run(self, progress: Progress = _unheard) -> dict[Kind, int]:
        """Delete what is due; returns how many of each kind."""
        return {kind: done for kind in Kind if (done := self._run_kind(kind, progress))}

    def _run_kind(self, kind: Kind, progress: Progress) -> int:
        oldest = before(self.days[kind], self.clock())
        due = self._tally(kind).due if oldest is not None else 0
        if oldest is None or not due:
            return 0
        done = 0
        for number in self._batches(kind, oldest, due):
            done += number
            progress(kind, done, due)
        return done

    def _tally(self, kind: Kind) -> Tally:
        oldest = before(self.days[kind], self.clock())
        if kind is Kind.DIALOGUE:
            return self._tally_dialogue(oldest)
        with self.units() as work:
            return work.retention.tally(kind, oldest, self.clock())

    def _batches(self, kind: Kind, oldest: datetime, due: int) -> Iterator[int]:
        if kind is Kind.DIALOGUE:
            yield from self._forget_dialogues(oldest, due)
            return
        first = True
        while True:
            number = self._one_batch(kind, oldest, due if first else 0)
            if number:
                yield number
            if number < AT_ONCE:
                return
            first = False

    def _one_batch(self, kind: Kind, oldest: datetime, noted: int) -> int:
        now = self.clock()
        with self.units() as work:
            work.alone_with("audit" if kind is Kind.AUDIT else "purge")  # the sealer waits while its chain is cut
            if kind is Kind.AUDIT:
                work.retention.anchor_audit(oldest, now)
                number = work.retention.drop_audit(AT_ONCE)
            else:
                keys = work.retention.due(kind, oldest, now, AT_ONCE)
                number = len(keys)
                if kind in (Kind.VISITORS, Kind.CONVERSATIONS):
                    self.tracker.forget(keys)
                work.retention.remove(kind, keys, now)
            if noted:
                work.audit.note(self._entry(kind, noted, now))
            work.commit()
        return number

    def _entry(self, kind: Kind, due: int, now: datetime) -> AuditEntry:
        return AuditEntry(now, self.who, f"purge_{kind}", outcome=f"{due} due")

    # the engine's memory of dialogues, which is in a store of its own

    def _tally_dialogue(self, oldest: datetime | None) -> Tally:
        there, first = self.tracker.count()
        silent = self.tracker.silent_since(oldest) if oldest is not None else []
        due = sum(len(free) for free in self._free(silent))
        return Tally(there, due, there - len(silent), len(silent) - due, 0, first)

    def _free(self, conversation_ids: Sequence[str]) -> Iterator[list[str]]:
        """Yield, some at a time, the conversations about which nobody has anything to do, and that are not on hold."""
        for at in range(0, len(conversation_ids), AT_ONCE):
            some = conversation_ids[at : at + AT_ONCE]
            with self.units() as work:
                kept = work.retention.unsettled_or_held(some, self.clock())
            yield [one for one in some if one not in kept]

    def _forget_dialogues(self, oldest: datetime, due: int) -> Iterator[int]:
        with self.units() as work:
            work.audit.note(self._entry(Kind.DIALOGUE, due, self.clock()))
            work.commit()
        for free in self._free(self.tracker.silent_since(oldest)):
            self.tracker.forget(free)
            yield len(free)


class PurgeStopped(Exception):
    """The desk closes in the middle of a purge."""


class PurgeKeeper:
    """A worker beside the lanes that purges at one time of the clinic's day; several desks may, the later ones find nothing."""

    def __init__(self, purge: Purge, offload: Offload, clock: Clock, zone: ZoneInfo, at: time | None) -> None:
        self._purge = purge
        self._offload = offload
        self._clock = clock
        self._zone = zone
        self._at = at
        self._closing = threading.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self._at is not None:
            self._keeping = asyncio.create_task(self._keep(self._at), name="purge")

    async def stop(self) -> None:
        """A purge in its thread ends with the transaction that it is in; the next night does the rest."""
        self._closing.set()
        if self._keeping:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    def _until_closing(self, kind: Kind, done: int, due: int) -> None:
        if self._closing.is_set():
            raise PurgeStopped

    async def _keep(self, at: time) -> None:
        due_at = next_time(self._clock(), at, self._zone)
        while True:
            await asyncio.sleep(min(60.0, max(0.0, (due_at - self._clock()).total_seconds())))
            if self._clock() < due_at:
                continue
            try:
                done = await self._offload(self._purge.run, self._until_closing)
                log.info("purged: %s", ", ".join(f"{number} {kind}" for kind, number in done.items()) or "nothing was due")
            except Exception as failed:  # the edge: the database may be away; the next night tries again
                log.warning("the purge stopped: %s", type(failed).__name__)
            due_at = next_time(self._clock(), at, self._zone)


def next_time(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return when the clinic's clock next shows this time."""
    today = local(now, zone).date()
    return next(moment for day in (0, 1, 2) if (moment := moment_from(today + timedelta(days=day), at, zone)) > now)
