"""The chat in Chromium by keyboard alone, and what a screen reader is told (WCAG 2.2 AA)."""

import pytest
from playwright.async_api import Page, expect

from .chatting import OPEN, focus_ring, focused, log, open_chat, say, sent, shown
from .conftest import Site

pytestmark = pytest.mark.browser
SMALLEST_TARGET = 24
"""CSS pixels, each way (WCAG 2.2, 2.5.8)."""
PHONE = {"width": 360, "height": 640}


async def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the thing with this name has the focus."""
    for _ in range(60):
        if await focused(page) == name:
            return
        await page.keyboard.press(key)
    raise AssertionError(f"Tab never came to {name!r}")


async def test_a_whole_talk_by_keyboard_alone(site: Site, page: Page) -> None:
    await tab_to(page, OPEN)
    assert await focus_ring(page) >= 2
    await page.keyboard.press("Enter")
    assert await focused(page) == "Your message"
    await page.keyboard.type("i need a visit")
    await page.keyboard.press("Enter")
    await sent(page, "i need a visit")
    site.says(site.visitor(), "Which one?", "Monday at 9", "Monday at 10")
    await expect(page.get_by_role("button", name="Monday at 10")).to_be_visible()

    await tab_to(page, "Monday at 10", "Shift+Tab")
    assert await focus_ring(page) >= 2
    await page.keyboard.press("Space")
    assert await focused(page) == "Your message"
    await sent(page, "Monday at 10")

    await tab_to(page, "Talk to a person")
    assert await focus_ring(page) >= 2
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("I would like to talk to a person.")).to_have_count(1)
    assert await focused(page) == "Your message"
    await sent(page, "I would like to talk to a person.")

    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert await focused(page) == OPEN
    assert site.said(site.visitor()) == ["i need a visit", "Monday at 10", "I would like to talk to a person."]


async def test_focus_goes_through_the_chat_in_reading_order_and_is_always_seen(site: Site, page: Page) -> None:
    await open_chat(page)
    await say(page, "hi")
    site.says(site.visitor(), "Which one?", "Monday at 9", "Monday at 10")
    await expect(page.get_by_role("button", name="Monday at 10")).to_be_visible()
    await tab_to(page, "Close the chat", "Shift+Tab")
    order, rings = [], []
    for _ in range(7):
        order.append(await focused(page))
        rings.append(await focus_ring(page))
        await page.keyboard.press("Tab")
    assert order == ["Close the chat", "Conversation", "Monday at 9", "Monday at 10", "Your message", "Send", "Talk to a person"]
    assert min(rings) >= 2


async def test_on_a_phone_the_focus_stays_in_the_chat_that_covers_the_page(site: Site, page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await open_chat(page)
    inside = ["Close the chat", "Conversation", "Your message", "Send", "Talk to a person", "the page"]
    starters = await log(page).get_by_role("button").all_inner_texts()
    for _ in range(20):
        await page.keyboard.press("Tab")
        assert await focused(page) in inside + starters
    await page.keyboard.press("Escape")
    assert await focused(page) == OPEN


async def test_a_phone_that_is_turned_keeps_the_chat_open(site: Site, page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await open_chat(page)
    await page.get_by_role("textbox", name="Your message").fill("half a sen")
    await page.set_viewport_size({"width": 740, "height": 360})
    await expect(page.get_by_role("textbox", name="Your message")).to_have_value("half a sen")
    await page.keyboard.type("tence")
    await page.keyboard.press("Enter")
    await sent(page, "half a sentence")
    assert await shown(page) == ["half a sentence"]


async def test_closing_gives_the_focus_back_to_the_button_that_opened_the_chat(page: Page) -> None:
    await page.get_by_role("button", name="Ask about a bill").press("Enter")
    await expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
    await page.keyboard.press("Escape")
    assert await focused(page) == "Ask about a bill"


async def test_a_screen_reader_finds_dialog_log_labels_and_states(site: Site, page: Page) -> None:
    launch = page.get_by_role("button", name=OPEN)
    await expect(launch).to_have_attribute("aria-expanded", "false")
    await open_chat(page)
    chat = page.get_by_role("dialog", name="Lakeside")
    await expect(chat).to_be_visible()
    await expect(log(page)).to_have_attribute("aria-live", "polite")
    await say(page, "hi")
    site.says(site.visitor(), "Which one?", "Monday at 9")
    await expect(page.get_by_role("button", name="Monday at 9")).to_be_visible()
    spoken = await log(page).locator(".line:not(.greeting)").evaluate_all("lines => lines.map(line => line.textContent)")
    assert spoken[0].startswith("You:")
    assert spoken[1].startswith("Ana:")
    for name in ("Close the chat", "Send", "Talk to a person"):
        await expect(chat.get_by_role("button", name=name)).to_have_count(1)
    await expect(chat.get_by_role("listitem")).to_have_count(1)
    await site.stop()
    await expect(page.get_by_role("status").get_by_text("No connection")).to_be_visible(timeout=20_000)


async def test_new_messages_are_counted_on_the_closed_chat(site: Site, page: Page) -> None:
    await open_chat(page)
    await say(page, "hi")
    await page.keyboard.press("Escape")
    site.says(site.visitor(), "One")
    site.says(site.visitor(), "Two")
    await expect(page.get_by_role("button", name=f"{OPEN}, 2 new messages")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}])
async def test_every_target_is_large_enough_and_nothing_scrolls_sideways(site: Site, page: Page, viewport: dict) -> None:
    await page.set_viewport_size(viewport)
    await open_chat(page)
    await say(page, "hi")
    long = "Follow-up with Dr. Grace Lee on Thursday, December 3 at 2:40 PM at the Main Street office"
    site.says(site.visitor(), "Which one?", "9", long)
    await expect(page.get_by_role("button", name=long)).to_be_visible()
    for target in await page.get_by_role("dialog").locator("button, textarea").all():
        box = await target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET, await target.inner_text()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
    assert await log(page).evaluate("log => log.scrollWidth <= log.clientWidth")
