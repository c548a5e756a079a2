"""Drafts by machine: asked of a local server that speaks Google's protocol, faults included."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from bot import cli_locales
from bot.clinic.language.translating import TranslationUnavailable
from bot.gateway.catalogue_drafts import draft_entries
from bot.gateway.catalogue_files import language_path
from bot.gateway.catalogue_states import State, Stated, stated
from bot.services.translation.google import GoogleTranslate
from tests.locales.catalogues import SOURCES
from tests.translation.providers import GooglePage, Spoken

MISSING = (
    "utter_openings_offered",
    "utter_what_else",
    "utter_next_person",
    "utter_why_full",
    "utter_ask_phone",
    "utter_by_video",
)


@dataclass
class Page:
    google: GoogleTranslate
    page: GooglePage


@pytest.fixture
async def open_page() -> AsyncIterator[Page]:
    page = GooglePage()
    server = TestServer(page.app())
    await server.start_server()
    google = GoogleTranslate(str(server.make_url("/")), timeout=1)
    yield Page(google, page)
    google.close()
    await server.close()


@pytest.fixture
def missing(locales: Path, empty: Callable[..., None]) -> list[Stated]:
    empty("fr", *MISSING)
    return [one for one in stated(SOURCES, locales, "fr") if one.context in MISSING]


async def test_templates_are_drafted_without_their_places_and_get_them_back(
    locales: Path, missing: list[Stated], open_page: Page, entry: Callable[[str, str], Stated]
) -> None:
    assert await draft_entries(locales, "fr", missing, open_page.google, 0) == (6, 0)
    assert entry("fr", "utter_openings_offered").said == "fr: Here is what I have for {visit_type}:"
    assert {entry("fr", name).state for name in MISSING} == {State.DRAFT}
    assert ("Here is what I have for [N1]:", "en", "fr") in open_page.page.asked
    assert all("{" not in text for text, *_ in open_page.page.asked)


async def test_drafting_changes_nothing_but_what_was_missing(locales: Path, missing: list[Stated], open_page: Page) -> None:
    before = language_path(locales, "fr").read_text("utf-8").split("\n\n")
    await draft_entries(locales, "fr", missing, open_page.google, 0)
    after = language_path(locales, "fr").read_text("utf-8").split("\n\n")
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == len(MISSING)
    assert all("#, fuzzy" in other for one, other in zip(before, after, strict=True) if one != other)


@pytest.mark.parametrize("fault", ["too many", "consent", "empty", "closed"])
async def test_drafting_stops_when_the_page_gives_nothing_five_times(
    locales: Path, missing: list[Stated], open_page: Page, fault: str
) -> None:
    open_page.page.fault = fault
    with pytest.raises(TranslationUnavailable):
        await draft_entries(locales, "fr", missing, open_page.google, 0)
    assert [one.state for one in stated(SOURCES, locales, "fr") if one.context in MISSING] == [State.MISSING] * 6


async def test_what_was_drafted_before_the_page_went_away_is_kept(locales: Path, missing: list[Stated]) -> None:
    provider = Spoken(lambda text: f"mots : {text}")

    def one_then_away(text: str) -> str:
        if len(provider.sent) > 1:
            raise TranslationUnavailable("too many requests")
        return f"mots : {text}"

    provider.make = one_then_away
    with pytest.raises(TranslationUnavailable):
        await draft_entries(locales, "fr", missing, provider, 0)
    assert sum(one.state is State.DRAFT for one in stated(SOURCES, locales, "fr")) == 1


@pytest.mark.parametrize(
    ("said", "because"),
    [
        (lambda text: text.replace("[N1]", ""), "a place is lost"),
        (lambda text: f"{text} [N1]", "a place stands twice"),
        (lambda text: text.replace("[N1]", "[N2]"), "another place than there was"),
        (lambda text: text, "it is not translated"),
    ],
)
async def test_draft_that_breaks_a_rule_is_refused(
    locales: Path, missing: list[Stated], said: Callable[[str], str], because: str
) -> None:
    offered = [one for one in missing if one.context == "utter_openings_offered"]
    assert await draft_entries(locales, "fr", offered, Spoken(said), 0) == (0, 1), because


async def test_command_drafts_what_is_missing_and_not_critical(
    locales: Path,
    command: CliRunner,
    empty: Callable[..., None],
    entry: Callable[[str, str], Stated],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty("fr", "utter_what_else", "utter_crisis")
    monkeypatch.setattr(cli_locales, "drafter", lambda settings: Spoken(lambda text: f"mots : {text}"))
    count = sum(one.state is State.MISSING and not one.critical for one in stated(SOURCES, locales, "fr"))
    done = await asyncio.to_thread(command.invoke, cli_locales.locales, ["draft", "fr", "--pause", "0"])
    assert done.output.splitlines()[-1].endswith(f", of {count} missing texts that are not critical")
    assert (entry("fr", "utter_what_else").state, entry("fr", "utter_crisis").state) == (State.DRAFT, State.MISSING)
