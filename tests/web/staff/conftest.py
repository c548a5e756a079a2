"""A whole staff site on a free port, over the demo clinic's content and the desk's own staff verbs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, web

from bot.clinic.desk import Desk
from bot.clinic.handoff import Handoff, Owner
from bot.clinic.messages import Author, Channel, Choice, DeliveryStatus, InboundMessage, OutgoingMessage, conversation_of
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.rendering import Rendering, Words
from bot.gateway.staff_calendar import StaffCalendar
from bot.gateway.staff_desk import StaffDesk
from bot.services.content_file import load_clinic
from bot.store.engine import open_store
from bot.web.sign_in import add_staff
from bot.web.staff import staff_site

PASSWORD = "correct horse battery"
START = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


@dataclass
class Console:
    """The site under test, and hands to change its world."""

    url: str
    units: Any
    live: Live
    clinic: Any
    now: datetime = START
    secure: bool = False
    browser: ClientSession = field(init=False)

    def clock(self) -> datetime:
        return self.now

    def pass_time(self, **spans: float) -> None:
        self.now += timedelta(**spans)

    def writes(self, address: str, text: str, *, channel: Channel = Channel.SMS, ago: float = 1) -> str:
        """A patient writes, `ago` minutes before now."""
        at = self.now - timedelta(minutes=ago)
        with self.units() as work:
            work.inbox.accept(InboundMessage(channel, f"SIM{address}{at.timestamp()}{text[:8]}", address, text, at))
            work.commit()
        return conversation_of(channel, address)

    def says(
        self,
        conversation_id: Any,
        text: str,
        *,
        author: Author = Author.ASSISTANT,
        ago: float = 1,
        choices: tuple[Choice, ...] = (),
    ) -> None:
        at = self.now - timedelta(minutes=ago)
        with self.units() as work:
            name = "Rosa Alvarez" if author is Author.STAFF else None
            put = work.outbox.put(
                OutgoingMessage(conversation_id, author, text, at, choices, staff_name=name, status=DeliveryStatus.DELIVERED)
            )
            if hasattr(work.outbox, "sent"):
                work.outbox.sent(put.id, carrier_sid=None, status=DeliveryStatus.DELIVERED, at=at)
            work.commit()

    def waits(self, conversation_id: Any, *, reason: str = "request_human", ago: float = 5, taken_by: str | None = None) -> None:
        """The conversation is handed over; somebody may have taken it."""
        from dataclasses import replace

        at = self.now - timedelta(minutes=ago)
        queue = next((queue.id for queue in self.clinic.queues if reason in queue.reasons), self.clinic.queues[0].id)
        with self.units() as work:
            handoff = work.handoffs.open(Handoff(conversation_id, reason, queue, at, promised_at=at + timedelta(minutes=30)))
            if taken_by:
                work.handoffs.take(handoff.id, staff=taken_by, at=at)
            work.conversations.save(replace(work.conversations.get(conversation_id), owner=Owner.STAFF))
            work.commit()

    async def sign_in(self, username: str = "rosa", password: str = PASSWORD) -> int:
        page = await (await self.browser.get(f"{self.url}/staff/sign-in")).text()
        form_token = re.search(r'name="form_token" value="([^"]+)"', page)
        assert form_token
        form = {"username": username, "password": password, "form_token": form_token[1]}
        answer = await self.browser.post(f"{self.url}/staff/sign-in", data=form, allow_redirects=False)
        return answer.status

    async def csrf(self) -> str:
        page = await (await self.browser.get(f"{self.url}/staff")).text()
        found = re.search(r'data-csrf="([^"]+)"', page)
        assert found
        return found[1]

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        headers = {"X-CSRF-Token": await self.csrf()}
        answer = await self.browser.post(f"{self.url}/staff/api/{path}", json=body, headers=headers)
        return answer.status, await answer.json()


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    async with opened(tmp_path) as console:
        yield console


@pytest.fixture
async def console_idle(tmp_path: Path) -> AsyncIterator[Console]:
    """A console that signs out who does nothing for half an hour."""
    async with opened(tmp_path, idle_minutes=30) as console:
        yield console


@asynccontextmanager
async def opened(tmp_path: Path, idle_minutes: int = 0) -> AsyncIterator[Console]:
    store = open_store(f"sqlite:///{tmp_path / 'console.db'}")
    store.migrate(lambda line: None)
    offload, live = Offload(2), Live()
    clinic = load_clinic(Path("clinic.yml"))
    console = Console("", store.units, live, clinic)
    desk = StaffDesk(
        units=store.units,
        clinic=clinic,
        offload=offload,
        live=live,
        clock=console.clock,
        say=lambda answer, language, channel, zone=None: Words("The assistant answers again."),
        wake_delivery=lambda channel: None,
    )
    rendering = Rendering(clinic, Path("domain.yml"), Path("locales"), console.clock)
    calendar = StaffCalendar(
        desk=Desk(clinic, store.units, read_wish),
        units=store.units,
        offload=offload,
        live=live,
        clock=console.clock,
        say=rendering.say,
        wake_delivery=lambda channel: None,
    )
    add_staff(store.units, "rosa", "Rosa Alvarez", PASSWORD)
    add_staff(store.units, "dana", "Dana Whitfield", PASSWORD)
    app = web.Application()
    site = staff_site(
        clinic=clinic,
        units=store.units,
        offload=offload,
        clock=console.clock,
        live=live,
        staff_desk=desk,
        staff_calendar=calendar,
        public_url="https://desk.example.org",
        secure_cookies=False,
        sign_in_hours=12,
        demo=True,
        idle_minutes=idle_minutes,
    )
    app.add_subapp("/staff", site)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    console.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        console.browser = browser
        yield console
    await runner.cleanup()
    offload.close()
    store.close()
