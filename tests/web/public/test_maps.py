"""Where the clinic is: a link in the chat leads over the desk's own site to a map that learns the office's address alone."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from bot.clinic.messages import Answer, Channel, Link
from bot.gateway.rendering import Rendering
from bot.services.content_file import load_clinic

from .chatting import open_chat, say
from .conftest import Site

CLINIC = load_clinic(Path("clinic.yml"))
WHERE = Answer("utter_faq", {"answer_id": "location"})


def rendering(*, maps: bool = True) -> Rendering:
    return Rendering(CLINIC, Path("domain.yml"), Path("locales"), maps=maps)


async def test_link_leads_to_the_map_of_the_office(site: Site) -> None:
    async with aiohttp.ClientSession() as browser, browser.get(f"{site.url}/map/main", allow_redirects=False) as answer:
        assert answer.status == 303
        assert answer.headers["Location"] == "https://maps.example.org/find?q=120%20Main%20Street,%20Lakeside,%20IL%2060099"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("office", ["nowhere", "..%2F..%2Fstaff", "main%0d%0aSet-Cookie:x=1"])
async def test_unknown_office_leads_nowhere(site: Site, office: str) -> None:
    async with aiohttp.ClientSession() as browser, browser.get(f"{site.url}/map/{office}", allow_redirects=False) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Map: Main Street"), ("es", "Mapa: Main Street"), ("ht", "Kat: Main Street")]
)
def test_answers_on_the_way_have_a_link_for_each_office(language: str, title: str) -> None:
    links = rendering().say(WHERE, language, Channel.WEBCHAT).links
    assert links[0] == Link(title, "/map/main")
    assert len(links) == len(CLINIC.locations)


def test_text_messages_other_answers_and_a_clinic_without_a_map_have_none() -> None:
    assert rendering().say(WHERE, "en", Channel.SMS).links == ()
    assert rendering().say(Answer("utter_faq", {"answer_id": "services"}), "en", Channel.WEBCHAT).links == ()
    assert rendering(maps=False).say(WHERE, "en", Channel.WEBCHAT).links == ()


@pytest.mark.browser
async def test_link_opens_beside_the_chat(site: Site, page: Page) -> None:
    await page.goto(site.url)
    await open_chat(page)
    await say(page, "where are you")
    site.says(site.visitor(), "We have two offices.", links=(Link("Map: Main Street", "/map/main"),))
    link = page.get_by_role("link", name="Map: Main Street")
    await expect(link).to_have_attribute("href", f"{site.url}/map/main")
    await expect(link).to_have_attribute("target", "_blank")
