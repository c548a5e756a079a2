"""The engine's door: only who knows the secret runs an action."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.web.private import private_site


@pytest.mark.parametrize("path", ["/actions/wrong/webhook", "/actions//webhook", "/actions/s%65cre/webhook", "/webhook"])
async def test_private_site_wants_its_secret(path: str) -> None:
    ran: list[Any] = []

    async def run(call: dict[str, Any]) -> None:
        ran.append(call)

    async with TestClient(TestServer(private_site(run=run, secret="secret"))) as client:
        assert (await client.post(path, json={"next_action": "action_x"})).status in (404, 405)
        assert ran == []
        assert (await client.post("/actions/secret/webhook", json={"next_action": "action_x"})).status == 200
        assert ran == [{"next_action": "action_x"}]
