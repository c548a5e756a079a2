"""The engine's HTTP: what it is asked, what it answers, and how it can be away."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clinic.messages import Answer, Channel, ConversationId, InboundId, conversation_of
from bot.services.engine import Engine, EngineRefused, EngineRequest, EngineUnavailable
from tests.gateway.clinic_of_tests import NOW

SENDER = conversation_of(Channel.SMS, "+15555550101")
REQUEST = EngineRequest(SENDER, InboundId(7), Channel.SMS, "+15555550101", "hi", "es", NOW, payload="/affirm")


class Scripted:
    """A server that answers each request with what a test laid out."""

    def __init__(self) -> None:
        self.answer: web.Response | None = web.json_response([])
        self.asked: list[tuple[str, str, Any]] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.method, request.path_qs, await request.json() if request.can_read_body else None))
        if self.answer is None:
            await asyncio.sleep(30)
            raise AssertionError("nobody waits this long")
        return self.answer


@pytest.fixture
async def scripted() -> AsyncIterator[tuple[Scripted, Engine]]:
    script, app = Scripted(), web.Application()
    app.router.add_route("*", "/{path:.*}", script.handle)
    server = TestServer(app)
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        yield script, Engine(session, lambda: str(server.make_url("")).rstrip("/"), "s3cret", timeout_seconds=0.5)
    await server.close()


async def test_request_and_answers_travel_whole(scripted: tuple[Scripted, Engine]) -> None:
    script, engine = scripted
    custom = {"response": "utter_x", "values": {"a_cents": 5}, "text": "x"}
    script.answer = web.json_response([{"recipient_id": SENDER, "custom": custom}, {"recipient_id": SENDER, "text": "bare"}])
    assert await engine.respond(REQUEST) == [Answer("utter_x", {"a_cents": 5}, "x"), Answer(None, {}, "bare")]
    metadata = {
        "message_id": "7",
        "channel": "sms",
        "language": "es",
        "payload": "/affirm",
        "address": "+15555550101",
        "now": "2026-12-01T15:00:00+00:00",
    }
    body = {"sender": SENDER, "message": "hi", "metadata": metadata}
    assert script.asked == [("POST", "/webhooks/frontdesk/webhook", body)]


async def test_earlier_answers_are_read_from_the_tracker_up_to_the_next_message(scripted: tuple[Scripted, Engine]) -> None:
    script, engine = scripted
    events = [
        {"event": "user", "metadata": {"message_id": "6"}},
        {"event": "bot", "metadata": {"response": "utter_other"}},
        {"event": "user", "metadata": {"message_id": "7"}},
        {"event": "action", "name": "action_x"},
        {"event": "bot", "text": "x", "data": {}, "metadata": {"response": "utter_x", "values": {"n": 1}}},
        {"event": "bot", "text": "y", "data": {"custom": {"response": "utter_y", "values": {}}}, "metadata": {}},
        {"event": "user", "metadata": {"message_id": "8"}},
        {"event": "bot", "metadata": {"response": "utter_other"}},
    ]
    script.answer = web.json_response({"events": events})
    assert await engine.already_ran(SENDER, InboundId(7)) == [Answer("utter_x", {"n": 1}, "x"), Answer("utter_y", {}, "y")]
    assert script.asked[0][1] == "/conversations/sms:+15555550101/tracker?token=s3cret&include_events=ALL"


async def test_message_that_the_tracker_does_not_know_has_not_run(scripted: tuple[Scripted, Engine]) -> None:
    script, engine = scripted
    script.answer = web.json_response({"events": [{"event": "user", "metadata": {"message_id": "70"}}, {"event": "user"}]})
    assert await engine.already_ran(SENDER, InboundId(7)) is None


async def test_message_that_ran_without_an_answer_has_run(scripted: tuple[Scripted, Engine]) -> None:
    script, engine = scripted
    script.answer = web.json_response({"events": [{"event": "user", "metadata": {"message_id": "7"}}]})
    assert await engine.already_ran(SENDER, InboundId(7)) == []


@pytest.mark.parametrize("status", [500, 502, 503, 401, 409])
async def test_fault_of_the_engine_is_worth_another_try(scripted: tuple[Scripted, Engine], status: int) -> None:
    script, engine = scripted
    script.answer = web.Response(status=status)
    with pytest.raises(EngineUnavailable):
        await engine.respond(REQUEST)
    script.answer = web.Response(status=status)
    assert not await engine.ready()


@pytest.mark.parametrize("answer", [(400, "[]"), (200, "{}"), (200, "<html>")])
async def test_answer_that_makes_no_sense_is_refused(scripted: tuple[Scripted, Engine], answer: tuple[int, str]) -> None:
    script, engine = scripted
    script.answer = web.Response(status=answer[0], text=answer[1])
    with pytest.raises(EngineRefused):
        await engine.respond(REQUEST)


async def test_slow_engine_is_unavailable(scripted: tuple[Scripted, Engine]) -> None:
    script, engine = scripted
    script.answer = None
    with pytest.raises(EngineUnavailable):
        await engine.respond(REQUEST)


async def test_engine_that_is_down_is_unavailable_and_not_ready() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        async with aiohttp.ClientSession() as session:
            engine = Engine(session, lambda: f"http://127.0.0.1:{port}", "s3cret")
            with pytest.raises(EngineUnavailable):
                await engine.already_ran(ConversationId("webchat:x"), InboundId(1))
            assert not await engine.ready()


async def test_engine_with_a_model_is_ready(scripted: tuple[Scripted, Engine]) -> None:
    script, engine = scripted
    script.answer = web.json_response({"model_file": "x"})
    assert await engine.ready()
