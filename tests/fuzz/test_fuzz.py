"""20,000 malformed requests, frames and messages over all public endpoints of a whole desk: no 5xx, no crash, no message lost.

The desk is the real one with its lanes and gates, over SQLite; the engine is away, so that nothing else decides what happens.
`FRONTDESK_FUZZ_SEED` in the environment repeats a run, `FRONTDESK_FUZZ_SIZE` makes a longer one.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar, WSMsgType, web
from twilio.request_validator import RequestValidator
from yarl import URL

from bot.bootstrap import front_desk, open_records
from bot.clinic.messages import Channel
from bot.settings import Settings
from bot.web.sign_in import add_staff
from tests.fuzz.junk import METHODS, PATHS, Junk, written

TOKEN = "0123456789abcdef0123456789abcdef"
SIZE = int(os.environ.get("FRONTDESK_FUZZ_SIZE", "20000"))
SEED = int(os.environ.get("FRONTDESK_FUZZ_SEED", str(random.randrange(10**9))))


class Run:
    """What was sent, what came back, and which messages the desk said it has taken."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self.url = url
        self.session = session
        self.sent = 0
        self.statuses: Counter[int] = Counter()
        self.taken: set[str] = set()
        self.chosen: set[str] = set()

    def note(self, status: int, what: str) -> None:
        self.sent += 1
        self.statuses[status] += 1
        assert status < 500 or (status == 503 and what.endswith("/ready")), f"seed {SEED}: {status} from {what}"

    async def request(self, junk: Junk, *, headers: dict[str, str] | None = None) -> None:
        method, path = junk.random.choice(METHODS), junk.random.choice(PATHS)
        asked = self.session.request(
            method,
            URL(self.url + path, encoded=True),
            data=junk.body(),
            headers=junk.headers() | (headers or {}),
            allow_redirects=False,
        )
        async with asked as answer:
            await answer.read()
            self.note(answer.status, f"{method} {path[:40]}")

    async def command(self, junk: Junk, csrf: str) -> None:
        """A signed-in browser sends nonsense to the console's commands."""
        path = junk.random.choice([path for path in PATHS if path.startswith("/staff/api/") and "queue" not in path])
        body = {
            name: junk.value()
            for name in junk.random.sample(("conversation_id", "text", "words", "action", "category", "appointment_id"), 4)
        }
        if junk.random.random() < 0.5:
            body["conversation_id"] = "sms:+15555550101"
        headers = {"X-CSRF-Token": csrf, "Content-Type": "application/json"}
        async with self.session.post(self.url + path, data=written(body), headers=headers) as answer:
            await answer.read()
            self.note(answer.status, path)

    async def webhook(self, junk: Junk) -> None:
        form, url = junk.sms(), f"{self.url}/twilio/sms"
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        async with self.session.post(url, data=form, headers={"X-Twilio-Signature": signature}) as answer:
            await answer.read()
            self.note(answer.status, "a signed webhook")
            if answer.status == 200:
                self.taken.add(form["MessageSid"])

    async def chat(self, junk: Junk, frames: int) -> None:
        """Open a chat, say hello, and send frames of which some are right."""
        async with self.session.ws_connect(f"{self.url}/chat", max_msg_size=0) as socket:
            await socket.send_str('{"type": "hello", "v": 1}')
            for _ in range(frames):
                if socket.closed:
                    break
                self.sent += 1
                if junk.random.random() < 0.05:
                    await socket.send_bytes(junk.body()[:1_000])
                else:
                    await socket.send_str(junk.frame())
                with suppress(TimeoutError):
                    while True:
                        heard = await socket.receive(timeout=0.002)
                        if heard.type is not WSMsgType.TEXT:
                            break
                        frame = heard.json()
                        if frame.get("type") == "accepted":
                            self.taken.add(frame["id"])


