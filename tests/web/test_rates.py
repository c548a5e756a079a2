"""Rate limits: by address and kind of route, with a kind answer; what may not be lost is never limited."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.rates import RATES, Buckets, OpenSockets, kind_of, limited

VISITOR, OTHER = {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "198.51.100.7"}


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def site(seconds: Seconds) -> AsyncIterator[TestClient]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="here")

    app = web.Application(middlewares=[limited(1, Buckets(seconds))])
    for path in ("/", "/health", "/staff/sign-in"):
        app.router.add_get(path, answer)
    app.router.add_post("/twilio/sms", answer)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_too_many_are_told_when_to_come_back_and_others_are_served(site: TestClient, seconds: Seconds) -> None:
    statuses = [(await site.get("/staff/sign-in", headers=VISITOR)).status for _ in range(RATES["sign-in"].at_once + 1)]
    assert statuses == [200] * RATES["sign-in"].at_once + [429]
    refused = await site.get("/staff/sign-in", headers=VISITOR)
    assert (refused.headers["Retry-After"], await refused.text()) == (
        "2",
        "That was a lot at once. Please try again in 2 seconds.",
    )
    assert (await site.get("/staff/sign-in", headers=OTHER)).status == 200
    assert (await site.get("/", headers=VISITOR)).status == 200, "another kind of route"
    seconds.now += 2
    assert (await site.get("/staff/sign-in", headers=VISITOR)).status == 200


async def test_twilio_is_never_limited(site: TestClient) -> None:
    assert {(await site.post("/twilio/sms", headers=VISITOR)).status for _ in range(500)} == {200}


async def test_this_machine_is_not_limited(site: TestClient) -> None:
    assert {(await site.get("/health")).status for _ in range(200)} == {200}


def test_each_route_has_its_kind() -> None:
    paths = [
        "/",
        "/static/mark.svg",
        "/calendar/x/visit.ics",
        "/chat",
        "/staff",
        "/staff/api/queue",
        "/staff/sign-in/code",
        "/ready",
    ]
    assert [kind_of(path) for path in paths] == ["pages", "pages", "pages", "sockets", "staff", "staff", "sign-in", "health"]
    assert kind_of("/twilio/status") is None


def test_buckets_do_not_grow_without_end(seconds: Seconds) -> None:
    buckets = Buckets(seconds)
    for number in range(60_000):
        buckets.wait_for("pages", f"2001:db8::{number:x}")
    assert len(buckets._left) <= 20_000


def test_one_address_has_so_many_chats_open_and_gets_a_place_back() -> None:
    sockets = OpenSockets(2)
    assert [sockets.enter("203.0.113.9") for _ in range(3)] == [True, True, False]
    assert sockets.enter("198.51.100.7")
    sockets.leave("203.0.113.9")
    assert sockets.enter("203.0.113.9")
