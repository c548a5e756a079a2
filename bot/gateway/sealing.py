"""Seal the audit: a worker chains what was noted since its last look, one desk at a time."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.clinic.ports import UnitsOfWork
from bot.gateway.offload import Offload

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
MOST_AT_ONCE = 500


def seal(units: UnitsOfWork) -> int:
    """Seal what waits, oldest first; returns how many entries."""
    done = 0
    while True:
        with units() as work:
            work.alone_with("audit")
            now_done = work.audit.seal(MOST_AT_ONCE)
            if now_done:
                work.commit()
        done += now_done
        if now_done < MOST_AT_ONCE:
            return done


class AuditSealer:
    """Runs beside the lanes. What is not sealed yet stands in the store, and is sealed after a restart."""

    def __init__(self, units: UnitsOfWork, offload: Offload) -> None:
        self._units = units
        self._offload = offload
        self._sealing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._sealing = asyncio.create_task(self._keep(), name="audit")

    async def stop(self) -> None:
        if self._sealing:
            self._sealing.cancel()
            with suppress(asyncio.CancelledError):
                await self._sealing

    async def _keep(self) -> None:
        while True:
            try:
                await self._offload(seal, self._units)
            except Exception as failed:  # the edge: the database may be away; the next look tries again
                log.warning("the audit was not sealed: %s", type(failed).__name__)
            await asyncio.sleep(LOOK_SECONDS)
