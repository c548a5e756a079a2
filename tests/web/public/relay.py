"""A network between the browser and the site: a TCP relay that can swallow what the site answers, and be cut and mended."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Relay:
    """Passes bytes on to the site's port. While `swallowing`, what the site answers is lost on its way."""

    def __init__(self, site_port: int) -> None:
        self.port = 0
        self.swallowing = False
        self._site_port = site_port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def mend(self) -> None:
        """Let connections through, on the same port every time."""
        self.swallowing = False
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Break every connection at once, and refuse new ones."""
        if self._server is None:
            return
        self._server.close()
        for end in tuple(self._ends):
            end.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = {writer}
        try:
            site_reader, site_writer = await asyncio.open_connection("127.0.0.1", self._site_port)
            ends.add(site_writer)
            self._ends |= ends
            await asyncio.gather(self._pass(reader, site_writer, answers=False), self._pass(site_reader, writer, answers=True))
        except OSError:
            pass
        finally:
            self._ends -= ends
            for end in ends:
                end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(OSError):
            while some := await reader.read(65536):
                if answers and self.swallowing:
                    continue
                writer.write(some)
                await writer.drain()
        with suppress(OSError):
            writer.close()
