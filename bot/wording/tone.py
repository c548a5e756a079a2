"""The lint of our texts: what docs/voice-and-tone.md asks for, as far as a rule can tell. English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 320
"""Characters. More is a letter, not a text message."""

_JARGON = {
    "en": r"utiliz\w+|prior to|regarding|commence|subsequently|facilitate|adjudicat\w+|remit|beneficiary|encounter|in order to|"
    r"pursuant|aforementioned|herein|provider|user|agent|verbiage|leverage|endeavor|inquire|ascertain|terminate",
    "es": r"efectuar|realizar|mediante|asimismo|no obstante|proceder a|beneficiario|usuario|agente|gestionar|solicitud de|"
    r"en virtud|por consiguiente|proveedor",
}
_FILLER = {
    "en": r"please note|kindly|please be advised|we apologize for any inconvenience|at this time|valued patient|do not hesitate",
    "es": r"le informamos que|tenga en cuenta que|tome nota|lamentamos los inconvenientes|en este momento no|estimado paciente|no dude en",
}
_BLAME = {
    "en": r"you (?:failed|forgot|did not|didn't|entered|must|should have)|invalid|incorrect|wrong (?:input|answer)|your mistake|illegal",
    "es": r"usted (?:no (?:puso|mandó|escribió|envió)|olvidó|ingresó)|inválid[oa]s?|incorrect[oa]s?|su error|debió",
}
_PASSIVE = {
    "en": r"\b(?:is|are|was|were|be|been|being) (?:\w+ly )?(?:processed|submitted|received|required|requested|reviewed|forwarded|"
    r"scheduled|informed|advised|contacted|notified|sent|rejected|denied|accepted|updated|completed)\b",
    "es": r"\b(?:fue|fueron|será|serán|ha sido|han sido) (?:\w+ad[oa]s?|\w+id[oa]s?)\b",
}
_MARKUP = re.compile(r"\*\*|__|^#|\[[^\]]+\]\(|`", re.MULTILINE)


def findings(text: str, language: str) -> Iterator[str]:
    """Yield what the guide would not say so."""
    if len(text) > LONGEST:
        yield f"long: {len(text)} characters"
    if text.count("!") > 1:
        yield "more than one exclamation mark"
    if text.isupper() and len(text) > 12:
        yield "shouts"
    if _MARKUP.search(text):
        yield "markup"
    for name, rules in (("jargon", _JARGON), ("filler", _FILLER), ("blame", _BLAME), ("passive", _PASSIVE)):
        if language in rules and (found := re.search(rf"\b(?:{rules[language]})\b", text, re.IGNORECASE)):
            yield f"{name}: {found[0].lower()}"
