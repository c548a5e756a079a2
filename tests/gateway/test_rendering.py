"""Response names and values become words."""

import time

import pytest

from bot.clinic.messages import Answer, Channel, Choice
from bot.gateway import spoken
from bot.gateway.rendering import Rendering
from tests.gateway.clinic_of_tests import NOW, small_clinic, write_words

BOOKED = {
    "first_name": "Ana",
    "starts_at": "2026-12-03T20:40:00+00:00",
    "practitioner_id": "lee",
    "location_id": "main",
    "visit_type_id": "checkup",
}


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    return Rendering(small_clinic(), *write_words(tmp_path_factory.mktemp("words")), clock=lambda: NOW)


def test_booking_is_said_in_local_time(rendering: Rendering) -> None:
    said = rendering.say(Answer("utter_booked", BOOKED), "en", Channel.SMS)
    assert said.text == (
        "Booked, Ana: Thursday, December 3 at 2:40 PM with Dr. Grace Lee at Main Street, 1 Main Street. Bring your card."
    )


def test_booking_is_said_in_spanish(rendering: Rendering) -> None:
    said = rendering.say(Answer("utter_booked", BOOKED), "es", Channel.SMS)
    assert said.text == (
        "Listo, Ana: jueves 3 de diciembre a las 2:40 p. m. con la Dra. Grace Lee en Main Street, 1 Main Street. Traiga su tarjeta."
    )


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "America/Denver", "See you at 2:40 PM Central Time (1:40 PM Mountain Time) on Thursday, December 3."),
        ("en", "America/Winnipeg", "See you at 2:40 PM on Thursday, December 3."),
        ("en", "Asia/Tokyo", "See you at 2:40 PM Central Time (Friday 5:40 AM Japan Time) on Thursday, December 3."),
        (
            "es",
            "America/Tijuana",
            "Le esperamos para el jueves 3 de diciembre a las 2:40 p. m., hora central (12:40 p. m., hora del Pacífico).",
        ),
    ],
)
def test_somebody_in_another_zone_is_told_both_times(rendering: Rendering, language: str, zone: str, said: str) -> None:
    answer = Answer("utter_arrived", {"starts_at": BOOKED["starts_at"]})
    assert rendering.say(answer, language, Channel.WEBCHAT, zone).text == said


def test_spanish_day_takes_its_article_in_mid_sentence_and_one_o_clock_is_singular(rendering: Rendering) -> None:
    said = rendering.say(Answer("utter_arrived", {"starts_at": "2026-12-03T19:05:00+00:00"}), "es", Channel.SMS)
    assert said.text == "Le esperamos para el jueves 3 de diciembre a la 1:05 p. m."


def test_spanish_article_joins_the_word_before_it(rendering: Rendering) -> None:
    assert rendering.say(Answer("utter_visited", {"visited_on": "2026-11-02"}), "es", Channel.SMS).text == (
        "Su cita del lunes 2 de noviembre."
    )


def test_day_and_time_are_said_apart(rendering: Rendering) -> None:
    said = rendering.say(Answer("utter_arrived", {"starts_at": BOOKED["starts_at"]}), "en", Channel.SMS)
    assert said.text == "See you at 2:40 PM on Thursday, December 3."


def test_moment_of_another_year_is_said_with_its_year(rendering: Rendering) -> None:
    said = rendering.say(Answer("utter_draft_when", {"starts_at": "2027-01-04T15:00:00+00:00"}), "en", Channel.SMS)
    assert said.text == "It is January 4, 2027 at 9:00 AM."


def test_money_and_days_are_said_and_an_outdated_translation_is_not_used(rendering: Rendering) -> None:
    values = {"owed_cents": 123450, "due_on": "2026-12-24", "total_cents": 500}
    expected = "You owe $1,234.50, due Thursday, December 24; in all $5.00."
    assert rendering.say(Answer("utter_balance", values), "en", Channel.SMS).text == expected
    assert rendering.say(Answer("utter_balance", values), "es", Channel.SMS).text == expected


def test_list_of_lines_is_said_line_by_line(rendering: Rendering) -> None:
    line = {"response": "utter_line", "values": {"visit_type_id": "checkup", "starts_at": BOOKED["starts_at"]}}
    said = rendering.say(Answer("utter_list", {"visits": [line, line]}), "en", Channel.WEBCHAT)
    assert said.text == "Your visits:\n" + "\n".join(["Checkup, Thursday, December 3 at 2:40 PM"] * 2)


