"""Words are compared as people write them."""

import pytest

from bot.clinic.knowledge.words import loosely_said, nearly_said, without_code

KINDS = (
    ("checkup", ("checkup", "chequeo", "wellness visit")),
    ("vaccine", ("vaccine", "vacuna", "shot")),
    ("physical", ("physical",)),
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i ned a chekup", "checkup"),
        ("un chekeo por favor", "checkup"),
        ("a vacine for my son", "vaccine"),
        ("school fisical", None),
        ("phisical exam", "physical"),
        ("my back hurts", None),
        ("show me", None),
        ("a short visit", None),
    ],
)
def test_mistyped_name_is_recognised(text: str, kind: str | None) -> None:
    assert nearly_said(text, KINDS) == kind


def test_words_for_machines_are_left_out() -> None:
    assert without_code("hi <b>you</b> utter_greet there") == "hi     there"
    assert without_code("a = b; c") != "a = b; c"
    assert without_code("see you at 3, thanks") == "see you at 3, thanks"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("para sacarme la sangre", "blood"), ("my blood was drawn", "blood"), ("drawing blood again", "blood"), ("sangre", None)],
)
def test_name_in_other_forms_is_recognised(text: str, kind: str | None) -> None:
    assert loosely_said(text, (("blood", ("blood draw", "sacar sangre")),)) == kind
