"""Say the time words of a Spanish (or mixed) message in plain English words, so that one set of rules reads both languages."""

from __future__ import annotations

import re

from bot.clinic.language.folding import fold
from bot.clinic.scheduling.wishes.spelling import MONTHS, WEEKDAYS

_DAY = rf"(?:{'|'.join(WEEKDAYS)})"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_DAY_OR_MARK = rf"(?:{_DAY}|today|tomorrow|overmorrow)"
_NEXT = r"(?:proxim[oa]|siguiente|otr[oa])"
_COMING = r"(?:que (?:viene|entra|sigue)|entrante|venider[oa]|proxim[oa]|siguiente)"
_LEAVE = r"(?:despues|saliendo|salga|salgan|sale|salen|salir|salgo|salida|salimos)"
_SPANISH = re.compile(
    r"\b(?:el|la|los|las|para|por|que|una?|manana|tardes?|noches?|proxim[oa]|mes|semanas?|de|del|despues|antes|hoy|hay|puede|puedo|temprano|quiero|"
    r"necesito|cualquier|hasta|entre|menos|excepto|dias?|ano|navidad|esta|este|tiene|finde|quincena|cada|mediodia|ni|si|en|al|tipo|primera?|hora|ultim[oa]s?|fin(?:es|ales)?|quiero|salgo|saliendo|dentro|tempran\w+|mediados|y|o|no puedo|trabajo|solo|a las?|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sept?iembre|octubre|noviembre|diciembre|dic|ene|sig|finde|hrs|pa|despues|mejor|cuando|prox|sem|aqui|ese|esa)\b"
)

