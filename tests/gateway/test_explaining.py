"""Easier words in the middle of anything: the task and its choices stay as they are, and a person is near."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clinic.knowledge.content import Clinic, CommonAnswer, GlossaryTerm
from bot.clinic.messages import Channel
from tests.gateway import small_desk
from tests.gateway.clinic_of_tests import small_clinic
from tests.gateway.small_desk import SmallDesk, open_desk

ROOT = Path(__file__).parents[2]
TERM = GlossaryTerm(
    "copay",
    ("copay", "copago"),
    {"en": "A copay is a set amount.", "es": "El copago es una cantidad fija."},
    explained_at_once=True,
)

LONG = "We take " + ", ".join(f"Plan number {number} of Lakeside" for number in range(1, 31)) + "."


def _clinic() -> Clinic:
    clinic = small_clinic()
    copay = CommonAnswer("copay", "ask_insurance", {"en": "Copay?"}, {"en": "We take your copay."})
    payers = CommonAnswer("payers", "ask_insurance", {"en": "Payers?"}, {"en": LONG, "es": LONG})
    return replace(clinic, glossary=(TERM,), answers=(*clinic.answers, copay, payers))


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SmallDesk]:
    monkeypatch.setattr(small_desk, "small_clinic", _clinic)
    async with open_desk(tmp_path, words=(ROOT / "domain.yml", ROOT / "locales")) as opened:
        opened.engine.names = {"book": ["utter_new_or_known"], "owe": ["utter_faq", "utter_ask_birth_date"]}
        opened.engine.values = {"first_name": "Ana", "answer_id": "parking"}
        yield opened


async def test_last_answer_is_said_in_easier_words_and_its_choices_stay(desk: SmallDesk) -> None:
    await desk.hear("book")
    before = desk.conversation().choices
    assert await desk.hear("i dont understand") == ["utter_simpler_new_or_known"]
    assert desk.conversation().choices == before
    assert len(desk.engine.requests) == 1
    await desk.hear("2")
    assert desk.engine.requests[1]["metadata"]["payload"] == "/deny"


async def test_who_still_does_not_understand_is_offered_a_person(desk: SmallDesk) -> None:
    await desk.hear("book")
    assert await desk.hear("what do you mean") == ["utter_simpler_new_or_known"]
    assert await desk.hear("huh?") == ["utter_simpler_by_person"]
    payloads = [choice.payload for choice in desk.conversation().choices]
    assert payloads == ["/request_human", "/affirm", "/deny"]


async def test_question_of_a_form_goes_before_an_answer_without_easier_words(desk: SmallDesk) -> None:
    await desk.hear("owe")
    assert await desk.hear("huh") == ["utter_simpler_identity"]


async def test_word_is_explained_in_the_patients_language(desk: SmallDesk) -> None:
    await desk.hear("hola")
    inbound_id = desk.accept("qué es un copago")
    accepted = desk.claim()
    assert accepted
    await desk.turn.run(accepted)
    assert desk.answers(inbound_id)[0].text.startswith("El copago es una cantidad fija.")


async def test_first_message_of_all_goes_to_the_engine(desk: SmallDesk) -> None:
    assert await desk.hear("i dont understand") == ["utter_greet"]


async def test_danger_goes_before_easier_words(desk: SmallDesk) -> None:
    await desk.hear("book")
    assert await desk.hear("chest pain") == ["utter_medical_emergency"]


async def test_hard_word_of_an_answer_is_explained_once(desk: SmallDesk) -> None:
    desk.engine.names = {"card": ["utter_faq"]}
    desk.engine.values = {"answer_id": "copay"}
    first, again = desk.accept("card"), desk.accept("card")
    for _ in range(2):
        accepted = desk.claim()
        assert accepted
        await desk.turn.run(accepted)
    assert [desk.answers(one)[0].text for one in (first, again)] == [
        "We take your copay. A copay is a set amount.",
        "We take your copay.",
    ]


async def test_long_answer_comes_in_pages_and_each_more_brings_the_next(desk: SmallDesk) -> None:
    desk.engine.names = {"owe": ["utter_faq"]}
    desk.engine.values = {"answer_id": "payers"}
    await desk.hear("owe")
    for asked in ("more", "MORE please"):
        await desk.hear(asked)
    with desk.store.units() as work:
        pages = [line.text for line in work.outbox.of_conversation(small_desk.SMS)]
    assert all(page.endswith("Reply MORE to read on.") for page in pages[:-1])
    assert max(len(page) for page in pages) <= 459
    whole = " ".join(page.removesuffix("Reply MORE to read on.").strip() for page in pages)
    assert whole == LONG
    assert len(desk.engine.requests) == 1


async def test_more_finds_the_long_answer_before_a_shorter_one_of_the_same_turn(desk: SmallDesk) -> None:
    desk.engine.values = {"answer_id": "payers"}
    await desk.hear("owe")
    await desk.hear("more")
    with desk.store.units() as work:
        said = [line.text for line in work.outbox.of_conversation(small_desk.SMS)]
    assert len(said) == 3
    assert said[2].startswith("Plan number")
    assert [asked["message"] for asked in desk.engine.requests] == ["owe"]


async def test_more_without_a_long_answer_before_it_is_for_the_assistant(desk: SmallDesk) -> None:
    await desk.hear("book")
    await desk.hear("more")
    assert [asked["message"] for asked in desk.engine.requests] == ["book", "more"]


async def test_web_chat_shows_the_whole_answer(desk: SmallDesk) -> None:
    desk.engine.names = {"owe": ["utter_faq"]}
    desk.engine.values = {"answer_id": "payers"}
    inbound_id = desk.accept("owe", phone="visitor-1", channel=Channel.WEBCHAT)
    accepted = desk.claim()
    assert accepted is not None
    await desk.turn.run(accepted)
    assert [line.text for line in desk.answers(inbound_id)] == [LONG]
