"""The chat in Chromium: what a visitor sees and types."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from .conftest import Site

CHROMIUM = Path("/usr/bin/chromium")
ATTACK = "<img src=x onerror=\"document.title='owned'\">"
pytestmark = pytest.mark.browser


@pytest.fixture
async def page(site: Site) -> AsyncIterator[Page]:
    if not CHROMIUM.exists() and not os.environ.get("TESTS_REQUIRE_SERVICES"):
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await chromium.new_page()
        await page.goto(site.url)
        yield page
        await chromium.close()


async def write(page: Page, text: str) -> None:
    await page.locator("textarea").fill(text)
    await page.keyboard.press("Enter")


async def test_html_that_a_visitor_writes_is_shown_as_text_once_also_after_a_reload(site: Site, page: Page) -> None:
    await page.get_by_role("button", name="Chat with us").press("Enter")
    await write(page, ATTACK)
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await expect(page.get_by_text(ATTACK)).to_have_count(1)
    await page.reload()
    if not await page.locator("textarea").is_visible():
        await page.get_by_role("button", name="Chat with us").press("Enter")
    await expect(page.get_by_text(ATTACK)).to_have_count(1)
    assert await page.title() != "owned"
