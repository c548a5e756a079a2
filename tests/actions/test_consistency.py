"""What Python, domain.yml, the training phrases and the translations name is one and the same."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from ruamel.yaml import YAML

from actions.registry import ACTIONS
from bot.clinic import errors
from bot.clinic.errors import ClinicError
from bot.clinic.knowledge.intents import INTENTS
from bot.gateway.critical import STAFF_ONLY
from bot.services.content_file import load_clinic

ROOT = Path(__file__).parents[2]
MADE_BY_RASA = frozenset({"nlu_fallback"})


def _yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return content


def _all_yaml(folder: str) -> list[dict[str, Any]]:
    return [_yaml(path) for path in sorted((ROOT / folder).glob("*.yml"))]


def _words() -> Iterator[tuple[str, str]]:
    """Yield context and English words of every text and button in domain.yml that patients read."""
    for name, variations in DOMAIN["responses"].items():
        for variation in variations if name not in STAFF_ONLY else ():
            yield name, variation["text"].strip()
            for button in variation.get("buttons", ()):
                yield f"{name}.button", button["title"]


def _names_in_python() -> set[str]:
    """Return every `utter_...` that stands as a whole string in our Python."""
    found: set[str] = set()
    for path in (*(ROOT / "actions").rglob("*.py"), *(ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"utter_\w*[a-z]", node.value):
                found.add(node.value)
    return found


def _refusals(kind: type[ClinicError] = ClinicError) -> Iterator[type[ClinicError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _refusals(below)


def _places(words: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", words))


def _spanish() -> Catalog:
    with (ROOT / "locales/es/LC_MESSAGES/frontdesk.po").open("rb") as file:
        return read_po(file, locale="es")


DOMAIN = _yaml(ROOT / "domain.yml")
SPANISH = _spanish()
WORDS = sorted(set(_words()))


def test_every_action_is_registered_and_in_the_domain() -> None:
    registered = Counter(action.name(action.__new__(action)) for action in ACTIONS)
    assert registered == Counter(DOMAIN["actions"])


def test_every_form_has_its_validator() -> None:
    assert {f"validate_{form}" for form in DOMAIN["forms"]} <= set(DOMAIN["actions"])


def test_every_response_that_python_names_exists() -> None:
    named = _names_in_python()
    assert "utter_opening_taken" in named
    assert named - set(DOMAIN["responses"]) == set()


@pytest.mark.parametrize("refusal", list(_refusals()), ids=lambda refusal: refusal.__name__)
def test_every_refusal_names_a_response_that_needs_no_values(refusal: type[ClinicError]) -> None:
    always = {
        "clinic",
        "clinic_name",
        "clinic_phone",
        "nurse_line",
        "emergency_number",
        "crisis_number",
        "assistant_name",
        "website",
    }
    (variation,) = DOMAIN["responses"][refusal.response]
    if refusal is not errors.TooManyAttempts:  # the forms say it themselves, with the promise
        assert _places(variation["text"]) <= always


def test_every_refusal_is_in_the_tree_that_opens_the_module() -> None:
    tree = re.findall(r"^ *\* (\w+)", errors.__doc__ or "", re.MULTILINE)
    assert sorted(tree) == sorted(refusal.__name__ for refusal in _refusals() if refusal.__module__ == errors.__name__)


def test_every_intent_is_known_to_the_clinic() -> None:
    assert set(DOMAIN["intents"]) == set(INTENTS)
    assert len(DOMAIN["intents"]) == len(set(DOMAIN["intents"]))


def test_every_intent_has_a_rule_and_every_rule_names_what_exists() -> None:
    known = set(DOMAIN["actions"]) | set(DOMAIN["responses"]) | set(DOMAIN["forms"])
    begun = []
    for file in _all_yaml("data/rules"):
        for rule in file["rules"]:
            begun.append(rule["steps"][0]["intent"])
            assert {step["action"] for step in rule["steps"] if "action" in step} <= known
    assert Counter(begun) == Counter([*DOMAIN["intents"], *MADE_BY_RASA])


def test_every_button_leads_to_an_intent() -> None:
    payloads = [
        button["payload"] for texts in DOMAIN["responses"].values() for text in texts for button in text.get("buttons", ())
    ]
    assert payloads
    assert {re.match(r"/(\w+)", payload)[1] for payload in payloads} <= set(DOMAIN["intents"])  # type: ignore[index]


def test_every_guess_that_can_be_offered_has_its_words() -> None:
    from actions.fallback import _NO_GUESS

    guessable = {f"utter_guess_{intent}" for intent in DOMAIN["intents"] if intent not in _NO_GUESS}
    assert {name for name in DOMAIN["responses"] if name.startswith("utter_guess_")} == guessable


def test_every_intent_has_at_least_twenty_phrases() -> None:
    phrases: dict[str, set[str]] = {intent: set() for intent in DOMAIN["intents"]}
    for file in _all_yaml("data/nlu"):
        for block in file["nlu"]:
            if "intent" in block:
                phrases[block["intent"]] |= {line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")}
    assert {intent: len(said) for intent, said in phrases.items() if len(said) < 20} == {}


def test_no_phrase_teaches_two_intents() -> None:
    taught: dict[str, set[str]] = {}
    for file in _all_yaml("data/nlu"):
        for block in file["nlu"]:
            for line in block.get("examples", "").splitlines() if "intent" in block else ():
                taught.setdefault(line[2:].strip().lower(), set()).add(block["intent"])
    assert {phrase: intents for phrase, intents in taught.items() if len(intents) > 1} == {}


def test_every_answered_intent_of_the_demo_clinic_is_an_intent() -> None:
    clinic = load_clinic(ROOT / "clinic.yml")
    assert {answer.intent for answer in clinic.answers} <= set(DOMAIN["intents"])
    assert {reason for queue in clinic.queues for reason in queue.reasons} <= set(DOMAIN["intents"]) | {"identity"}


@pytest.mark.parametrize(("context", "english"), WORDS, ids=[f"{context}: {english[:30]}" for context, english in WORDS])
def test_every_text_and_button_is_translated_with_the_same_places(context: str, english: str) -> None:
    message = SPANISH.get(english, context)
    assert isinstance(message, Message)
    assert message.string
    assert not message.fuzzy
    if english != "{answer}":
        assert _places(str(message.string)) == _places(english)


def test_no_translation_is_left_of_words_that_are_gone() -> None:
    translated = {(str(message.context), str(message.id)) for message in SPANISH if message.id}
    assert translated - set(WORDS) == set()


def test_spanish_never_says_tu() -> None:
    familiar = re.compile(r"\b(?:tú|tu|tus|te|contigo|puedes|quieres|tienes|escribe|llama)\b", re.IGNORECASE)
    assert [str(message.id) for message in SPANISH if message.id and familiar.search(str(message.string))] == []
