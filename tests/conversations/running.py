"""A whole front desk as a child process, and patients who text it and chat with it over real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from twilio.request_validator import RequestValidator

from bot.clinic.messages import Channel, InboundId, OutgoingMessage, conversation_of
from bot.store.engine import Store, open_store
from tests.twilio_server.server import ACCOUNT, CLINIC, TOKEN

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class RunningDesk:
    """The front desk under test: where it is, and its store."""

    url: str
    store: Store
    process: subprocess.Popen[bytes]
    data_dir: Path
    said: set[str] = field(default_factory=set)
    """All that patients wrote to it."""

    def leaks(self) -> list[str]:
        """Return lines of its logs, and of its engine's, that hold a patient's words, name or number."""
        names = {word for name in NAMES.findall("\n".join(self.said)) for word in name}
        told = {text.casefold() for text in self.said if len(text) >= 12}
        called = re.compile(rf"\b(?:{'|'.join(sorted(names)) or 'nobody at all'})\b", re.IGNORECASE)
        lines = [line for log in sorted(self.data_dir.glob("**/*.log")) for line in log.read_text(errors="replace").splitlines()]
        return [
            line
            for line in lines
            if NUMBER.search(line) or called.search(line) or any(words in line.casefold() for words in told)
        ]

    def inbound_id(self, channel: Channel, sid: str) -> tuple[InboundId, bool] | None:
        """Return the id of a message and whether it is done."""
        from sqlalchemy import text

        with self.store.engine.connect() as connection:
            row = connection.execute(
                text("SELECT id, done_at FROM inbound_messages WHERE channel = :channel AND message_sid = :sid"),
                {"channel": channel.value, "sid": sid},
            ).first()
        return (InboundId(row[0]), row[1] is not None) if row else None

    def answers(self, inbound_id: InboundId) -> list[OutgoingMessage]:
        with self.store.units() as work:
            return work.outbox.answering(inbound_id)


NAMES = re.compile(r"\b([A-Za-zÀ-ÿ']{4,}) ([A-Za-zÀ-ÿ']{4,}),? \d{1,2}/\d{1,2}/\d{2,4}")
"""A name before a date of birth."""
NUMBER = re.compile(r"\+?1?555555\d{4}|\b555-555-\d{4}")


def start_desk(data_dir: Path, environment: dict[str, str], *, timeout: float = 240) -> RunningDesk:
    """Start `frontdesk up` on free ports and wait until it is ready."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    data_dir.mkdir(parents=True, exist_ok=True)
    address = data_dir / "desk.json"
    address.unlink(missing_ok=True)
    log = (data_dir / "desk.log").open("ab")
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("frontdesk")), "up"],
        cwd=ROOT,
        env=kept | {"FRONTDESK_PORT": "0", "FRONTDESK_DATA_DIR": str(data_dir)} | environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    log.close()
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"frontdesk up ended with {process.returncode}:\n" + (data_dir / "desk.log").read_text()[-3000:])
        if address.exists():
            found = json.loads(address.read_text())
            if found["pid"] == process.pid and _is_ready(found["url"]):
                database = environment.get("FRONTDESK_DATABASE_URL") or f"sqlite:///{data_dir / 'frontdesk.db'}"
                return RunningDesk(found["url"], open_store(database), process, data_dir)
        time.sleep(0.2)
    process.kill()
    raise AssertionError("the front desk was not ready in time:\n" + (data_dir / "desk.log").read_text()[-3000:])


def _is_ready(url: str) -> bool:
    import urllib.request

    with contextlib.suppress(OSError), urllib.request.urlopen(url + "/ready", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def stop_desk(desk: RunningDesk) -> int:
    """Ask it to drain and end, and return its exit code."""
    desk.store.close()
    if desk.process.poll() is None:
        desk.process.send_signal(signal.SIGTERM)
    return desk.process.wait(timeout=60)


@dataclass
class Patient:
    """Somebody who writes on a channel and reads what comes back."""

    desk: RunningDesk
    session: aiohttp.ClientSession
    address: str
    channel: Channel = Channel.SMS
    heard: list[OutgoingMessage] = field(default_factory=list)
    _socket: aiohttp.ClientWebSocketResponse | None = None

    @property
    def conversation_id(self) -> str:
        return conversation_of(self.channel, self.address)

    async def says(self, text: str, **extra: str) -> list[OutgoingMessage]:
        """Send a message, wait until it is done, and return the answers."""
        self.desk.said.add(text)
        if self.channel is Channel.SMS:
            sid = "SM" + uuid.uuid4().hex
            await self._text(sid, text, extra)
        else:
            sid = str(uuid.uuid4())
            await self._chat(sid, text)
        answers = await self._answers(sid)
        self.heard += answers
        return answers

    async def _text(self, sid: str, text: str, extra: dict[str, str]) -> None:
        form = {
            "MessageSid": sid,
            "From": self.address,
            "AccountSid": ACCOUNT,
            "To": CLINIC,
            "Body": text,
            "NumMedia": "0",
        } | extra
        url = self.desk.url + "/twilio/sms"
        headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)}
        async with self.session.post(url, data=form, headers=headers) as answer:
            assert answer.status == 200, answer.status

    async def _chat(self, sid: str, text: str) -> None:
        if self._socket is None:
            self._socket = await self.session.ws_connect(self.desk.url + "/chat", origin=self.desk.url)
            hello: dict[str, Any] = {"type": "hello", "after": 0, "language": "en"}
            await self._socket.send_json(hello)
            welcome = await self._socket.receive_json(timeout=10)
            assert welcome["type"] == "welcome", welcome
            self.address = welcome["key"]
        await self._socket.send_json({"type": "message", "id": sid, "text": text})

    async def _answers(self, sid: str) -> list[OutgoingMessage]:
        for _ in range(400):
            found = await asyncio.to_thread(self.desk.inbound_id, self.channel, sid)
            if found and found[1]:
                return await asyncio.to_thread(self.desk.answers, found[0])
            await asyncio.sleep(0.05)
        raise AssertionError("the message was not handled in 20 seconds")

    async def all_heard(self) -> list[OutgoingMessage]:
        """Return everything the desk has for this conversation, also what answers no message."""

        def read() -> list[OutgoingMessage]:
            with self.desk.store.units() as work:
                return work.outbox.of_conversation(conversation_of(self.channel, self.address))

        return await asyncio.to_thread(read)

    async def leaves(self) -> None:
        if self._socket is not None:
            await self._socket.close()
