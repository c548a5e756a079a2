"""The chat in Chromium while the desk restarts or the network breaks: each message is sent once, each answer shown once."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from bot.web.public import STATIC

from .chatting import open_chat, say, sent, shown, write
from .conftest import Site
from .relay import Relay

pytestmark = pytest.mark.browser
WAITING = "Waiting for the connection"
BACK_WITHIN = 30_000
"""Milliseconds until the widget must have come back: its pauses grow to 15 seconds."""


@pytest.fixture
async def relay(site: Site) -> AsyncIterator[Relay]:
    made = Relay(site.port)
    await made.mend()
    yield made
    await made.cut()


async def test_words_typed_while_the_desk_restarts_are_sent_once_and_answered_once(site: Site, page: Page) -> None:
    await open_chat(page)
    await say(page, "hi")
    visitor = site.visitor()
    site.says(visitor, "Hello!")
    await expect(page.get_by_text("Hello!", exact=True)).to_be_visible()
    await site.stop()
    await write(page, "are you open on friday?")
    await expect(page.get_by_text(WAITING)).to_be_visible()
    assert site.said(visitor) == ["hi"]

    await site.start()
    await sent(page, "are you open on friday?")
    site.says(visitor, "Yes, from 8 to 5.")
    await expect(page.get_by_text("Yes, from 8 to 5.")).to_be_visible()

    assert site.said(visitor) == ["hi", "are you open on friday?"]
    assert await shown(page) == ["hi", "Hello!", "are you open on friday?", "Yes, from 8 to 5."]


async def test_restarts_in_a_row_show_nothing_twice(site: Site, page: Page) -> None:
    await open_chat(page)
    await say(page, "hi")
    visitor = site.visitor()
    for number in range(3):
        await site.stop()
        await expect(page.get_by_text("No connection")).to_be_visible(timeout=BACK_WITHIN)
        site.says(visitor, f"answer {number}")
        await site.start()
        await expect(page.get_by_text(f"answer {number}")).to_be_visible(timeout=BACK_WITHIN)
    assert await shown(page) == ["hi", "answer 0", "answer 1", "answer 2"]
    assert site.said(visitor) == ["hi"]


async def test_words_whose_receipt_was_lost_are_one_message_after_the_network_is_back(
    site: Site, page: Page, relay: Relay
) -> None:
    await page.goto(relay.url)
    await open_chat(page)
    await say(page, "hi")
    visitor = site.visitor()
    relay.swallowing = True
    await write(page, "i need a checkup")
    await expect(page.get_by_text("Sending…")).to_be_visible()
    while len(site.said(visitor)) < 2:
        await page.wait_for_timeout(50)
    await relay.cut()
    await expect(page.get_by_text(WAITING)).to_be_visible(timeout=BACK_WITHIN)
    site.says(visitor, "With whom?")
    await relay.mend()
    await expect(page.get_by_text("With whom?")).to_be_visible(timeout=BACK_WITHIN)
    assert site.said(visitor) == ["hi", "i need a checkup"]
    assert await shown(page) == ["hi", "i need a checkup", "With whom?"]
    assert site.woken == 2


@pytest.fixture
async def clinics_own_page(site: Site, relay: Relay) -> AsyncIterator[str]:
    """A page on the clinic's own site that embeds the chat: it can be reloaded while the desk is away."""
    html = f"""<!doctype html><html lang="en"><title>Clinic</title><script src="/chat.js" defer></script>
      <frontdesk-chat server="{relay.url}" clinic="Lakeside"></frontdesk-chat></html>"""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html")

    async def script(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "built" / "chat.js")

    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/chat.js", script)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    site.allowed_origins = (url,)
    await site.stop()
    await site.start()
    yield url
    await runner.cleanup()


async def test_words_typed_without_a_network_outlive_a_reload_and_keep_their_place(
    site: Site, page: Page, relay: Relay, clinics_own_page: str
) -> None:
    await page.goto(clinics_own_page)
    await open_chat(page)
    await say(page, "hi")
    visitor = site.visitor()
    site.says(visitor, "Hello!")
    await expect(page.get_by_text("Hello!", exact=True)).to_be_visible()
    await relay.cut()
    await write(page, "one more thing")
    await write(page, "do you take aetna?")
    await expect(page.get_by_text(WAITING)).to_have_count(2)
    await page.reload()
    await open_chat(page)
    await expect(page.get_by_text("do you take aetna?")).to_be_visible()
    await relay.mend()
    await expect(page.get_by_text("Hello!", exact=True)).to_be_visible(timeout=BACK_WITHIN)
    await sent(page, "do you take aetna?")
    assert site.said(visitor) == ["hi", "one more thing", "do you take aetna?"]
    assert await shown(page) == ["hi", "Hello!", "one more thing", "do you take aetna?"]


async def test_a_choice_pressed_without_a_network_outlives_a_reload_and_is_not_offered_again(
    site: Site, page: Page, relay: Relay, clinics_own_page: str
) -> None:
    await page.goto(clinics_own_page)
    await open_chat(page)
    await say(page, "hi")
    visitor = site.visitor()
    site.says(visitor, "Which one?", "Monday at 9", "Monday at 10")
    button = page.get_by_role("button", name="Monday at 9")
    await expect(button).to_be_visible()
    await relay.cut()
    await button.click()
    await page.reload()
    await open_chat(page)
    await relay.mend()
    await sent(page, "Monday at 9")
    assert site.said(visitor) == ["hi", "Monday at 9"]
    assert await shown(page) == ["hi", "Which one?", "Monday at 9"]
    await expect(button).to_have_count(0)


async def test_a_second_tab_shows_the_same_talk_once(site: Site, page: Page) -> None:
    await open_chat(page)
    await say(page, "hi")
    other = await page.context.new_page()
    await other.goto(site.url)
    await open_chat(other)
    await say(other, "from the other tab")
    visitor = site.visitor()
    site.says(visitor, "Hello to both!")
    for tab in (page, other):
        await expect(tab.get_by_text("Hello to both!")).to_be_visible()
        assert await shown(tab) == ["hi", "from the other tab", "Hello to both!"]
    assert site.said(visitor) == ["hi", "from the other tab"]
