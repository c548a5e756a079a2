"""Take messages into the inbox: all that wait at one moment share one commit, and none waits behind the turns' work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.clinic.messages import InboundMessage
from bot.clinic.ports import UnitsOfWork
from bot.gateway.offload import Offload

log = logging.getLogger(__name__)

MOST_AT_ONCE = 64

type Waiting = tuple[InboundMessage, asyncio.Future[bool]]


class Intake:
    """`await intake.take(message)` returns when the message is committed: True, or False when it was there already.

    It has a thread of its own, so that a webhook is answered while every other thread is busy.
    """

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._offload = Offload(threads=1)
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, message: InboundMessage) -> bool:
        """Commit the message; whatever the store raises for it is raised here, and spoils no other message."""
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((message, taken))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="intake")
        return await taken

    async def close(self) -> None:
        """Finish what is being written."""
        if self._writing:
            await asyncio.gather(self._writing, return_exceptions=True)
        await asyncio.to_thread(self._offload.close)

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                await self._settle(batch)
            except Exception as failed:  # the edge: one message that the store refuses must not take the others along
                log.warning("%d messages could not be taken at once: %s", len(batch), type(failed).__name__)
                for one in batch:
                    await self._settle_alone(one)

    async def _settle(self, batch: Sequence[Waiting]) -> None:
        done = await self._offload(_accept, self._units, [message for message, _ in batch])
        for (_, taken), new in zip(batch, done, strict=True):
            if not taken.done():
                taken.set_result(new)

    async def _settle_alone(self, one: Waiting) -> None:
        try:
            await self._settle([one])
        except Exception as failed:  # handed to whoever waits for it
            if not one[1].done():
                one[1].set_exception(failed)


def _accept(units: UnitsOfWork, messages: Sequence[InboundMessage]) -> list[bool]:
    with units() as work:
        taken = [key is not None for key in work.inbox.accept_all(messages)]
        work.commit()
    return taken
