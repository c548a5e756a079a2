"""Recognise ploys: words meant to get another person's data, or the assistant's rules out of the way.

Nothing that the desk does depends on this: what a message may open is decided by `access_patient` alone. It answers kindly what no
intent fits, and leaves a trace for staff. So it is narrow: who is heard wrongly is only told how to go on.
"""

from __future__ import annotations

import re

from bot.clinic.language.folding import fold

_ASKS = r"(?:list|read|tell|give|send|show|print|dump|export|display|reveal|pull up|look up|text|email|share|repeat|need|want|lista|listame|lea|lee|leeme|dame|deme|dime|diga|digame|mande|mandame|mandeme|muestre|muestrame|muestreme|ensename|enseneme|necesito|quiero)"
_DATA = r"(?:patients?|records?|charts?|files?|schedules?|addresses|address|phone numbers?|dates? of birth|dobs?|diagnos\w+|medications?|pacientes?|expedientes?|historial(?:es)?|direccion(?:es)?|telefonos?|fechas? de nacimiento|agenda)"
_AUTHORITY = r"(?:dr|doctor|doctora|doctors? office|nurse|enfermer[oa]|officer|police|policia|detective|agent|agente|fbi|irs|ice|immigration|migracion|sheriff|court|lawyer|attorney|abogad[oa]|insurance|aseguranza|seguro|manager|gerente|admin|administrator|administrador|it (?:department|support)|tech support|soporte|owner|ceo|developer|programmer|desarrollador)"
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines|programming|training|restrictions?|instrucciones|reglas|ordenes|restricciones)"
)
_STRANGERS = r"(?:ex(?: ?(?:wife|husband|girlfriend|boyfriend))?|neighbou?rs?|coworkers?|boss|employees?|tenants?|landlord|roommates?|vecin[oa]s?|jef[ea]|emplead[oa]s?|inquilin[oa]s?|companer[oa]|ex(?: ?(?:espos[oa]|novi[oa]|marido)))"

_PLOYS = tuple(
    re.compile(pattern)
    for pattern in (
        # the rules out of the way
        rf"\b(?:ignore|disregard|forget|override|bypass|ignora|ignore|olvida|olvide|omite|salta(?:te)?)\b(?: \w+){{0,4}} {_RULES}\b",
        r"\b(?:system prompt|developer mode|debug mode|admin mode|god mode|jailbreak|sudo|root access|modo (?:desarrollador|administrador|depuracion))\b",
        r"\b(?:what are|tell me|show me|print|reveal|repeat|cuales son)\b(?: \w+)? (?:your|tus|sus)(?: \w+)? (?:instructions|prompts?|programming|instrucciones|programacion)\b",
        r"\b(?:you are now|from now on you(?: are|re)|act as|pretend (?:to be|that you are|you are|youre)|role ?play as|ahora eres|actua como|finge (?:ser|que eres)|haz de cuenta que eres)\b(?: \w+){0,4} (?:dan|doctor|nurse|admin\w*|developer|hacker|system|root|unrestricted|staff|human|person|doctora?|enfermer[oa]|sistema|persona)\b",
        r"\b(?:skip|bypass|override|get around|disable|turn off|saltate|saltese|omita|desactiv\w+)\b.{0,25}\b(?:verification|verify|identity|identification|security|id check|privacy|filters?|verificacion|identidad|seguridad|privacidad|filtros?)\b",
        # everybody's data
        rf"\b{_ASKS}\b.{{0,40}}\b(?:all|other|every|each|everyones?|todos|todas|otros?|otras?|cada|los|las|the|your|sus)\b(?: (?:of|the|your|de|los|las|sus|other))* (?:patients|pacientes)\b.{{0,30}}\b(?:names?|records?|list|info\w*|data|numbers?|appointments?|details|nombres?|lista|datos|citas|expedientes|telefonos)\b",
        rf"\b{_ASKS}\b.{{0,40}}\b(?:names?|records?|list|info\w*|data|numbers|appointments|details|emails?|addresses|nombres|lista|datos|citas|expedientes|telefonos)\b(?: (?:of|for|from|with|de|del?|the|your|all|los|las|sus|todos|todas|every|other))* (?:patients|pacientes|other patients|otros pacientes)\b",
        r"\b(?:list|show|give|print|name|lista\w*|muestra\w*|dame|deme)\b(?: me)?(?: (?:all|the|your|every|todos|los|sus))* (?:patients|pacientes)\s*$",
        r"\b(?:who (?:else )?(?:has|have|is|are) (?:an? |the )?(?:appointments?|appts?|scheduled|coming|booked)|quien(?:es)? (?:mas )?(?:tienen?|vienen?|estan?) (?:una )?(?:citas?|agendad\w+))\b",
        # somebody with a title, who wants data
        rf"\b(?:this is|im|i am|its|here is|calling from|writing from|from the|soy|habla|le habla|de parte de)\b(?: \w+){{0,2}} {_AUTHORITY}\b.{{0,80}}\b{_ASKS}\b.{{0,50}}\b{_DATA}\b",
        rf"\b{_AUTHORITY}\b(?: \w+){{0,2}} (?:here|speaking|al habla)\b.{{0,60}}\b{_ASKS}\b.{{0,50}}\b{_DATA}\b",
        # another person's data
        rf"\b(?:is|was|did|does|has|do|when|what|how|why|cuando|es|fue|tiene|vino|que|cuanto)\b.{{0,20}}\bm[yi] {_STRANGERS}\b.{{0,40}}\b(?:patient|come in|came in|appointments?|appts?|visit\w*|diagnos\w+|pay|paid|owe\w*|test\w*|results?|in for|seen|prescri\w+|paciente|citas?|consult\w+|debe|pag\w+|resultados?|diagnosticar\w*)\b",
        rf"\b(?:when|what|why|cuando|que|cuanto)\b.{{0,30}}\b(?:appointments?|appt|visit|owe|come in|citas?|consulta|debe|viene)\b.{{0,15}}\bm[yi] {_STRANGERS}\b",
        r"\b(?:just|only|solo|nomas|nada mas)\b (?:please )?(?:tell|give|send|text|digame|dime|deme|dame|mande|mandeme)\b(?: me)?\b.{0,25}\b(?:his|her|their|when (?:he|she|they)|what (?:he|she|they)|my (?:husband|wife|girlfriend|boyfriend|mom|dad|son|daughter|brother|sister)s?|su (?:cita|saldo|expediente|cuenta)|de (?:mi|el|ella)|cuando (?:el|ella|viene|tiene|va))\b",
        # a machine's words
        r"\bor ['\"]?1['\"]? ?= ?['\"]?1\b|\bselect (?:\*|\w+(?: ?, ?\w+)*) from (?:patients|users|information_schema|appointments|\w+ where)\b|\b(?:drop|alter|truncate) table\b|\bunion (?:all )?select\b|\{\{.*\}\}|\$\{.*\}",
    )
)


def is_ploy(text: str) -> bool:
    """Tell whether a message looks like a ploy."""
    folded = re.sub(r"[^\w\s*='\"{}$]+", " ", fold(text[:5_000]))
    folded = re.sub(r"\s+", " ", folded)
    return any(ploy.search(folded) for ploy in _PLOYS)
