"""Who did not understand is recognised, and so is the question what a word means; everything else is left to the engine."""

import pytest

from bot.clinic.knowledge.content import GlossaryTerm
from bot.clinic.knowledge.explaining import asks_simpler, term_asked, with_meaning

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
        "what",
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
    assert not asks_simpler(text)


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


COPAY = GlossaryTerm(
    "copay", ("copay", "copago"), {"en": "A copay is a set amount.", "es": "El copago es fijo."}, explained_at_once=True
)


@pytest.mark.parametrize(
    ("text", "language", "heard", "said"),
    [
        ("We take your copay at check-in.", "en", [], "We take your copay at check-in. A copay is a set amount."),
        ("Cobramos los copagos al llegar.", "es", [], "Cobramos los copagos al llegar. El copago es fijo."),
        ("We take your copay.", "en", ["Yes. A copay is a set amount."], "We take your copay."),
        ("A copay is what you pay at each visit.", "en", [], "A copay is what you pay at each visit."),
        ("We take your copay.", "vi", [], "We take your copay."),
        ("We are open.", "en", [], "We are open."),
        ("Bring your deductible card.", "en", [], "Bring your deductible card."),  # not a term to be explained at once
        ("copay " * 48, "en", [], "copay " * 48),
    ],
)
def test_hard_word_is_explained_when_it_is_first_used(text: str, language: str, heard: list[str], said: str) -> None:
    assert with_meaning(text, language, (*GLOSSARY, COPAY), heard) == said
