"""The desk and the engine are killed at random moments of real talks: each message is done once and answered once."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clinic.messages import Channel, InboundMessage
from bot.clock import machine_clock
from bot.store.engine import Store
from tests.conversations.running import ROOT, RunningDesk, start_desk

CONVERSATIONS = 50
TALK = ("i need a checkup on friday", "{name}", "1", "yes")
PEOPLE = ("james carter 9/3/1957", "emily walsh 10/14/1999", "david kim 5/5/1965", "aisha johnson 7/8/1988")
SECONDS_OF_KILLING = 90
SECONDS_TO_SETTLE = 90


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.timeout(420)
async def test_desk_and_engine_are_killed_at_random_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    chance = random.Random(20261201)
    environment = {"FRONTDESK_NOW": "2026-12-01T09:00:00-06:00", "FRONTDESK_MODEL_DIR": str(ROOT / "models")}
    desk = await asyncio.to_thread(start_desk, tmp_path, environment)
    kills, engines = Counter[str](), set(children_of(desk.process.pid))
    try:
        sent = accept_all(desk.store)
        until = time.monotonic() + SECONDS_OF_KILLING
        while time.monotonic() < until and not settled(desk.store, sent):
            await asyncio.sleep(chance.uniform(0.5, 6))  # the random moment itself, not a wait for something
            victim = chance.choice(("desk", "engine", "both"))
            kill(desk, victim)
            kills[victim] += 1
            if victim != "engine":
                desk.store.close()
                desk = await asyncio.to_thread(start_desk, tmp_path, environment)
                engines |= set(children_of(desk.process.pid))
        for _ in range(SECONDS_TO_SETTLE * 5):
            if settled(desk.store, sent):
                break
            await asyncio.sleep(0.2)
        assert kills.total() >= 2, "too fast to be killed"
        assert rows(desk.store, "SELECT count(*) FROM inbound_messages WHERE done_at IS NULL") == [(0,)]
        answered = dict(rows(desk.store, "SELECT answers_inbound, count(*) FROM outbound_messages GROUP BY answers_inbound"))
        assert set(answered) == set(sent), "a message without an answer"
        twice = "SELECT answers_inbound, response, count(*) FROM outbound_messages GROUP BY answers_inbound, response HAVING count(*) > 1"
        assert rows(desk.store, twice) == []
        booked = rows(desk.store, "SELECT count(*) FROM appointments WHERE request IS NOT NULL")
        told = rows(desk.store, "SELECT count(DISTINCT text) FROM outbound_messages WHERE response = 'utter_appointment_booked'")
        # Several talks of one person that pick the same opening are told of the same appointment, in the same words.
        assert booked == told
        assert told[0][0] > 0
    finally:
        kill(desk, "both")
        desk.store.close()
        for orphan in engines:
            with contextlib.suppress(ProcessLookupError):
                os.kill(orphan, signal.SIGKILL)


def accept_all(store: Store) -> list[int]:
    sent = []
    for number, words in enumerate(TALK):
        for conversation in range(CONVERSATIONS):
            written = words.format(name=PEOPLE[conversation % len(PEOPLE)])
            message = InboundMessage(
                Channel.SMS, f"M{conversation}-{number}", f"+1555556{conversation:04}", written, machine_clock()
            )
            with store.units() as work:
                inbound_id = work.inbox.accept(message)
                work.commit()
            assert inbound_id is not None
            sent.append(int(inbound_id))
    return sent


def settled(store: Store, sent: list[int]) -> bool:
    return rows(store, "SELECT count(*) FROM inbound_messages WHERE done_at IS NOT NULL") == [(len(sent),)]


def rows(store: Store, query: str) -> list[tuple[int, ...]]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def kill(desk: RunningDesk, victim: str) -> None:
    """End processes that this test started, without warning."""
    engines = children_of(desk.process.pid)
    for process_id in engines if victim != "desk" else []:
        os.kill(process_id, signal.SIGKILL)
    if victim != "engine":
        desk.process.kill()
        desk.process.wait()


def children_of(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(process_id) for process_id in listed.read_text().split()] if listed.exists() else []
