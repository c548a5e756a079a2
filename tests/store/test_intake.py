"""Messages that come at one moment share one commit, and none is lost or taken twice."""

import asyncio
from datetime import UTC, datetime

from bot.clinic.messages import Channel, InboundId, InboundMessage
from bot.clinic.ports import UnitOfWork
from bot.gateway.intake import Intake
from bot.store.engine import Store

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def message(sid: str, *, phone: str = "+15555550101") -> InboundMessage:
    return InboundMessage(Channel.SMS, sid, phone, f"words of {sid}", NOW)


def sids(store: Store) -> list[str]:
    with store.units() as work:
        found = [work.inbox.get(InboundId(number)) for number in range(1, 100)]
    return [one.message.message_sid for one in found if one]


async def test_many_at_once_are_all_taken_in_few_commits(store: Store) -> None:
    commits = 0

    def counted() -> UnitOfWork:
        nonlocal commits
        commits += 1
        return store.units()

    intake = Intake(counted)
    taken = await asyncio.gather(*(intake.take(message(f"SM{n:02}", phone=f"+1555555{n % 5:04}")) for n in range(40)))
    await intake.close()
    assert taken == [True] * 40
    assert sorted(sids(store)) == [f"SM{n:02}" for n in range(40)]
    assert commits <= 3


async def test_the_same_message_twice_at_once_is_taken_once(store: Store) -> None:
    intake = Intake(store.units)
    taken = await asyncio.gather(*(intake.take(message("SM1")) for _ in range(5)))
    again = await intake.take(message("SM1"))
    await intake.close()
    assert (sorted(taken), again) == ([False] * 4 + [True], False)
    assert sids(store) == ["SM1"]


async def test_one_message_that_the_store_refuses_takes_no_other_along(store: Store) -> None:
    intake = Intake(store.units)
    refused = InboundMessage(Channel.SMS, "SM2", "+15555550102", "hi", datetime(2026, 12, 1))
    first, second, third = await asyncio.gather(
        intake.take(message("SM1")), intake.take(refused), intake.take(message("SM3")), return_exceptions=True
    )
    await intake.close()
    assert (first, third) == (True, True)
    assert isinstance(second, Exception)
    assert sids(store) == ["SM1", "SM3"]


async def test_messages_of_one_patient_keep_their_order(store: Store) -> None:
    intake = Intake(store.units)
    await asyncio.gather(*(intake.take(message(f"SM{n}")) for n in range(9)))
    await intake.close()
    assert sids(store) == [f"SM{n}" for n in range(9)]
