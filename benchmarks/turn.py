"""Measure taking a message and a whole turn: `python -m benchmarks.turn [--engine URL --token TOKEN]`.

Sixteen patients write at once, each the next message when the last one is answered. Without `--engine` a stand-in
answers at once, so that the figures are the desk's own; with it they are those of the running engine.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.clinic.messages import Channel, ConversationId, InboundMessage
from bot.clock import machine_clock
from bot.gateway.delivery import Delivery, SimulatorSender
from bot.gateway.gates import Senses
from bot.gateway.lanes import Lanes
from bot.gateway.ledger import TurnLedger
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.rendering import Rendering
from bot.gateway.turn import Turn
from bot.services.content_file import load_clinic
from bot.services.engine import Engine
from bot.store.engine import Store, open_store

ROOT = Path(__file__).parents[1]
QUIET = Senses(lambda text, language: None, lambda text: None, lambda text, previous: previous or "en")


async def stand_in(stack: AsyncExitStack) -> str:
    """Serve an engine that answers everything with one response; returns its address."""

    async def respond(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response([{"custom": {"response": "utter_what_else", "values": {}, "text": ""}}])

    async def tracker(request: web.Request) -> web.Response:
        return web.json_response({"events": []})

    app = web.Application()
    app.router.add_post("/webhooks/frontdesk/webhook", respond)
    app.router.add_get("/conversations/{id}/tracker", tracker)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def accept(store: Store, message: InboundMessage) -> None:
    with store.units() as work:
        work.inbox.accept(message)
        work.commit()


async def measure(database: str, engine_url: str | None, token: str, patients: int, messages: int) -> None:
    taken, answered = list[float](), list[float]()
    async with AsyncExitStack() as stack:
        store, offload, live = open_store(database), Offload(), Live()
        store.migrate()
        stack.callback(store.close)
        stack.callback(offload.close)
        url = engine_url or await stand_in(stack)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        clinic = load_clinic(ROOT / "clinic.yml")
        say = Rendering(clinic, ROOT / "domain.yml", ROOT / "locales", machine_clock).say
        delivery = Delivery(
            units=store.units, senders={Channel.SMS: SimulatorSender()}, offload=offload, live=live, clock=machine_clock
        )
        ledger = TurnLedger(units=store.units, clinic=clinic, senses=QUIET, say=say, clock=machine_clock)
        turn = Turn(
            ledger=ledger,
            engine=Engine(session, lambda: url, token),
            offload=offload,
            live=live,
            clock=machine_clock,
            wake_delivery=delivery.wake,
        )
        lanes = Lanes(units=store.units, turn=turn, offload=offload, clock=machine_clock)
        await delivery.start()
        await lanes.start()

        async def write(patient: int) -> None:
            conversation_id = ConversationId(f"sms:+1555556{patient:04}")
            with live.listen(conversation_id) as events:
                for number in range(messages):
                    begun = time.perf_counter()
                    message = InboundMessage(Channel.SMS, f"B{patient}-{number}", conversation_id[4:], "hello", machine_clock())
                    await offload(accept, store, message)
                    taken.append(time.perf_counter() - begun)
                    lanes.wake(conversation_id)
                    while (await events.get())["type"] != "message":
                        pass
                    answered.append(time.perf_counter() - begun)

        begun = time.perf_counter()
        await asyncio.gather(*(write(patient) for patient in range(patients)))
        lasted = time.perf_counter() - begun
        await lanes.stop()
        await delivery.stop()
    for name, spans in (("message taken", taken), ("message answered and delivered", answered)):
        cuts = statistics.quantiles(spans, n=100)
        print(f"{name}: p50 {statistics.median(spans) * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms")
    print(f"{patients * messages / lasted:.0f} turns a second, {patients} patients at once")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", help="address of a running engine; without it a stand-in answers")
    parser.add_argument("--token", default="", help="the engine's token")
    parser.add_argument("--database", help="address of a database; without it a new SQLite file")
    parser.add_argument("--patients", type=int, default=16)
    parser.add_argument("--messages", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = asked.database or f"sqlite:///{folder}/desk.db"
        asyncio.run(measure(database, asked.engine, asked.token, asked.patients, asked.messages))


if __name__ == "__main__":
    main()
