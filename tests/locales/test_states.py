"""What state an entry is in, and that a review holds for the text that was read and for no other."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.gateway.catalogue_files import CatalogueMistaken, language_path
from bot.gateway.catalogue_states import Review, State, Stated, mark_reviewed, put_drafts, stated, update
from tests.locales.catalogues import ENGLISH_OF, LANGUAGES, LOCALES, SOURCES

REVIEW = Review("Maria Guadalupe Fernandez de la Cruz Villanueva y Montemayor de los Santos", date(2027, 1, 14))
CRISIS = frozenset({"utter_crisis"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_has_reviewed_the_projects_own_catalogues(language: str) -> None:
    assert [one.context for one in stated(SOURCES, LOCALES, language) if one.state is State.REVIEWED or one.review] == []


def test_spanish_is_complete() -> None:
    assert {one.state for one in stated(SOURCES, LOCALES, "es")} == {State.AUTHORED}


def test_review_names_who_and_when_and_survives_an_update(locales: Path, entry: Callable[[str, str], Stated]) -> None:
    assert mark_reviewed(SOURCES, locales, "vi", REVIEW, CRISIS) == 1
    assert f"# reviewed: {REVIEW.by}, 2027-01-14, " in language_path(locales, "vi").read_text("utf-8")
    assert (entry("vi", "utter_crisis").state, entry("vi", "utter_crisis").review) == (State.REVIEWED, REVIEW)
    assert entry("vi", "utter_greet").state is State.AUTHORED
    before = language_path(locales, "vi").read_text("utf-8")
    assert update(SOURCES, locales, "vi") == (0, 0)
    assert language_path(locales, "vi").read_text("utf-8") == before


def test_review_ends_when_the_translation_is_changed(
    locales: Path, entry: Callable[[str, str], Stated], change: Callable[[str, str, str], None]
) -> None:
    mark_reviewed(SOURCES, locales, "vi", REVIEW, CRISIS)
    said = entry("vi", "utter_crisis").said
    change("vi", said, f"{said} ")
    assert (entry("vi", "utter_crisis").state, entry("vi", "utter_crisis").review) == (State.AUTHORED, None)
    assert mark_reviewed(SOURCES, locales, "vi", Review("An Le", date(2027, 2, 1)), CRISIS) == 1
    assert entry("vi", "utter_crisis").review == Review("An Le", date(2027, 2, 1))
    assert language_path(locales, "vi").read_text("utf-8").count("# reviewed:") == 1


def test_review_of_a_response_covers_its_choices(locales: Path, entry: Callable[[str, str], Stated]) -> None:
    assert mark_reviewed(SOURCES, locales, "ru", REVIEW, frozenset({"utter_ask_confirm_booking"})) == 3
    assert entry("ru", "utter_ask_confirm_booking.button").state is State.REVIEWED


def test_draft_is_not_reviewed_and_does_not_replace_words(
    locales: Path, empty: Callable[..., None], entry: Callable[[str, str], Stated]
) -> None:
    empty("ko", "utter_what_else")
    drafts = {(name, ENGLISH_OF[name]): "초안" for name in ("utter_what_else", "utter_crisis")}
    put_drafts(locales, "ko", drafts)
    assert (entry("ko", "utter_what_else").state, entry("ko", "utter_what_else").said) == (State.DRAFT, "초안")
    assert (entry("ko", "utter_crisis").state, entry("ko", "utter_crisis").said != "초안") == (State.AUTHORED, True)
    with pytest.raises(
        CatalogueMistaken, match=r"frontdesk\.po: utter_what_else: no such text, or it is missing, a draft or outdated"
    ):
        mark_reviewed(SOURCES, locales, "ko", REVIEW, frozenset({"utter_crisis", "utter_what_else"}))
    assert entry("ko", "utter_crisis").state is State.AUTHORED


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'msgstr "Merci, {first_name}."',
            'msgstr "Merci, {prenom}."',
            r"fr/LC_MESSAGES/frontdesk\.po, utter_identity_proven: the places \['first_name'\]",
        ),
        *(
            (
                'msgctxt "utter_identity_proven"',
                f'# {comment}\nmsgctxt "utter_identity_proven"',
                r"fr/LC_MESSAGES/frontdesk\.po, utter_identity_proven: this review can not be read",
            )
            for comment in (
                "reviewed: Anne",
                "reviewed: Anne Roy, 2027-01-14",
                "reviewed: Anne Roy, 14.1.2027, 0123abcd",
                "reviewed: Anne Roy, 2027-02-30, 0123abcd",
                "reviewed:Anne Roy, 2027-01-14, 0123abcd",
            )
        ),
        (
            'msgctxt "utter_identity_proven"',
            "msgcontext utter_identity_proven",
            r"fr/LC_MESSAGES/frontdesk\.po is not a gettext file",
        ),
    ],
)
def test_what_can_not_be_is_named_with_file_and_entry(
    locales: Path, change: Callable[[str, str, str], None], old: str, new: str, said: str
) -> None:
    change("fr", old, new)
    with pytest.raises(CatalogueMistaken, match=said):
        stated(SOURCES, locales, "fr")


def test_language_without_a_file_is_named(locales: Path) -> None:
    with pytest.raises(CatalogueMistaken, match="there are ar, es"):
        stated(SOURCES, locales, "xx")
