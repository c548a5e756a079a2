"""Which of the offered choices a patient meant: a number, a place in the row, or the title itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.clinic.messages import Choice

_NUMBERED = re.compile(
    r"(?:(?:the|la|el)\s+)?(?:(?:option|choice|number|no|num|opcion|numero)\s*)?(\d{1,2})(?:st|nd|rd|th)?(?:\s+(?:one|option|choice))?"
)
_COUNTED = re.compile(r"(?:(?:the|la|el|option|choice|number|opcion|numero)\s+)*(\w+)(?:\s+(?:one|option|choice|opcion))?")
_PLACES = {
    word: place
    for place, words in enumerate(
        (
            "first one primera primero primer uno una",
            "second two segunda segundo dos",
            "third three tercera tercero tercer tres",
            "fourth four cuarta cuarto cuatro",
            "fifth five quinta quinto cinco",
            "sixth six sexta sexto seis",
        )
    )
    for word in words.split()
}
_YES = {"yes", "yes please", "yeah", "yep", "sure", "ok", "okay", "y", "si", "si por favor", "claro", "claro que si", "dale"}
_NO = {"no", "no thanks", "no thank you", "nope", "nah", "no gracias", "n"}
_NONE_OF_THEM = {'/inform{"choice": "other"}', "/request_human"}
"""Where these stand after what is offered, they are not "the last one"."""
_LAST = {"last", "ultima", "ultimo"}
_COURTESY = re.compile(r"\b(?:please|thanks|thank you|por favor|gracias)\b")


def choice_meant(text: str, choices: Sequence[Choice]) -> Choice | None:
    """Return the choice that the whole text stands for, or None; text that says more than the choice is left to the engine."""
    if not choices:
        return None
    written = _plain(text)
    by_title = [choice for choice in choices if _plain(choice.title) == written]
    if by_title:
        return by_title[0] if written else None
    if len(choices) == 2 and (written in _YES or written in _NO) and _is_yes_or_no(choices):
        return choices[0 if written in _YES else 1]
    offered = len(choices)
    while offered > 1 and choices[offered - 1].payload in _NONE_OF_THEM:
        offered -= 1
    place = _place(_COURTESY.sub("", written).strip(), offered)
    return choices[place] if place is not None and 0 <= place < len(choices) else None


def _is_yes_or_no(choices: Sequence[Choice]) -> bool:
    """Tell whether the first of two choices is a yes and the second a no."""
    first, second = (_plain(choice.title).split()[:1] for choice in choices)
    return choices[1].payload == "/deny" or (first in (["yes"], ["si"]) and second == ["no"])


def _place(written: str, count: int) -> int | None:
    if number := _NUMBERED.fullmatch(written):
        return int(number[1]) - 1
    if word := _COUNTED.fullmatch(written):
        return count - 1 if word[1] in _LAST else _PLACES.get(word[1])
    return None


def _plain(text: str) -> str:
    """Lower case, without accents, signs and doubled spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w\s]", " ", bare).split())