def test_choices_are_buttons_in_the_chat_and_numbers_in_a_text(rendering: Rendering) -> None:
    chat = rendering.say(Answer("utter_greet"), "es", Channel.WEBCHAT)
    assert chat.text == "Hola, soy Ana de Lakeside Clinic."
    assert chat.choices == (Choice("Reservar una cita", "/book_appointment"), Choice("My bill", '/inform{"choice": "other"}'))
    text = rendering.say(Answer("utter_greet"), "es", Channel.SMS)
    assert text.text.splitlines()[1:] == ["1) Reservar una cita", "2) My bill", "Responda con un número."]
    assert text.choices == chat.choices


def test_offered_choices_are_said_from_their_own_response(rendering: Rendering) -> None:
    offered = {"response": "utter_choice_opening", "values": BOOKED, "payload": '/inform{"choice": "1"}'}
    said = rendering.say(Answer("utter_offered", {"choices": [offered]}), "en", Channel.SMS)
    assert said.choices == (Choice("Thursday, December 3 at 2:40 PM, Dr. Grace Lee", '/inform{"choice": "1"}'),)
    assert said.text == "Which one?\n1) Thursday, December 3 at 2:40 PM, Dr. Grace Lee\nReply with a number."


def test_common_answer_comes_from_the_clinics_content(rendering: Rendering) -> None:
    assert rendering.say(Answer("utter_faq", {"answer_id": "parking"}), "es", Channel.SMS).text == "Estacione atrás."


def test_draft_translations_are_used_except_for_times(rendering: Rendering) -> None:
    assert rendering.say(Answer("utter_default"), "es", Channel.SMS).text == "Disculpe, no entendí."
    assert rendering.say(Answer("utter_draft_when", BOOKED), "es", Channel.SMS).text == "It is Thursday, December 3 at 2:40 PM."


def test_language_without_a_catalogue_is_answered_in_english(rendering: Rendering) -> None:
    assert rendering.say(Answer("utter_draft"), "vi", Channel.SMS).text == "A friendly word."


def test_channel_has_its_own_variation(rendering: Rendering) -> None:
    assert rendering.say(Answer("utter_by_channel"), "en", Channel.SMS).text == "On a phone"
    assert rendering.say(Answer("utter_by_channel"), "en", Channel.WEBCHAT).text == "Anywhere"


def test_text_message_has_plain_signs_only(rendering: Rendering) -> None:
    assert rendering.say(Answer("utter_quotes"), "en", Channel.SMS).text == 'It\'s "open" - yes...'


@pytest.mark.parametrize(
    "answer",
    [
        Answer("utter_nobody_wrote_this"),
        Answer("utter_booked", {"first_name": "Ana"}),
        Answer("utter_booked", BOOKED | {"practitioner_id": "gone"}),
        Answer("utter_booked", BOOKED | {"starts_at": "not a time"}),
        Answer("utter_booked", BOOKED | {"starts_at": "2026-12-03T20:40:00"}),
        Answer("utter_balance", {"owed_cents": "many", "due_on": 3}),
        Answer("utter_offered", {"choices": [{"response": "utter_nothing"}]}),
        Answer("utter_offered", {"choices": ["no mapping"]}),
        Answer("utter_faq", {"answer_id": "gone"}),
        Answer(None),
    ],
)
def test_what_can_not_be_said_becomes_a_kind_text_and_a_log_line_without_values(
    rendering: Rendering, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    said = rendering.say(answer, "en", Channel.SMS)
    assert said.text == "Sorry, something went wrong on our side. Please call us at (555) 555-0100 and we will help you."
    assert "Ana" not in caplog.text


def test_rendering_takes_less_than_a_millisecond(rendering: Rendering) -> None:
    answer = Answer("utter_booked", BOOKED)
    rendering.say(answer, "es", Channel.SMS)
    begun = time.perf_counter()
    for _ in range(200):
        rendering.say(answer, "es", Channel.SMS)
    assert (time.perf_counter() - begun) / 200 < 0.001


@pytest.mark.parametrize(
    ("name", "gender", "after", "said"),
    [
        ("Dr. Lucía García", "female", "con", "la Dra. Lucía García"),
        ("Dr. Kwame Osei", "male", "con", "el Dr. Kwame Osei"),
        ("Dr. Kwame Osei", None, "", "Dr. Kwame Osei"),
        ("Nurse Practitioner Linh Nguyen", "female", "con", "la enfermera especializada Linh Nguyen"),
        ("Nurse Tom Brooks", "male", "", "enfermero Tom Brooks"),
        ("Kim Park", "female", "con", "Kim Park"),
    ],
)
def test_spanish_texts_have_spanish_titles(name: str, gender: str | None, after: str, said: str) -> None:
    assert spoken.person(name, gender, "es", after=after) == said
    assert spoken.person(name, gender, "en", after=after) == name
