"""Quick-reply buttons in Chromium: one press says the choice once, and then they are gone."""

import pytest
from playwright.async_api import Page, expect

from bot.clinic.messages import Author

from .chatting import log, open_chat, say, sent, shown
from .conftest import Site

pytestmark = pytest.mark.browser


async def offered(site: Site, page: Page, text: str = "Which one?", *titles: str) -> None:
    """The visitor has written, and the assistant offers choices."""
    await open_chat(page)
    await say(page, "I need a visit")
    site.says(site.visitor(), text, *(titles or ("Monday at 9", "Monday at 10")))
    await expect(page.get_by_role("button", name=(titles or ("Monday at 9",))[0])).to_be_visible()


async def test_a_press_says_the_choice_once_and_the_buttons_go_away(site: Site, page: Page) -> None:
    await offered(site, page)
    await page.get_by_role("button", name="Monday at 10").dblclick()
    await sent(page, "Monday at 10")
    await expect(log(page).get_by_role("button")).to_have_count(0)
    assert site.said(site.visitor()) == ["I need a visit", "Monday at 10"]
    assert await shown(page) == ["I need a visit", "Which one?", "Monday at 10"]


async def test_two_presses_in_one_moment_say_the_first_choice_only(site: Site, page: Page) -> None:
    await offered(site, page)
    buttons = await log(page).get_by_role("button").element_handles()
    await page.evaluate("(buttons) => buttons.forEach((button) => button.click())", buttons)
    await sent(page, "Monday at 9")
    assert site.said(site.visitor()) == ["I need a visit", "Monday at 9"]


async def test_writing_the_answer_takes_the_buttons_away_too(site: Site, page: Page) -> None:
    await offered(site, page)
    await say(page, "monday at nine please")
    await expect(log(page).get_by_role("button")).to_have_count(0)


async def test_choices_stay_while_the_same_answer_goes_on_and_while_staff_add_a_word(site: Site, page: Page) -> None:
    await offered(site, page)
    site.says(site.visitor(), "Both are with Dr. Lee.")
    site.says(site.visitor(), "Rosa here, take your time.", author=Author.STAFF)
    await expect(page.get_by_text("take your time")).to_be_visible()
    await expect(log(page).get_by_role("button")).to_have_count(2)


async def test_new_choices_replace_the_old_ones(site: Site, page: Page) -> None:
    await offered(site, page)
    site.says(site.visitor(), "Or rather:", "Tuesday at 9")
    await expect(page.get_by_role("button", name="Tuesday at 9")).to_be_visible()
    assert await log(page).get_by_role("button").all_inner_texts() == ["Tuesday at 9"]


async def test_choices_are_still_there_after_a_restart_and_after_a_reload(site: Site, page: Page) -> None:
    await offered(site, page)
    await site.stop()
    await expect(page.get_by_text("No connection")).to_be_visible(timeout=20_000)
    await site.start()
    await expect(page.get_by_text("No connection")).to_be_hidden(timeout=20_000)
    await expect(log(page).get_by_role("button")).to_have_count(2)
    await page.reload()
    await open_chat(page)
    await expect(log(page).get_by_role("button")).to_have_count(2)
    await page.get_by_role("button", name="Monday at 9").click()
    await sent(page, "Monday at 9")
    assert site.said(site.visitor()) == ["I need a visit", "Monday at 9"]


async def test_answered_choices_do_not_come_back_with_a_reload(site: Site, page: Page) -> None:
    await offered(site, page)
    await page.get_by_role("button", name="Monday at 9").click()
    await sent(page, "Monday at 9")
    await page.reload()
    await open_chat(page)
    await expect(page.get_by_text("Which one?")).to_be_visible()
    await expect(log(page).get_by_role("button")).to_have_count(0)


async def test_the_first_greeting_offers_what_people_ask_most(site: Site, page: Page) -> None:
    await open_chat(page)
    await page.get_by_role("button", name="What are your hours?").click()
    await sent(page, "What are your hours?")
    assert site.said(site.visitor()) == ["What are your hours?"]
    await expect(log(page).get_by_role("button")).to_have_count(0)
