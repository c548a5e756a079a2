"""Which kind of texts a message about consent speaks of, and whether the number is simply the wrong one."""

from __future__ import annotations

import re
from typing import Literal

from bot.clinic.consent.standing import Category
from bot.clinic.language.folding import fold

_TEXTS = (
    r"(?:texts?|txts?|messages?|msgs?|sms|alerts?|notices?|notifications?|reminders?|mensajes?|textos?|avisos?|recordatorios?)"
)
_KINDS = {
    Category.BILLING: rf"\b(?:bill(?:s|ing)?|payments?|balance|statements?|collections?|cobros?|facturas?|pagos?|cuentas?|saldo)(?: related)? {_TEXTS}\b|\b{_TEXTS} (?:about|for|on|de|sobre|por)(?: (?:my|the|our|mi|mis|los|las|la|el))* (?:bill(?:s|ing)?|payments?|balance|statements?|cobros?|facturas?|pagos?|cuentas?|saldo)\b",
    Category.FEEDBACK: rf"\b(?:surveys?|reviews?|feedback|ratings?|encuestas?|opiniones|resenas?|calificacion(?:es)?)\b(?: {_TEXTS})?",
    Category.REMINDERS: r"\b(?:appointment|appt|visit)? ?(?:reminders?|recordatorios?)\b",
}
_KIND = {category: re.compile(pattern) for category, pattern in _KINDS.items()}
_EVERYTHING = re.compile(
    r"\b(?:all|any|every\w*|everything|todos?|todas?|ningun\w*|nada|number|numero|list|lista|alone|paz)\b|\b(?:texts?|messages?|mensajes|textos)\b.{0,30}\b(?:and|y|or|o|ni)\b|\b(?:and|y|or|o|ni)\b.{0,20}\b(?:texts?|messages?|mensajes|textos)\b"
)
_STOPS = r"\b(?:stop|quit|no more|enough|dont (?:want|send|need)|do not (?:want|send)|turn off|remove me from|take me off|unsubscribe (?:me )?from|opt out of|cancel|no quiero|ya no (?:quiero|mand\w+|envi\w+|me (?:mand|envi)\w+)|no mas|no me (?:mande|envie)\w*|dejen? de|basta de|quit(?:e|en)me|cancelen?)"
_STOPPED = {category: re.compile(rf"{_STOPS}(?: \w+){{0,5}}? (?:{pattern})") for category, pattern in _KINDS.items()}
_DIED = re.compile(r"\b(?:passed away|died|deceased|dead|murio|fallecio|fallecid[oa])\b")
_STARTS = re.compile(
    r"\b(?:i want|i would like|id like|send me|sign me up|yes to|ok to|start|turn on|si quiero|quiero|mand\w+me|envi\w+me|acepto)\b"
)
_WRONG = re.compile(
    r"\b(?:wrong|incorrect) (?:number|person|phone|num|nmbr)\b|\bwrong ?(?:#|number)|\byou(?:ve)? (?:have|got) the wrong\b"
    r"|\b(?:this is ?nt|this isnt|this is not|no longer|isnt|not) [a-z]+s? (?:phone|number|cell)\b"
    r"|\bnumero (?:equivocado|incorrecto|erroneo|malo|eqivocado|ekivocado)\b"
    r"|\b(?:se (?:equivoc\w+|confund\w+)|tiene[ns]? mal|esta[ns]? equivocad\w+)(?: de| el| con)* (?:numero|persona|telefono)\b"
    r"|\b(?:este|ese) (?:numero|telefono|celular|cel)(?: ya)? no es (?:de|el)\b|\b(?:no es|ya no es) (?:el )?(?:numero|telefono|celular) de\b"
    r"|\bnumero errado\b|\b(?:mauvais|faux) numero\b|\bmaling numero\b|\bmove nimewo\b|\bnham so\b"
    r"|打错了|号码错|잘못된 번호|잘못 보내|رقم خاطئ|الرقم خطا|не тот номер|ошиблись номером"
)


def kind_asked(text: str) -> tuple[Literal["opt_out", "opt_in"], Category] | None:
    """Return what a message asks for one kind of texts, or None. A question asks for none."""
    folded = fold(text[:500])
    kind = kind_meant(text)
    if kind is None or len(folded.split()) > 20:
        return None
    if _STOPPED[kind].search(folded):
        return "opt_out", kind
    if _STARTS.search(folded) and "?" not in folded and re.search(_TEXTS, folded):
        return "opt_in", kind
    return None


def kind_meant(text: str) -> Category | None:
    """Return the one kind of texts that a message names; None when it names none, several, all texts, or a death."""
    folded = fold(text[:500])
    named = [category for category, pattern in _KIND.items() if pattern.search(folded)]
    if Category.BILLING in named and Category.REMINDERS in named:  # "payment reminders"
        named.remove(Category.REMINDERS)
    whole = _EVERYTHING.search(folded) or _DIED.search(folded)
    return named[0] if len(named) == 1 and not whole else None


def is_wrong_number(text: str) -> bool:
    """Tell whether the writer says that we have the wrong number."""
    return _WRONG.search(fold(text[:500])) is not None