_TABLE: tuple[tuple[str, str], ...] = (
    # days and parts of the day
    (r"\bpasado manana\b|\bdespues de manana\b", "overmorrow"),
    (r"\bmanana ([oy]) (?:el )?pasado\b", r"tomorrow \1 overmorrow"),
    (r"\bmanana (?:por|en|a|de) la manana\b|\bmanana en la mananita\b", "tomorrow morning"),
    (r"\b(?:toda )?esta manana\b", "this morning"),
    (r"\bmedia manana\b", "mid morning"),
    (r"\b(?:muy |bien )?temprano (?:por|en|de|a) la manana\b|\bmuy de manana\b|\bde mananita\b", "early"),
    (r"\b(?:al )?final de la manana\b|\btarde en la manana\b", "late morning"),
    (r"\btemprano (?:por|en|de|a) la tarde\b|\bal (?:principio|inicio) de la tarde\b", "early afternoon"),
    (r"\b(?:al )?final de la tarde\b|\bmedia tarde\b|\btarde en la tarde\b", "late afternoon"),
    (r"\b(?:por|en|de|a|durante|todas?|cada|solo) (?:la|las) (manana|tarde|noche)s?\b", r"in the \1 "),
    (r"\b(?:cada|toda|todas|cualquier|alguna|una|las?|unas?|x la|solo|otra|misma) (manana|tarde|noche)s?\b(?! de la otra)", r"any \1 "),
    (r"\bmananas\b|\bmananita\b", "mornings"),
    (r"\b(?:in the|any) manana\b", "morning"),
    (r"\besta tarde\b", "this afternoon"),
    (r"\besta noche\b", "tonight"),
    (r"\bmananas?\b", "tomorrow"),
    (r"\bhoy (?:mismo|dia|en dia)\b|\bel dia de hoy\b|\bhoy\b|\bahorita mismo\b", "today"),
    (r"\b(?:no|ni|nada)(?: es| sea| a la| en la)? (?:tan|muy|demasiado) tempran\w+\b|\b(?:demasiado|tan) temprano\b", "not so early"),
    (r"\b(?:no|ni|nada)(?: es| sea)? (?:tan|muy|demasiado) tarde\b|\b(?:demasiado|tan) tarde\b", "not so late"),
    (r"\bmas tarde\b|\bmas tardecito\b", "later"),
    (r"\bmas temprano\b|\bmas tempranito\b", "earlier"),
    (r"\b(?:a )?mas tardar(?: a)?(?: el| las?)?\b", "no later than"),
    (r"\b(?:in the|any) (?:tarde|tardecita)\b|\btardes?\b|\btardecita\b", "afternoon"),
    (r"\b(?:in the|any) noche\b|\bnoches?\b|\bnochecita\b", "evening"),
    (r"\b(?:a )?(?:primera|1ra|primer) hora\b|\bla primera (?:cita )?del dia\b", "first thing"),
    (r"\b(?:a )?ultimas? horas?\b|\bla ultima (?:cita )?del dia\b|\b(?:al |a )?(?:final|fin|cierre) del? dia\b", "end of the day"),
    (r"\b(?:bien |muy )?tempran\w+\b", "early"),
    # meals, school, work
    (r"\b(?:a la |en la |en mi )?hora (?:del?|de la) (?:almuerzo|comida|comer|lonche|lunch|almorzar)\b|\bal (?:almuerzo|lonche)\b", "lunch time"),
    (r"\b(?:despues|luego) (?:de |del )(?:la |el )?(?:hora del? )?(?:almuerzo|almorzar|lonche|lunch|comida|comer)\b", "after lunch"),
    (r"\bantes (?:de |del )(?:la |el )?(?:hora del? )?(?:almuerzo|almorzar|lonche|lunch|comida|comer)\b", "before lunch"),
    (rf"\b(?:cuando |al |a la )?(?:el |la |ella |ellos |los ninos |mi hij[oa] )?{_LEAVE} (?:del? )?(?:la |el |l |las )?(?:escuela|colegio|clases?|cole|kinder|school|uni\w*)\b", "after school"),
    (r"\bantes (?:del? )?(?:la |el |ir a la |que entre a la |llevarlos? a la )?(?:escuela|colegio|clases?|cole|school)\b", "before school"),
    (rf"\b(?:cuando |al |a la )?{_LEAVE} (?:del? )?(?:mi |el |la )?(?:trabaj\w+|chamba|pega|jale|turno|oficina|work|labur\w+|brete)\b", "after work"),
    (r"\b(?:cuando )?(?:salgo|sale|salimos|salen) (?=a las? \d)", "get off "),
    (r"\b(?:entro|empiezo|comienzo|entra)(?: a)?(?: trabajar| al trabajo| mi turno)? (?=a las? \d)", "start work "),
    (r"\bantes (?:del? )?(?:ir (?:a|al) |entrar (?:a|al) |irme (?:a|al) )?(?:mi |el )?(?:trabaj\w+|chamba|jale|turno|work)\b", "before work"),
    # weeks and months
    (r"\bfin(?:es)? de semanas?\b|\bfindes?\b", "weekend"),
    (rf"\b(?:el )?{_NEXT} weekend\b|\b(?:el )?weekend {_COMING}\b", "next weekend"),
    (r"\beste (?:proximo )?weekend\b", "this weekend"),
    (r"\b(?:entre semana|(?:durante|en) la semana(?! (?:de|del|antes|despues|que|entrante|proxima|siguiente)\b)|dias? (?:de semana|habil\w*|laborabl\w*|entre semana))\b", "weekdays"),
    (rf"\b(?:la )?semana (?:despues|siguiente) (?:de la|a la) (?:{_NEXT}|{_COMING})\b|\bla que sigue de la otra\b|\b{_NEXT} {_NEXT} semana\b|\bla semana despues de la semana {_COMING}\b|\ben dos semanas desde\b", "week after next"),
    (rf"\b(?:la |esta )?semana {_COMING}\b|\b(?:la )?{_NEXT} semana\b|\bla semana de la otra\b", "next week"),
    (r"\b(?:esta|la misma) (?:misma )?semana\b", "this week"),
    (r"\b(?:el )?resto de la semana\b|\b(?:lo que queda|lo que resta) de (?:la|this) (?:semana|week)\b", "rest of the week"),
    (r"\b(?:el resto|lo que queda|lo que resta) del mes\b", "rest of the month"),
    (r"\bantes de que (?:termine|acabe|se acabe|finalice) (?:el |la )?(mes|ano|semana)\b", r"by the end of the \1"),
    (rf"\b(?:el )?{_NEXT} mes\b|\b(?:el )?mes {_COMING}\b", "next month"),
    (r"\beste (?:mismo )?mes\b", "this month"),
    (rf"\b(?:el |este )?({_DAY}) (?:que (?:viene|entra|sigue)|entrante|venidero)\b", r"coming \1"),
    (rf"\b(?:el |este )?(?:proximo|siguiente) ({_DAY})\b|\b(?:el )?({_DAY}) (?:proximo|siguiente)\b", r"nearest \1\2"),
    (rf"\bel otro ({_DAY})\b", r"next \1"),
    (rf"\beste ({_DAY})\b", r"this \1"),
    (rf"\b(?:los|todos los|cada|cualquier|algun|un) ({_DAY})s?\b", r"any \1s"),
    (rf"\bel ({_DAY}|weekend)\b", r"\1"),
    # quincenas and eights
    (r"\b(?:la )?(?:primera|1ra) quincena\b", "first half"),
    (r"\b(?:la )?(?:segunda|2da|ultima) quincena\b", "second half"),
    (r"\b(?:en|dentro de) (?:una|1) quincena\b", "in 2 weeks"),
    (r"\b(?:la |esta |el dia de )?(?:proxima |siguiente )?quincena(?: que viene| entrante)?\b|\bdia de pago\b", "payday"),
    (rf"\b(?:de|del|a partir de) ({_DAY_OR_MARK}) en (?:8|ocho)(?: dias)?\b|\b({_DAY}) en 8(?: dias)?\b", r"1 week from \1\2"),
    (rf"\b(?:de|del) ({_DAY_OR_MARK}) en 15(?: dias)?\b|\b({_DAY}) en 15(?: dias)?\b", r"2 weeks from \1\2"),
    (r"\b(?:en|dentro de|a los|de aqui a) 8 dias\b|\bde aqui en 8\b", "1 week from today"),
    (r"\b(?:en|dentro de|a los|de aqui a) 15 dias\b", "2 weeks from today"),
    (r"\b(?:en los|durante los|dentro de los) (?:proximos|siguientes) (\d+|pocos) dias\b|\ben estos dias\b|\b(?:los|en los) proximos dias\b", r"in the next \1 days"),
    (r"\b(?:en las|durante las) (?:proximas|siguientes) (\d+) semanas\b", r"in the next \1 weeks"),
    (r"\b(?:en menos de|antes de) (\d+|una?) (dias?|semanas?)\b", r"within \1 \2"),
    (r"\b(?:en|dentro de|de aqui a|de aca a|como en|por ahi de|unas) (?:unos |unas |como )?(un par de|unos pocos|unos|unas|pocas|una?|\d+) (dias?|semanas?|mes(?:es)?)\b", r"in \1 \2"),
    (r"\b(una?|\d+) (dias?|semanas?) (?:despues|luego)(?: de| del)\b", r"\1 \2 after"),
    (r"\b(?:el |al )?(?:dia siguiente|otro dia|siguiente dia)(?: (?:a|de|del|al)(?: el| la)?)?(?= (?:thanksgiving|christmas|accion|navidad|dia de|de|del)\b)", "the day after"),
    (r"\b(?:el |un )?dia (?:despues|siguiente) (?:de|del|a|al)\b(?! las? \d)", "the day after "),
    (r"\b(?:el |un )?dia (?:antes|anterior) (?:de|del|a|al)\b(?! las? \d)|\bla vispera de\b", "the day before "),
    (r"\b(?:en |a |al )?(?:el )?(?:principios?|inicios?|comienzos?) (?:de|del)(?: la| el)?\b", "early"),
    (r"\b(?:en |a )?(?:mediados|mitad|la mitad) (?:de|del)(?: la| el)?\b", "mid"),
    (r"\b(?:en |a |al |para |para el )?(?:fin|fines|final|finales) (?:de|del)(?: la| el)?(?= (?:\w+ )?(?:year|ano|week|month|semana|mes|next|this|january|february|march|april|may|june|july|august|september|october|november|december))", "late"),
    (r"\b(?:a |en )?(?:la )?(primera|segunda|tercera|cuarta|ultima) semana (?:de|del)\b", r"\1 week of"),
    (r"\b(?:el )?(primer|segundo|tercer|cuarto|ultimo) (\w+day) (?:de|del)\b", r"\1 \2 of"),
    # bounds and joints
    (r"\b(?:no|nunca|ni|pero no) (?:muy )?antes del\b", "not before the"),
    (r"\b(?:no|nunca|ni|pero no) (?:muy )?antes de\b", "not before"),
    (r"\bno despues de\b", "not after"),
    (r"\bpara antes del?\b", "before"),
    (r"\b(?:despues|luego) (?:del|de el|el)\b|\bpasado el\b", "after the"),
    (r"\b(?:despues|luego) (?:de|las?)(?: las?| los)?\b|\bpasad[ao]s?(?: las?)\b|\bmas tarde de las?\b", "after"),
    (r"\bantes (?:del|de el|el|que el)\b", "before the"),
    (r"\bantes (?:de|las?|que)(?: las?| los)?\b", "before"),
    (r"\b(?:a partir|empezando|comenzando) (?:del|desde el)\b|\bdesde el\b", "from the"),
    (r"\b(?:a partir|empezando|comenzando) (?:de|desde)(?: las?)?\b|\bdesde(?: las?)?\b", "from"),
    (rf"\b(?:las? )?(\d{{1,2}}(?::\d\d)?(?:[ap]m)?|{_DAY}) (?:en adelante|para adelante|o mas tarde|o despues|pa delante|para arriba)\b", r"from \1"),
    (r"\b(?:regreso|regresamos|vuelvo|volvemos|llego)\b", "back on"),
    (r"\b(?:de viaje|de vacaciones|viajando|fuera de la ciudad|fuera|ocupad[oa])\b", "out of town"),
    (r"\bhasta(?: las?| los)?\b", "until"),
    (r"\bentre(?: las?| los)?\b", "between"),
    (r"\bde(?: las?)? (\d{1,2}(?::\d\d)?(?:[ap]m)?) a(?: las?)? (\d{1,2}(?::\d\d)?(?:[ap]m)?)\b", r"between \1 and \2"),
    (r"\bde \b(?=early|late)", ""),
    (r"\b(?:como |tipo |a eso |alrededor |cerca |mas o menos |maso |por ahi |masomenos |tirando |aproximadamente |a ?prox )+(?:de |a )*(?:las? )?(?=\d)|\b(?:como|tipo) (?:para )?(?:a )?(?:las? )?(?=\d)", "around "),
    (r"\b(?:para |a )?las? (?=\d)|\ba el (?=\d{1,2}:)", "at "),
    (r"\bal (?=12:00pm)|\ba (?=12:00pm)", "at "),
    (r"\b(?:excepto|menos|salvo|quitando|que no sean?(?: en)?|fuera de|a excepcion de)(?: el(?! \d)| la| los| las| al)?\b", "except"),
    (r"\b(?:no|ni) (?:puedo|podemos|puede|me sirven?|me queda(?:n)? bien|estoy|estare|trabajo|quiero)(?: ir| venir)?(?: ni)?(?: el(?! \d)| la| los| las| en| este| esta)*\b", "cant"),
    (r"\b(?:trabajo|estoy ocupad[oa]|tengo trabajo|tengo clases|tengo escuela)(?: el| los| en)*\b", "busy"),
    (r"\bno (?:el(?! \d)|los|la|las|en|por|un)\b|\bno (?=el \d)", "not "),
    (r"\bni(?: el| los| la| las| en)?\b", "nor"),
    (r"\bal (?=\d)", "to "),
    (rf"\b({_DAY}) (?:a|al|hasta) ({_DAY})\b", r"\1 to \2"),
    (r"\b(?:y|e)\b", "and"),
    (r"\b[ou]\b", "or"),
    (r"\bcualquier(?:a)? (?:dia|cosa|hora|momento)\b|\btodos los dias\b|\bcualquiera\b", "any day"),
    (r"\bcualquier\b|\bcada\b", "any"),
    (r"\bdias\b", "days"), (r"\bdia\b", "day"), (r"\bsemanas\b", "weeks"), (r"\bsemana\b", "week"),
    (r"\bmeses\b", "months"), (r"\bmes\b", "month"),
    (r"\b(?:el )?(?:proximo|este) (?:dia )?(?=\d)", "the "),
    (r"\b(?:proxim[oa]s?|siguientes?)\b", "next"),
    (r"\bdel\b", "of the"), (r"\bde\b", "of"), (r"\b(?:el|la|los|las)\b", "the"), (r"\bpara\b", "for"), (r"\ben\b", "in"),
)  # fmt: skip
_RULES = tuple((re.compile(pattern), meaning) for pattern, meaning in _TABLE)


def is_spanish(text: str) -> bool:
    """Tell whether a message holds Spanish words about time."""
    return _SPANISH.search(fold(text)) is not None


def in_english(words: str) -> str:
    """Return the message with its Spanish time words in English; days and months are English already."""
    for pattern, meaning in _RULES:
        words = pattern.sub(meaning, words)
    return words
