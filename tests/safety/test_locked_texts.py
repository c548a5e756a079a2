"""What is said in danger is fixed: in each language, with the clinic's own numbers, and changed by nobody unawares."""

from hashlib import sha256
from pathlib import Path

import pytest

from bot.clinic.messages import Answer, Channel
from bot.gateway.rendering import Rendering
from bot.services.content_file import load_clinic

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "es", "zh", "vi", "ht", "pt", "ar", "fr", "tl", "ru", "ko")
LOCKED = dict(line.split("\t") for line in (Path(__file__).parent / "locked_texts.tsv").read_text("utf-8").splitlines())


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    return Rendering(load_clinic(ROOT / "clinic.yml"), ROOT / "domain.yml", ROOT / "locales")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("response", "numbers"),
    [("utter_medical_emergency", ("911",)), ("utter_crisis", ("988", "911")), ("utter_if_emergency", ("911",))],
)
def test_text_is_the_locked_one_and_has_the_numbers(
    rendering: Rendering, language: str, response: str, numbers: tuple[str, ...]
) -> None:
    said = rendering.say(Answer(response), language, Channel.SMS).text
    assert all(number in said for number in numbers)
    assert sha256(said.encode()).hexdigest()[:16] == LOCKED[f"{response} {language}"], (
        "A text for danger has changed. Have it checked by a qualified translator, then write its new mark into locked_texts.tsv."
    )


def test_each_language_has_texts_of_its_own(rendering: Rendering) -> None:
    for response in ("utter_medical_emergency", "utter_crisis", "utter_if_emergency"):
        assert len({rendering.say(Answer(response), language, Channel.SMS).text for language in LANGUAGES}) == len(LANGUAGES)
