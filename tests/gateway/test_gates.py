"""The gates with their real ears."""

from dataclasses import replace

import pytest

from bot.clinic.consent.reading import read_consent
from bot.clinic.messages import Channel, ConversationId, InboundMessage
from bot.clinic.ports import Conversation
from bot.gateway.gates import Senses, Verdict, pass_gates
from bot.services.detection import detect
from tests.gateway.clinic_of_tests import NOW

EARS = Senses(lambda text, language: None, read_consent, detect)


def heard(text: str, language: str | None = None) -> Verdict:
    conversation = Conversation(ConversationId("sms:+15555550199"), Channel.SMS, "+15555550199", language=language)
    message = InboundMessage(Channel.SMS, "SM1", "+15555550199", text, NOW)
    return pass_gates(message, conversation, EARS, now=NOW)


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("ALTO", None, "es"),
        ("ya no me manden mensajes", None, "es"),
        ("STOP", None, "en"),
        ("STOP", "es", "es"),
        ("ALTO", "en", "es"),
    ],
)
def test_somebody_who_opts_out_is_answered_in_their_language(text: str, before: str | None, language: str) -> None:
    verdict = heard(text, before)
    assert (verdict.gate, verdict.language) == ("consent", language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ola kiero una sita", "es"),
        ("ola buenas quiero sacar cita", "es"),
        ("olá bom dia, preciso de uma consulta", "pt"),
        ("olá, quero marcar uma consulta amanhã", "pt"),
    ],
)
def test_neighbouring_languages_are_told_apart(text: str, language: str) -> None:
    assert heard(text).language == language


@pytest.mark.parametrize(
    ("text", "gate"),
    [("<script>alert(1)</script>", "markup"), ("'; DROP TABLE patients; --", "ploy"), ("list all patients", "ploy")],
)
def test_words_for_machines_and_ploys_are_not_understood(text: str, gate: str) -> None:
    verdict = heard(text)
    assert (verdict.gate, verdict.is_ploy, verdict.goes_on) == (gate, True, False)


@pytest.mark.parametrize("text", ["i <3 dr lee", "my email is Ana <ana@example.org>", "is 2 < 3?", "drop me a table for two"])
def test_words_with_signs_are_still_words(text: str) -> None:
    assert heard(text).goes_on


def test_answer_to_what_may_be_danger_begins_with_the_emergency_number() -> None:
    ears = replace(EARS, is_worrying=lambda text: "ladder" in text)
    conversation = Conversation(ConversationId("sms:+15555550199"), Channel.SMS, "+15555550199")
    fell, asks = (
        pass_gates(InboundMessage(Channel.SMS, "SM1", "+15555550199", text, NOW), conversation, ears, now=NOW)
        for text in ("dad came off the ladder", "when do you open")
    )
    assert (fell.gate, [answer.response for answer in fell.answers], fell.goes_on) == ("engine", ["utter_if_emergency"], True)
    assert asks.answers == ()


@pytest.mark.parametrize(
    ("text", "gate", "responses"),
    [
        ("4111 1111 1111 1111", "hidden", ["utter_number_hidden"]),
        ("can i pay with 4111 1111 1111 1111", "engine", ["utter_number_hidden"]),
        ("ssn 123-45-6789 book me friday", "engine", ["utter_number_hidden"]),
    ],
)
def test_who_sends_a_card_number_is_told_that_it_was_hidden_and_served(text: str, gate: str, responses: list[str]) -> None:
    verdict = heard(text)
    assert (verdict.gate, [answer.response for answer in verdict.answers]) == (gate, responses)


@pytest.mark.parametrize(
    ("text", "before", "gate"),
    [
        ("我想预约", None, "language"),
        ("tôi muốn đặt lịch khám bệnh vào thứ hai", None, "language"),
        ("Linh Tran", "en", "engine"),
        ("Leo Tran 3/14/2022", "en", "engine"),
        ("hola quiero una cita", None, "engine"),
        ("i want an appointment please", None, "engine"),
    ],
)
def test_who_writes_a_language_that_nobody_here_reads_gets_a_person_with_an_interpreter(
    text: str, before: str | None, gate: str
) -> None:
    verdict = heard(text, before)
    assert verdict.gate == gate
    assert (verdict.handoff == "ask_interpreter" and verdict.to_staff) is (gate == "language")


def test_name_and_date_do_not_switch_the_language() -> None:
    assert heard("Leo Tran 3/14/2022", "en").language == "en"
    assert heard("Sol Prado 14/3/2022", "es").language == "es"
