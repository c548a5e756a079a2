"""What protects the console from other sites."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import WSServerHandshakeError

from bot.web.guards import Backoff

FOREIGN = {"Origin": "https://evil.example"}


@pytest.mark.parametrize("path", ["/staff/sign-in", "/staff", "/staff/api/queue", "/staff/nothing-here"])
async def test_every_answer_carries_the_headers(console, path):
    answer = await console.browser.get(f"{console.url}{path}", allow_redirects=False)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_pages_hold_no_inline_script_or_style(console):
    await console.sign_in()
    page = await (await console.browser.get(f"{console.url}/staff")).text()
    assert "<style" not in page
    assert "style=" not in page
    assert " onclick" not in page
    assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize("headers", [{}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}])
async def test_command_without_the_pages_token_is_refused(console, headers):
    await console.sign_in()
    talk = console.writes("+15555550102", "Hello")
    answer = await console.browser.post(f"{console.url}/staff/api/take", json={"conversation_id": talk}, headers=headers)
    assert (answer.status, (await answer.json())["error"]) == (403, "csrf")
    with console.units() as work:
        assert work.handoffs.open_of(talk) is None


async def test_command_from_another_site_is_refused_even_with_a_token(console):
    await console.sign_in()
    talk = console.writes("+15555550102", "Hello")
    headers = {"X-CSRF-Token": await console.csrf(), **FOREIGN}
    answer = await console.browser.post(f"{console.url}/staff/api/take", json={"conversation_id": talk}, headers=headers)
    assert (answer.status, (await answer.json())["error"]) == (403, "foreign_origin")


@pytest.mark.parametrize(("headers", "status"), [(FOREIGN, 403), ({}, 403), ({"Origin": "null"}, 403)])
async def test_socket_from_another_site_is_refused(console, headers, status):
    await console.sign_in()
    with pytest.raises(WSServerHandshakeError) as refused:
        await console.browser.ws_connect(f"{console.url}/staff/live", headers=headers)
    assert refused.value.status == status


async def test_socket_without_a_sign_in_is_refused(console):
    with pytest.raises(WSServerHandshakeError) as refused:
        await console.browser.ws_connect(f"{console.url}/staff/live", headers={"Origin": console.url})
    assert refused.value.status == 401


async def test_socket_behind_the_proxy_is_taken_from_the_public_address(console):
    await console.sign_in()
    async with console.browser.ws_connect(f"{console.url}/staff/live", headers={"Origin": "https://desk.example.org"}) as socket:
        assert (await socket.receive_json(timeout=5))["type"] == "queue"


def test_waits_double_up_to_the_longest(console):
    backoff = Backoff(console.clock, free=2, first_wait=timedelta(seconds=5), longest=timedelta(seconds=15))
    waits = []
    for _ in range(5):
        waits.append(backoff.wait_for("key").total_seconds())
        backoff.count("key")
    assert waits == [0, 0, 5, 10, 15]
