"""A desk of real parts around a fake engine, with a clock that a test sets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp.test_utils import TestServer

from bot.clinic.messages import (
    AcceptedMessage,
    Channel,
    ConversationId,
    InboundMessage,
    Media,
    OutgoingMessage,
    conversation_of,
)
from bot.clinic.ports import Conversation, StaffAccount
from bot.gateway.gates import Senses
from bot.gateway.interpreting import Interpreting, Translates
from bot.gateway.ledger import TurnLedger
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.rendering import Rendering
from bot.gateway.staff_desk import StaffDesk
from bot.gateway.turn import Turn
from bot.services.engine import Engine
from bot.store.engine import Store, open_store
from tests.gateway.clinic_of_tests import NOW, SENSES, small_clinic, write_words
from tests.gateway.fake_engine import FakeEngine

PHONE = "+15555550101"
SMS = conversation_of(Channel.SMS, PHONE)
ROSA = StaffAccount("rosa", "Rosa", "")
TOM = StaffAccount("tom", "Tom", "")


class SetClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class SmallDesk:
    store: Store
    engine: FakeEngine
    turn: Turn
    staff: StaffDesk
    offload: Offload
    live: Live
    clock: SetClock
    server: TestServer
    woken: list[Channel]
    sids: list[str] = field(default_factory=list)

    def accept(
        self, text: str, *, phone: str = PHONE, channel: Channel = Channel.SMS, media: int = 0, opt_out_type: str | None = None
    ) -> int:
        """Take a message into the inbox as a channel does."""
        self.sids.append(f"SM{len(self.sids)}")
        files = tuple(Media(f"https://carrier.example/{number}", "image/jpeg") for number in range(media))
        message = InboundMessage(channel, self.sids[-1], phone, text, self.clock(), files, opt_out_type)
        with self.store.units() as work:
            inbound_id = work.inbox.accept(message)
            work.commit()
        assert inbound_id is not None
        return inbound_id

    def claim(self) -> AcceptedMessage | None:
        with self.store.units() as work:
            now = self.clock()
            accepted = work.inbox.claim(worker="w", now=now, lease_until=now + timedelta(seconds=60))
            work.commit()
        return accepted

    async def hear(self, text: str, **more: object) -> list[str | None]:
        """Accept a message, run its turn, and return the names of what was answered."""
        inbound_id = self.accept(text, **more)  # type: ignore[arg-type]
        accepted = self.claim()
        assert accepted is not None
        assert accepted.id == inbound_id
        await self.turn.run(accepted)
        return [line.response for line in self.answers(inbound_id)]

    def answers(self, inbound_id: int) -> list[OutgoingMessage]:
        with self.store.units() as work:
            return work.outbox.answering(inbound_id)  # type: ignore[arg-type]

    def said(self, conversation_id: ConversationId = SMS) -> list[str | None]:
        with self.store.units() as work:
            return [line.response for line in work.outbox.of_conversation(conversation_id)]

    def conversation(self, conversation_id: ConversationId = SMS) -> Conversation:
        with self.store.units() as work:
            found = work.conversations.get(conversation_id)
        assert found is not None
        return found

    def reasons(self) -> list[str]:
        with self.store.units() as work:
            return [handoff.reason for handoff in work.handoffs.all_open()]

    def alerts(self) -> list[str]:
        with self.store.units() as work:
            return [alert.kind for alert in work.alerts.unacknowledged()]

    def opted_out(self, phone: str = PHONE) -> bool:
        with self.store.units() as work:
            return work.consents.is_opted_out(phone)


@asynccontextmanager
async def open_desk(
    folder: Path, *, words: tuple[Path, Path] | None = None, port: Translates | None = None, senses: Senses = SENSES
) -> AsyncIterator[SmallDesk]:
    """Open a desk in a folder, with words of its own (domain and catalogues) and a translation port where a test wants them."""
    store = open_store(f"sqlite:///{folder / 'desk.db'}")
    store.migrate()
    fake, clock, live, offload, clinic, woken = FakeEngine(), SetClock(), Live(), Offload(4), small_clinic(), []
    server = TestServer(fake.app())
    await server.start_server()
    rendering = Rendering(clinic, *(words or write_words(folder)), clock=clock)
    async with aiohttp.ClientSession() as session:
        engine = Engine(session, lambda: str(server.make_url("")).rstrip("/"), "token", timeout_seconds=5)
        ledger = TurnLedger(units=store.units, clinic=clinic, senses=senses, say=rendering.say, clock=clock)
        turn = Turn(
            ledger=ledger,
            engine=engine,
            offload=offload,
            live=live,
            clock=clock,
            wake_delivery=woken.append,
            recovery=timedelta(),
            interpreting=Interpreting(port, rendering, clinic, senses.look_for_danger) if port else None,
        )
        staff = StaffDesk(store.units, clinic, offload, live, clock, rendering.say, woken.append)
        try:
            yield SmallDesk(store, fake, turn, staff, offload, live, clock, server, woken)
        finally:
            fake.gate.set()
            await server.close()
            offload.close()
            store.close()


async def until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a state that a background task brings about; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.005)
