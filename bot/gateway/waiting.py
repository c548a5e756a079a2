"""Wait for something, but not for ever: how the workers look again when nobody woke them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(happens: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Wait until it happens, or until so many seconds have gone by."""
    try:
        async with asyncio.timeout(seconds):
            await happens()
    except TimeoutError:
        pass
