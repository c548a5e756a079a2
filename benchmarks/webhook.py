"""Measure the desk from outside, as Twilio sees it: `python -m benchmarks.webhook [--database URL]`.

The desk is a process of its own. Sixteen phones text at once, each again as soon as the webhook has answered: once with the
engine running and once without any. Then sixteen new patients book a visit by text message through the real engine, and each
turn is timed from the webhook to the moment when the carrier is given the answer. Nothing else should run meanwhile.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.twilio_server.server import ACCOUNT, CLINIC, TOKEN, TwilioServer

ROOT = Path(__file__).parents[1]
PHONES = 16
PAUSE = 0.4
"""Seconds between two messages of one phone when nobody is in a hurry: 40 messages a second from all of them."""
MOST_TURNS = 16
"""A patient who has not got a visit after so many messages gives up, and is counted."""
NAMES = ["Adams", "Baker", "Clark", "Davis", "Evans", "Frank", "Green", "Hill"]
NAMES += ["Irwin", "Jones", "King", "Lopez", "Moore", "Nolan", "Owens", "Price"]


class Carrier(TwilioServer):
    """The rehearsal Twilio, which tells when a number is sent something."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: dict[str, asyncio.Queue[str]] = {}

    async def take(self, request: web.Request) -> web.Response:
        count = len(self.messages)
        answer = await super().take(request)
        for message in self.messages[count:]:
            self.arrived.setdefault(message["To"], asyncio.Queue()).put_nowait(message["Body"])
        return answer


