"""The console's JSON and its web socket."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.clinic.consent.standing import Category
from bot.clinic.messages import Author, Channel, OutgoingMessage
from bot.clinic.patients import Patient
from bot.clinic.ports import ConsentChange, SafetyAlert

CARTER = "+15555550102"


async def test_reply_takes_the_conversation_and_lands_in_the_outbox(console):
    await console.sign_in()
    talk = console.writes(CARTER, "Can I talk to someone?")
    console.waits(talk)
    status, shown = await console.post("reply", {"conversation_id": talk, "text": "  Good morning, how can I help?  "})
    assert (status, shown["owner"], shown["handoff"]["taken_by_name"]) == (200, "staff", "Rosa Alvarez")
    with console.units() as work:
        said = work.outbox.of_conversation(talk)
    assert [(line.author, line.text, line.staff_name) for line in said] == [
        (Author.STAFF, "Good morning, how can I help?", "Rosa Alvarez")
    ]


async def test_conversation_of_a_colleague_is_refused_and_nothing_is_sent(console):
    await console.sign_in()
    talk = console.writes(CARTER, "Hello?")
    console.waits(talk, taken_by="dana")
    for path in ("take", "reply", "give-back"):
        status, refusal = await console.post(path, {"conversation_id": talk, "text": "Hi"})
        assert (status, refusal["error"]) == (409, "taken")
    with console.units() as work:
        assert work.outbox.of_conversation(talk) == []


async def test_give_back_lets_the_assistant_answer_again(console):
    await console.sign_in()
    talk = console.writes(CARTER, "Hello?")
    console.waits(talk)
    await console.post("take", {"conversation_id": talk})
    status, shown = await console.post("give-back", {"conversation_id": talk})
    assert (status, shown["owner"], shown["handoff"]) == (200, "assistant", None)


async def test_reply_to_somebody_who_opted_out_is_refused(console):
    await console.sign_in()
    talk = console.writes(CARTER, "STOP")
    with console.units() as work:
        work.consents.record(ConsentChange(CARTER, "opt_out", "keyword", "STOP", console.now))
        work.commit()
    status, refusal = await console.post("reply", {"conversation_id": talk, "text": "Hello"})
    assert (status, refusal["error"]) == (409, "opted_out")
    with console.units() as work:
        assert work.outbox.of_conversation(talk) == []


async def test_queue_shows_the_longest_waiting_first_and_alerts(console):
    await console.sign_in()
    for address, ago in ((CARTER, 3), ("+15555550105", 40), ("+15555550106", 12)):
        console.waits(console.writes(address, "Hello", ago=ago), ago=ago)
    with console.units() as work:
        work.alerts.raise_alert(SafetyAlert(f"sms:{CARTER}", 1, "medical", console.now))
        work.commit()
    queue = await (await console.browser.get(f"{console.url}/staff/api/queue")).json()
    assert [item["address"] for item in queue["waiting"]] == ["+15555550105", "+15555550106", CARTER]
    assert [(alert["kind"], alert["text"]) for alert in queue["alerts"]] == [("medical", "Hello")]
    status, after = await console.post("acknowledge", {"alert_id": queue["alerts"][0]["id"]})
    assert (status, after["alerts"]) == (200, [])
    assert (await console.post("acknowledge", {"alert_id": queue["alerts"][0]["id"]}))[0] == 404


async def test_record_is_shown_only_when_identity_is_proven(console):
    from dataclasses import replace

    await console.sign_in()
    talk = console.writes(CARTER, "Hello")
    with console.units() as work:
        carter = work.patients.add(Patient("James", "Carter", date(1957, 9, 3), CARTER))
        work.commit()
    assert (await console.post("conversation", {"conversation_id": talk}))[1]["patient"] is None
    with console.units() as work:
        work.conversations.save(replace(work.conversations.get(talk), patient_id=carter.id, proven_at=console.now))
        work.commit()
    patient = (await console.post("conversation", {"conversation_id": talk}))[1]["patient"]
    assert (patient["name"], patient["age"], patient["owed_cents"]) == ("James Carter", 69, 0)


async def test_search_finds_by_part_of_the_number(console):
    await console.sign_in()
    console.writes(CARTER, "Hello")
    console.writes("+15555550105", "Hello")
    status, found = await console.post("search", {"search": "555 0105"})
    assert (status, [item["address"] for item in found["recent"]]) == (200, ["+15555550105"])


@pytest.mark.parametrize("path", ["conversation", "take", "reply", "give-back"])
async def test_unknown_conversation_is_not_found_and_not_made(console, path):
    await console.sign_in()
    status, _ = await console.post(path, {"conversation_id": "sms:+15555550199", "text": "Hi"})
    assert status == 404
    with console.units() as work:
        assert work.conversations.get("sms:+15555550199") is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"{}",
        b'{"conversation_id": 7}',
        b'{"conversation_id": "\\u0000"}',
        b'{"conversation_id": "\\ud800"}',
        b"[" * 50_000,
    ],
)
async def test_junk_is_a_bad_request(console, body):
    await console.sign_in()
    headers = {"X-CSRF-Token": await console.csrf(), "Content-Type": "application/json"}
    answer = await console.browser.post(f"{console.url}/staff/api/reply", data=body, headers=headers)
    assert (answer.status, (await answer.json())["error"]) == (400, "bad_request")


@pytest.mark.parametrize("text", ["", "   ", "x" * 1601, 7, None])
async def test_reply_needs_words_that_fit(console, text):
    await console.sign_in()
    talk = console.writes(CARTER, "Hello")
    status, _ = await console.post("reply", {"conversation_id": talk, "text": text})
    assert status == 400
    with console.units() as work:
        assert work.outbox.of_conversation(talk) == []


async def test_socket_pushes_the_queue_and_the_watched_conversation(console):
    await console.sign_in()
    talk = console.writes("visitor-1", "Hi", channel=Channel.WEBCHAT)
    async with console.browser.ws_connect(f"{console.url}/staff/live", headers={"Origin": console.url}) as socket:
        assert (await socket.receive_json(timeout=5))["recent"][0]["id"] == talk
        await socket.send_str("junk")
        await socket.send_json({"watch": talk})
        assert [line["text"] for line in (await socket.receive_json(timeout=5))["lines"]] == ["Hi"]
        console.writes("visitor-1", "Anyone there?", channel=Channel.WEBCHAT, ago=0)
        console.live.publish(talk, {"type": "message"})
        pushed = [await socket.receive_json(timeout=5), await socket.receive_json(timeout=5)]
        assert [line["text"] for line in pushed[1]["lines"]] == ["Hi", "Anyone there?"]


async def test_socket_closes_when_the_sign_in_ends(console):
    await console.sign_in()
    async with console.browser.ws_connect(f"{console.url}/staff/live", headers={"Origin": console.url}) as socket:
        await socket.receive_json(timeout=5)
        console.pass_time(hours=13)
        console.live.publish("console", {"type": "queue"})
        await socket.receive(timeout=5)
        assert socket.close_code == 4401


async def test_what_a_patient_says_about_texts_is_kept_with_the_words_and_who_heard_them(console):
    await console.sign_in()
    talk = console.writes(CARTER, "Hello")
    told = {"conversation_id": talk, "action": "opt_out", "category": "billing", "words": "No texts about money, please."}
    status, shown = await console.post("consent", told)
    assert (status, shown["opted_out"], shown["may_be_texted"]) == (200, False, ["care", "reminders"])
    assert [(line["action"], line["category"], line["words"], line["by"]) for line in shown["consent"]] == [
        ("opt_out", "billing", "No texts about money, please.", "Rosa Alvarez")
    ]
    status, shown = await console.post("consent", told | {"action": "opt_out", "category": None, "words": "None at all."})
    assert (status, shown["opted_out"], shown["may_be_texted"]) == (200, True, [])
    with console.units() as work:
        assert [entry.did for entry in work.audit.entries()][-2:] == ["record_opt_out", "record_opt_out"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "maybe"},
        {"category": "weather"},
        {"category": ["billing"]},
        {"words": "  "},
        {"words": None},
        {"words": "x" * 501},
    ],
)
async def test_consent_that_says_nothing_clear_is_not_kept(console, wrong):
    await console.sign_in()
    talk = console.writes(CARTER, "Hello")
    told = {"conversation_id": talk, "action": "opt_out", "category": None, "words": "Stop"} | wrong
    status, refusal = await console.post("consent", told)
    assert (status, refusal["error"]) == (400, "bad_request")
    with console.units() as work:
        assert work.consents.of(CARTER) == []


async def test_text_that_was_put_off_says_until_when_and_why(console):
    await console.sign_in()
    talk = console.writes(CARTER, "Hello")
    with console.units() as work:
        put = work.outbox.put(OutgoingMessage(talk, Author.ASSISTANT, "See you.", console.now, category=Category.REMINDERS))
        work.outbox.defer(put.id, until=console.now + timedelta(hours=9), because="quiet hours")
        work.commit()
    _, shown = await console.post("conversation", {"conversation_id": talk})
    line = shown["lines"][-1]
    until = (console.now + timedelta(hours=9)).isoformat()
    assert (line["status"], line["held_because"], line["not_before"]) == ("deferred", "quiet hours", until)
