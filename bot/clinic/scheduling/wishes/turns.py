"""The words of a following turn that lean on what was said before: "later that day", "the week after", "ese mismo día"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.clinic.scheduling.wishes.spelling import WEEKDAYS

_DAY = rf"(?:{'|'.join(WEEKDAYS)})"


class Turn(StrEnum):
    """What a following turn asks for, measured from what was offered or wished before."""

    SAME_TIME = "same time"
    SAME_DAY = "same day"
    SAME_WEEK = "same week"
    OTHER_WEEK = "other week"
    WEEKS_ON = "weeks on"
    DAYS_ON = "days on"
    OTHER_DAY = "other day"
    WEEKDAY_AFTER = "the monday after"
    SHIFT = "shift"
    NOT_SO_EARLY = "not so early"
    NOT_SO_LATE = "not so late"
    REST_OF_WEEK = "later that week"
    START_OF_WEEK = "earlier that week"
    LATER_THAT_DAY = "later that day"
    EARLIER_THAT_DAY = "earlier that day"
    LATER = "later"
    EARLIER = "earlier"
    SOONER = "sooner"
    FURTHER = "further out"
    OTHER_TIME = "other time"
    ANYBODY = "anybody"
    SAME_PERSON = "same person"
    OTHER_PLACE = "other place"
    SAME_PLACE = "same place"


@dataclass(frozen=True)
class Step:
    """One thing asked for; `count` is how many days or weeks on, `by` how far on the clock, backwards when negative."""

    turn: Turn
    count: int = 0
    by: timedelta = timedelta()


_NAMED_DAY = (
    rf"(?! (?:of |the |after |before |del? |al? |el )*(?:{_DAY}|thanksgiving|christmas|new years?|easter|tomorrow|manana|navidad|accion|\d|my|mi\b|next|january|"
    r"comer|lunch|trabajo|escuela|las? |school|work))"
)
_MANY = r"(?P<many>\d+|an?|one|una?|another|a few|few|a couple(?: of)?|unos|unas|un par de|otr[oa])"
_HOURS = (
    r"(?P<many>\d+|an?|one|una?|half an|media|a couple(?: of)?|un par de) (?P<unit>hours?|hrs?|horas?|minutes?|mins?|minutos?)"
)
_LATER = r"(?:later|after|mas tarde|despues)"
_EARLIER = r"(?:earlier|before|sooner|mas temprano|antes)"
_BIT = r"(?:(?:just |maybe |only )?(?:a |un )?(?:bit|little|little bit|tad|touch|smidge|hair|lil|lil bit|slightly|somewhat|much|way|poco|poquit[oa]|ratito|tantito|mucho|algo) )?"
_TOO = r"(?:too|way too|a bit|a little|kinda|kind of|pretty|super|really|demasiado|muy|bastante|un poco) "

_PATTERNS: tuple[tuple[Turn, str], ...] = (
    (Turn.SAME_TIME, r"(?:at |a )?(?:around |about )?(?:the |la |el )?(?:exact )?(?:same (?:time|hour|hours|slot)|misma hora|mismo horario|igual hora)(?: of day)?"),
    (Turn.SHIFT, rf"{_HOURS} (?:(?P<on>{_LATER})|(?P<back>{_EARLIER}))(?: than that)?"),
    (Turn.WEEKS_ON, rf"(?:(?:the |a |one |la |una |en )*(?:week after(?: that| next one)?|following week|semana (?:siguiente|despues|de despues|posterior)|(?:1 )?week (?:later|after that|out)|semana mas tarde|siguiente semana|otra week)|la otra semana|(?:a )?la que sigue|(?:an)?other week later|{_MANY} weeks? later|{_MANY.replace('many', 'many2')} semanas (?:despues|mas tarde)){_NAMED_DAY}"),
    (Turn.WEEKS_ON, rf"(?P<back>(?:the |a |one |la |una )*(?:week (?:before(?: that)?|earlier|sooner|prior)|previous week|prior week|semana (?:anterior|antes|previa|de antes))){_NAMED_DAY}"),
    (Turn.REST_OF_WEEK, r"(?:un poco )?(?:later|mas tarde|mas adelante|further)(?: on)? (?:in |of |that |the |this |en |de |esa |la |misma |same )+(?:week|semana)|(?:rest|remainder|resto) (?:of|de) (?:that|the|esa|la) (?:week|semana)|(?:end of|late) that week"),
    (Turn.START_OF_WEEK, r"(?:earlier|mas temprano|antes) (?:in |that |the |this |en |esa |la |same |misma )+(?:week|semana)"),
    (Turn.SAME_WEEK, r"(?:in |on |during |en )?(?:(?:the |that )?same week|that week|(?:la |esa |esta )?misma semana|esa semana)"),
    (Turn.OTHER_WEEK, r"(?:some |in )?(?:an)?other week|a different week|(?<!la )otra semana|(?:una |en una )?semana diferente"),
    (Turn.WEEKDAY_AFTER, rf"(?:the |el )?(?P<weekday>{_DAY}) (?:after(?: that)?|following|siguiente){_NAMED_DAY}(?=\s*(?:$|[.,!?]|at\b|a las|in\b|en\b|instead|please|would|works))|(?:the |el )?(?:following|siguiente) (?P<weekday2>{_DAY})"),
    (Turn.DAYS_ON, rf"(?:(?:the |el |al )*(?:day after(?: that)?|following day|(?<!the same )next day|dia siguiente|siguiente dia|dia despues)|al otro dia|{_MANY} (?:days?|dias?) (?:later|after that|despues|mas tarde)){_NAMED_DAY}"),
    (Turn.DAYS_ON, rf"(?P<back>(?:the |el |un )*(?:day before(?: that)?|previous day|prior day|dia (?:antes|anterior|previo))|{_MANY} (?:days?|dias?) (?:earlier|sooner|before that|antes)){_NAMED_DAY}"),
    (Turn.LATER_THAT_DAY, rf"{_BIT}(?:later|mas tarde|despues)(?: on)? (?:in |on |el |en )?(?:that|the|the same|that same|same|ese|el mismo|ese mismo|mismo|del mismo|este mismo) (?:day|dia)|(?:the same |that same |same |that )day (?:but )?{_BIT}later|(?:ese|el) (?:mismo )?dia (?:pero )?{_BIT}(?:mas tarde|despues)"),
    (Turn.EARLIER_THAT_DAY, rf"{_BIT}(?:earlier|mas temprano|antes)(?: on)? (?:in |on |el |en )?(?:that|the|the same|that same|same|ese|el mismo|ese mismo|mismo|este mismo) (?:day|dia)|(?:the same |that same |same |that )day (?:but )?{_BIT}earlier|(?:ese|el) (?:mismo )?dia (?:pero )?{_BIT}(?:mas temprano|antes)"),
    (Turn.SAME_DAY, r"(?:on |el |en |for |para )?(?:(?:the |that )?(?:very )?same (?:exact )?(?:day|date)|that (?:day|date)|(?:el |ese |este )?mismo dia|ese dia|(?:esa |la )(?:misma )?fecha)"),
    (Turn.OTHER_DAY, r"(?:on |some |any |for |en |para )?(?:(?:an)?other (?:days?|dates?)|(?:a )?different (?:day|date)s?|(?<!al )(?<!el )otros? dias?|(?:un )?dia diferente|otra fecha)"),
    (Turn.NOT_SO_EARLY, rf"(?:not|nothing|less|isnt|no|nada)(?: (?:so|that|too|quite|quite so|as|super|very|es|tan|muy))* (?:early|temprano)|(?:thats?|its?|this is|is|es|eso es|esta|those are|theyre|todo)? ?{_TOO}(?:early|temprano)|tan temprano|less early|un poco menos temprano"),
    (Turn.NOT_SO_LATE, rf"(?:not|nothing|less|isnt|no|nada)(?: (?:so|that|too|quite|quite so|as|super|very|es|tan|muy))* (?:late|tarde)\b|(?:thats?|its?|this is|is|es|eso es|esta|those are|theyre)? ?{_TOO}(?:late|tarde)\b|tan tarde"),
    (Turn.LATER, r"(?:a |just )*(?:bit|little|little bit|few minutes|tad) after(?: that)?(?! (?:\d|the|noon|lunch|work|school))"),
    (Turn.EARLIER, r"(?:a |just )*(?:bit|little|little bit|few minutes|tad) before(?: that)?(?! (?:\d|the|noon|lunch|work|school))"),
    (Turn.SOONER, r"(?:any ?thing |something |any |algo )?(?:sooner|mas pronto|before that(?: day)?|before then|mas cercan[oa]|antes de e(?:so|sa fecha|se dia))|(?:any ?thing|something|nothing|any(?: openings?)?) earlier(?! (?:in|that|on|than))|(?:an? )?earlier (?:date|one|appointment|appt|opening)|(?:algo|nada|hay|mas|una cita|una fecha) antes(?! de)|fecha antes"),
    (Turn.FURTHER, r"(?:a bit |a little )?(?:further|farther) (?:out|away|off)|(?:at )?(?:a )?later (?:date|week|on in the month)|not (?:so|that|too) soon|(?:un poco )?mas adelante|mas para adelante|no tan pronto|(?:any ?thing |something |algo )?(?:after that(?: day)?|after then|despues de e(?:so|sa fecha|se dia))|(?:too|demasiado|muy) (?:soon|pronto)"),
    (Turn.OTHER_TIME, r"(?:some |at )?(?:(?:an)?other (?:times?|hours?)|(?:a )?different (?:time|hour)s?|otras? horas?|otros? horarios?|diferente hora)"),
    (Turn.LATER, rf"{_BIT}(?:later|mas tarde|mas tardecito|mas nochecita)(?! (?:than|today|this|morning|afternoon|in (?:the )?(?:morning|afternoon|day)|evening|de las|que))(?: (?:on|though|please|por favor|if possible))?|(?:poquito|un poco) despues"),
    (Turn.EARLIER, rf"{_BIT}(?:earlier|mas temprano|mas tempranito)(?! (?:than|today|this|de las|que))|(?:poquito|un poco) antes"),
    (Turn.ANYBODY, r"(?:with |con |to see )?(?:any(?:one|body)(?: else)?|some(?:one|body) else|who ?ever(?: is (?:free|available))?|(?:an)?other (?:doctor|dr|provider|nurse|one of the doctors|person)|(?:a )?different (?:doctor|dr|provider|nurse)|otr[oa] (?:doctora?|medic[oa]|enfermer[oa]|persona)|cualquier (?:doctora?|medic[oa])|cualquiera|quien sea|con otr[oa])(?! (?:day|dia|time|hora|week|semana))|any (?:doctor|dr|provider|nurse|of (?:them|the doctors))|other (?:doctors|providers)|who else|not with (?:her|him|them|dr \w+)|(?:doesnt|does not|no) (?:have|need|tiene)s? (?:to|que) (?:be|ser) (?:with |con )?(?:(?:the |la |el )?(?:dr|dra|doctora?) \w+|her|him|them|ella|el)|no con (?:ella|el|(?:la |el )?(?:dra?|doctora?) \w+)|(?:doesnt|dont) (?:matter|care) (?:who|which doctor)|no importa (?:con )?quien"),
    (Turn.SAME_PERSON, r"with (?:her|him|them|the same (?:doctor|dr|person|one|provider|nurse)|that (?:doctor|dr))|con (?:ella|el(?= (?:mismo|pero|en|el|a)\b|\s*$|,)|la misma(?: doctora| persona)?|el mismo(?: doctor)?|es[ea] (?:mism[oa] )?doctora?)|(?:the )?same (?:doctor|dr|provider|nurse|person)|(?:la )?misma doctora|(?:el )?mismo (?:doctor|medico)"),
    (Turn.OTHER_PLACE, r"(?:at |in |to |en |from )?(?:the |your |la |el |tu |su )?(?:other|otr[oa]|different) (?:office|location|place|clinic|site|side|building|branch|oficina|clinica|sucursal|sede|ubicacion|direccion|lugar|consultorio|local|edificio)"),
    (Turn.SAME_PLACE, r"(?:at |in |en )?(?:the |la |el )?(?:same (?:office|location|place|clinic|building)|mism[oa] (?:oficina|clinica|lugar|sucursal|sede|consultorio))"),
)  # fmt: skip
_RULES = tuple((turn, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for turn, pattern in _PATTERNS)
_COUNTS = {"a couple": 2, "a couple of": 2, "un par de": 2, "a few": 3, "few": 3, "unos": 3, "unas": 3}
_REFUSED = {Turn.SAME_DAY: Turn.OTHER_DAY, Turn.SAME_WEEK: Turn.OTHER_WEEK}
_NOT_BEFORE_IT = re.compile(
    r"\b(?:not|cant(?: (?:do|make|come|make it))?|except|but not|no|no puedo|menos|excepto)(?: on| in| for| el| la| en)*\s*$"
)
_NOT_AFTER_IT = re.compile(
    r"^\s*(?:(?:doesnt|wont|does not|will not|isnt|is not|is|its) (?:work|good|bad|out|great|busy|booked|no good)|no (?:puedo|me (?:sirve|queda)|se puede)|i cant|im (?:busy|away|working|out))"
)


def steps(words: str) -> tuple[list[Step], str]:
    """Return what a turn asks for in relation to before, most telling wording first, and the words that are left."""
    asked: list[Step] = []
    for turn, pattern in _RULES:
        if any(step.turn is turn for step in asked):
            continue
        found = pattern.search(words)
        if found is None:
            continue
        refused = _NOT_BEFORE_IT.search(words[: found.start()]) or _NOT_AFTER_IT.match(words[found.end() :])
        asked.append(_step(_REFUSED.get(turn, turn) if refused else turn, found.groupdict()))
        words = f"{words[: found.start()]} , {words[found.end() :]}"
    return asked, words


def _step(turn: Turn, groups: dict[str, str | None]) -> Step:
    if named := groups.get("weekday") or groups.get("weekday2"):
        return Step(turn, count=WEEKDAYS.index(named))
    many = groups.get("many") or groups.get("many2") or "1"
    count = _COUNTS.get(many) or (int(many) if many.isdigit() else 1)
    sign = -1 if groups.get("back") else 1
    if turn is Turn.SHIFT:
        unit = groups["unit"] or ""
        minutes = 30 if many in ("half an", "media") else count * (60 if unit.startswith("h") else 1)
        return Step(turn, by=sign * timedelta(minutes=minutes))
    return Step(turn, count=sign * count)
