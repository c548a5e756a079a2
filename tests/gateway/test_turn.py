"""What becomes of a message: each gate, in each state, and the engine's good and bad days."""

import asyncio
import logging
from typing import Any

import pytest

from bot.clinic.handoff import Owner
from bot.clinic.messages import Answer, Author, Channel, conversation_of
from bot.gateway.live import CONSOLE
from bot.gateway.rendering import Words
from tests.gateway.small_desk import PHONE, ROSA, SMS, SmallDesk


async def test_message_is_answered_by_the_engine_and_done(desk: SmallDesk) -> None:
    assert await desk.hear("hello") == ["utter_greet"]
    asked = desk.engine.requests[0]
    assert asked["sender"] == SMS
    assert asked["message"] == "hello"
    assert asked["metadata"]["language"] == "en"
    assert asked["metadata"]["payload"] is None
    assert desk.claim() is None
    assert desk.woken == [Channel.SMS]


async def test_language_is_remembered_and_spoken(desk: SmallDesk) -> None:
    inbound_id = desk.accept("hola")
    accepted = desk.claim()
    assert accepted
    await desk.turn.run(accepted)
    assert desk.answers(inbound_id)[0].text.startswith("Hola, soy Ana")
    assert desk.conversation().language == "es"


async def test_zone_that_a_patient_says_to_be_in_is_remembered(desk: SmallDesk) -> None:
    await desk.hear("im on pacific time")
    await desk.hear("hello")
    assert desk.conversation().zone == "America/Los_Angeles"


async def test_number_becomes_the_choices_payload(desk: SmallDesk) -> None:
    await desk.hear("hello")
    await desk.hear("2.")
    assert desk.engine.requests[1]["metadata"]["payload"] == '/inform{"choice": "other"}'


async def test_slash_that_a_patient_types_is_no_payload(desk: SmallDesk) -> None:
    await desk.hear("/restart")
    assert desk.engine.requests[0]["metadata"]["payload"] is None


@pytest.mark.parametrize("state", ["fresh", "opted_out", "staff", "engine_down"])
async def test_danger_is_answered_in_every_state(desk: SmallDesk, state: str) -> None:
    if state == "opted_out":
        await desk.hear("stop")
    if state == "staff":
        await desk.staff.take(SMS, staff=ROSA)
    if state == "engine_down":
        desk.engine.status = 503
    assert await desk.hear("I have chest pain") == ["utter_medical_emergency"]
    assert desk.alerts() == ["medical"]
    assert desk.engine.requests == []
    assert desk.answers(desk.sids.index(desk.sids[-1]) + 1)[0].author is Author.SYSTEM


async def test_danger_in_a_text_that_is_too_long_is_answered(desk: SmallDesk) -> None:
    assert await desk.hear("x " * 2000 + "chest pain") == ["utter_medical_emergency"]


async def test_danger_behind_a_waiting_message_is_answered_at_once_and_once(desk: SmallDesk) -> None:
    desk.engine.status = 503
    await desk.hear("hello")
    behind = desk.accept("I want to end my life")
    for _ in range(2):
        await desk.turn.look_ahead(SMS, behind - 1)  # type: ignore[arg-type]
    assert [line.response for line in desk.answers(behind)] == ["utter_crisis"]
    desk.engine.status = 200
    desk.clock.pass_by(10)
    for _ in range(2):
        accepted = desk.claim()
        assert accepted
        await desk.turn.run(accepted)
    assert desk.said() == ["utter_crisis", "utter_greet"]
    assert desk.alerts() == ["crisis"]
    assert desk.claim() is None


async def test_stop_is_confirmed_once_and_then_nothing_is_said(desk: SmallDesk) -> None:
    assert await desk.hear("STOP") == ["utter_opted_out"]
    assert desk.opted_out()
    assert await desk.hear("hello") == []
    assert await desk.hear("", media=1) == []
    assert desk.engine.requests == []
    assert desk.reasons() == ["photo_received"]


