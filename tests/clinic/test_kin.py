"""Whom a visit is for is read as people say it."""

import pytest

from bot.clinic.patients.kin import is_young, people_in


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("can i get my daughter in w dr lee thurs", ("daughter",)),
        ("a checkup for me and my son", ("self", "son")),
        ("para mi hijo y para mi", ("son", "self")),
        ("quiero una cita para mi mamá", ("mother",)),
        ("my 4 yr old son needs shots", ("son",)),
        ("checkups for my two kids and my husband", ("child", "husband")),
        ("for my daughter and son", ("daughter", "son")),
        ("it's for myself", ("self",)),
        ("it is for me", ("self",)),
        ("i need a checkup", ()),
        ("mi cita es el martes", ()),
        ("para mi hija", ("daughter",)),
        ("for me on friday", ("self",)),
        ("hold on the baby is crying", ()),
        ("an appointment for the baby", ("child",)),
        ("my son and i need flu shots", ("son", "self")),
    ],
)
def test_people_are_read(text: str, people: tuple[str, ...]) -> None:
    assert people_in(text) == people


def test_daughter_may_be_a_minor_and_a_mother_is_none() -> None:
    assert is_young("daughter")
    assert not is_young("mother")
