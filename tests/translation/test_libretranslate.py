"""A server that speaks LibreTranslate's protocol."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from bot.clinic.language.translating import TranslationUnavailable
from bot.services.translation.libretranslate import LibreTranslate
from tests.translation.providers import LibreServer


@pytest.fixture
async def server() -> AsyncIterator[tuple[LibreServer, str]]:
    libre = LibreServer(key="k")
    served = TestServer(libre.app())
    await served.start_server()
    yield libre, str(served.make_url("/"))
    await served.close()


async def test_text_is_translated_with_the_key(server: tuple[LibreServer, str]) -> None:
    assert await LibreTranslate(server[1], "k").translate("olá tudo bem", "pt", "en") == "bem tudo olá"


async def test_pairs_are_what_the_server_says(server: tuple[LibreServer, str]) -> None:
    assert await LibreTranslate(server[1], "k").pairs() == {("en", "pt"), ("pt", "en")}


@pytest.mark.parametrize("fault", ["down", "html", "odd"])
async def test_bad_day_is_no_translation(server: tuple[LibreServer, str], fault: str) -> None:
    server[0].fault = fault
    with pytest.raises(TranslationUnavailable, match=r"^libretranslate: "):
        await LibreTranslate(server[1], "k").translate("olá", "pt", "en")


async def test_wrong_key_and_odd_languages_are_no_translation(server: tuple[LibreServer, str]) -> None:
    with pytest.raises(TranslationUnavailable, match="403"):
        await LibreTranslate(server[1], "other").translate("olá", "pt", "en")
    server[0].fault = "odd"
    with pytest.raises(TranslationUnavailable, match="languages"):
        await LibreTranslate(server[1], "k").pairs()


async def test_nobody_there_is_no_translation() -> None:
    with pytest.raises(TranslationUnavailable):
        await LibreTranslate("http://127.0.0.1:9").translate("olá", "pt", "en")


def test_patients_data_goes_there_only_when_the_clinic_says_so() -> None:
    assert not LibreTranslate("http://x").covers_phi
    assert LibreTranslate("http://x", covers_phi=True).covers_phi
