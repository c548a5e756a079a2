"""Messages leave the outbox: in order, again when the carrier is away, not at all when it refuses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clinic.messages import Author, Channel, ConversationId, DeliveryStatus, OutgoingMessage, conversation_of
from bot.clinic.ports import ConsentChange
from bot.gateway.delivery import ATTEMPTS, Delivery, Sender, SimulatorSender, WebchatSender
from bot.services.carrier import CarrierRefused, CarrierUnreachable, Sent
from tests.gateway.small_desk import PHONE, SMS, SmallDesk, until

OTHER = conversation_of(Channel.SMS, "+15555550102")
Trouble = Callable[[OutgoingMessage], Exception | None]


class Carrier:
    """Notes what it is given; `trouble` may return an error to raise instead."""

    def __init__(self, trouble: Trouble = lambda message: None) -> None:
        self.trouble = trouble
        self.took: list[tuple[str, str]] = []
        self.tried = 0
        self.gates: dict[str, asyncio.Event] = {}

    async def send(self, message: OutgoingMessage, address: str) -> Sent:
        self.tried += 1
        if gate := self.gates.get(message.text):
            await gate.wait()
        if error := self.trouble(message):
            raise error
        self.took.append((address, message.text))
        return Sent(f"SM{message.id}", DeliveryStatus.SENT)


@asynccontextmanager
async def delivering(desk: SmallDesk, sender: Sender, channel: Channel = Channel.SMS) -> AsyncIterator[Delivery]:
    delivery = Delivery(
        units=desk.store.units,
        senders={channel: sender},
        offload=desk.offload,
        live=desk.live,
        clock=desk.clock,
        first_pause=timedelta(seconds=4),
    )
    await delivery.start()
    try:
        yield delivery
    finally:
        await delivery.stop()


def put(desk: SmallDesk, *texts: str, to: ConversationId = SMS, response: str | None = None) -> None:
    with desk.store.units() as work:
        for text in texts:
            work.outbox.put(OutgoingMessage(to, Author.ASSISTANT, text, desk.clock(), response=response))
        work.commit()


def outbox(desk: SmallDesk, conversation_id: ConversationId = SMS) -> list[OutgoingMessage]:
    with desk.store.units() as work:
        return work.outbox.of_conversation(conversation_id)


def settled(desk: SmallDesk, conversation_id: ConversationId = SMS) -> Callable[[], bool]:
    waiting = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    return lambda: all(message.status not in waiting for message in outbox(desk, conversation_id))


async def test_messages_of_a_conversation_leave_in_order(desk: SmallDesk) -> None:
    texts = [str(number) for number in range(6)]
    put(desk, *texts)
    carrier = Carrier()
    async with delivering(desk, carrier):
        await until(settled(desk))
    assert carrier.took == [(PHONE, text) for text in texts]
    assert [message.carrier_sid for message in outbox(desk)] == [f"SM{message.id}" for message in outbox(desk)]


async def test_slow_message_holds_back_its_own_conversation_only(desk: SmallDesk) -> None:
    put(desk, "slow", "after")
    carrier = Carrier()
    carrier.gates["slow"] = asyncio.Event()
    async with delivering(desk, carrier) as delivery:
        await until(lambda: carrier.tried == 1)
        put(desk, "quick", to=OTHER)
        delivery.wake(Channel.SMS)
        await until(settled(desk, OTHER))
        assert carrier.took == [("+15555550102", "quick")]
        carrier.gates["slow"].set()
        await until(settled(desk))
    assert [text for _, text in carrier.took] == ["quick", "slow", "after"]


async def test_carrier_that_is_away_is_tried_again_later_and_order_is_kept(desk: SmallDesk) -> None:
    away = [CarrierUnreachable(), CarrierRefused(429, permanent=False)]
    carrier = Carrier(lambda message: away.pop() if away else None)
    put(desk, "first", "second")
    async with delivering(desk, carrier) as delivery:
        for tried in (1, 2):
            await until(lambda tried=tried: carrier.tried == tried and outbox(desk)[0].status is DeliveryStatus.QUEUED)
            desk.clock.pass_by(2)
            delivery.wake(Channel.SMS)
            assert outbox(desk)[1].attempts == 0
            desk.clock.pass_by(20)
            delivery.wake(Channel.SMS)
        await until(settled(desk))
    assert [text for _, text in carrier.took] == ["first", "second"]


async def test_message_that_never_gets_through_fails_after_some_tries(desk: SmallDesk) -> None:
    carrier = Carrier(lambda message: CarrierUnreachable())
    put(desk, "lost")
    async with delivering(desk, carrier) as delivery:
        for tried in range(1, ATTEMPTS + 1):
            await until(lambda tried=tried: carrier.tried == tried and outbox(desk)[0].status is not DeliveryStatus.SENDING)
            desk.clock.pass_by(1000)
            delivery.wake(Channel.SMS)
        await until(settled(desk))
    assert outbox(desk)[0].status is DeliveryStatus.FAILED
    assert carrier.tried == ATTEMPTS


async def test_refusal_for_good_fails_and_lets_the_next_message_go(desk: SmallDesk) -> None:
    carrier = Carrier(lambda message: CarrierRefused(30003, permanent=True) if message.text == "bad" else None)
    put(desk, "bad", "good")
    async with delivering(desk, carrier):
        await until(settled(desk))
    assert [(message.status, message.error_code) for message in outbox(desk)] == [
        (DeliveryStatus.FAILED, 30003),
        (DeliveryStatus.SENT, None),
    ]
    assert not desk.opted_out()


async def test_number_that_the_carrier_calls_opted_out_goes_into_the_ledger(desk: SmallDesk) -> None:
    carrier = Carrier(lambda message: CarrierRefused(21610, permanent=True))
    put(desk, "one", "two")
    async with delivering(desk, carrier):
        await until(settled(desk))
    assert desk.opted_out()
    assert carrier.tried == 1
    assert [message.error_code for message in outbox(desk)] == [21610, 21610]


async def test_opted_out_number_gets_safety_and_confirmation_and_nothing_else(desk: SmallDesk) -> None:
    with desk.store.units() as work:
        work.consents.record(ConsentChange(PHONE, "opt_out", "keyword", "stop", desk.clock()))
        work.commit()
    put(desk, "bye", response="utter_opted_out")
    put(desk, "news", response="utter_greet")
    put(desk, "911", response="utter_medical_emergency")
    carrier = Carrier()
    async with delivering(desk, carrier):
        await until(settled(desk))
    assert [text for _, text in carrier.took] == ["bye", "911"]


async def test_simulator_delivers_at_once_and_tells_the_open_page(desk: SmallDesk) -> None:
    put(desk, "hello")
    with desk.live.listen(SMS) as events:
        async with delivering(desk, SimulatorSender()):
            await until(settled(desk))
            event = await events.get()
    assert outbox(desk)[0].status is DeliveryStatus.DELIVERED
    assert (event["type"], event["text"], event["status"]) == ("message", "hello", "delivered")


async def test_web_chat_message_is_sent_when_it_is_there(desk: SmallDesk) -> None:
    visitor = conversation_of(Channel.WEBCHAT, "visitor")
    put(desk, "hello", to=visitor)
    async with delivering(desk, WebchatSender(), Channel.WEBCHAT):
        await until(settled(desk, visitor))
    assert outbox(desk, visitor)[0].status is DeliveryStatus.SENT


async def test_message_whose_sender_crashed_is_sent_after_its_lease(desk: SmallDesk) -> None:
    crashes = [RuntimeError("broken")]
    carrier = Carrier(lambda message: crashes.pop() if crashes else None)
    put(desk, "hello")
    async with delivering(desk, carrier) as delivery:
        await until(lambda: not crashes)
        desk.clock.pass_by(61)
        delivery.wake(Channel.SMS)
        await until(settled(desk))
    assert carrier.took == [(PHONE, "hello")]
