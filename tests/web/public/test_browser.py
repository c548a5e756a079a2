"""The chat in Chromium: what a visitor sees and types."""

import pytest
from playwright.async_api import Page, expect

from .chatting import open_chat, say
from .conftest import Site

ATTACK = "<img src=x onerror=\"document.title='owned'\">"
pytestmark = pytest.mark.browser


async def test_html_that_a_visitor_writes_is_shown_as_text_once_also_after_a_reload(site: Site, page: Page) -> None:
    await open_chat(page)
    await say(page, ATTACK)
    await expect(page.get_by_text(ATTACK)).to_have_count(1)
    await page.reload()
    await open_chat(page)
    await expect(page.get_by_text(ATTACK)).to_have_count(1)
    assert await page.title() != "owned"
