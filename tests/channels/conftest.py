"""Twilio's webhooks on a real aiohttp server over a SQLite store, and Twilio itself as a local server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clinic.messages import AcceptedMessage, ConversationId
from bot.gateway.intake import Intake
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.store.engine import Store, open_store
from bot.web.twilio import twilio_routes
from tests.twilio_server.server import TOKEN, TwilioServer

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
OLD_TOKEN = "the-token-before"
PUBLIC = "https://desk.example.org"


@dataclass
class Site:
    """The desk's side: its address on loopback, the address Twilio knows, and what was woken."""

    store: Store
    live: Live
    twilio: TwilioServer
    woken: list[ConversationId] = field(default_factory=list)
    address: str = ""

    def stored(self) -> list[AcceptedMessage]:
        """Take all messages out of the inbox, as a lane would."""
        taken = []
        while True:
            with self.store.units() as work:
                one = work.inbox.claim(worker="test", now=NOW, lease_until=NOW + timedelta(minutes=1))
                if one is None:
                    return taken
                work.inbox.finish(one.id, at=NOW)
                work.commit()
            taken.append(one)


@pytest.fixture
async def site(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    """`@pytest.mark.parametrize("site", [PUBLIC], indirect=True)` puts a proxy with that address before the site."""
    store, offload, live = open_store(f"sqlite:///{tmp_path / 'desk.db'}"), Offload(), Live()
    store.migrate()
    made, intake = Site(store, live, TwilioServer()), Intake(store.urgent_units)
    app = web.Application(client_max_size=6 * 1024 * 1024)
    app.add_routes(
        twilio_routes(
            tokens=(TOKEN, OLD_TOKEN),
            public_url=getattr(request, "param", ""),
            units=store.units,
            intake=intake,
            offload=offload,
            clock=lambda: NOW,
            wake=made.woken.append,
            live=live,
        )
    )
    async with TestServer(app) as server:
        made.address = str(server.make_url("")).rstrip("/")
        yield made
    await intake.close()
    offload.close()
    store.close()