async def test_opted_out_number_gets_help_and_can_start_again(desk: SmallDesk) -> None:
    await desk.hear("stop")
    assert await desk.hear("help") == ["utter_consent_help"]
    assert await desk.hear("START") == ["utter_opted_in"]
    assert not desk.opted_out()
    assert await desk.hear("hello") == ["utter_greet"]


async def test_carrier_that_answered_stop_is_not_repeated(desk: SmallDesk) -> None:
    assert await desk.hear("STOP", opt_out_type="STOP") == []
    assert desk.opted_out()
    assert await desk.hear("START", opt_out_type="START") == []
    assert not desk.opted_out()
    assert await desk.hear("HELP", opt_out_type="HELP") == []


async def test_yes_of_somebody_who_gets_texts_goes_to_the_engine(desk: SmallDesk) -> None:
    assert await desk.hear("yes") == ["utter_greet"]


async def test_stop_in_the_web_chat_is_left_to_the_engine(desk: SmallDesk) -> None:
    assert await desk.hear("stop", channel=Channel.WEBCHAT, phone="visitor") == ["utter_greet"]
    assert not desk.opted_out("visitor")


async def test_assistant_is_silent_while_staff_answer_but_consent_still_works(desk: SmallDesk) -> None:
    await desk.staff.take(SMS, staff=ROSA)
    with desk.live.listen(CONSOLE) as events:
        assert await desk.hear("are you there?") == []
        assert {events.get_nowait()["type"] for _ in range(events.qsize())} == {"message", "queue"}
    assert desk.engine.requests == []
    assert await desk.hear("stop") == ["utter_opted_out"]


async def test_somebody_who_waits_for_staff_in_a_chat_hears_once_in_a_while_that_they_will_answer(desk: SmallDesk) -> None:
    chat = {"channel": Channel.WEBCHAT, "phone": "visitor"}
    await desk.hear("hello", **chat)
    await desk.staff.take(conversation_of(Channel.WEBCHAT, "visitor"), staff=ROSA)
    assert await desk.hear("are you there?", **chat) == []
    desk.clock.pass_by(601)
    assert await desk.hear("hello?", **chat) == ["utter_still_waiting_for_staff"]
    assert await desk.hear("hello??", **chat) == []
    assert await desk.hear("hello?") == ["utter_greet"]


async def test_markup_is_nobodys_words(desk: SmallDesk) -> None:
    assert await desk.hear("<script>alert(1)</script>") == ["utter_gibberish"]
    assert await desk.hear("i <3 my doctor") == ["utter_greet"]


async def test_photo_without_words_is_answered_and_filed(desk: SmallDesk) -> None:
    assert await desk.hear("", media=1) == ["utter_photo_received"]
    assert desk.reasons() == ["photo_received"]
    assert desk.conversation().owner is Owner.ASSISTANT


async def test_photo_with_words_is_filed_and_the_words_answered(desk: SmallDesk) -> None:
    assert await desk.hear("look", media=1) == ["utter_file_received_with_text", "utter_greet"]
    assert desk.reasons() == ["photo_received"]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_empty_message_is_answered(desk: SmallDesk, text: str) -> None:
    assert await desk.hear(text) == ["utter_empty_message"]


@pytest.mark.parametrize(
    ("channel", "length", "answer"),
    [
        (Channel.SMS, 1600, "utter_greet"),
        (Channel.SMS, 1601, "utter_message_too_long"),
        (Channel.WEBCHAT, 10_000, "utter_greet"),
        (Channel.WEBCHAT, 10_001, "utter_message_too_long"),
    ],
)
async def test_over_long_message_goes_to_staff(desk: SmallDesk, channel: Channel, length: int, answer: str) -> None:
    assert await desk.hear("x" * length, channel=channel) == [answer]
    assert desk.reasons() == (["message_too_long"] if answer == "utter_message_too_long" else [])


