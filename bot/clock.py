"""The clock: the only reader of the machine's time, which a rehearsal can set going from another moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from bot.clinic.clinic_time import Clock


def machine_clock() -> datetime:
    """Return the machine's present moment in UTC."""
    return datetime.now(UTC)


def clock_from(start: datetime | None) -> Clock:
    """Return a clock that starts at `start` and runs on from there, or the machine's own when there is none."""
    if start is None:
        return machine_clock
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)
