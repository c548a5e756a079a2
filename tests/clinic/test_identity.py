"""Names and dates of birth are read in the many ways people write them."""

from datetime import date

import pytest

from bot.clinic.patients import Patient
from bot.clinic.patients.identity import Claim, matches, read_birth_dates, read_claim, split_name, without_births

TODAY = date(2026, 12, 1)
APRIL_12 = date(1981, 4, 12)
DECEMBER_4 = date(1981, 12, 4)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Gomez 4/12/1981", "Ana Gomez"),
        ("ana gomez, april 12 1981", "Ana Gomez"),
        ("ANA GOMEZ APR 12TH, 1981", "ANA GOMEZ".title()),
        ("my name is ana gomez and my date of birth is april 12th 1981", "Ana Gomez"),
        ("this is Ana Gomez born on the 12th of april, 1981", "Ana Gomez"),
        ("Gomez, Ana 1981-04-12", "Gomez Ana"),
        ("4/12/1981 ana gomez", "Ana Gomez"),
        ("Ana Gomez dob 4.12.81", "Ana Gomez"),
        ("ana gomez 04121981", "Ana Gomez"),
        ("ana gomez 19810412", "Ana Gomez"),
        ("It's for my daughter Ana Gomez, Apr 12 '81", "Ana Gomez"),
        ("Ana Gomez 4/12/1981 and I need a checkup", "Ana Gomez"),
        ("Soy Ana Gómez, nací el 12 de abril de 1981", "Ana Gómez"),
        ("me llamo ana maría gómez lópez nacida el 12 de abril del 81", "Ana María Gómez López"),
        ("para mi hija Ana Gómez 12abril1981", "Ana Gómez"),
        ("Ana de la Cruz, 12 de abril de 1981", "Ana de la Cruz"),
        ("soy Ana de los Ángeles Torres, 12 de abril 1981", "Ana de los Ángeles Torres"),
        ("Juan del Valle fecha de nacimiento 12 abr 1981", "Juan del Valle"),
        ("Pat O'Neill 4/12/1981", "Pat O'Neill"),
        ("Ludwig van Dyke 4/12/1981", "Ludwig Van Dyke"),
    ],
)
def test_name_and_date_of_birth_are_read_from_one_message(text: str, name: str) -> None:
    claim = read_claim(text, today=TODAY, asked=True)
    assert (claim.name, claim.is_whole) == (name, True)
    assert APRIL_12 in claim.born_on
    assert set(claim.born_on) <= {APRIL_12, DECEMBER_4}


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("12/4/1981", (DECEMBER_4, APRIL_12)),
        ("25/12/1981", (date(1981, 12, 25),)),
        ("2/29/2000", (date(2000, 2, 29),)),
        ("2/29/2001", ()),
        ("1ro de mayo de 1985", (date(1985, 5, 1),)),
        ("1º de mayo de 1985", (date(1985, 5, 1),)),
        ("primero de mayo de 1985", (date(1985, 5, 1),)),
        ("May 31ST 1985", (date(1985, 5, 31),)),
        ("31 de setiembre de 1985", ()),
        ("3/1/27", (date(1927, 3, 1), date(1927, 1, 3))),
        ("3/3/26", (date(2026, 3, 3),)),
        ("5/5/2030", ()),
        ("5/5/1885", ()),
        ("tuesday at 3", ()),
        ("call me at 555-555-0123", ()),
    ],
)
def test_a_date_of_birth_is_a_real_day_of_the_past(text: str, dates: tuple[date, ...]) -> None:
    assert read_birth_dates(text, today=TODAY) == dates


@pytest.mark.parametrize(
    "text",
    [
        "I need a checkup on tuesday",
        "tomorrow morning please",
        "my son is sick",
        "quiero una cita para mañana",
        "I am here",
        "ok thank you",
    ],
)
def test_ordinary_sentences_name_nobody(text: str) -> None:
    assert read_claim(text, today=TODAY, asked=False) == Claim()


def test_a_lone_name_counts_only_when_asked_for() -> None:
    assert read_claim("Ana Gomez", today=TODAY, asked=True) == Claim("Ana Gomez")
    assert read_claim("Ana Gomez", today=TODAY, asked=False) == Claim()


def test_what_comes_in_pieces_becomes_one_claim() -> None:
    first = read_claim("ana", today=TODAY, asked=True)
    whole = first.completed_by(read_claim("gomez", today=TODAY, asked=True)).completed_by(
        read_claim("4/13/1981", today=TODAY, asked=True)
    )
    assert whole == Claim("Ana Gomez", (date(1981, 4, 13),))
    assert whole.completed_by(Claim("Eva Diaz")) == Claim("Eva Diaz", (date(1981, 4, 13),))


@pytest.mark.parametrize("said", ["josé hernández ruiz", "HERNANDEZ JOSE", "Pepe Ruiz", "jose luis hernandez"])
def test_case_accents_order_and_the_preferred_name_do_not_matter(said: str) -> None:
    patient = Patient("José Luis", "Hernández Ruiz", APRIL_12, preferred_name="Pepe")
    assert matches(patient, Claim(said, (DECEMBER_4, APRIL_12)))


@pytest.mark.parametrize("said", ["", "Jose", "Hernandez Ruiz", "Jose Luis", "Jose Garcia", "Jose Hernandez Garcia"])
def test_half_a_name_or_a_foreign_one_does_not_match(said: str) -> None:
    assert not matches(Patient("José Luis", "Hernández Ruiz", APRIL_12), Claim(said, (APRIL_12,)))


def test_the_right_name_with_another_date_does_not_match() -> None:
    assert not matches(Patient("Ana", "Gomez", APRIL_12), Claim("Ana Gomez", (DECEMBER_4,)))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ana Gomez", ("Ana", "Gomez")),
        ("Ana Gómez López", ("Ana", "Gómez López")),
        ("Ana María Gómez López", ("Ana María", "Gómez López")),
        ("Ana de la Cruz", ("Ana", "de la Cruz")),
        ("Ana María del Valle Ruiz", ("Ana María", "del Valle Ruiz")),
    ],
)
def test_a_full_name_splits_into_first_and_last(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    "text",
    [
        "i ned a apointment for a chekup tomorow mornign",
        "is there a chekup for a patiant on wensday",
        "para un chekeo el miercoles",
        "utter_appointment_booked",
        "<b>anna stone</b>",
        'request_human{"x": 1}',
    ],
)
def test_mistyped_words_and_codes_are_nobodys_name(text: str) -> None:
    assert read_claim(text, today=TODAY, asked=False) == Claim()


@pytest.mark.parametrize("name", ["Martina Dominguez", "Sandy Morton", "Tomas Marrow", "Chequita Vaca", "Phyllis Kahl"])
def test_names_that_look_like_other_words_are_names(name: str) -> None:
    assert read_claim(f"{name} 4/12/1981", today=TODAY, asked=True).name == name


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("el martes 8, soy Óscar Durán, 5 de enero de 1977", "el martes 8, soy Óscar Durán,  "),
        ("thursday dec 10, 2/3/1948", "thursday dec 10,  "),
        ("born May 9 1990, next Monday at 2:40", "born  , next Monday at 2:40"),
        ("December 5 2026 at 4", "December 5 2026 at 4"),
        ("dec 5 or 6", "dec 5 or 6"),
        ("Monday Dec 14 at 2 pm", "Monday Dec 14 at 2 pm"),
    ],
)
def test_births_are_left_out_of_the_words_and_days_of_visits_stay(text: str, left: str) -> None:
    assert without_births(text, today=TODAY) == left
