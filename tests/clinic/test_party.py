"""Who writes and whom the visit is for are told apart."""

from datetime import date

import pytest

from bot.clinic.patients.identity import Claim
from bot.clinic.patients.party import Companion, Party, read_party

TODAY = date(2026, 12, 1)


def told(text: str) -> Party:
    return read_party(text, today=TODAY, asked=False)


def test_name_before_the_daughter_is_the_mothers() -> None:
    party = told("hi its maria torres 4/13/81 can i get my daughter in w dr patel thurs morning for her ear")
    assert party == Party(Claim("Maria Torres", (date(1981, 4, 13),)), (Companion("daughter"),))


@pytest.mark.parametrize(
    ("text", "relation", "name"),
    [
        (
            "My grandson Caleb Stone, born 5/15/2015, needs his school physical next week after school",
            "grandchild",
            "Caleb Stone",
        ),
        ("oh wait its actually for my son, Max Reed 9/19/2016", "son", "Max Reed"),
        ("cita para mi hijo Mateo Rivas 16/6/2016, chequeo infantil", "son", "Mateo Rivas"),
        ("mi mamá ocupa cita, se llama Rosa Ibarra y nació el 5 de septiembre de 1950", "mother", "Rosa Ibarra"),
        ("now the same for my daughter, her name is maria too", "daughter", "Maria"),
        ("my daughter needs a checkup", "daughter", ""),
        ("necesito un appointment para my baby, tiene tos", "child", ""),
    ],
)
def test_name_after_the_relation_is_theirs(text: str, relation: str, name: str) -> None:
    party = told(text)
    assert party.writer == Claim()
    assert [(one.relation, one.claim.name) for one in party.people] == [(relation, name)]


@pytest.mark.parametrize(
    ("text", "writer", "people"),
    [
        ("my son needs shots, im Ana Diaz 5/14/1985", "Ana Diaz", [("son", "")]),
        ("necesito cita para mi hija, soy Ana Diaz 14/5/1985", "Ana Diaz", [("daughter", "")]),
        ("its for my daughter. my name is Ana Diaz 5/14/1985, hers is Eva Diaz 2/3/2015", "Ana Diaz", [("daughter", "Eva Diaz")]),
        ("im sick and so is my son Leo Diaz 2/3/2015", "", [("son", "Leo Diaz")]),
    ],
)
def test_writers_own_name_may_come_after_whom_it_is_for(text: str, writer: str, people: list[tuple[str, str]]) -> None:
    party = told(text)
    assert (party.writer.name, [(one.relation, one.claim.name) for one in party.people]) == (writer, people)


def test_each_of_two_children_has_a_name_and_a_birthday() -> None:
    party = told("i need checkups for both my kids, Ben Ortega 2/2/2017 and Zoe Ortega 8/8/2019, friday morning")
    assert party.people == (
        Companion("child", Claim("Ben Ortega", (date(2017, 2, 2),))),
        Companion("child", Claim("Zoe Ortega", (date(2019, 8, 8),))),
    )


def test_myself_counts_among_several() -> None:
    assert [one.relation for one in told("checkup for me and my son").people] == ["self", "son"]


@pytest.mark.parametrize(
    ("text", "age"), [("hi im 12 can i come", 12), ("tengo 15 años", 15), ("im 15 minutes late", None), ("i am 34", 34)]
)
def test_own_age_is_heard(text: str, age: int | None) -> None:
    assert told(text).own_age == age


@pytest.mark.parametrize(
    "text",
    [
        "this is f***ing ridiculous, just give me a damn blood draw friday morning",
        "hello do you take new patients? id like to come in friday morning",
        "need a checkup monday morning w dr lee",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert told(text) == Party()