@asynccontextmanager
async def whole_desk(folder: Path) -> AsyncIterator[tuple[Run, object]]:
    settings = Settings.read(
        {
            "FRONTDESK_DATA_DIR": str(folder),
            "FRONTDESK_TWILIO_ACCOUNT_SID": "AC0",
            "FRONTDESK_TWILIO_AUTH_TOKENS": TOKEN,
            "FRONTDESK_TWILIO_FROM": "+15555550100",
            "FRONTDESK_TWILIO_API_URL": "http://127.0.0.1:9",
        }
    )
    with open_records(settings) as records:
        add_staff(records.units, "fuzz", "Fuzz", "correct horse battery")
        away = "http://127.0.0.1:9"
        async with front_desk(settings, records, engine_url=lambda: away, engine_token="x", actions_secret="x") as desk:
            runner = web.AppRunner(desk.public, access_log=None, shutdown_timeout=2)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            await desk.lanes.start()
            url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            try:
                async with ClientSession(timeout=ClientTimeout(total=60), cookie_jar=CookieJar(unsafe=True)) as session:
                    yield Run(url, session), records
            finally:
                await desk.lanes.stop()
                await runner.cleanup()


async def raw(url: str, line: bytes) -> bytes:
    """Send bytes that are no HTTP and return what comes back."""
    reader, writer = await asyncio.open_connection(URL(url).host, URL(url).port)
    try:
        writer.write(line)
        await writer.drain()
        writer.write_eof()
        return await asyncio.wait_for(reader.read(200), 5)
    except (ConnectionError, TimeoutError):
        return b""
    finally:
        writer.close()


async def sign_in(run: Run) -> str:
    page = await (await run.session.get(f"{run.url}/staff/sign-in")).text()
    token = page.split('name="form_token" value="')[1].split('"')[0]
    form = {"username": "fuzz", "password": "correct horse battery", "form_token": token}
    shown = await (await run.session.post(f"{run.url}/staff/sign-in", data=form)).text()
    return shown.split('data-csrf="')[1].split('"')[0]


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_nothing_breaks_and_nothing_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with whole_desk(tmp_path) as (run, records):
        csrf = await sign_in(run)
        junk = Junk(SEED)
        while run.sent < SIZE:
            batch = [run.request(Junk(junk.random.getrandbits(60))) for _ in range(24)]
            batch += [run.webhook(Junk(junk.random.getrandbits(60))) for _ in range(12)]
            batch += [run.command(Junk(junk.random.getrandbits(60)), csrf) for _ in range(8)]
            batch += [run.chat(Junk(junk.random.getrandbits(60)), 12)]
            for done in await asyncio.gather(*batch, return_exceptions=True):
                # The desk may hang up on a request that is no HTTP; it may not fail in any other way.
                assert done is None or isinstance(done, ClientError | ValueError), f"seed {SEED}: {done!r}"
            line = (
                junk.random.randbytes(60)
                if junk.random.random() < 0.5
                else b"GET / HTTP/9.9\r\n" + junk.body()[:200] + b"\r\n\r\n"
            )
            assert not (await raw(run.url, line)).startswith(b"HTTP/1.1 5"), f"seed {SEED}"
            run.sent += 1
        async with run.session.get(f"{run.url}/health") as alive:
            assert alive.status == 200
        with records.units() as work:
            kept = {
                line
                for channel in Channel
                for line in run.taken
                if work.inbox.accept(_again(channel, line)) is None  # it is there: the same message is not taken twice
            }
        assert kept == run.taken, f"seed {SEED}: {len(run.taken - kept)} messages lost"
        assert len(run.taken) > SIZE // 20, "the run took enough messages to mean something"
    with capsys.disabled():
        print(
            f"\nfuzz: seed {SEED}, {run.sent} sent, {len(run.taken)} messages taken and kept, answers {dict(sorted(run.statuses.items()))}"
        )


def _again(channel: Channel, message_sid: str):
    from datetime import UTC, datetime

    from bot.clinic.messages import InboundMessage

    return InboundMessage(channel, message_sid, "+15555550101", "again", datetime.now(UTC))
