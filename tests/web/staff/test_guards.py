"""What protects the console from other sites."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import WSServerHandshakeError
from aiohttp.test_utils import make_mocked_request

from bot.web.guards import address_of
from bot.web.sign_in import Limit, wait_after

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


@pytest.mark.parametrize(
    ("header", "proxies", "address"),
    [
        (None, 0, "127.0.0.1"),
        ("203.0.113.9", 0, "127.0.0.1"),  # nobody of ours wrote it
        ("198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),
        ("evil, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("203.0.113.9", 2, "127.0.0.1"),
    ],
)
def test_address_is_what_our_own_proxy_has_seen(header, proxies, address):
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": header} if header else {})
    assert address_of(request.clone(remote="127.0.0.1"), proxies) == address


def test_waits_double_up_to_the_longest(console):
    limit, waits = Limit(2, timedelta(seconds=15)), []
    for count in range(6):
        waits.append(wait_after(count, console.now, limit, console.now).total_seconds())
    assert waits == [0, 0, 5, 10, 15, 15]
    assert wait_after(5, console.now, limit, console.now + timedelta(seconds=16)) == timedelta(0)
