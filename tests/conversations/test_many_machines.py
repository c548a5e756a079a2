"""A health system's way to run it: two desks and an engine, each alone, on PostgreSQL, with the engine's locks in Redis."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import create_engine, text

from bot.clinic.messages import Channel
from bot.store.engine import Store, open_store
from tests.conversations.conftest import Carrier, desk_environment, free_port
from tests.conversations.running import ROOT, Patient, RunningDesk

POSTGRESQL = os.environ.get("FRONTDESK_TESTS_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432")
REDIS = ("127.0.0.1", 6379)
PEOPLE = ("james carter 9/3/1957", "emily walsh 10/14/1999", "david kim 5/5/1965", "aisha johnson 7/8/1988")


@pytest.fixture
def database() -> Iterator[str]:
    """Return `host/name` of an empty PostgreSQL database, which is dropped afterwards."""
    server = create_engine(f"{POSTGRESQL}/postgres", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5})
    name = f"frontdesk_test_{uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        locks_written()
    except Exception:
        server.dispose()
        if os.environ.get("TESTS_REQUIRE_SERVICES"):
            raise
        pytest.skip("there is no PostgreSQL or no Redis here")
    yield f"{POSTGRESQL}/{name}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def locks_written() -> int:
    """Ask Redis how often a value was set since it began."""
    with socket.create_connection(REDIS, timeout=5) as connection, connection.makefile("rwb") as wire:
        wire.write(b"INFO commandstats\r\n")
        wire.flush()
        size = int(wire.readline()[1:])
        lines = wire.read(size).decode().splitlines()
    found = [line for line in lines if line.startswith("cmdstat_set:")]
    return int(found[0].split("calls=")[1].split(",")[0]) if found else 0


@contextmanager
def part(command: str, folder: Path, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a part of the front desk alone, and see it end in peace."""
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("frontdesk")), command],
            cwd=ROOT,
            env=kept | {"FRONTDESK_DATA_DIR": str(folder)} | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in (0, -signal.SIGTERM), (folder / "log").read_text()[-2000:]
    finally:
        process.kill()
        process.wait()


def ready(process: subprocess.Popen[bytes], folder: Path, database: str) -> RunningDesk:
    """Wait until the desk will answer messages."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError):
            url = json.loads((folder / "desk.json").read_text())["url"]
            with urllib.request.urlopen(url + "/ready", timeout=5) as answer:
                if answer.status == 200:
                    return RunningDesk(url, open_store(database), process, folder)
        time.sleep(0.2)
    raise AssertionError("the desk was not ready in time:\n" + (folder / "log").read_text()[-3000:])


@pytest.mark.engine
@pytest.mark.timeout(420)
async def test_two_desks_and_an_engine_share_postgresql_and_redis(database: str, carrier: Carrier, tmp_path: Path) -> None:
    engine_port, private_port = free_port(), free_port()
    shared = desk_environment(carrier.url) | {
        "FRONTDESK_ENGINE_TOKEN": "token",
        "FRONTDESK_ACTIONS_SECRET": "secret",
        "FRONTDESK_DATABASE_URL": database,
        "FRONTDESK_ENGINE_URL": f"http://127.0.0.1:{engine_port}",
        "FRONTDESK_PORT": "0",
    }
    engine = shared | {
        "FRONTDESK_ENGINE_PORT": str(engine_port),
        "FRONTDESK_ACTIONS_URL": f"http://127.0.0.1:{private_port}/actions/secret/webhook",
        "FRONTDESK_TRACKER_URL": database.replace("+psycopg:", "+psycopg2:"),
        "FRONTDESK_REDIS_URL": "redis://{}:{}/1".format(*REDIS),
    }
    before = locks_written()
    with (
        part("desk", tmp_path / "one", shared | {"FRONTDESK_PRIVATE_PORT": str(private_port)}) as one,
        part("engine", tmp_path / "engine", engine),
        part("desk", tmp_path / "two", shared | {"FRONTDESK_PRIVATE_PORT": str(free_port())}) as two,
    ):
        first = await asyncio.to_thread(ready, one, tmp_path / "one", database)
        second = await asyncio.to_thread(ready, two, tmp_path / "two", database)
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(
                *(books(session, (first, second), f"+155555502{number:02}", who) for number, who in enumerate(PEOPLE))
            )
        assert rows(first.store, "SELECT count(*) FROM inbound_messages WHERE done_at IS NULL") == [(0,)]
        twice = "SELECT answers_inbound, response FROM outbound_messages GROUP BY 1, 2 HAVING count(*) > 1"
        assert rows(first.store, twice) == []
        assert rows(first.store, "SELECT count(*) FROM appointments WHERE request IS NOT NULL") == [(len(PEOPLE),)]
        assert rows(first.store, "SELECT count(*) > 0 FROM events WHERE type_name = 'user'") == [(True,)]
        first.store.close()
        second.store.close()
    assert locks_written() - before >= 4 * len(PEOPLE)


async def books(session: aiohttp.ClientSession, desks: tuple[RunningDesk, RunningDesk], number: str, who: str) -> None:
    """Book by text message, each message to the other desk; who finds a time gone takes the next one offered."""
    heard: list[str | None] = []
    for turn, words in enumerate(("i need a checkup on friday", who, *("1", "yes") * len(PEOPLE))):
        patient = Patient(desks[turn % 2], session, number, Channel.SMS)
        heard = [answer.response for answer in await patient.says(words)]
        if "utter_appointment_booked" in heard:
            return
    raise AssertionError(heard)


def rows(store: Store, query: str) -> list[tuple[object, ...]]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
