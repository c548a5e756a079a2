"""One whole front desk and one Twilio of our own for all conversations."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import pytest

from tests.conversations.given import NOW, Records
from tests.conversations.running import ROOT, RunningDesk, start_desk, stop_desk
from tests.twilio_server.server import ACCOUNT, CLINIC, TOKEN


@dataclass(frozen=True)
class Carrier:
    """The rehearsal Twilio, and what it was given to send."""

    url: str

    def bodies_to(self, number: str) -> list[str]:
        with urllib.request.urlopen(self.url + "/_rehearsal/messages", timeout=10) as answer:
            return [message["Body"] for message in json.load(answer)["messages"] if message["To"] == number]


@pytest.fixture(scope="session")
def carrier() -> Iterator[Carrier]:
    port = free_port()
    child = subprocess.Popen([sys.executable, "-m", "tests.twilio_server", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield Carrier(f"http://127.0.0.1:{port}")
    finally:
        child.terminate()
        child.wait(timeout=20)


@pytest.fixture(scope="session")
def desk(carrier: Carrier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    started = start_desk(tmp_path_factory.mktemp("desk"), desk_environment(carrier.url))
    try:
        yield started
    finally:
        stop_desk(started)
    assert started.leaks() == [], "a log holds what a patient wrote, or who they are"


@pytest.fixture(scope="session")
def records(desk: RunningDesk) -> Records:
    return Records(desk)


MESSAGES_TO_BOOKED = pytest.StashKey[dict[str, list[int]]]()
"""How many messages known and new patients needed until they were booked."""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MESSAGES_TO_BOOKED] = {"known": [], "new": []}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for kind, counts in terminalreporter.config.stash.get(MESSAGES_TO_BOOKED, {}).items():
        if counts:
            terminalreporter.write_line(
                f"patient messages to a booked appointment, {kind} patients: median {median(counts):g},"
                f" at most {max(counts)}, in {len(counts)} scripts"
            )


def desk_environment(twilio_url: str) -> dict[str, str]:
    return {
        "FRONTDESK_NOW": NOW.isoformat(),
        "FRONTDESK_MODEL_DIR": str(ROOT / "models"),
        "FRONTDESK_TWILIO_ACCOUNT_SID": ACCOUNT,
        "FRONTDESK_TWILIO_AUTH_TOKENS": TOKEN,
        "FRONTDESK_TWILIO_FROM": CLINIC,
        "FRONTDESK_TWILIO_API_URL": twilio_url,
    }


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
