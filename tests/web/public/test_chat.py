"""The chat's socket, the simulator's socket and the public pages, asked over HTTP."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from bot.channels.webchat.frames import LARGEST_FRAME, LONGEST_TEXT
from bot.channels.webchat.visitors import address_of
from bot.clinic.messages import Channel, conversation_of

from .conftest import Site


async def read(socket: ClientWebSocketResponse, *types: str) -> dict[str, Any]:
    """Return the next frame of one of the types; others may come between."""
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=10)
        if frame["type"] in types:
            return frame


async def greet(socket: ClientWebSocketResponse, **frame: Any) -> dict[str, Any]:
    await socket.send_json({"type": "hello"} | frame)
    return await read(socket, "welcome")


async def say(socket: ClientWebSocketResponse, text: str, message_id: str | None = None) -> dict[str, Any]:
    await socket.send_json({"type": "message", "id": message_id or str(uuid4()), "text": text})
    return await read(socket, "accepted", "error")


async def test_a_new_visitor_gets_a_key_and_an_empty_talk(site: Site) -> None:
    welcome = await greet(await site.open())
    assert len(welcome["key"]) == 32
    assert welcome["lines"] == []
    assert welcome["clinic"]["emergency_number"] == "911"


async def test_what_was_said_while_away_is_shown_on_return(site: Site) -> None:
    first = await site.open()
    key = (await greet(first))["key"]
    message_id = str(uuid4())
    assert (await say(first, "hi", message_id))["type"] == "accepted"
    conversation = conversation_of(Channel.WEBCHAT, address_of(key))
    site.says(conversation, "Hello!", "Book a visit")
    shown = await read(first, "message")
    while "seq" not in shown:
        shown = await read(first, "message")
    await first.close()
    site.says(conversation, "Are you there?")

    lines = (await greet(await site.open(), key=key, after=shown["seq"]))["lines"]

    said = {line["seq"]: line["text"] for line in lines if "seq" in line}
    assert [text for seq, text in said.items() if seq > shown["seq"]] == ["Are you there?"]
    assert [line["text"] for line in lines if line.get("id") == message_id] == ["hi"]
    assert (shown["choices"], shown["links"]) == (["Book a visit"], [])


async def test_a_repeated_id_is_accepted_again_but_is_one_message(site: Site) -> None:
    socket = await site.open()
    key = (await greet(socket))["key"]
    message_id = str(uuid4())
    assert [(await say(socket, "hi", message_id))["id"] for _ in range(3)] == [message_id] * 3
    assert [line.text for line in site.lines(Channel.WEBCHAT, address_of(key))] == ["hi"]
    assert site.woken == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("hi", "not_json"),
        ("[]", "not_json"),
        ("[" * 5000, "not_json"),
        ('{"type": "shout"}', "unknown_type"),
        ('{"type": "hello"}', "hello_twice"),
        ('{"type": "message", "id": "1", "text": "hi"}', "bad_id"),
        (json.dumps({"type": "message", "id": str(uuid4()), "text": 7}), "bad_text"),
        (json.dumps({"type": "message", "id": str(uuid4()), "text": " \x00 "}), "empty"),
        (json.dumps({"type": "message", "id": str(uuid4()), "text": "a" * (LONGEST_TEXT + 1)}), "too_long"),
        (json.dumps({"type": "choice", "id": str(uuid4()), "text": "Yes", "of": -1}), "bad_number"),
    ],
)
async def test_a_frame_that_cannot_be_taken_is_refused_by_name_and_the_talk_goes_on(site: Site, frame: str, code: str) -> None:
    socket = await site.open()
    await greet(socket)
    await socket.send_str(frame)
    assert (await read(socket, "error"))["code"] == code
    assert (await say(socket, "hi"))["type"] == "accepted"


async def test_nothing_is_taken_before_hello(site: Site) -> None:
    assert (await say(await site.open(), "hi"))["code"] == "hello_first"


async def test_a_key_that_no_welcome_gave_is_refused(site: Site) -> None:
    socket = await site.open()
    await socket.send_json({"type": "hello", "key": "../../etc"})
    assert (await read(socket, "error"))["code"] == "bad_key"


async def test_a_binary_frame_is_refused_and_ends_the_socket(site: Site) -> None:
    socket = await site.open()
    await socket.send_bytes(b"hi")
    assert (await read(socket, "error"))["code"] == "not_text"
    assert (await socket.receive(timeout=10)).type is WSMsgType.CLOSE
    assert socket.close_code == 1003


async def test_a_frame_above_the_limit_ends_the_socket(site: Site) -> None:
    socket = await site.open()
    await socket.send_str("a" * (LARGEST_FRAME + 1))
    assert (await socket.receive(timeout=10)).type is WSMsgType.CLOSE
    assert socket.close_code == 1009


async def test_ten_mistakes_end_the_socket(site: Site) -> None:
    socket = await site.open()
    for _ in range(10):
        await socket.send_str("hi")
        await read(socket, "error")
    assert (await socket.receive(timeout=10)).type is WSMsgType.CLOSE
    assert socket.close_code == 1008


@pytest.mark.parametrize("path", ["/chat", "/simulator/socket"])
async def test_another_site_may_not_open_the_socket(site: Site, path: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await site.open(path, Origin="https://elsewhere.example")
    assert refused.value.status == 403


async def test_our_own_page_may_open_the_chat(site: Site) -> None:
    assert await greet(await site.open(Origin=site.url))


async def test_who_writes_too_fast_is_told_how_long_to_wait(site: Site) -> None:
    socket = await site.open()
    await greet(socket)
    assert {(await say(socket, f"{n}"))["type"] for n in range(20)} == {"accepted"}
    refused = await say(socket, "20")
    assert (refused["code"], refused["retry_after"]) == ("too_fast", 10.0)
    site.now += timedelta(seconds=10)
    assert (await say(socket, "20"))["type"] == "accepted"


@pytest.mark.parametrize("path", ["/", "/?lang=es", "/simulator", "/health", "/static/mark.svg", "/nowhere"])
async def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    async with site.browser.get(site.url + path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_health_says_alive_and_ready_says_whether_messages_are_answered(site: Site) -> None:
    async with site.browser.get(f"{site.url}/health") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "alive"})
    async with site.browser.get(f"{site.url}/ready") as answer:
        assert answer.status == 200
    site.ready = False
    async with site.browser.get(f"{site.url}/ready") as answer:
        assert (answer.status, await answer.json()) == (503, {"status": "starting"})


async def test_the_simulator_puts_a_text_into_the_inbox_once(site: Site) -> None:
    socket = await site.open("/simulator/socket")
    frame = {"type": "message", "phone": "+15555550101", "id": str(uuid4()), "text": "hola"}
    for _ in range(2):
        await socket.send_json(frame)
        assert (await read(socket, "accepted", "error"))["type"] == "accepted"
    assert [line.text for line in site.lines(Channel.SMS, "+15555550101")] == ["hola"]


async def test_the_simulator_takes_a_picture_without_words(site: Site) -> None:
    png = b"\x89PNG\r\n\x1a\n"
    async with site.browser.post(f"{site.url}/simulator/pictures", data=png, headers={"Content-Type": "image/png"}) as answer:
        url = (await answer.json())["url"]
    socket = await site.open("/simulator/socket")
    await socket.send_json({"type": "message", "phone": "+15555550102", "id": str(uuid4()), "text": "", "pictures": [url]})
    assert (await read(socket, "accepted", "error"))["type"] == "accepted"
    assert len(site.lines(Channel.SMS, "+15555550102")) == 1
    async with site.browser.get(site.url + url) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", png)


async def test_the_simulator_writes_from_fictional_numbers_only(site: Site) -> None:
    socket = await site.open("/simulator/socket")
    await socket.send_json({"type": "message", "phone": "+12125551234", "id": str(uuid4()), "text": "hi"})
    assert (await read(socket, "accepted", "error"))["type"] == "error"


@pytest.mark.parametrize(("named", "kept"), [("America/Denver", "America/Denver"), ("Mars/Olympus", None), (7, None)])
async def test_the_browsers_zone_is_kept_when_there_is_such_a_zone(site: Site, named: object, kept: str | None) -> None:
    socket = await site.open()
    key = (await greet(socket, zone=named))["key"]
    await say(socket, "hi")
    with site.units() as work:
        conversation = work.conversations.get(conversation_of(Channel.WEBCHAT, address_of(key)))
    assert conversation is not None
    assert conversation.zone == kept
