"""Lanes: many conversations at once, each of them one message at a time and in order."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable
from datetime import timedelta
from typing import Protocol

from bot.clinic.clinic_time import Clock
from bot.clinic.messages import AcceptedMessage, ConversationId, InboundId
from bot.clinic.ports import UnitsOfWork
from bot.gateway.offload import Offload
from bot.gateway.waiting import until

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0


class HandlesMessages(Protocol):
    async def run(self, accepted: AcceptedMessage) -> bool: ...
    async def look_ahead(self, conversation_id: ConversationId, waiting_for: InboundId) -> None: ...


class Lanes:
    """Claims messages and runs their turns, up to `count` conversations at once.

    `name` tells this desk from others on the same store. A desk that comes back under its old name takes up at once
    what its earlier life held; otherwise that waits for the lease to end.
    """

    def __init__(
        self,
        *,
        units: UnitsOfWork,
        turn: HandlesMessages,
        offload: Offload,
        clock: Clock,
        count: int = 16,
        name: str | None = None,
        lease: timedelta = timedelta(seconds=60),
    ) -> None:
        self._units = units
        self._turn = turn
        self._offload = offload
        self._clock = clock
        self._lease = lease
        name = name or f"{socket.gethostname()}-{os.getpid()}"
        self._names = [f"{name}/{number}" for number in range(count)]
        self._free: asyncio.Queue[str] = asyncio.Queue()
        self._news = asyncio.Event()
        self._stopping = False
        self._dispatcher: asyncio.Task[None] | None = None
        self._turns: set[asyncio.Task[None]] = set()
        self._busy: dict[ConversationId, InboundId] = {}
        self._glances: set[ConversationId] = set()

    async def start(self) -> None:
        """Let go of what an earlier life held, and begin."""
        await self._offload(self._release)
        for name in self._names:
            self._free.put_nowait(name)
        self._dispatcher = asyncio.create_task(self._dispatch(), name="lanes")

    def wake(self, conversation_id: ConversationId | None = None) -> None:
        """Say that a message has come in. Danger in it is seen at once, even while an earlier message of it still waits."""
        self._news.set()
        held = self._busy.keys() & {conversation_id} if conversation_id else set(self._busy)
        idle = not self._glances
        self._glances |= held
        if idle and held:
            self._keep(self._glance())

    async def stop(self, *, drain_seconds: float = 10.0) -> None:
        """Finish the turns that have begun, begin no other, and let everything go."""
        self._stopping = True
        self._news.set()
        if self._dispatcher:
            self._dispatcher.cancel()
            await asyncio.gather(self._dispatcher, return_exceptions=True)
        if self._turns:
            _, late = await asyncio.wait(self._turns, timeout=drain_seconds)
            for turn in late:
                turn.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._offload(self._release)

    async def _dispatch(self) -> None:
        while not self._stopping:
            name = await self._free.get()
            self._news.clear()
            claiming = asyncio.ensure_future(self._offload(self._claim, name))
            try:
                accepted = await asyncio.shield(claiming)
            except asyncio.CancelledError:
                await asyncio.gather(claiming, return_exceptions=True)
                raise
            except Exception as failed:  # the edge: the store may be away for a while
                log.error("claiming failed: %s", type(failed).__name__)
                accepted = None
            if accepted:
                self._busy[accepted.message.conversation_id] = accepted.id
                self._keep(self._handle(name, accepted))
                continue
            self._free.put_nowait(name)
            await until(self._news.wait, POLL_SECONDS)

    async def _handle(self, name: str, accepted: AcceptedMessage) -> None:
        done = False
        try:
            done = await self._turn.run(accepted)
        except Exception as failed:  # the edge: only a store that is away comes this far; the lease gives the message back
            log.error("inbound %s was left: %s", accepted.id, type(failed).__name__)
        finally:
            if done:
                self._busy.pop(accepted.message.conversation_id, None)
                self._news.set()
            self._free.put_nowait(name)

    async def _glance(self) -> None:
        """Look ahead in the conversations that wait, one after the other."""
        while self._glances:
            conversation_id = next(iter(self._glances))
            try:
                if conversation_id in self._busy:
                    await self._turn.look_ahead(conversation_id, self._busy[conversation_id])
            except Exception as failed:  # the edge: the message's own turn comes all the same
                log.error("looking ahead in a conversation failed: %s", type(failed).__name__)
            finally:
                self._glances.discard(conversation_id)

    def _keep(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)

    def _claim(self, name: str) -> AcceptedMessage | None:
        with self._units() as work:
            now = self._clock()
            accepted = work.inbox.claim(worker=name, now=now, lease_until=now + self._lease)
            work.commit()
        return accepted

    def _release(self) -> None:
        with self._units() as work:
            for name in self._names:
                work.inbox.release(name)
            work.commit()
