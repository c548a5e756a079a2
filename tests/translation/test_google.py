"""The real googletrans-py against a local page that speaks Google's protocol, on good days and bad ones."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from bot.clinic.language.translating import TranslationUnavailable
from bot.services.translation.google import GoogleTranslate
from tests.translation.providers import GooglePage


@pytest.fixture
async def page() -> AsyncIterator[tuple[GooglePage, GoogleTranslate]]:
    page = GooglePage()
    server = TestServer(page.app())
    await server.start_server()
    google = GoogleTranslate(str(server.make_url("/")), timeout=1)
    yield page, google
    google.close()
    await server.close()


async def test_text_is_translated(page: tuple[GooglePage, GoogleTranslate]) -> None:
    served, google = page
    assert await google.translate("Do you have [T1]?", "en", "vi") == "vi: Do you have [T1]?"
    assert served.asked == [("Do you have [T1]?", "en", "vi")]


async def test_chinese_has_another_code_there(page: tuple[GooglePage, GoogleTranslate]) -> None:
    assert (await page[1].translate("hello", "en", "zh")).startswith("zh-cn")


@pytest.mark.parametrize("fault", ["too many", "consent", "empty", "slow", "closed"])
async def test_bad_day_is_no_translation(page: tuple[GooglePage, GoogleTranslate], fault: str) -> None:
    page[0].fault = fault
    with pytest.raises(TranslationUnavailable, match=r"^google: "):
        await page[1].translate("hello", "en", "fr")


async def test_nobody_there_is_no_translation() -> None:
    google = GoogleTranslate("http://127.0.0.1:9", timeout=1)
    with pytest.raises(TranslationUnavailable):
        await google.translate("hello", "en", "fr")
    google.close()


async def test_loop_goes_on_while_it_waits(page: tuple[GooglePage, GoogleTranslate]) -> None:
    page[0].fault = "slow"
    waiting = asyncio.create_task(page[1].translate("hello", "en", "fr"))
    turns = 0
    while not waiting.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 20
    with pytest.raises(TranslationUnavailable):
        await waiting


async def test_it_may_not_see_patients_data_and_knows_our_languages(page: tuple[GooglePage, GoogleTranslate]) -> None:
    assert not page[1].covers_phi
    assert {("en", "ht"), ("ko", "en"), ("en", "zh")} <= await page[1].pairs()
