"""Staff take a conversation, reply, and give it back."""

import pytest

from bot.clinic.errors import ConversationTaken
from bot.clinic.handoff import Owner
from bot.clinic.messages import Author, Channel
from bot.gateway.live import CONSOLE
from tests.gateway.small_desk import ROSA, SMS, TOM, SmallDesk


async def test_reply_takes_the_conversation_and_goes_to_the_outbox(desk: SmallDesk) -> None:
    await desk.hear("hello")
    message = await desk.staff.reply(SMS, "This is Rosa.", staff=ROSA)
    assert (message.author, message.staff_name, message.text) == (Author.STAFF, "Rosa", "This is Rosa.")
    assert desk.conversation().owner is Owner.STAFF
    assert desk.woken == [Channel.SMS, Channel.SMS]
    assert desk.reasons() == ["taken_by_staff"]


async def test_conversation_of_another_staff_member_can_not_be_answered(desk: SmallDesk) -> None:
    await desk.hear("hello")
    await desk.staff.take(SMS, staff=ROSA)
    for verb in (
        desk.staff.take(SMS, staff=TOM),
        desk.staff.reply(SMS, "me too", staff=TOM),
        desk.staff.give_back(SMS, staff=TOM),
    ):
        with pytest.raises(ConversationTaken):
            await verb
    assert desk.said() == ["utter_greet"]


async def test_conversation_that_is_given_back_is_answered_by_the_assistant(desk: SmallDesk) -> None:
    await desk.staff.take(SMS, staff=ROSA)
    assert await desk.hear("hello") == []
    await desk.staff.give_back(SMS, staff=ROSA)
    assert desk.reasons() == []
    assert await desk.hear("hello") == ["utter_greet"]
    assert desk.said() == ["utter_back_to_assistant", "utter_greet"]


async def test_queue_shows_alerts_and_waiting_conversations_until_they_are_seen_to(desk: SmallDesk) -> None:
    await desk.hear("chest pain")
    await desk.hear("", media=1)
    queue = await desk.staff.queue()
    assert [waiting.handoff.reason for waiting in queue.waiting] == ["photo_received"]
    assert queue.waiting[0].handoff.queue == "files"
    alert = queue.alerts[0]
    assert alert.id is not None
    with desk.live.listen(CONSOLE) as events:
        seen = await desk.staff.acknowledge(alert.id, staff=ROSA)
        assert events.get_nowait()["type"] == "queue"
    assert seen.acknowledged_by == "rosa"
    assert (await desk.staff.queue()).alerts == ()
