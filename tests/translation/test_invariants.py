"""A translation that loses a fact, a choice or a denial is not used."""

import pytest

from bot.clinic.language.invariants import broken


@pytest.mark.parametrize(
    ("original", "translated", "wrong"),
    [
        ("Come at 9:30 on 12/4.", "Venga a las 9:30 el 12/4.", None),
        ("Come at 9:30.", "Venga a las 9:20.", "numbers"),
        ("Call 911 now.", "Llame ahora.", "numbers"),
        ("Do not take the pill.", "Tome la pastilla.", "denial"),
        ("You owe nothing.", "Usted no debe nada.", None),
        ("Don't eat before.", "Coma antes.", "denial"),
        ("Pay at https://pay.example/a", "Pague en https://pay.example/b", "links"),
        ("Write to a@clinic.example", "Escriba", "links"),
        ("Maria is next.", "Mary es la siguiente.", "names"),
        ("Pick one:\n1) Yes\n2) No", "Elija:\n1) Sí 2) No", "choices"),
        ("Pick one:\n1) Yes\n2) Maybe", "Elija:\n1) Sí\n2) Quizás", None),
        ("Thank you very much", "thank you, very much!", "unchanged"),
        ("Ana Diaz", "Ana Diaz", None),  # a name alone stays as it is
        ("Hello", "  ", "empty"),
    ],
)
def test_what_must_survive(original: str, translated: str, wrong: str | None) -> None:
    assert broken(original, translated, source="en", target="es", names=["Maria"]) == wrong


@pytest.mark.parametrize(
    ("language", "denied", "claimed"),
    [
        ("es", "No tome la pastilla", "Tome la pastilla"),
        ("pt", "Não tome o remédio", "Tome o remédio"),
        ("fr", "Ne prenez pas le comprimé", "Prenez le comprimé"),
        ("ru", "Не принимайте таблетку", "Принимайте таблетку"),
        ("vi", "Không uống thuốc", "Uống thuốc"),
        ("tl", "Huwag inumin ang gamot", "Inumin ang gamot"),
        ("ht", "Pa pran grenn nan", "Pran grenn nan"),
        ("zh", "不要吃药", "吃药"),
        ("ko", "약을 먹지 않으세요", "약을 드세요"),
        ("ar", "لا تأخذ الدواء", "خذ الدواء"),
    ],
)
def test_a_denial_survives_in_every_language(language: str, denied: str, claimed: str) -> None:
    assert broken("Do not take the pill", denied, source="en", target=language) is None
    assert broken("Do not take the pill", claimed, source="en", target=language) == "denial"


def test_of_a_language_without_a_rule_nothing_is_held_against_a_translation() -> None:
    assert broken("Do not take the pill", "Nehmen Sie die Tablette nicht", source="en", target="de") is None
