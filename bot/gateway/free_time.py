"""Keep the index of free time as the calendar is: built at the start, settled after each change, longer by a day each day."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.clinic.clinic_time import Clock
from bot.clinic.knowledge.content import Clinic
from bot.clinic.ports import UnitsOfWork
from bot.clinic.scheduling.free_time import catch_up
from bot.gateway.offload import Offload

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


class FreeTimeKeeper:
    """A worker beside the lanes. Whatever it has not done yet finders do for themselves, so it may be late or away."""

    def __init__(self, units: UnitsOfWork, clinic: Clinic, clock: Clock, offload: Offload) -> None:
        self._units = units
        self._clinic = clinic
        self._clock = clock
        self._offload = offload
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep(), name="free time")

    async def stop(self) -> None:
        if self._keeping:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def _keep(self) -> None:
        while True:
            try:
                await self._offload(catch_up, self._units, self._clinic, self._clock())
            except Exception as failed:  # the edge: the database may be away; the next look tries again
                log.warning("free time was not settled: %s", type(failed).__name__)
            await asyncio.sleep(LOOK_SECONDS)
