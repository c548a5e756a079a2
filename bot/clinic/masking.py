"""Hide card and social security numbers that patients type, before anything keeps them (PCI DSS 3.2.1, 3.3; minimum necessary).

A card number is 13 to 19 digits that begin as cards do and pass the check of Luhn, however they are grouped. A social security
number is written 3-2-4, or as nine digits beside the words. Phone numbers, dates, chart and order numbers stay.
"""

import re

CARD = "[card number hidden]"
SOCIAL_SECURITY = "[social security number hidden]"

_UNSEEN = "\u200b-\u200f\u2060\ufeff\u00ad"
_GAP = rf"[\s.\-–—_/{_UNSEEN}]{{0,3}}"
_RUN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{12,}}(?!\d)")
_FIRST = re.compile(r"4|5[1-5]|2[2-7]|3[4-9]|6")
_CODE = re.compile(r"\b(cvv2?|cvc2?|csc|security code|c[oó]digo de seguridad)\b(\D{0,12})\d{3,4}\b", re.IGNORECASE)
_GROUPED = re.compile(rf"(?<![\d-])\d{{3}}[{_UNSEEN}]*([-–. ])[{_UNSEEN}]*\d{{2}}[{_UNSEEN}]*\1[{_UNSEEN}]*\d{{4}}(?![\d-])")
_BESIDE = re.compile(
    r"\b(ssn|ss ?#|soc(?:ial)?(?: sec(?:urity)?)?(?: number| no\.?| #)?|seguro social|n[uú]mero de(?:l)? (?:seguro )?social|itin)\b(\D{0,25})"
    r"\d(?:[\s.-]?\d){8}(?!\d)",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return the text with each such number replaced by what it was."""
    if sum(letter.isdigit() for letter in text) < 9:
        return text
    text = _RUN.sub(_without_cards, text)
    if CARD in text:
        text = _CODE.sub(r"\1\2***", text)
    text = _BESIDE.sub(rf"\1\2{SOCIAL_SECURITY}", text)
    return _GROUPED.sub(SOCIAL_SECURITY, text)


def hides(text: str) -> bool:
    """Tell whether something was hidden in this text."""
    return CARD in text or SOCIAL_SECURITY in text


def without_marks(text: str) -> str:
    """Return what was said beside the hidden numbers."""
    return text.replace(CARD, "").replace(SOCIAL_SECURITY, "").strip(" \n.,:;-")


def _without_cards(run: re.Match[str]) -> str:
    """Hide the longest card number in a run of digits that may hold an expiry date and more, and look at what is left."""
    places = [(found.start(), found[0]) for found in re.finditer(r"\d", run[0])]
    for length in range(min(19, len(places)), 12, -1):
        for first in range(len(places) - length + 1):
            digits = [int(digit) for _, digit in places[first : first + length]]
            if _is_card(digits) and _stands_alone(run[0], places, first, length):
                start, end = places[first][0], places[first + length - 1][0] + 1
                rest = _RUN.sub(_without_cards, run[0][end:])
                return f"{run[0][:start]}{CARD}{rest}"
    return run[0]


def _stands_alone(run: str, places: list[tuple[int, str]], first: int, length: int) -> bool:
    """Tell whether a number begins and ends where a group of digits does: not in the middle of a longer one."""
    start, end = places[first][0], places[first + length - 1][0] + 1
    return not run[start - 1 : start].isdigit() and not run[end : end + 1].isdigit()


def _is_card(digits: list[int]) -> bool:
    if not _FIRST.match("".join(map(str, digits))) or len(set(digits)) < 2:
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
