"""Run the store's synchronous work off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial


class Offload:
    """A small pool of threads for database work; `await offload(function, *args, **named)`."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")

    async def __call__[**P, T](self, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(function, *args, **named))

    def close(self) -> None:
        self._pool.shutdown(wait=True)
