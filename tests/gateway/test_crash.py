"""Killed at any moment: no message is lost, run twice or answered twice."""

import asyncio
import contextlib
import random
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clinic.messages import Channel, DeliveryStatus, InboundMessage, conversation_of
from bot.clock import machine_clock
from bot.store.engine import Store, open_store
from tests.gateway.clinic_of_tests import write_words

CONVERSATIONS = 50
MESSAGES = 4
SECONDS = 150


@asynccontextmanager
async def process(module: str, *arguments: str) -> AsyncIterator[Process]:
    """Run one of the processes, and kill it on the way out, whatever it is doing."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", f"tests.gateway.{module}", *arguments, stdout=PIPE)
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def accept_all(store: Store) -> dict[str, list[int]]:
    sent: dict[str, list[int]] = {}
    for number in range(MESSAGES):
        for conversation in range(CONVERSATIONS):
            channel = Channel.SMS if conversation % 2 else Channel.WEBCHAT
            address = f"+1555555{conversation:04}" if conversation % 2 else f"visitor{conversation}"
            with store.units() as work:
                message = InboundMessage(channel, f"M{conversation}-{number}", address, f"word {number}", machine_clock())
                inbound_id = work.inbox.accept(message)
                assert work.inbox.accept(message) is None
                work.commit()
            assert inbound_id is not None
            sent.setdefault(conversation_of(channel, address), []).append(inbound_id)
    return sent


def settled(store: Store, sent: dict[str, list[int]]) -> bool:
    """Every message is answered and every answer has left."""
    reached = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
    with store.units() as work:
        lines = [line for conversation_id in sent for line in work.outbox.of_conversation(conversation_id)]  # type: ignore[arg-type]
    return len(lines) >= 2 * sum(map(len, sent.values())) and all(line.status in reached for line in lines)


def done(tmp_path: Path) -> int:
    """Return how many messages are done, without holding up the writers."""
    with contextlib.closing(sqlite3.connect(f"file:{tmp_path / 'desk.db'}?mode=ro", uri=True)) as reader:
        return int(reader.execute("SELECT count(*) FROM inbound_messages WHERE done_at IS NOT NULL").fetchone()[0])


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_desk_and_engine_are_killed_at_random_and_every_message_is_answered_once(tmp_path: Path) -> None:
    chance = random.Random(20261201)
    write_words(tmp_path)
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    store.migrate()
    sent = accept_all(store)
    port = free_port()
    kills, until = Counter[str](), time.monotonic() + SECONDS

    async def keep_killing(module: str, *arguments: str, most: int) -> None:
        """Kill and restart the process `most` times, each a random moment after some more messages are done, then let it live."""
        while True:
            async with process(module, *arguments) as child:
                assert child.stdout is not None
                await child.stdout.readline()
                if kills[module] >= most:
                    await child.wait()
                enough = done(tmp_path) + chance.randint(1, CONVERSATIONS * MESSAGES // (2 * most))
                while done(tmp_path) < enough and child.returncode is None:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(chance.uniform(0, 0.05))
                kills[module] += 1

    tasks = [
        asyncio.create_task(keep_killing("desk_process", str(tmp_path), f"http://127.0.0.1:{port}", most=6)),
        asyncio.create_task(keep_killing("engine_process", str(tmp_path), str(port), most=3)),
    ]
    while not settled(store, sent) and time.monotonic() < until:
        await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert kills["desk_process"] >= 5
    assert kills["engine_process"] >= 2
    with store.units() as work:
        for conversation_id, inbound_ids in sent.items():
            lines = work.outbox.of_conversation(conversation_id)  # type: ignore[arg-type]
            wanted = [(inbound_id, name) for inbound_id in inbound_ids for name in ("utter_greet", "utter_default")]
            assert [(line.answers_inbound, line.response) for line in lines] == wanted
        later = machine_clock() + timedelta(hours=1)
        assert work.inbox.claim(worker="test", now=later, lease_until=later) is None
    store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "engine.db")) as engine:
        runs = Counter(message_id for (message_id,) in engine.execute("SELECT message_id FROM runs"))
    assert runs == {str(inbound_id): 1 for inbound_ids in sent.values() for inbound_id in inbound_ids}
