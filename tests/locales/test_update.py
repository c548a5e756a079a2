"""Catalogues follow domain.yml: nothing that was written is lost, nothing outdated is said, and twice changes no more than once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.clinic.messages import Answer, Channel
from bot.gateway.catalogue_files import language_path
from bot.gateway.catalogue_states import Review, State, Stated, mark_reviewed, sources, stated, update
from bot.gateway.rendering import Rendering
from tests.locales.catalogues import CLINIC, LANGUAGES, LOCALES, SOURCES


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_in_step_with_the_domain(locales: Path, language: str) -> None:
    before = language_path(LOCALES, language).read_text("utf-8")
    assert update(SOURCES, locales, language) == (0, 0)
    assert language_path(locales, language).read_text("utf-8") == before


@pytest.fixture
def changed(domain: Path) -> Path:
    """A domain with two texts changed: one critical, and one that names another value than before."""
    text = domain.read_text("utf-8")
    for old, new in (
        ("Thank you, {first_name}. What is the date of birth?", "Thanks, {first_name}. What is the date of birth?"),
        ("All right. What else can I do for you?", "All right, {first_name}. What else?"),
    ):
        assert old in text
        text = text.replace(old, new)
    domain.write_text(text, "utf-8")
    return domain


def test_changed_english_keeps_the_old_words_as_outdated(changed: Path, locales: Path) -> None:
    wanted = tuple(sources(changed))
    assert update(wanted, locales, "fr") == (2, 2)
    found = {one.context: one for one in stated(wanted, locales, "fr")}
    assert [(found[name].state, found[name].said[:5]) for name in ("utter_ask_birth_date", "utter_what_else")] == [
        (State.OUTDATED, "Merci"),
        (State.OUTDATED, "D'acc"),
    ]
    text = language_path(locales, "fr").read_text("utf-8")
    assert (
        '#| msgid "Thank you, {first_name}. What is the date of birth? For example 5/14/1985."\n#. critical\n#, fuzzy\nmsgctxt'
        in text
    )


def test_second_update_changes_nothing(changed: Path, locales: Path) -> None:
    wanted = tuple(sources(changed))
    update(wanted, locales, "fr")
    before = language_path(locales, "fr").read_text("utf-8")
    assert update(wanted, locales, "fr") == (0, 0)
    assert language_path(locales, "fr").read_text("utf-8") == before


def test_outdated_words_are_not_said_critical_or_not(changed: Path, locales: Path) -> None:
    update(tuple(sources(changed)), locales, "fr")
    rendering = Rendering(CLINIC, changed, locales)
    said = [
        rendering.say(Answer(name, {"first_name": "Ana"}), "fr", Channel.SMS).text
        for name in ("utter_ask_birth_date", "utter_what_else")
    ]
    assert said == ["Thanks, Ana. What is the date of birth? For example 5/14/1985.", "All right, Ana. What else?"]
    assert "fr" not in rendering.catalogue.offered


def test_review_does_not_outlive_a_change_of_the_english(changed: Path, locales: Path) -> None:
    mark_reviewed(SOURCES, locales, "fr", Review("Anne Roy", date(2027, 1, 14)), frozenset({"utter_ask_birth_date"}))
    update(tuple(sources(changed)), locales, "fr")
    assert "reviewed:" not in language_path(locales, "fr").read_text("utf-8")


def test_words_of_several_lines_stay_with_what_they_were_written_for(domain: Path, locales: Path) -> None:
    text = domain.read_text("utf-8")
    domain.write_text(text.replace("from your past visits I remember:", "from earlier visits I remember:"), "utf-8")
    wanted = tuple(sources(domain))
    assert update(wanted, locales, "zh") == (1, 1)
    before = language_path(locales, "zh").read_text("utf-8")
    assert '#| "{first_name}, from your past visits I remember:\\n"' in before
    assert update(wanted, locales, "zh") == (0, 0)
    assert language_path(locales, "zh").read_text("utf-8") == before


def test_new_text_is_missing_at_its_place_and_one_that_went_goes(domain: Path, locales: Path) -> None:
    text = domain.read_text("utf-8")
    text = text.replace("  utter_faq:\n", '  utter_new_thing:\n    - text: "New {code}."\n  utter_faq:\n')
    domain.write_text(text.replace("utter_take_your_time", "utter_no_hurry"), "utf-8")
    wanted = tuple(sources(domain))
    assert update(wanted, locales, "es") == (2, 1)
    found = {one.context: one.state for one in stated(wanted, locales, "es")}
    assert (found["utter_new_thing"], found["utter_no_hurry"], found.get("utter_take_your_time")) == (
        State.MISSING,
        State.MISSING,
        None,
    )
    text = language_path(locales, "es").read_text("utf-8")
    assert text.index('"utter_gibberish"') < text.index('"utter_new_thing"') < text.index('"utter_faq"')


def test_header_and_translators_notes_stay(
    domain: Path, locales: Path, change: Callable[[str, str, str], None], entry: Callable[[str, str], Stated]
) -> None:
    change("ht", "# Haitian Creole for", "# Kept by Marie Jean. Haitian Creole for")
    change("ht", '#. critical\nmsgctxt "utter_crisis"', '# ask Marie about this\n#. critical\nmsgctxt "utter_crisis"')
    before = language_path(locales, "ht").read_text("utf-8")
    assert update(SOURCES, locales, "ht") == (0, 0)
    assert language_path(locales, "ht").read_text("utf-8") == before
