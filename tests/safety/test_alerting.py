"""Staff outside the console are told of danger: at once, the second contacts when nobody acknowledges, each once, without the patient's words."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clinic.messages import Channel, InboundMessage, conversation_of
from bot.clinic.ports import SafetyAlert
from bot.clinic.safety.alerting import AlertPlan
from bot.gateway.alerting import AlertLedger
from bot.gateway.rendering import Rendering
from bot.services.content_file import load_clinic
from bot.services.mail import Mailer, MailUndelivered
from bot.store.engine import Store, open_store

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NURSE, CHIEF = "+15555550120", "+15555550121"
NURSE_MAIL, CHIEF_MAIL = "nurse@clinic.example.org", "chief@clinic.example.org"
WORDS = "my chest is being crushed"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class MailServer:
    """A mail server of a few lines, on loopback: it keeps what it is given."""

    def __init__(self) -> None:
        self.received: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as wire:

                def answer(line: str, wire: object = wire) -> None:
                    wire.write(f"{line}\r\n".encode())  # type: ignore[attr-defined]
                    wire.flush()  # type: ignore[attr-defined]

                answer("220 here")
                while line := wire.readline().decode().strip():
                    if line.upper().startswith("DATA"):
                        answer("354 go on")
                        text = ""
                        while (part := wire.readline().decode()) != ".\r\n":
                            text += part
                        self.received.append(text)
                        answer("250 taken")
                    elif line.upper().startswith("QUIT"):
                        answer("221 bye")
                        break
                    else:
                        answer("250 ok")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def alert(store: Store) -> SafetyAlert:
    with store.units() as work:
        inbound = work.inbox.accept(InboundMessage(Channel.SMS, "SM1", "+15555550199", WORDS, NOW))
        assert inbound is not None
        raised = work.alerts.raise_alert(SafetyAlert(conversation_of(Channel.SMS, "+15555550199"), inbound, "medical", NOW))
        work.commit()
    return raised


def ledger(store: Store, clock: Clock, plan: AlertPlan, mailer: Mailer | None = None) -> AlertLedger:
    clinic = load_clinic(ROOT / "clinic.yml")
    say = Rendering(clinic, ROOT / "domain.yml", ROOT / "locales", clock).say
    return AlertLedger(store.units, plan, say, "https://desk.example.org/staff", mailer, clock)


def texts(store: Store, phone: str) -> list[str]:
    with store.units() as work:
        return [message.text for message in work.outbox.of_conversation(conversation_of(Channel.SMS, phone))]


def test_first_contacts_are_told_at_once_and_the_second_when_nobody_acknowledges(
    store: Store, clock: Clock, alert: SafetyAlert
) -> None:
    keeping = ledger(store, clock, AlertPlan((NURSE,), (CHIEF,), 5 * MINUTE))
    assert keeping.look() == 1
    assert texts(store, NURSE) == [
        "Lakeside Clinic: a patient may be in danger (medical), Tuesday, December 1 at 9:00 AM. Please open the console now and "
        "acknowledge: https://desk.example.org/staff"
    ]
    clock.now += 4 * MINUTE
    assert (keeping.look(), texts(store, CHIEF)) == (0, [])
    clock.now += MINUTE
    assert keeping.look() == 1
    assert keeping.look() == 0
    assert (len(texts(store, NURSE)), len(texts(store, CHIEF))) == (1, 1)


def test_who_has_acknowledged_in_time_spares_the_second_contact(store: Store, clock: Clock, alert: SafetyAlert) -> None:
    keeping = ledger(store, clock, AlertPlan((NURSE,), (CHIEF,), 5 * MINUTE))
    keeping.look()
    with store.units() as work:
        work.alerts.acknowledge(alert.id or 0, staff="rosa", at=clock.now)
        work.commit()
    clock.now += 30 * MINUTE
    assert (keeping.look(), texts(store, CHIEF)) == (0, [])


def test_several_desks_tell_each_contact_once(store: Store, clock: Clock, alert: SafetyAlert) -> None:
    desks = [ledger(store, clock, AlertPlan((NURSE, CHIEF))) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        told = sum(threads.map(lambda desk: desk.look(), desks))
    assert told == 2
    assert (len(texts(store, NURSE)), len(texts(store, CHIEF))) == (1, 1)


def test_mail_reaches_its_contact_without_the_patients_words(
    store: Store, clock: Clock, alert: SafetyAlert, mail: MailServer
) -> None:
    mailer = Mailer(f"smtp+plain://127.0.0.1:{mail.port}", "desk@clinic.example.org")
    assert ledger(store, clock, AlertPlan((NURSE_MAIL,)), mailer).look() == 1
    (received,) = mail.received
    assert f"To: {NURSE_MAIL}" in received
    assert "Subject: Lakeside Clinic: a patient may be in danger" in received
    assert WORDS not in received
    assert "5555550199" not in received


def test_mail_that_fails_is_tried_again_after_a_minute(store: Store, clock: Clock, alert: SafetyAlert, mail: MailServer) -> None:
    broken = Mailer("smtp+plain://127.0.0.1:1", "desk@clinic.example.org")
    working = Mailer(f"smtp+plain://127.0.0.1:{mail.port}", "desk@clinic.example.org")
    plan = AlertPlan((NURSE_MAIL,))
    with pytest.raises(MailUndelivered, match=r"127\.0\.0\.1:1$"):
        broken.send(NURSE_MAIL, "x", "y")
    assert ledger(store, clock, plan, broken).look() == 0
    assert ledger(store, clock, plan, working).look() == 0
    clock.now += 2 * MINUTE
    assert ledger(store, clock, plan, working).look() == 1
    assert ledger(store, clock, plan, working).look() == 0
    assert len(mail.received) == 1


def test_without_contacts_nobody_is_told(store: Store, clock: Clock, alert: SafetyAlert) -> None:
    assert ledger(store, clock, AlertPlan()).look() == 0
    assert list(AlertPlan((NURSE, NURSE_MAIL), (CHIEF_MAIL, NURSE)).due(alert, NOW + 9 * MINUTE)) == [
        NURSE,
        NURSE_MAIL,
        CHIEF_MAIL,
    ]


def test_keeper_wakes_the_delivery(store: Store, clock: Clock, alert: SafetyAlert) -> None:
    from bot.gateway.alerting import AlertKeeper
    from bot.gateway.offload import Offload

    async def run() -> list[Channel]:
        woken: list[Channel] = []
        offload = Offload(threads=1)
        keeper = AlertKeeper(ledger(store, clock, AlertPlan((NURSE,))), offload, woken.append)
        await keeper.look()
        await keeper.look()
        offload.close()
        return woken

    assert asyncio.run(run()) == [Channel.SMS]
