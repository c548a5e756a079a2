"""Cut a message into the pieces that may each want something: "do you take blue cross and can i book for friday".

A date of birth ends a piece too: "ana diaz 5/14/1985 when is my visit".
"""

from __future__ import annotations

import re

MOST = 6
"""More pieces than this are a story, not a list of wishes."""

_ABBREVIATED = re.compile(r"\b(?:drs?|dras?|mrs?|ms|sra?s?|st|ave|no|apt|a|p|m)\.(?=\s)", re.IGNORECASE)
_CUT = re.compile(
    r"(?<=[/.-]\d\d)\s+(?=[^\W\d])|(?<=[/.-]\d{4})\s+(?=[^\W\d])|"
    r"\s*(?:[.!?;\n]+(?=\s|$|¿|¡)|,)\s*(?:(?:and|also|plus|but|y|tambi[eé]n|pero|adem[aá]s)\b\s*)*"
    r"|\s+(?:and|also|plus|but|y|tambi[eé]n|pero|adem[aá]s)\b\s*(?:also\b\s*|tambi[eé]n\b\s*)?",
    re.IGNORECASE,
)


def clauses(text: str) -> list[str]:
    """Return the pieces in order; nothing when the message is of one piece."""
    kept = _ABBREVIATED.sub(lambda found: found[0].replace(".", "\0"), text)
    starts = [0, *(cut.end() for cut in _CUT.finditer(kept))]
    ends = [*(cut.start() + _marks(cut[0]) for cut in _CUT.finditer(kept)), len(kept)]
    pieces = [kept[start:end].replace("\0", ".").strip(" ,;") for start, end in zip(starts, ends, strict=True)]
    told = [piece for piece in pieces if re.search(r"\w", piece)]
    return told if 1 < len(told) <= MOST else []


def _marks(cut: str) -> int:
    """Count the question and exclamation marks that stay with the piece before the cut."""
    found = re.match(r"\s*[?!]+", cut)
    return len(found[0]) if found else 0
