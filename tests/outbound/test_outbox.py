"""The gate over the outbox: what is put off waits without holding up answers, what is refused stays with its reason and staff are told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clinic.consent.standing import Category
from bot.clinic.messages import Author, Channel, ConversationId, DeliveryStatus, OutgoingMessage
from bot.clinic.outreach.gate import Fate
from bot.clinic.ports import ConsentChange
from bot.gateway.delivery import DeliveryLedger
from bot.gateway.outbound import OutboundGate, explain
from bot.services.carrier import Sent
from bot.services.content_file import load_clinic
from bot.services.phone_zones import zones_of_phone
from bot.store.engine import Store, open_store

ROOT = Path(__file__).parents[2]
CLINIC = load_clinic(ROOT / "clinic.yml")
GATE = OutboundGate(CLINIC, zones_of_phone=zones_of_phone)
PHONE = "+13125550101"
ANA = ConversationId(f"sms:{PHONE}")
NIGHT = datetime(2026, 12, 2, 5, tzinfo=UTC)  # 23:00 in Chicago
MORNING = datetime(2026, 12, 2, 14, tzinfo=UTC)
REMINDER = OutgoingMessage(ANA, Author.ASSISTANT, "Lakeside: see you Tuesday at 9:00.", NIGHT, category=Category.REMINDERS)


class Clockwork:
    def __init__(self) -> None:
        self.now = NIGHT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


@pytest.fixture
def ledger(store: Store, clock: Clockwork) -> DeliveryLedger:
    return DeliveryLedger(store.units, clock, gate=GATE)


def put(store: Store, *messages: OutgoingMessage) -> list[OutgoingMessage]:
    with store.units() as work:
        kept = [work.outbox.put(message) for message in messages]
        work.commit()
    return kept


def standing(store: Store, message: OutgoingMessage) -> OutgoingMessage:
    assert message.id is not None
    with store.units() as work:
        found = work.outbox.get(message.id)
    assert found is not None
    return found


def texts(ledger: DeliveryLedger) -> list[str]:
    return [one.message.text for one in ledger.claim(Channel.SMS, 10)]


def test_reminder_waits_for_the_morning_and_holds_up_no_answer(store: Store, ledger: DeliveryLedger, clock: Clockwork) -> None:
    reminder, answer = put(store, REMINDER, OutgoingMessage(ANA, Author.ASSISTANT, "We open at 8.", NIGHT))
    assert texts(ledger) == []  # the reminder was put off; what follows is next
    assert texts(ledger) == ["We open at 8."]
    ledger.sent(answer, Sent("SM1", DeliveryStatus.SENT))
    waits = standing(store, reminder)
    assert (waits.status, waits.held_because, waits.not_before) == (DeliveryStatus.DEFERRED, "quiet hours", MORNING)
    clock.now = MORNING - timedelta(seconds=1)
    assert texts(ledger) == []
    clock.now = MORNING
    assert texts(ledger) == [REMINDER.text]


def test_put_off_often_is_still_sent(store: Store, ledger: DeliveryLedger, clock: Clockwork) -> None:
    put(store, REMINDER)
    for _ in range(12):
        assert texts(ledger) == []
        clock.now += timedelta(minutes=30)
    clock.now = MORNING
    assert texts(ledger) == [REMINDER.text]


def test_what_may_not_be_sent_is_kept_with_its_reason_and_staff_are_told(
    store: Store, ledger: DeliveryLedger, clock: Clockwork
) -> None:
    clock.now = MORNING
    (bill,) = put(store, replace(REMINDER, text="Lakeside: you have a bill.", category=Category.BILLING))
    assert texts(ledger) == []
    kept = standing(store, bill)
    assert (kept.status, kept.text) == (DeliveryStatus.FAILED, "Lakeside: you have a bill.")
    assert kept.held_because == "billing texts need a consent of their own, and there is none"
    with store.units() as work:
        handoff = work.handoffs.open_of(ANA)
    assert handoff is not None
    assert handoff.reason == "text_not_sent"


def test_second_of_a_day_waits_for_the_next_and_none_is_dropped(store: Store, ledger: DeliveryLedger, clock: Clockwork) -> None:
    clock.now = MORNING
    first, second = put(store, replace(REMINDER, created_at=MORNING), replace(REMINDER, text="Second.", created_at=MORNING))
    assert texts(ledger) == [first.text]
    ledger.sent(first, Sent("SM1", DeliveryStatus.SENT))
    assert texts(ledger) == []
    assert standing(store, second).not_before == MORNING + timedelta(days=1)
    clock.now = MORNING + timedelta(days=1)
    assert texts(ledger) == ["Second."]


def test_opted_out_between_writing_and_sending(store: Store, ledger: DeliveryLedger, clock: Clockwork) -> None:
    (reminder,) = put(store, REMINDER)
    assert texts(ledger) == []
    with store.units() as work:
        work.consents.record(ConsentChange(PHONE, "opt_out", "words", "no more reminders", NIGHT, "reminders"))
        work.commit()
    clock.now = MORNING
    assert texts(ledger) == []
    assert standing(store, reminder).held_because == "the number wants no reminders texts"


def test_dry_run_tells_of_everything_and_changes_nothing(store: Store) -> None:
    put(
        store,
        REMINDER,
        replace(REMINDER, text="Your oncology visit", category=Category.CARE),
        OutgoingMessage(ANA, Author.STAFF, "Hi", NIGHT),
    )
    with store.units() as work:
        told = [(one.decision.fate, one.decision.because, one.segments.count) for one in explain(work, GATE, NIGHT)]
        again = [(one.status, one.held_because) for one in work.outbox.unsent()]
    assert told == [
        (Fate.DEFERRED, "quiet hours", 1),
        (Fate.REFUSED, "a text may not reveal what the care is about: oncology", 1),
        (Fate.ALLOWED, "an answer", 1),
    ]
    assert again == [(DeliveryStatus.QUEUED, None)] * 3


def test_who_says_where_they_are_is_written_to_by_their_day(store: Store) -> None:
    with store.units() as work:
        conversation = work.conversations.get_or_start(ANA, at=NIGHT)
        work.conversations.save(replace(conversation, zone="Pacific/Honolulu"))
        assert GATE.decide(work, REMINDER, NIGHT).fate is Fate.ALLOWED  # 19:00 there
        assert GATE.decide(work, REMINDER, MORNING).fate is Fate.DEFERRED  # 4:00 there