async def test_engine_that_says_nothing_is_helped_out(desk: SmallDesk) -> None:
    assert await desk.hear("nothing") == ["utter_default"]


async def test_staff_member_who_takes_over_meanwhile_silences_all_but_the_hand_off(desk: SmallDesk) -> None:
    desk.engine.gate.clear()
    inbound_id = desk.accept("person")
    accepted = desk.claim()
    assert accepted
    turn = asyncio.create_task(desk.turn.run(accepted))
    await desk.engine.began.wait()
    await desk.staff.take(SMS, staff=ROSA)
    desk.engine.gate.set()
    await turn
    assert [line.response for line in desk.answers(inbound_id)] == ["utter_handed_off"]
    assert desk.conversation().owner is Owner.STAFF


async def test_answer_that_was_lost_is_looked_up_and_not_run_again(desk: SmallDesk) -> None:
    desk.engine.lose_next_answer = True
    assert await desk.hear("two") == []
    desk.clock.pass_by(3)
    accepted = desk.claim()
    assert accepted
    assert await desk.turn.run(accepted)
    assert desk.said() == ["utter_greet", "utter_default"]
    assert desk.engine.ran == {str(accepted.id): 1}


async def test_message_waits_for_the_engine_and_is_answered_when_it_is_back(desk: SmallDesk) -> None:
    desk.engine.status = 503
    assert await desk.hear("hello") == []
    assert desk.claim() is None
    desk.engine.status = 200
    desk.clock.pass_by(2)
    accepted = desk.claim()
    assert accepted
    assert await desk.turn.run(accepted)
    assert desk.said() == ["utter_greet"]


async def test_person_takes_over_once_when_the_engine_stays_away(desk: SmallDesk) -> None:
    desk.engine.status = 503
    await desk.hear("hello")
    desk.accept("hello?")
    for _ in range(20):
        desk.clock.pass_by(16)
        if accepted := desk.claim():
            await desk.turn.run(accepted)
    assert desk.said() == ["utter_person_will_answer"]
    assert desk.reasons() == ["engine_unavailable"]
    assert desk.conversation().owner is Owner.STAFF
    assert desk.claim() is None


async def test_message_that_always_fails_goes_to_staff_and_frees_its_lane(
    desk: SmallDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.engine.status = 400
    desk.accept("a secret word")
    desk.accept("hello")
    with caplog.at_level(logging.DEBUG, logger="bot"):
        for _ in range(5):
            accepted = desk.claim()
            assert accepted
            await desk.turn.run(accepted)
            desk.clock.pass_by(3)
    assert desk.said() == ["utter_person_will_answer"]
    assert desk.reasons() == ["message_failed"]
    following = desk.claim()
    assert following
    assert following.message.text == "hello"
    assert "secret" not in caplog.text
    assert PHONE not in caplog.text


async def test_turn_announces_typing_to_the_patients_page(desk: SmallDesk) -> None:
    with desk.live.listen(conversation_of(Channel.WEBCHAT, "visitor")) as events:
        await desk.hear("hello", channel=Channel.WEBCHAT, phone="visitor")
        assert events.get_nowait()["type"] == "typing"


async def test_a_turn_that_fails_while_it_is_written_leaves_nothing_behind(desk: SmallDesk) -> None:
    class Broken:
        def __init__(self, say: Any) -> None:
            self.say = say
            self.calls = 0

        def __call__(self, answer: Answer, language: str, channel: Channel, zone: str | None) -> Words:
            self.calls += 1
            if self.calls == 2:
                raise RuntimeError("broken")
            return self.say(answer, language, channel)

    ledger = desk.turn._ledger
    object.__setattr__(ledger, "say", Broken(ledger.say))
    assert await desk.hear("two") == []
    desk.clock.pass_by(3)
    accepted = desk.claim()
    assert accepted
    assert await desk.turn.run(accepted)
    assert desk.said() == ["utter_greet", "utter_default"]
    assert desk.engine.ran == {str(accepted.id): 1}
