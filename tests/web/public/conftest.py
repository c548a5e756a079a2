"""The public site on a free port, over a real store: what patients' browsers reach, without an engine behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, web

from bot.clinic.messages import Author, Channel, Choice, ConversationId, DeliveryStatus, OutgoingMessage, conversation_of
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.services.content_file import load_clinic
from bot.store.engine import open_store
from bot.web.public import public_site

START = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


@dataclass
class Site:
    """The site under test, and hands to look into its store."""

    url: str
    units: Any
    browser: ClientSession
    now: datetime = START
    ready: bool = True
    woken: int = 0
    sockets: list[ClientWebSocketResponse] = field(default_factory=list)

    async def is_ready(self) -> bool:
        return self.ready

    def wake(self) -> None:
        self.woken += 1

    async def open(self, path: str = "/chat", **headers: str) -> ClientWebSocketResponse:
        socket = await self.browser.ws_connect(self.url + path, headers=headers)
        self.sockets.append(socket)
        return socket

    def says(self, conversation_id: ConversationId, text: str, *titles: str) -> None:
        choices = tuple(Choice(title, f"/{title}") for title in titles)
        with self.units() as unit:
            unit.conversations.get_or_start(conversation_id, at=self.now)
            unit.outbox.put(
                OutgoingMessage(conversation_id, Author.ASSISTANT, text, self.now, choices, status=DeliveryStatus.DELIVERED)
            )
            unit.commit()

    def lines(self, channel: Channel, address: str) -> list[Any]:
        with self.units() as unit:
            return list(unit.conversations.lines(conversation_of(channel, address), limit=100))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    store = open_store(f"sqlite:///{tmp_path / 'public.db'}")
    store.migrate(lambda line: None)
    async with ClientSession() as browser:
        made = Site("", store.units, browser)
        offload = Offload(2)
        app = public_site(
            clinic=load_clinic(Path("clinic.yml")),
            units=store.units,
            offload=offload,
            clock=lambda: made.now,
            live=Live(),
            wake=made.wake,
            ready=made.is_ready,
            demo=True,
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield made
        for socket in made.sockets:
            await socket.close()
        await runner.cleanup()
        offload.close()
    store.close()
