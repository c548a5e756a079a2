"""Hear in which time zone somebody says to be: "i'm on pacific time", "vivo en la hora de la montaña"."""

import re

from bot.clinic.language.folding import fold

_ZONES = {
    "America/New_York": "eastern|est|edt|este",
    "America/Chicago": "central|cst|cdt|centro",
    "America/Denver": "mountain|mst|mdt|montana",
    "America/Los_Angeles": "pacific|pst|pdt|pacifico",
    "America/Anchorage": "alaska|akst",
    "Pacific/Honolulu": "hawaii|hst",
}
_TIME = r"\b(?:{words})(?: standard| daylight)? (?:time(?: zone)?|hora|horario)\b|\b(?:hora|horario) (?:de la |del |de )?(?:{words})\b"
_SAID = {zone: re.compile(_TIME.format(words=words)) for zone, words in _ZONES.items()}
_OWN = re.compile(r"\b(?:im|i am|i live|we are|were|living|my|over here|here|estoy|vivo|estamos|vivimos|mi|aqui|aca)\b")


def zone_said(text: str) -> str | None:
    """Return the IANA zone that the writer says to live in, or None. A zone in a question ("is that central time?") is none of theirs."""
    said = fold(text)
    if "?" in said or not _OWN.search(said):
        return None
    return next((zone for zone, words in _SAID.items() if words.search(said)), None)
