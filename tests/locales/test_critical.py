"""Critical texts are written in every language that is offered, and none is served from a draft."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.clinic.messages import Answer, Channel
from bot.gateway.catalogue import ENGLISH, Catalogue
from bot.gateway.catalogue_files import languages_of, read, write
from bot.gateway.catalogue_states import State, put_drafts, stated
from bot.gateway.critical import Reason, reasons
from bot.gateway.rendering import Rendering
from tests.locales.catalogues import CLINIC, DOMAIN, ENGLISH_OF, LANGUAGES, LOCALES, SOURCES


def test_all_languages_are_offered() -> None:
    assert languages_of(LOCALES) == LANGUAGES
    assert Catalogue.read(DOMAIN, LOCALES).offered == {ENGLISH, *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_critical_text_was_written_by_somebody(language: str) -> None:
    critical = [one for one in stated(SOURCES, LOCALES, language) if one.critical]
    assert len(critical) > 110
    assert [one.context for one in critical if one.state not in (State.AUTHORED, State.REVIEWED)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_critical_texts_are_marked_in_the_files_and_no_others_are(language: str) -> None:
    marked = {(message.context, message.id) for message in read(LOCALES, language) if "critical" in message.auto_comments}
    assert marked == {(source.context, source.english) for source in SOURCES if source.reasons}


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("utter_crisis", "x", {Reason.SAFETY}),
        ("utter_anything", "Call {emergency_number}", {Reason.SAFETY}),
        ("utter_reminders_stopped", "x", {Reason.CONSENT}),
        ("utter_new_or_known", "New?", {Reason.IDENTITY}),
        ("utter_simpler_identity", "Who?", {Reason.IDENTITY}),
        ("utter_code_wrong", "x", {Reason.IDENTITY}),
        ("utter_number_hidden", "x", {Reason.PRIVACY}),
        ("utter_appointment_booked", "Booked!", {Reason.CONFIRMATION}),
        ("utter_ask_confirm_cancel", "Cancel?", {Reason.CONFIRMATION}),
        ("utter_task_left", "I changed nothing", {Reason.CONFIRMATION}),
        ("utter_anything", "You owe {owed_cents} by {due_on}", {Reason.MONEY, Reason.MOMENT}),
        ("utter_no_statement", "x", {Reason.MONEY}),
        ("utter_interpreter_offered", "x", {Reason.INTERPRETER}),
        ("utter_anything", "Until {promised_at}", {Reason.MOMENT}),
        ("utter_greet", "Hi! I am {assistant_name}", set()),
        ("utter_anything", "At {location}", set()),
        ("utter_staff_alert", "At {raised_at}", set()),
    ],
)
def test_why_a_text_is_critical(name: str, text: str, why: set[Reason]) -> None:
    assert set(reasons(name, text)) == why


def test_every_reason_has_texts() -> None:
    assert {reason for source in SOURCES for reason in source.reasons} == set(Reason)


def test_no_critical_text_is_served_from_a_draft(locales: Path) -> None:
    catalogue = read(locales, "fr")
    for message in catalogue:
        message.flags.add("fuzzy")
    write(locales, "fr", catalogue)
    served = Catalogue.read(DOMAIN, locales)
    assert "fr" not in served.offered
    languages: dict[bool, set[str]] = {True: set(), False: set()}
    for name in served.names:
        for channel in (Channel.SMS, Channel.WEBCHAT):
            entry = served.entry(name, "fr", channel)
            assert entry is not None
            languages[entry.critical] |= {entry.text.language, *(title.language for title, _ in entry.buttons)}
    assert languages[True] == {"en"}
    assert "fr" in languages[False]


def test_choice_of_a_critical_text_is_not_served_from_a_draft(locales: Path) -> None:
    catalogue = read(locales, "fr")
    message = catalogue.get("Yes, cancel the visit", "utter_ask_confirm_cancel.button")
    assert message is not None
    message.flags.add("fuzzy")
    write(locales, "fr", catalogue)
    values = {"first_name": "Ana", "starts_at": "2027-01-14T14:40:00-06:00", "practitioner_id": CLINIC.practitioners[0].id}
    said = Rendering(CLINIC, DOMAIN, locales).say(Answer("utter_ask_confirm_cancel", values), "fr", Channel.WEBCHAT)
    assert [choice.title for choice in said.choices] == ["Yes, cancel the visit", "Plutôt le déplacer", "Le garder"]


def test_language_with_a_critical_text_missing_is_not_offered_and_the_rest_of_it_is_said(
    locales: Path, empty: Callable[..., None]
) -> None:
    empty("vi", "utter_crisis")
    served = Rendering(CLINIC, DOMAIN, locales)
    assert served.catalogue.offered == {ENGLISH, *LANGUAGES} - {"vi"}
    assert served.say(Answer("utter_crisis"), "vi", Channel.SMS) == served.say(Answer("utter_crisis"), "en", Channel.SMS)
    assert served.say(Answer("utter_next_person"), "vi", Channel.SMS).text == "Bây giờ là hẹn cho người kế tiếp."


def test_draft_that_names_other_values_than_the_english_is_not_said(locales: Path, empty: Callable[..., None]) -> None:
    empty("fr", "utter_what_else")
    put_drafts(locales, "fr", {("utter_what_else", ENGLISH_OF["utter_what_else"]): "Bonjour {prenom}."})
    said = Rendering(CLINIC, DOMAIN, locales).say(Answer("utter_what_else"), "fr", Channel.SMS)
    assert said.text == ENGLISH_OF["utter_what_else"]
