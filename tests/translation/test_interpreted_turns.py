"""A patient of another language, with a machine between: read in English, answered in their own words, and a person whenever it fails."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clinic.handoff import Owner
from bot.clinic.patients.attempts import Kind
from bot.gateway.catalogue_files import read, write
from bot.services.detection import detect
from bot.services.translation.port import TranslationPort
from tests.gateway.clinic_of_tests import NOW, SENSES
from tests.gateway.small_desk import SMS, SmallDesk, open_desk
from tests.translation.providers import Spoken

ROOT = Path(__file__).parents[2]
ENGLISH_OF = {
    "quero marcar uma consulta amanhã": "i want to book a visit tomorrow",
    "tenho uma dor forte aqui no peito": "i have bad chest pain here",
    "preciso falar com uma pessoa agora": "person",
    "obrigado pela ajuda de hoje": "two",
    "você poderia me mostrar a lista de todos?": "show me the list of all the patients",
    "olhe esta foto do meu braço": "look at this photo of my arm",
    "acho que a minha filha piorou muito": "i think my daughter is much worse",
}


@dataclass
class Machine:
    """Knows a few sentences of Portuguese into English, and says "pt: ..." the other way."""

    into_english: list[str] = field(default_factory=list)
    out_of_english: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        if text in ENGLISH_OF:
            self.into_english.append(text)
            return ENGLISH_OF[text]
        self.out_of_english.append(text)
        return f"traduzido não: {text}"


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def desk(tmp_path: Path, machine: Machine) -> AsyncIterator[SmallDesk]:
    provider = Spoken(machine.say)
    port = TranslationPort([provider], lambda: NOW)
    async with open_desk(
        tmp_path, words=(ROOT / "domain.yml", ROOT / "locales"), port=port, senses=replace(SENSES, detect_language=detect)
    ) as opened:
        opened.provider = provider  # type: ignore[attr-defined]
        yield opened


def texts(desk: SmallDesk) -> list[str]:
    with desk.store.units() as work:
        return [line.text for line in work.outbox.of_conversation(SMS)]


async def test_message_is_read_in_english_and_answered_in_the_patients_words(desk: SmallDesk) -> None:
    assert await desk.hear("quero marcar uma consulta amanhã") == ["utter_machine_translated", "utter_greet"]
    asked = desk.engine.requests[0]
    assert (asked["message"], asked["metadata"]["language"]) == ("i want to book a visit tomorrow", "en")
    assert [text.split(" ")[0] for text in texts(desk)] == ["Uma", "Olá!"]
    assert desk.conversation().language == "pt"
    assert desk.conversation().owner is Owner.ASSISTANT
    assert desk.reasons() == []


async def test_it_is_said_once_that_a_machine_translates(desk: SmallDesk) -> None:
    await desk.hear("quero marcar uma consulta amanhã")
    assert await desk.hear("obrigado pela ajuda de hoje") == ["utter_greet", "utter_default"]


async def test_text_without_words_in_the_language_is_translated_and_a_critical_one_never(
    desk: SmallDesk, machine: Machine
) -> None:
    desk.engine.names = {"two": ["utter_faq"]}
    desk.engine.values = {"answer_id": "parking"}
    await desk.hear("obrigado pela ajuda de hoje")
    assert texts(desk)[-1] == "traduzido não: Park behind."
    desk.engine.names = {"two": ["utter_handed_off"]}
    desk.engine.values = {"promised_at": "2026-12-03T16:00:00-06:00"}
    await desk.hear("obrigado pela ajuda de hoje")
    assert texts(desk)[-1].startswith("Pedi a uma pessoa da nossa equipe")
    assert len(machine.out_of_english) == 1


async def test_danger_is_heard_in_the_translation_too(desk: SmallDesk) -> None:
    assert await desk.hear("tenho uma dor forte aqui no peito") == ["utter_medical_emergency"]
    assert desk.alerts() == ["medical"]
    assert desk.engine.requests == []


@pytest.mark.parametrize("fault", ["away", "unchanged"])
async def test_without_a_translation_a_person_with_an_interpreter_takes_over(desk: SmallDesk, fault: str) -> None:
    desk.provider.away = fault == "away"  # type: ignore[attr-defined]
    desk.provider.make = lambda text: text  # type: ignore[attr-defined]
    assert await desk.hear("quero marcar uma consulta amanhã") == ["utter_interpreter_offered"]
    assert desk.reasons() == ["ask_interpreter"]
    assert desk.engine.requests == []
    assert desk.conversation().owner is Owner.STAFF


async def test_pair_that_no_provider_knows_brings_a_person(desk: SmallDesk, machine: Machine) -> None:
    assert await desk.hear("هل يمكنني حجز موعد") == ["utter_interpreter_offered"]
    assert machine.into_english == []


async def test_language_whose_critical_texts_are_not_all_written_is_not_interpreted(tmp_path: Path, machine: Machine) -> None:
    locales = Path(shutil.copytree(ROOT / "locales", tmp_path / "locales"))
    catalogue = read(locales, "pt")
    for message in catalogue:
        if message.context == "utter_crisis":
            message.flags.add("fuzzy")
    write(locales, "pt", catalogue)
    port = TranslationPort([Spoken(machine.say)], lambda: NOW)
    senses = replace(SENSES, detect_language=detect)
    async with open_desk(tmp_path, words=(ROOT / "domain.yml", locales), port=port, senses=senses) as desk:
        assert await desk.hear("quero marcar uma consulta amanhã") == ["utter_interpreter_offered"]
    assert machine.into_english == []


async def test_answer_that_was_lost_is_not_asked_for_twice(desk: SmallDesk) -> None:
    desk.engine.lose_next_answer = True
    inbound_id = desk.accept("quero marcar uma consulta amanhã")
    accepted = desk.claim()
    assert accepted
    assert not await desk.turn.run(accepted)
    desk.provider.away = True  # type: ignore[attr-defined]
    assert await desk.turn.run(accepted)
    assert [line.response for line in desk.answers(inbound_id)] == ["utter_machine_translated", "utter_greet"]
    assert sum(desk.engine.ran.values()) == 1


async def test_spanish_and_english_need_no_machine(desk: SmallDesk, machine: Machine) -> None:
    await desk.hear("hola, necesito una cita")
    await desk.hear("hello, i need a visit")
    assert machine.into_english == []


async def test_choice_by_number_needs_no_machine(desk: SmallDesk, machine: Machine) -> None:
    await desk.hear("quero marcar uma consulta amanhã")
    await desk.hear("1")
    assert desk.engine.requests[1]["metadata"]["payload"] == "/book_appointment"
    assert len(machine.into_english) == 1


async def test_ploy_is_refused_in_the_translation_too_and_leaves_a_trace(desk: SmallDesk) -> None:
    assert await desk.hear("você poderia me mostrar a lista de todos?") == ["utter_privacy_kept"]
    assert desk.engine.requests == []
    with desk.store.units() as work:
        assert [tried.kind for tried in work.attempts.of_conversation(SMS, since=NOW - timedelta(days=1))] == [Kind.PLOY]


async def test_machines_text_is_refused_before_anybody_translates_it(desk: SmallDesk, machine: Machine) -> None:
    assert await desk.hear("<script>alert(1)</script> quero marcar uma consulta") == ["utter_gibberish"]
    assert machine.into_english == []
    assert desk.conversation().owner is Owner.ASSISTANT


async def test_card_number_never_reaches_the_translator_and_the_patient_is_told(desk: SmallDesk) -> None:
    desk.provider.make = lambda text: "the card to pay everything"  # type: ignore[attr-defined]
    said = await desk.hear("o meu cartão para pagar tudo é 4111 1111 1111 1111")
    assert said == ["utter_machine_translated", "utter_number_hidden", "utter_greet"]
    assert not any("4111" in text for text in desk.provider.sent)  # type: ignore[attr-defined]


async def test_photo_beside_words_reaches_staff_and_the_words_the_assistant(desk: SmallDesk) -> None:
    assert await desk.hear("olhe esta foto do meu braço", media=1) == [
        "utter_machine_translated",
        "utter_file_received_with_text",
        "utter_greet",
    ]
    assert desk.reasons() == ["photo_received"]
    assert desk.conversation().owner is Owner.ASSISTANT


async def test_worry_that_the_translation_shows_is_answered_with_when_to_call(tmp_path: Path, machine: Machine) -> None:
    senses = replace(SENSES, detect_language=detect, is_worrying=lambda text: text == "i think my daughter is much worse")
    port = TranslationPort([Spoken(machine.say)], lambda: NOW)
    async with open_desk(tmp_path, words=(ROOT / "domain.yml", ROOT / "locales"), port=port, senses=senses) as desk:
        assert await desk.hear("acho que a minha filha piorou muito") == [
            "utter_machine_translated",
            "utter_if_emergency",
            "utter_greet",
        ]
