"""A desk in a process of its own, for tests that kill it: `python -m tests.gateway.desk_process FOLDER ENGINE_URL`."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.clinic.messages import Channel
from bot.clock import machine_clock
from bot.gateway.delivery import Delivery, SimulatorSender, WebchatSender
from bot.gateway.lanes import Lanes
from bot.gateway.ledger import TurnLedger
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.rendering import Rendering
from bot.gateway.turn import Turn
from bot.services.engine import Engine
from bot.store.engine import open_store
from tests.gateway.clinic_of_tests import SENSES, small_clinic


async def serve(folder: Path, engine_url: str) -> None:
    store = open_store(f"sqlite:///{folder / 'desk.db'}")
    clinic, offload, live = small_clinic(), Offload(4), Live()
    rendering = Rendering(clinic, folder / "domain.yml", folder / "locales")
    senders = {Channel.SMS: SimulatorSender(), Channel.WEBCHAT: WebchatSender()}
    lease = timedelta(seconds=2)
    delivery = Delivery(units=store.units, senders=senders, offload=offload, live=live, clock=machine_clock, lease=lease)
    async with aiohttp.ClientSession() as session:
        turn = Turn(
            ledger=TurnLedger(units=store.units, clinic=clinic, senses=SENSES, say=rendering.say, clock=machine_clock),
            engine=Engine(session, lambda: engine_url, "token"),
            offload=offload,
            live=live,
            clock=machine_clock,
            wake_delivery=delivery.wake,
            patience=timedelta(minutes=10),
        )
        lanes = Lanes(units=store.units, turn=turn, offload=offload, clock=machine_clock, count=8, name="desk")
        await delivery.start()
        await lanes.start()
        print("serving", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2]))
