"""Read what people say about a booking besides when: anybody, by video, as always, wait a moment, put me on the list."""

import re

from bot.clinic.knowledge.words import plain

_ANYBODY = re.compile(
    r"\b(?:any ?(?:one|body)|any (?:doctor|provider|practitioner|nurse)|whoever|doesnt matter who|cualquier(?:a| doctor\w*)|con quien sea|"
    r"no importa quien)\b"
)
_WHENEVER = re.compile(
    r"\b(?:any ?time|any day|whenever|doesnt matter|dont care|cuando sea|cualquier (?:dia|hora|momento)|me da igual|no importa|cuando puedan?)\b"
)
_VIDEO = re.compile(
    r"\b(?:video|videos|videollamada|video ?call|video ?visit|telehealth|tele ?visit|telemedicina|virtual(?:ly|mente)?|zoom|facetime|online)\b"
)
_IN_PERSON = re.compile(r"\b(?:in person|in ?office|come in|not (?:by )?video|no video|en persona|presencial|sin video)\b")
_USUAL = re.compile(
    r"\b(?:as always|as usual|the usual|like (?:always|last time|usual)|same (?:as|place|time|doctor|one)(?: \w+){0,6} (?:always|usual|last time|before)|"
    r"como siempre|lo de siempre|igual que (?:siempre|la otra vez)|el mismo de siempre|la misma de siempre)\b"
)
_SAME = re.compile(
    r"\b(?:the same|same (?:thing|kind|visit|time|day)|another one|one more|and one|lo mismo|la misma|el mismo|otra igual|otra cita)\b.{0,40}\b(?:for|para)\b|"
    r"\b(?:for|para) (?:my|mi|our|nuestr[oa]) (?:\w+ ){1,2}?(?:too|also|as well|tambien)\b"
)
_NOT_WITH = re.compile(
    r"\b(?:not (?:with )?(?:her|him|them|that (?:one|doctor|nurse))|(?:somebody|someone|anyone|anybody) else|(?:another|a different|other) (?:doctor|nurse|provider|person)|"
    r"no con (?:ella|el|esa|ese)|con (?:otr[oa]|otra persona)|otr[oa] (?:doctor|doctora|enfermer[oa]|persona))\b"
)
_IT = re.compile(
    r"\b(?:book|schedule|make|get|want|need|have|take) (?:me )?(?:one|it|that)\b|\b(?:haga|hagame|agende|agendeme|reserve|quiero|necesito|deme|saque) (?:una|la|eso)\b(?! cita)"
)
_THAT = re.compile(
    r"(?<!make )(?<!do )(?<!keep )\b(?:it|that|that one)\b(?! (?:is|was|day|time|visit|appointment))|\b(?:mover|cambiar|cancelar|muev[ae]|cambi[ae]|cancel[ae]|mueva|cambie)l[ao]\b"
)
_OPENING = re.compile(
    r"\b(?:anything|something|openings?|available|availability|appointments?|appts?|slots?|times|spots?|come in|see me|fit me|"
    r"algo|disponib\w+|lugar|espacio|hueco|citas?|turnos?|atenderme|verme)\b"
)
_PAUSE = re.compile(
    r"\b(?:hold on|hang on|one (?:sec|second|moment|min|minute)|wait a (?:sec|second|min|minute|moment)|give me a (?:sec|second|min|minute|moment)|"
    r"just a (?:sec|second|min|minute|moment)|brb|be right back|ill be back|ahorita (?:vuelvo|regreso|vengo)|un (?:momento|momentito|segundo|rato)|"
    r"espere(?:me)?|permitame|deme un (?:momento|minuto|segundo)|ya (?:vuelvo|regreso|vengo))\b"
)
_BACK = re.compile(
    r"\b(?:im back|i am back|back now|where were we|sorry about that im|ya (?:regrese|volvi|estoy|llegue de vuelta)|ya estoy aqui|en que estabamos|"
    r"sigamos|continuemos|lets (?:go on|continue)|go on with (?:it|the booking)|continue)\b"
)
_START_OVER = re.compile(
    r"\b(?:start(?:ing)? (?:over|again|from scratch|fresh)|begin again|from the (?:beginning|top|start)|restart|reset|"
    r"(?:empe(?:zar|cemos|cemos)|empez\w+|comenzar|comencemos|volver a empezar|volvamos a empezar)(?: todo)? (?:de nuevo|otra vez|de cero|desde cero|desde el principio)|"
    r"de nuevo desde el principio|volver a empezar|volvamos a empezar|borron y cuenta nueva)\b"
)
_WAITLIST = re.compile(
    r"\b(?:wait(?:ing)? ?list|standby|(?:on|to) (?:the|your|a|that) list|en la lista|a la lista|(?:tell|text|let|notify|call|message|write|ping) (?:me|us) (?:know )?(?:if|when|in case)|if (?:something|anything|a spot|one) opens|"
    r"opens up|lista de espera|av[ií]s\w+ (?:si|cuando)|me avis\w+ (?:si|cuando)|si se (?:abre|libera|desocupa)|si hay (?:una )?cancelacion)\b"
)
_OTHER_PLACE = re.compile(
    r"\b(?:other|different|another|otr[oa]) (?:office|location|clinic|place|site|branch|oficina|clinica|consultorio|sede|lugar|ubicacion|sucursal)\b"
)
_SAME_PERSON = re.compile(
    r"\b(?:with (?:her|him|them|the same)|same (?:doctor|person|one|nurse)|con (?:ella|el)\b|con el mism[oa]|con la misma|mism[oa] (?:doctor|doctora|persona))\b"
)
_KNOWN = re.compile(r"\b(?:not new|already|known|existing|been there|ya soy|ya he ido|no soy nuev\w)\b")
_NEW = re.compile(r"\b(?:new|nuev[oa]|first time|primera vez)\b")
_FOR_THEM = re.compile(
    r"\b(?:for|para|its|it is|es|about|see|seen) (?:\w+ ){0,2}(?:my|our|mi|mis|nuestr[oa])\b|\b(?:para|for) (?:me|myself|mi)\b"
)
_COMPLAINT = re.compile(
    r"\b(?:ear ?aches?|ear|ears|throat|cough\w*|fever\w*|rash|hurts?|hurting|pains?|ache\w*|sick|vomit\w*|throwing up|flu|cold|infection|pink eye|sinus|"
    r"stomach|headaches?|migraine|diarrhea|swollen|burning|sprain\w*|"
    r"oido|oidos|garganta|tos|fiebre|calentura|duele|dolor\w*|sarpullido|roncha\w*|enferm[oa]|vomit\w*|gripe|gripa|resfri\w+|diarrea|infeccion|hinchad[oa]|mareo\w*)\b"
)


