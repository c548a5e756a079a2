"""Inbox and outbox: each message once, in order, whoever works on it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.clinic.errors import ConversationTaken
from bot.clinic.handoff import Handoff
from bot.clinic.messages import Author, Channel, DeliveryStatus, InboundId, InboundMessage, OutgoingMessage, conversation_of
from bot.clinic.ports import ConsentChange
from bot.store.engine import Store

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANN, BEN = "+15555550101", "+15555550102"
ANNS = conversation_of(Channel.SMS, ANN)


def sms(sid: str, address: str = ANN, words: str = "hello") -> InboundMessage:
    return InboundMessage(Channel.SMS, sid, address, words, NOW)


def accept(store: Store, *messages: InboundMessage) -> list[InboundId | None]:
    with store.units() as work:
        taken = [work.inbox.accept(message) for message in messages]
        work.commit()
    return taken


def claim(store: Store, worker: str, now: datetime = NOW) -> InboundId | None:
    with store.units() as work:
        claimed = work.inbox.claim(worker=worker, now=now, lease_until=now + MINUTE)
        work.commit()
    return claimed.id if claimed else None


def test_a_message_that_arrives_eight_times_at_once_is_taken_once(store: Store) -> None:
    together = Barrier(8)

    def arrive(_: int) -> InboundId | None:
        together.wait()
        return accept(store, sms("SM1"))[0]

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(arrive, range(8)))
    assert sum(one is not None for one in taken) == 1


def test_eight_workers_never_hold_one_conversation_together(store: Store) -> None:
    accept(store, *(sms(f"SM{number}", f"+1555555010{number % 4}") for number in range(16)))
    together = Barrier(8)

    def work(number: int) -> InboundId | None:
        together.wait()
        return claim(store, f"w{number}")

    with ThreadPoolExecutor(8) as threads:
        claimed = {one for one in threads.map(work, range(8)) if one}
    while one := claim(store, "later"):
        claimed.add(one)
    with store.units() as unit:
        held = [unit.inbox.get(one) for one in sorted(claimed)]
    assert [one.message.message_sid for one in held if one] == ["SM0", "SM1", "SM2", "SM3"]


def test_messages_of_a_conversation_come_in_order_and_a_put_off_one_holds_back_the_rest(store: Store) -> None:
    first, second, other = accept(store, sms("SM1"), sms("SM2"), sms("SM3", BEN))
    assert first
    assert (claim(store, "a"), claim(store, "b"), claim(store, "c")) == (first, other, None)
    with store.units() as work:
        assert work.inbox.retry(first, not_before=NOW + MINUTE) == 1
        work.commit()
    assert claim(store, "a") is None
    assert claim(store, "a", NOW + MINUTE) == first
    with store.units() as work:
        work.inbox.finish(first, at=NOW)
        work.commit()
    assert claim(store, "a", NOW + MINUTE) == second


def test_an_expired_lease_is_claimable_and_its_late_worker_frees_nobody_elses(store: Store) -> None:
    first, second = accept(store, sms("SM1"), sms("SM2"))
    assert first
    assert claim(store, "a") == first
    assert claim(store, "b", NOW + MINUTE / 2) is None
    assert claim(store, "b", NOW + MINUTE) == first
    for _ in range(2):
        with store.units() as work:
            work.inbox.finish(first, at=NOW)
            work.commit()
        if _ == 0:
            assert claim(store, "b", NOW + MINUTE) == second
    assert claim(store, "c", NOW + MINUTE) is None


def test_a_released_worker_gives_its_conversations_back(store: Store) -> None:
    (first,) = accept(store, sms("SM1"))
    assert claim(store, "a") == first
    with store.units() as work:
        work.inbox.release("a")
        work.commit()
    assert claim(store, "b") == first


def test_words_that_postgresql_cannot_hold_are_taken_without_them(store: Store) -> None:
    (taken,) = accept(store, sms("SM1", words="a\0b\ud800"))
    with store.units() as work:
        assert taken
        found = work.inbox.get(taken)
    assert found
    assert found.message.text == "ab?"


def put(store: Store, *words: str) -> list[OutgoingMessage]:
    with store.units() as work:
        added = [work.outbox.put(OutgoingMessage(ANNS, Author.ASSISTANT, one, NOW)) for one in words]
        work.commit()
    return added


def test_newest_messages_come_oldest_first_and_only_those_of_the_conversation(store: Store) -> None:
    put(store, "one", "two", "three")
    bens = conversation_of(Channel.SMS, BEN)
    with store.units() as work:
        work.outbox.put(OutgoingMessage(bens, Author.ASSISTANT, "for Ben", NOW, response="utter_faq"))
        work.commit()
        assert [one.text for one in work.outbox.last_of(ANNS, 2)] == ["two", "three"]
        assert [one.text for one in work.outbox.last_of(ANNS, 9)] == ["one", "two", "three"]
        assert work.outbox.has_said(bens, "utter_faq")
        assert not work.outbox.has_said(ANNS, "utter_faq")
        assert not work.outbox.has_said(bens, "utter_greet")


def send(store: Store, now: datetime = NOW) -> list[str]:
    with store.units() as work:
        claimed = work.outbox.claim(Channel.SMS, now=now, lease_until=now + MINUTE)
        work.commit()
    return [one.text for one in claimed]


def test_a_conversations_messages_leave_in_order_and_again_when_the_sender_is_gone(store: Store) -> None:
    first, _ = put(store, "one", "two")
    assert first.id
    assert (send(store), send(store), send(store, NOW + MINUTE)) == (["one"], [], ["one"])
    with store.units() as work:
        work.outbox.retry(first.id, not_before=NOW + 3 * MINUTE, error_code=429)
        work.commit()
    assert (send(store, NOW + 2 * MINUTE), send(store, NOW + 3 * MINUTE)) == ([], ["one"])
    with store.units() as work:
        work.outbox.sent(first.id, carrier_sid="SM9", status=DeliveryStatus.SENT, at=NOW)
        work.commit()
    assert send(store) == ["two"]


def test_a_status_never_goes_backwards(store: Store) -> None:
    (message,) = put(store, "one")
    assert message.id
    with store.units() as work:
        work.outbox.sent(message.id, carrier_sid="SM9", status=DeliveryStatus.QUEUED, at=NOW)
        seen = [
            work.outbox.status_by_carrier_sid("SM9", status, error_code=None, at=NOW)
            for status in (DeliveryStatus.SENDING, DeliveryStatus.DELIVERED, DeliveryStatus.SENT)
        ]
        assert [one.status for one in seen if one] == ["sent", "delivered", "delivered"]
        assert work.outbox.status_by_carrier_sid("SM0", DeliveryStatus.SENT, error_code=None, at=NOW) is None


def test_lines_stand_in_the_order_they_happened(store: Store) -> None:
    accept(store, sms("SM1"))
    put(store, "how can I help?")
    with store.units() as work:
        lines = work.conversations.lines(ANNS)
        assert [(line.key[:3], line.author, line.text) for line in lines] == [
            ("in:", "patient", "hello"),
            ("out", "assistant", "how can I help?"),
        ]
        assert work.conversations.lines(ANNS, limit=1) == lines[1:]
        assert [one.id for one in work.conversations.recent(search="0101")] == [ANNS]
        assert work.conversations.recent(search="%") == []


def test_the_consent_ledger_can_only_grow(store: Store) -> None:
    with store.units() as work:
        for action in ("opt_out", "opt_in", "opt_out"):
            work.consents.record(ConsentChange(ANN, action, "keyword", "STOP", NOW))
        work.commit()
    for change in ("UPDATE consent_changes SET action = 'opt_in'", "DELETE FROM consent_changes"):
        with store.engine.connect() as connection, pytest.raises(DatabaseError):
            connection.execute(text(change))
    with store.units() as work:
        assert work.consents.is_opted_out(ANN)
        assert len(work.consents.of(ANN)) == 3


def test_a_conversation_has_one_open_handoff_and_one_who_takes_it(store: Store) -> None:
    with store.units() as work:
        work.conversations.get_or_start(ANNS, at=NOW)
        work.commit()
    together = Barrier(8)

    def open_one(number: int) -> Handoff:
        together.wait()
        with store.units() as work:
            opened = work.handoffs.open(Handoff(ANNS, f"reason {number}", "front_desk", NOW))
            work.commit()
        return opened

    with ThreadPoolExecutor(8) as threads:
        opened = set(threads.map(open_one, range(8)))
    (handoff,) = opened
    assert handoff.id
    with store.units() as work:
        work.handoffs.take(handoff.id, staff="Rosa", at=NOW)
        with pytest.raises(ConversationTaken):
            work.handoffs.take(handoff.id, staff="Tom", at=NOW)
        work.handoffs.close(handoff.id, at=NOW)
        assert work.handoffs.all_open() == []


def test_what_staff_were_only_told_gives_way_to_who_waits_for_a_person(store: Store) -> None:
    told = Handoff(ANNS, "announce_arrival", "front_desk", NOW)
    asked = Handoff(ANNS, "request_human", "billing", NOW + MINUTE, NOW + 30 * MINUTE)
    accept(store, sms("SM1"))
    with store.units() as work:
        first = work.handoffs.open(told)
        waiting = work.handoffs.open(asked)
        assert waiting == replace(first, reason="request_human", queue="billing", promised_at=NOW + 30 * MINUTE)
        assert work.handoffs.open(told) == waiting
        assert work.handoffs.open(replace(asked, reason="complaint", promised_at=NOW + 90 * MINUTE)) == waiting
        assert work.handoffs.all_open() == [waiting]
