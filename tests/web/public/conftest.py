"""The public site on a port of its own, over a real store: what patients' browsers reach, without an engine behind it."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, web
from playwright.async_api import Page, async_playwright

from bot.clinic.messages import Author, Channel, Choice, ConversationId, DeliveryStatus, Link, OutgoingMessage, conversation_of
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.services.calendar_links import CalendarLinks
from bot.services.content_file import load_clinic
from bot.store.engine import open_store
from bot.web.public import public_site

START = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


CALENDAR_LINKS = CalendarLinks("a secret of the tests")
CHROMIUM = Path("/usr/bin/chromium")


@dataclass
class Site:
    """The site under test, which can be stopped and started again on its port, and hands to look into its store."""

    units: Any
    offload: Offload
    browser: ClientSession
    now: datetime = START
    ready: bool = True
    woken: int = 0
    port: int = 0
    allowed_origins: tuple[str, ...] = ()
    sockets: list[ClientWebSocketResponse] = field(default_factory=list)
    runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Open the site: on a free port the first time, on the same one from then on."""
        app = public_site(
            clinic=load_clinic(Path("clinic.yml")),
            units=self.units,
            offload=self.offload,
            clock=self.clock,
            live=Live(),
            wake=self.wake,
            ready=self.is_ready,
            calendar_links=CALENDAR_LINKS,
            map_url="https://maps.example.org/find?q={address}",
            allowed_origins=self.allowed_origins,
            demo=True,
        )
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port).start()
        self.port = self.runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the site, as a restart does; what the store holds stays."""
        if self.runner:
            await self.runner.cleanup()
            self.runner = None

    def clock(self) -> datetime:
        """Tell the time, which goes on a little whenever somebody asks for it."""
        self.now += timedelta(milliseconds=1)
        return self.now

    async def is_ready(self) -> bool:
        return self.ready

    def wake(self) -> None:
        self.woken += 1

    async def open(self, path: str = "/chat", **headers: str) -> ClientWebSocketResponse:
        socket = await self.browser.ws_connect(self.url + path, headers=headers)
        self.sockets.append(socket)
        return socket

    def says(
        self,
        conversation_id: ConversationId,
        text: str,
        *titles: str,
        author: Author = Author.ASSISTANT,
        links: tuple[Link, ...] = (),
    ) -> None:
        choices = tuple(Choice(title, f"/{title}") for title in titles)
        with self.units() as unit:
            unit.conversations.get_or_start(conversation_id, at=self.now)
            message = OutgoingMessage(
                conversation_id, author, text, self.clock(), choices, status=DeliveryStatus.DELIVERED, links=links
            )
            unit.outbox.put(message)
            unit.commit()

    def lines(self, channel: Channel, address: str) -> list[Any]:
        with self.units() as unit:
            return list(unit.conversations.lines(conversation_of(channel, address), limit=100))

    def visitor(self) -> ConversationId:
        """Return the conversation of the only visitor there has been."""
        with self.units() as unit:
            (found,) = unit.conversations.recent(limit=2)
        return found.id

    def said(self, conversation_id: ConversationId) -> list[str]:
        """Return what the patient said, in order."""
        with self.units() as unit:
            return [line.text for line in unit.conversations.lines(conversation_id, limit=100) if line.author == "patient"]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    store = open_store(f"sqlite:///{tmp_path / 'public.db'}")
    store.migrate(lambda line: None)
    offload = Offload(2)
    async with ClientSession() as browser:
        made = Site(store.units, offload, browser)
        await made.start()
        yield made
        for socket in made.sockets:
            await socket.close()
        await made.stop()
    offload.close()
    store.close()


@pytest.fixture
async def page(site: Site) -> AsyncIterator[Page]:
    """The clinic's home page in Chromium."""
    if not CHROMIUM.exists() and not os.environ.get("TESTS_REQUIRE_SERVICES"):
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = await chromium.new_context(viewport={"width": 1280, "height": 900})
        page = await context.new_page()
        await page.goto(site.url)
        yield page
        await chromium.close()