def means_anybody(text: str) -> bool:
    """Tell whether it does not matter with whom."""
    return bool(_ANYBODY.search(plain(text)))


def means_whenever(text: str) -> bool:
    """Tell whether it does not matter when."""
    return bool(_WHENEVER.search(plain(text)))


def wants_video(text: str) -> bool | None:
    """Tell whether the visit shall be by video (True), in person (False), or that nothing was said of it (None)."""
    said = plain(text)
    if _IN_PERSON.search(said):
        return False if _VIDEO.search(said) or "person" in said or "presencial" in said else None
    return True if _VIDEO.search(said) else None


def means_usual(text: str) -> bool:
    """Tell whether it shall be as it always was."""
    return bool(_USUAL.search(plain(text)))


def means_same(text: str) -> bool:
    """Tell whether the same again is wished for, for somebody else."""
    return bool(_SAME.search(plain(text)))


def not_with_them(text: str) -> bool:
    """Tell whether it shall be with somebody else than the one spoken of."""
    return bool(_NOT_WITH.search(plain(text)))


def means_it(text: str) -> bool:
    """Tell whether "one" or "it" is to be booked: what was spoken of just before."""
    return bool(_IT.search(plain(text)))


def means_that(text: str) -> bool:
    """Tell whether the visit is meant that was spoken of just before."""
    return bool(_THAT.search(plain(text)))


def asks_for_opening(text: str) -> bool:
    """Tell whether somebody asks for a time to come."""
    return bool(_OPENING.search(plain(text)))


def pauses(text: str) -> bool:
    """Tell whether somebody asks for a moment."""
    return bool(_PAUSE.search(plain(text))) and len(text.split()) <= 12


def returns(text: str) -> bool:
    """Tell whether somebody comes back to what was left."""
    return bool(_BACK.search(plain(text)))


def starts_over(text: str) -> bool:
    """Tell whether somebody wants to begin anew."""
    return bool(_START_OVER.search(plain(text)))


def asks_rule(text: str) -> bool:
    """Tell whether somebody asks about the rule for cancelling."""
    return bool(
        re.search(
            r"\b(?:rules?|policy|notice|fees?|charge[ds]?|penalt\w+|regla|reglas|politica|multa|cobran?|cargo)\b", plain(text)
        )
    )


def wants_waitlist(text: str) -> bool:
    """Tell whether somebody wants to hear when a time opens up."""
    return bool(_WAITLIST.search(plain(text)))


def wants_other_place(text: str) -> bool:
    """Tell whether it shall be at the other office."""
    return bool(_OTHER_PLACE.search(plain(text)))


def wants_same_person(text: str) -> bool:
    """Tell whether it shall be with the practitioner spoken of."""
    return bool(_SAME_PERSON.search(plain(text)))


def complains(text: str) -> bool:
    """Tell whether somebody is not well: then the visit is one for the sick, whatever it is that hurts."""
    return bool(_COMPLAINT.search(plain(text)))


def is_known(text: str) -> bool:
    """Tell whether somebody says that the clinic has seen them before."""
    return bool(_KNOWN.search(plain(text)))


def is_new(text: str) -> bool:
    """Tell whether somebody says that they are new here."""
    return bool(_NEW.search(plain(text)))


def means_for_them(text: str) -> bool:
    """Tell whether it is said whom the visit is for: my son, my mother, myself."""
    return bool(_FOR_THEM.search(plain(text)))
