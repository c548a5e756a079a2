"""Measures of a text: how many years of school it takes to read, and whether it is easy Spanish. Needs textstat, a development tool."""

from __future__ import annotations

import re

HARDEST_GRADE = 6.0
"""English: at most this school grade (Flesch-Kincaid). The plain language guides for health texts ask for grade 6 or lower."""
LEAST_EASE = 70.0
"""Spanish: at least this on Fernandez-Huerta's scale, on which 70 to 80 is read in grade 6."""
FEWEST_WORDS = 4
"""What is shorter has no reading level."""

_FACTS = re.compile(
    r"\(?\d[\d/:.,() -]*\d\)?|\d|https?://\S+|\$|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miércoles|jueves|viernes"
    r"|sábado|domingo|january|february|september|october|november|december|enero|febrero|septiembre|octubre|noviembre|diciembre)\b,?",
    re.IGNORECASE,
)
"""Phone numbers, dates, hours and amounts are seen, not read word by word."""


class MeasuresImpossible(Exception):
    """textstat is not installed; it comes with the development tools."""


def reading_level(text: str, language: str) -> float:
    """Return the school grade of an English text, or the ease of a Spanish one (0 to 100). Raises MeasuresImpossible."""
    try:
        import textstat
    except ImportError:
        raise MeasuresImpossible(
            "Reading levels need textstat: run `make setup`, which installs the development tools."
        ) from None
    words = _FACTS.sub(" ", text)
    textstat.set_lang("es" if language == "es" else "en_US")
    return float(textstat.fernandez_huerta(words) if language == "es" else textstat.flesch_kincaid_grade(words))


def is_hard(text: str, language: str) -> bool:
    """Tell whether a text is above the level that we promise."""
    if len(re.findall(r"[^\W\d]+", text)) < FEWEST_WORDS:
        return False
    level = reading_level(text, language)
    return level < LEAST_EASE if language == "es" else level > HARDEST_GRADE
