"""Lanes: one message at a time in a conversation, many conversations at once."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clinic.messages import AcceptedMessage, ConversationId, InboundId
from bot.gateway.lanes import Lanes
from tests.gateway.small_desk import SMS, SmallDesk, until


class NotedTurns:
    """Finishes each message, in its own time, and notes the order."""

    def __init__(self, desk: SmallDesk) -> None:
        self.desk = desk
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun: list[InboundId] = []
        self.done: dict[ConversationId, list[InboundId]] = defaultdict(list)
        self.glances: list[ConversationId] = []
        self.at_once = 0
        self.most = 0

    async def run(self, accepted: AcceptedMessage) -> bool:
        self.begun.append(accepted.id)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.gate.wait()
        with self.desk.store.units() as work:
            work.inbox.finish(accepted.id, at=self.desk.clock())
            work.commit()
        self.done[accepted.message.conversation_id].append(accepted.id)
        self.at_once -= 1
        return True

    async def look_ahead(self, conversation_id: ConversationId, waiting_for: InboundId) -> None:
        self.glances.append(conversation_id)


@asynccontextmanager
async def running(desk: SmallDesk, turns: NotedTurns, count: int = 4, name: str = "a") -> AsyncIterator[Lanes]:
    lanes = Lanes(units=desk.store.units, turn=turns, offload=desk.offload, clock=desk.clock, count=count, name=name)
    await lanes.start()
    try:
        yield lanes
    finally:
        turns.gate.set()
        await lanes.stop()


async def test_each_conversation_is_handled_in_order_and_many_at_once(desk: SmallDesk) -> None:
    turns = NotedTurns(desk)
    turns.gate.clear()
    sent = defaultdict(list)
    for number in range(12):
        phone = f"+1555555010{number % 3}"
        sent[f"sms:{phone}"].append(desk.accept(str(number), phone=phone))
    async with running(desk, turns):
        await until(lambda: turns.at_once == 3)
        turns.gate.set()
        await until(lambda: sum(map(len, turns.done.values())) == 12)
    assert turns.done == sent
    assert turns.most == 3


async def test_wake_is_enough_to_begin(desk: SmallDesk) -> None:
    turns = NotedTurns(desk)
    async with running(desk, turns) as lanes:
        inbound_id = desk.accept("hello")
        lanes.wake(SMS)
        await until(lambda: turns.done[SMS] == [inbound_id], seconds=0.9)


async def test_message_that_nobody_told_of_is_found(desk: SmallDesk) -> None:
    turns = NotedTurns(desk)
    async with running(desk, turns):
        inbound_id = desk.accept("hello")
        await until(lambda: turns.done[SMS] == [inbound_id], seconds=5)


async def test_message_behind_a_busy_one_is_glanced_at(desk: SmallDesk) -> None:
    turns = NotedTurns(desk)
    turns.gate.clear()
    desk.accept("hello")
    async with running(desk, turns) as lanes:
        await until(lambda: turns.at_once == 1)
        desk.accept("behind")
        lanes.wake()
        await until(lambda: turns.glances == [SMS])


async def test_stop_finishes_the_turn_that_has_begun_and_begins_no_other(desk: SmallDesk) -> None:
    turns = NotedTurns(desk)
    turns.gate.clear()
    first = desk.accept("one")
    desk.accept("two")
    async with running(desk, turns) as lanes:
        await until(lambda: turns.at_once == 1)
        stopping = asyncio.create_task(lanes.stop())
        await asyncio.sleep(0)
        turns.gate.set()
        await stopping
    assert turns.done == {SMS: [first]}
    assert turns.begun == [first]


async def test_desk_that_comes_back_under_its_name_takes_up_what_it_held(desk: SmallDesk) -> None:
    inbound_id = desk.accept("hello")
    with desk.store.units() as work:
        now = desk.clock()
        assert work.inbox.claim(worker="a/0", now=now, lease_until=now + timedelta(hours=1))
        work.commit()
    turns = NotedTurns(desk)
    async with running(desk, turns, name="b"):
        await asyncio.sleep(0.05)
        assert turns.begun == []
    async with running(desk, turns, name="a"):
        await until(lambda: turns.done[SMS] == [inbound_id])