@asynccontextmanager
async def carrier() -> AsyncIterator[tuple[Carrier, str]]:
    server = Carrier()
    runner = web.AppRunner(server.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield server, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def desk(command: str, folder: Path, settings: dict[str, str]) -> AsyncIterator[tuple[str, int]]:
    """Run `frontdesk up` or `frontdesk desk` until it takes messages; yields its address and process id."""
    child = await asyncio.to_thread(start, command, folder, settings)
    try:
        yield await asyncio.to_thread(address_of, child, command, folder), child.pid
    finally:
        child.send_signal(signal.SIGTERM)
        await asyncio.to_thread(child.wait, 60)


def start(command: str, folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "desk.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bot.cli", command],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")} | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def address_of(child: subprocess.Popen[bytes], command: str, folder: Path) -> str:
    """Wait until the desk takes messages (and, with an engine, answers them), and return its address."""
    written = folder / "desk.json"
    while child.poll() is None:
        if written.exists():
            url = str(json.loads(written.read_text())["url"])
            if command == "desk" or answers(url + "/ready"):
                return url
        time.sleep(0.2)
    raise SystemExit(f"frontdesk {command} ended:\n{(folder / 'desk.log').read_text()[-2000:]}")


def answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


async def text(session: aiohttp.ClientSession, url: str, number: str, words: str) -> float:
    """Text the desk as Twilio does; returns the seconds until the webhook answered."""
    form = {"MessageSid": "SM" + uuid4().hex, "AccountSid": ACCOUNT, "From": number, "To": CLINIC, "Body": words, "NumMedia": "0"}
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    begun = time.perf_counter()
    async with session.post(url, data=form, headers={"X-Twilio-Signature": signature}) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return time.perf_counter() - begun


async def webhooks(url: str, messages: int, prefix: str, *, pause: float = 0.0) -> list[float]:
    """Have all phones text at once, each its next message as soon as it may, or after a pause in seconds."""
    async with aiohttp.ClientSession() as session:

        async def phone(index: int) -> list[float]:
            number, spans = f"{prefix}{index:04}", []
            await asyncio.sleep(pause * index / PHONES)
            for _ in range(messages):
                spans.append(await text(session, url + "/twilio/sms", number, "what are your hours?"))
                await asyncio.sleep(pause)
            return spans

        return [span for spans in await asyncio.gather(*(phone(index) for index in range(PHONES))) for span in spans]


async def answers_alone(url: str, messages: int) -> list[float]:
    """Ask /health in the same way: what the machine and the web server take, without a message to keep."""
    async with aiohttp.ClientSession() as session:

        async def ask() -> float:
            begun = time.perf_counter()
            async with session.get(url + "/health") as answer:
                await answer.read()
            return time.perf_counter() - begun

        async def phone() -> list[float]:
            return [await ask() for _ in range(messages)]

        return [span for spans in await asyncio.gather(*(phone() for _ in range(PHONES))) for span in spans]


async def bookings(url: str, server: Carrier, phones: Sequence[int] = range(PHONES)) -> tuple[list[float], int]:
    """Have new patients book, each answering what is asked; returns the seconds of every turn and how many got their visit."""
    async with aiohttp.ClientSession() as session:

        async def book(index: int) -> tuple[list[float], bool]:
            number, name = f"+1555557{index:04}", f"Pat {NAMES[index % len(NAMES)]}{'son' if index >= PHONES else ''}"
            chance, turns, said = random.Random(index), list[float](), ""
            heard = server.arrived.setdefault(number, asyncio.Queue())
            while "Booked!" not in said and len(turns) < MOST_TURNS:
                begun = time.perf_counter()
                await text(session, url + "/twilio/sms", number, reply_to(said, name, chance))
                said = await asyncio.wait_for(heard.get(), 60)
                turns.append(time.perf_counter() - begun)
                await asyncio.sleep(0.5)
                while not heard.empty():
                    said += heard.get_nowait()
            return turns, "Booked!" in said

        done = await asyncio.gather(*(book(index) for index in phones))
    return [span for turns, _ in done for span in turns], sum(booked for _, booked in done)


def reply_to(said: str, name: str, chance: random.Random) -> str:
    """Answer the desk as a new patient does."""
    for asked, reply in (
        ("Shall I book it", "yes"),
        ("full name and date of birth", f"{name} 4/12/1981"),
        ("Is this a new patient", "yes"),
        ("When would you like", "any time"),
        ("Other times", str(chance.randint(1, 3))),
    ):
        if asked in said:
            return reply
    return "hi, i need a checkup"


def line(name: str, seconds: Sequence[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    return f"{name}: p50 {statistics.median(seconds) * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms ({len(seconds)} measured)"


def memory_of(pid: int) -> str:
    """Return what a process and its children hold, in MB."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            values = dict(one.split(":", 1) for one in status.read_text().splitlines() if ":" in one)
            if pid in (int(values["Pid"]), int(values["PPid"])) and "VmRSS" in values:
                found.append(f"{values['Name'].strip()} {int(values['VmRSS'].split()[0]) // 1024} MB")
    return ", ".join(found)


async def measure(database: str, redis: str, messages: int, folder: Path) -> None:
    async with carrier() as (server, carrier_url):
        settings = {
            "FRONTDESK_PORT": "0",
            "FRONTDESK_DATA_DIR": str(folder),
            "FRONTDESK_MODEL_DIR": str(ROOT / "models"),
            "FRONTDESK_TWILIO_ACCOUNT_SID": ACCOUNT,
            "FRONTDESK_TWILIO_AUTH_TOKENS": TOKEN,
            "FRONTDESK_TWILIO_FROM": CLINIC,
            "FRONTDESK_TWILIO_API_URL": carrier_url,
            "FRONTDESK_DATABASE_URL": database,
            "FRONTDESK_REDIS_URL": redis,
        }
        began = time.perf_counter()
        async with desk("up", folder, settings) as (url, pid):
            print(f"ready after {time.perf_counter() - began:.1f} s", flush=True)
            turns, booked = await bookings(url, server)
            print(line("a turn of a booking, to the carrier, 16 at once", turns), flush=True)
            alone, _ = await bookings(url, server, phones=range(PHONES, PHONES + 2))
            print(line("a turn of a booking, to the carrier, 2 at once", alone), flush=True)
            print(f"{booked} of {PHONES} got their visit", flush=True)
            at_ease = await webhooks(url, messages // 3, "+1555556", pause=PAUSE)
            print(line(f"webhook, engine running, 16 phones, each every {PAUSE} s", at_ease), flush=True)
            print(line("webhook, engine running, 16 without a pause", await webhooks(url, messages, "+1555558")), flush=True)
            print(line("for comparison, /health, 16 at once", await answers_alone(url, messages)), flush=True)
            print(f"memory: {memory_of(pid)}", flush=True)
        away = settings | {
            "FRONTDESK_ENGINE_URL": f"http://127.0.0.1:{free_port()}",
            "FRONTDESK_ENGINE_TOKEN": "none",
            "FRONTDESK_ACTIONS_SECRET": "none",
            "FRONTDESK_PRIVATE_PORT": str(free_port()),
            "FRONTDESK_DATABASE_URL": database or f"sqlite:///{folder / 'without.db'}",
        }
        async with desk("desk", folder, away) as (url, _):
            print(line("webhook, engine stopped, 16 without a pause", await webhooks(url, messages, "+1555559")), flush=True)
            print(line("for comparison, /health, 16 at once", await answers_alone(url, messages)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="an empty database's address; without it new SQLite files")
    parser.add_argument("--redis", default="", help="a Redis address for the engine's locks")
    parser.add_argument("--messages", type=int, default=60, help="messages of each of the 16 phones (60)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(asked.database, asked.redis, asked.messages, Path(folder) / "data"))


if __name__ == "__main__":
    main()
