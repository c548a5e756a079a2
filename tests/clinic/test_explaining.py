"""Who did not understand is recognised, and so is the question what a word means; everything else is left to the engine."""

import pytest

from bot.clinic.knowledge.content import GlossaryTerm
from bot.clinic.knowledge.explaining import asks_simpler, term_asked

GLOSSARY = (
    GlossaryTerm("deductible", ("deductible", "deducible"), {"en": "What you pay first.", "es": "Lo que paga primero."}),
    GlossaryTerm("eob", ("explanation of benefits", "eob"), {"en": "A letter."}),
)


@pytest.mark.parametrize(
    "text",
    [
        "I don't understand",
        "i dont get it",
        "sorry i dont understand",
        "explain simpler",
        "can you explain that in simpler words please?",
        "what do you mean",
        "what does that mean?",
        "huh?",
        "wait what",
        "im confused",
        "No entiendo",
        "no le entiendo",
        "¿cómo?",
        "más fácil por favor",
        "qué significa eso",
        "me lo explica más sencillo",
        "no entendí",
    ],
)
def test_not_understood(text: str) -> None:
    assert asks_simpler(text)


@pytest.mark.parametrize(
    "text",
    [
        "i dont understand why my bill is so high",
        "no entiendo por qué me cobraron",
        "what",  # alone it is one
        "what time do you open",
        "como llego",
        "cómo pago",
        "i dont get off work until 5",
        "explain my bill",
        "simple checkup",
        "yes",
        "",
        "i cant get there",
        "what is that charge",
    ],
)
def test_anything_else_goes_on(text: str) -> None:
    assert asks_simpler(text) is (text == "what")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("what is a deductible", "deductible"),
        ("whats a deductible?", "deductible"),
        ("What does deductible mean?", "deductible"),
        ("que es un deducible", "deductible"),
        ("¿qué significa el deducible?", "deductible"),
        ("q es EOB", "eob"),
        ("what is an explanation of benefits", "eob"),
        ("how much is my deductible", None),
        ("i met my deductible", None),
        ("what is a copay", None),
        ("what is my deductible and what do i owe", None),
    ],
)
def test_what_a_word_means(text: str, term: str | None) -> None:
    found = term_asked(text, GLOSSARY)
    assert (found.id if found else None) == term
