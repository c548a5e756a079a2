"""Read what people say about a visit that stands in the calendar: move it, keep it, cancel it, I am late, I want another."""

import re

from bot.clinic.knowledge.words import plain

_MOVE = re.compile(
    r"\b(?:move|reschedule|change it|another (?:day|time)|mover?l?[ae]?|mueva(?:la|lo)?|cambi\w+|reprogram\w+|otr[ao] (?:dia|hora))\b"
)
_KEEP = re.compile(r"\b(?:keep|mantener|mantengala|dejarla|dejela)\b")
_CANCEL = re.compile(r"\bcancel\w*\b")
_CHANGE = re.compile(r"\b(?:cancel\w*|move|moved|resched\w*|reprogram\w*|cambi\w+|mover\w*|muev\w+)\b")
_ALL = re.compile(
    r"\b(?:all(?: of)?(?: (?:them|it|my \w+|the \w+))?|both|everything|each one|every one|toda?s|tod[oa]|ambas|ambos|las (?:dos|tres)|los (?:dos|tres))\b"
)
_LATE = re.compile(r"\b(?:late|delayed?|traffic|behind|tarde|retras\w+|trafico|demor\w+|atras\w+|llego en|be there in)\b")
_ANOTHER = re.compile(r"\b(?:another|new|need|want|otra|otro|nueva|necesito|quiero|quisiera)\b")


def wants_to_move(text: str) -> bool:
    """Tell whether it shall be at another time."""
    return bool(_MOVE.search(plain(text)))


def wants_to_keep(text: str) -> bool:
    """Tell whether it shall stay as it is."""
    return bool(_KEEP.search(plain(text)))


def wants_to_cancel(text: str) -> bool:
    """Tell whether cancelling is spoken of."""
    return bool(_CANCEL.search(plain(text)))


def means_all(text: str) -> bool:
    """Tell whether all of several visits are meant: "both", "all of them", "las dos"."""
    return bool(_ALL.search(plain(text)))


def speaks_of_change(text: str) -> bool:
    """Tell whether moving or cancelling a visit is spoken of."""
    return bool(_CHANGE.search(plain(text)))


def is_late(text: str) -> bool:
    """Tell whether somebody will come late, not that they have arrived."""
    return bool(_LATE.search(plain(text)))


def wants_another(text: str) -> bool:
    """Tell whether one more visit is wished for."""
    return bool(_ANOTHER.search(plain(text)))
