"""Blank out what only looks like a wish about time: births, phones, ages, prices, what is past, when the clinic opens."""

from __future__ import annotations

import re
from datetime import date

from bot.clinic.scheduling.wishes.spelling import MONTHS, WEEKDAYS

_DAY = rf"(?:{'|'.join(WEEKDAYS)})s?"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_COUNT = r"(?:\d+|an?|one|few|couple(?: of)?|several|una?|unos|unas|varios|varias|pocos|some)"
_SPAN = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|mos|years?|yrs?|minutos?|horas?|dias?|semanas?|mes(?:es)?|anos?|nights?|noches?)"
_AT = r"\d{1,2}(?::\d\d)?(?:[ap]m)?"
_KIN = r"(?:my|mi|her|his|our|su|nuestro|nuestra)"

_EARLY = tuple(
    re.compile(pattern)
    for pattern in (
        r"\+?\d?[\s(.-]*\d{3}[\s).-]*\d{3}[\s.-]*\d{4}\b|\b\d{3}-\d{4}\b|\b\d{5,}\b",
        r"[$€]\s?\d+(?:[.,]\d+)?|\b\d+(?:[.,]\d+)? ?(?:dollars|bucks|usd|dolares|pesos|mg|ml|lbs|pounds|percent|%|degrees|grados)",
        r"\b(?:zip|ext|extension|pin|code|codigo|ssn|mrn|id|account|cuenta|ending in|policy|poliza|member|claim)\b(?: (?:is|number|numero|de|es|code|#))*[ #:]*[\d-]+",
        r"\bhttps?:\S+|\bwww\.\S+|\S+@\S+\.\w+",
        r"\b24/7\b|\b\d{2,3}/\d{2,3}\b(?= (?:bp|blood)|$)(?<=\d{3}/\d{2})|\b(?:bp|blood pressure|presion)\b(?: (?:is|was|of|es|de|in))*\s*\d+(?:/| over )\d+",
    )
)
"""Blanked before numbers are read."""

_BIRTH = re.compile(
    rf"\b(?:born|dob|d\.o\.b\.?|birth ?(?:da(?:y|te)|dates?)?|date of birth|bday|b-day|nac(?:io|i|ido|ida|imiento)|fecha de (?:nacimiento|nac)|cumpleanos|fecha nac)\b(?: (?:is|on|in|the|el|es|de|del|a|un|dia|was|fue)\b)*[\s:,=]*"
    rf"(?:\d{{1,4}}[/. -]\d{{1,2}}(?:[/. -]\d{{1,4}})?|{_MONTH}\.? (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?:,?(?: of| de| del)? \d{{2,4}})?|\d{{1,2}}(?:st|nd|rd|th)? (?:of |de )?{_MONTH}(?:,?(?: de| del| of)? (?:\d{{2,4}}))?|\d{{2,8}}|{_MONTH}(?: (?:of )?\d{{4}})?)?"
)
_NUMERIC_WITH_YEAR = re.compile(r"\b(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})\b")
_NAMED_WITH_YEAR = re.compile(
    rf"\b(?:{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? |\d{{1,2}} (?:de |of )?{_MONTH},?(?: de| del| of)? |{_MONTH},?(?: de| del| of)? |\b(?:in|since|from|en|desde|de|del|year|ano) )((?:19|20)\d\d)\b"
)
_OWN_DAY = rf"\b(?:(?:the |el )?(?:day|week|weekend|monday|dia|semana) )?(?:(?:right )?(?:after|before|of|on|for|despues de|antes de|del?|en|para) )(?:{_KIN}) (?:\w+ )?(?:birthday|bday|cumple\w*|anniversary|aniversario|wedding|boda|graduation|vacations?|vacaciones|trip|viaje|surgery|cirugia|operacion|period|payday)\b"

_LATE = (
    # ages
    rf"\b\d+[\s-]?(?:{_SPAN})?[\s-]*(?:old|yo|y/o|y\.o\.|de edad)\b|\b(?:age|aged|ages|turned|turning|turns|edad|cumplio|cumple|cumplir|tiene|tengo|edad de) (?:de )?\d+(?: anos| meses| years| months)?\b|\b\d+ anos\b|\b(?:shes|hes|im|soy|(?:son|daughter|kid|baby|mom|dad|mother|father|wife|husband|he|she|child|boy|girl|hijo|hija) (?:is|es)) \d{{1,3}}(?=\s*(?:$|,|and|y\b|\.|with|con|now))",
    # places
    r"\b\d+ (?:[nsew]\.? )?(?:(?!(?:with|w|con|at|for|or|and|please|see|dr|doctor)\b)[a-z]+ ){1,2}(?:st|street|ave|avenue|road|rd|blvd|drive|dr|lane|ln|way|court|highway|calle|avenida)\b|\b(?:apt|suite|ste|unit|room|floor|piso|calle|avenida|highway|route|door|building|bus|exit|ruta|autobus) #?\d+\w*",
    # how long, how often, since when
    rf"\b(?:for|por|durante|lasting|over|past|hace|since|desde hace|(?<!in )(?<!en )about|takes?|took|tarda|dura|every|cada|llevo|lleva|wait(?:ed|ing)?|expect\w*|tengo|llevamos)(?: for| ya| mas de| more than)? (?:the (?:past|last) |like |como |about |almost |casi |ya )?{_COUNT} ?{_SPAN}\b(?! (?:from|after|de hoy|of))(?: now| already| con)?",
    rf"\b{_COUNT} ?{_SPAN} (?:ago|back|atras|early|late|tarde|away|pregnant|embarazada|along|straight|post|sick|enferm\w+)\b|\b\d+ ?(?:min|mins|minutes|minutos|hours?|horas?|hrs?)\b(?: (?:late|tarde))?",
    rf"\b(?:since|desde|ever since|started|began|empezo|comenzo|happened)(?: last| this| on| about| around| early| late| el| la| los| hace| desde)* (?:{_DAY}|yesterday|ayer|week|semana|month|{_MONTH}|morning|manana|today|hoy|tomorrow|noche|afternoon|thanksgiving|christmas|navidad)(?: night| morning| pasad[oa]| evening)?(?: (?:el )?\d{{1,2}}(?:st|nd|rd|th)?)?\b(?! (?:on|en adelante|forward|onward))",
    # what is past
    rf"\b(?:last|this past|the other|past) (?:{_DAY}|day|week|month|year|night|evening|{_MONTH}|time|visit|summer|winter|fall|spring|appointment|appt|thanksgiving|christmas|checkup)\b(?! (?:of|week of|on|in|you|available|for|slot)\b)(?: (?:at )?{_AT}\b)?(?: (?:morning|night|afternoon))?",
    rf"\b(?:el |la |los |las )?(?:este )?(?:{_DAY}|semana|mes|ano|vez|dia|noche|{_MONTH}) pasad[oa]s?\b|\b(?:yesterday|ayer|anoche|anteayer|antier|antes de ayer)\b(?: (?:morning|afternoon|evening|night|en la manana|por la tarde|en la tarde))?(?: (?:at|a las?) {_AT})?|\bel otro dia\b|\b(?:la )?(?:ultima|pasada) (?:vez|semana|cita|visita)\b",
    rf"\b(?:i was|we were|i went|she was|he was|i saw|we saw|i came|we came|had (?:an? )?(?:\w+ )?(?:appt|appointment|visit|test|surgery)|missed|fui|fuimos|vine|tuve|tuvo|estuve|vi a|perdi|me vieron|falte|me operaron|me hicieron|me dio|me dieron|me diagnostic\w+|i called|i texted|i emailed|i (?:got|received|paid|saw|sent|tried|left)|llame|recibi|pague|me llego|diagnosed|surgery|got sick|got hurt|fell)\b[^.,;?!]*?\b(?:{_DAY}|today|tomorrow|this morning|esta manana|hoy|{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?|the \d{{1,2}}(?:st|nd|rd|th)|el (?:dia )?\d{{1,2}}|\d{{1,2}}/\d{{1,2}}|morning|afternoon)\b(?: (?:morning|afternoon|night))?(?: (?:at|a las) {_AT})?",
    # when the clinic opens
    r"\b(?:what time|when|how late|how early|until when|a que hora|hasta que hora|que hora|cuando|hasta cuando|que dias?|what days?)\b(?: (?!have|has|tiene|any)\w+){0,4}? (?:open|opens|close|closes|closed|abren?|cierran?|abiertos?|abierta|cerrados?|atienden|trabajan|hours)\b[^.,;!?]*",
    r"\b(?:are|is|r) (?:you|u|yall|ya|the (?:clinic|office|lab|pharmacy)|they|guys|you guys|the \w+ (?:office|clinic))(?: \w+)? (?:open|opened|closed|close)\b[^.,;!?]*|\b(?:do|does) (?:you|u|yall|they|the (?:clinic|office|lab)|you guys) (?:open|close|have (?:hours|weekend hours|evening hours))\b[^.,;!?]*",
    r"\b(?:estan?|esta la clinica|estaran|van a estar) (?:abiertos?|abierta|cerrados?|cerrada)\b[^.,;!?]*|(?:^|[.,;!?¿] ?)(?:ustedes )?(?:abren|cierran|atienden|trabajan)\b[^.,;!?]*|\b(?:your|the|clinic|office|holiday|weekend|sunday|saturday|su|sus|que) (?:hours|horario|horarios)\b[^.,;!?]*",
    r"\b(?:the|la|las?|your) (?:shop|office|clinic|store|pharmacy|farmacia) (?:opens|closes|abre|cierra)(?: at| a las?)? ?\d*(?::\d\d)?(?:[ap]m)?\b",
    # an appointment that is there, a call, and what falls due
    r"\b(?:do|did|dont|didnt) (?:i|we|he|she|my \w+) (?:already )?have (?:an? |any |my |his |her )?(?:appt|appointment|visit|checkup)s?\b[^.,;!?]*",
    r"\b(?:what time|when|what day|a que hora|cuando|que dia) (?:is|was|are|es|era|tengo|tiene|son)(?: mi| la| las| mis| my| the| our| his| her| su| nuestra)? ?(?:\w+ )?(?:appt|appointment|visit|cita|citas|appointments)\b[^.,;!?]*",
    rf"\b(?:here|checking in|aqui|running late|on my way|en camino|voy tarde)(?: for| to| para| a)(?: my| our| mi| la| las)+(?: cita| appointment| appt)?(?: (?:at|of|de|a|las|la|de las))* {_AT}",
    rf"\b(?:my|our|mi) \d{{1,2}}:\d\d(?:[ap]m)?\b|\b(?:see (?:you|u|ya)|ill be there|well be there|i will be there|nos vemos|ahi estare|alli estare)(?: \w+){{0,2}}? (?:at|on|tomorrow|today|a las?|el|manana|{_DAY})\b[^.,;!?]*",
    r"\b(?:call|text|phone|ring|email) (?:me|us|him|her|my \w+)(?: back)?\b[^.,;!?]*|\b(?:llameme|llamenme|llamarme|llamame|me (?:llama|llaman|llame|llamen|marca|marcan)|marqueme|marcarme)\b[^.,;!?]*",
    rf"\b(?:due|expires?|expired|runs? out|ran out|running out|kicks in|vence|vencen|se (?:me |le )?(?:acaba|acaban|termina|vence)|starts|ends)(?: of \w+)?(?: on| by| in| el| en| this| next| este)*(?: the)? (?:{_DAY}|tomorrow|today|manana|hoy|\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}/\d{{1,2}}|{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?)\b",
    r"\b(?:pain|dolor|hurts)\b[^.,]{0,20}\b\d{1,2}/10\b|\b\d{1,2}/10 (?:pain|dolor)|\b\d{1,2} (?:out of|de) 10\b|\b1/2 (?=pill|tab|hour|cup|a|an|of)|\b\d 1/2\b",
    rf"^(?:u |you |yall |hi |hello |hola |and |y )*open (?:on |this |next )?(?:{_DAY}|tomorrow|today)\b|\b(?:abren|cierran)\b[^.,;!?]*|\bhorarios?\b(?: (?:del?|los|para|el))+[^.,;!?]*",
    # counts and names
    r"\b\d+(?:st|nd|rd|th) (?:grade|grader|street|floor|avenue|ave|time|visit|st|birthday|trimester|dose|shot|opinion|one|option)\b",
    r"\b\d+ (?:kids|children|people|of us|of them|pills|refills|times|veces|ninos|hijos|personas|pastillas|shots|vaccines|doses|visits|appointments|appts|citas|bills?|tests?|options|boys|girls|brothers|patients|copies|questions|preguntas|recetas|prescriptions|medicines|slots|semanas de embarazo)\b|\b(?:covid|hep|type|part|grade|group|number|numero|#|no\.|option|opcion|press|stage|diabetes tipo) ?\d+\b(?!:)|\ba1c\b|\bb12\b|\bh1n1\b|\bt3\b|\bt4\b|\bomega 3\b",
    r"\b(?:take|takes|taking|took|tomo|toma|tomar) (?:it |them |one |\d+ )*(?:in the |at |every |before |after |en la |por la |cada |antes de |despues de )*(?:mornings?|nights?|evenings?|bed(?:time)?|lunch|manana|noche|comer|dinner)\b",
    r"\b(?:hurts?|pain|duele|dolor|sick|nause\w+|vomit\w*|headaches?|throws? up|itch\w*|cough\w*|tos|fever|fiebre)\b(?: \w+){0,3}? (?:in the (?:mornings?|evenings?|afternoons?)|at night|por las? (?:mananas?|noches?|tardes?)|en las? (?:mananas?|noches?|tardes?)|after (?:lunch|eating|work|school)|despues de comer|antes de comer|all day|todo el dia|this morning|esta manana|today|hoy|tonight)\b",
    r"\bgood (?:morning|afternoon|evening|night|day)\b|\bbuen(?:as?|os)? (?:dias?|tardes?|noches?)\b|\bhave a (?:good|nice|great) \w+\b|\bgm\b|\bque tengan? (?:un )?buen\w* \w+\b|\bfeliz (?:navidad|ano|dia)(?: nuevo)?\b|\b(?:happy|merry) (?:thanksgiving|christmas|new years?|holidays?|monday|friday|easter|halloween)\b|\bsee (?:you|u|ya) (?:tomorrow|then|monday|tuesday|wednesday|thursday|friday|soon)\b|\b(?:nos vemos|hasta) (?:manana|luego|pronto)(?=\s*(?:$|[.!,]))",
    r"\bone day\b|\bthese days\b|\bthe other day\b|\ball day\b|\bday and night\b|\bdia y noche\b|\btodo el dia\b|\b(?:every|each) (?:day|morning|night)\b(?= (?:i|he|she|my|we|for|since))|\bsunday school\b|\bmonday night football\b|\bcada dia\b(?= )|\bin the (?:last|past) [a-z]+\b",
    r"\b(?:bill|statement|charge[ds]?|invoice|letter|message|text|email|voicemail|call(?:ed)?|factura|cobro|carta|mensaje|receta|results?|resultados)\b (?:from|of|dated|for|del?|on|that came|me llego)(?: the| my| el| mi)? (?:\w+ )?(?:{day}|{month}(?: \d{{1,2}}(?:st|nd|rd|th)?)?|\d{{1,2}}/\d{{1,2}}|today|this morning|hoy)\b(?! (?:at|after))".replace("{day}", _DAY).replace("{month}", _MONTH).replace("{{", "{").replace("}}", "}"),
    _OWN_DAY,
)  # fmt: skip
_MASKS = tuple(re.compile(pattern) for pattern in _LATE)

_WHEN = rf"(?:{_DAY}|tomorrow|today|manana|hoy|(?:the )?\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}/\d{{1,2}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}} de {_MONTH}|\d{{1,2}}:\d\d(?:[ap]m)?|{_AT})"
_TO = r"(?= ?(?:to|for|por|para|al?|pal?|hasta|instead|is|doesnt|wont|,|and make|y ponla|y p[oa]\w+)\b)"
_MOVED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:(?:my|our|the|his|her|mi|la|el|nuestra) |tengo (?:una |la )?|i have (?:an? |my )?)(?:appt |appointment |apt |cita |visit |checkup |one |de |del |el |la |las |a |a las |for |on |next |this |at |that is |scheduled |que (?:tengo|es|era) )*{_WHEN}(?: (?:at |a las? )?{_AT})?(?: morning| afternoon)?s? (?:appt|appointment|apt|visit|cita|one|thing|slot|spot)\b",
        rf"\b(?:instead of|en vez de(?:l)?|en lugar de(?:l)?|rather than)(?: el| la| las| the| my| mi| on)* (?:{_WHEN}|mornings?|afternoons?|la manana|la tarde)(?: morning| afternoon)?(?: at {_AT})?",
        rf"\b(?:re ?schedul\w+|change|move|switch|swap|trade|push|bump|cambi\w*|mover\w*|muev\w*|pasar\w*|pase\w*|reagendar\w*|reprogram\w*|adelant\w*|posponer|recorr\w*) (?:it |the |my |her |his |our |la |mi |el |las |a |cita |appointment |appt |apt |visit |checkup |one |from |de |del |lo |esa |on |for |at |que |tengo |i have |is |this |next |este )*{_WHEN}(?: morning| afternoon| por la manana| en la tarde)?(?:,? (?:at |on |a las? |el )?(?:{_WHEN}|{_AT})\b)?(?: appt| appointment| cita| one)?{_TO}",
        rf"\b(?:my|our|mi|his|her|nuestra) (?:(?!first|1st|primera)\w+ )?(?:appt|appointment|apt|visit|cita|one|checkup|physical) (?:is |es |was |era |is set |scheduled |programada )*(?:on |for |at |this |next |del? |el |a las? |para |para el |en |este )*{_WHEN}(?: morning| afternoon| en la manana| por la tarde)?(?:,? (?:at |a las? )?{_AT})?",
        rf"\b(?:cancel|cancela\w*)(?: \w+){{0,2}}? (?:appt|appointment|apt|cita|visit|one)? ?(?:on |for |del? |el |this |next |at |a las |para |para el )*{_WHEN}(?: morning| afternoon)?(?:,? (?:at |a las? )?{_AT})?(?= (?:and|y|but|pero)\b)",
        rf"\bcan(?:t|not| not) (?:make|do|come|keep)(?: it| to)?(?: my| the| our)(?: appt| appointment)? ?(?:on |for |at )?{_WHEN}(?: appt| appointment| one)?(?: at {_AT})?|\bno puedo (?:ir a|llegar a) (?:mi|la) cita (?:del? |el )*{_WHEN}",
    )
)
"""The old time of an appointment that is being moved."""

FIRST = re.compile(
    r"\b(?:asap|a\.s\.a\.p|as (?:soon|early|quick\w*|fast) as (?:possible|you can|u can|possibl\w*|we can|i can)|soonest|(?<!at the )earliest(?: possible| available| time| date| opening| appointment| appt)*|(?<!my )(?<!our )(?<!his )(?<!her )(?:first|next|1st) (?:available|avail|opening|open|slot|appointment|appt|spot)\w*(?: available| you have| u have)?(?! of the day)|whatever (?:comes|is|u have|you have) ?(?:up )?(?:first|soonest|next)?|"
    r"right away|soon as (?:possible|you can|u can)|any ?(?:thing|time|one|where|body)? ?(?:earlier|sooner|asap|soon)\b(?! than)|the sooner the better|(?<!no )sooner(?! than)|soon please|quick(?:est|ly)|fastest|urgent(?:ly|e|emente)?|urge|cuanto antes|lo antes posible|lo mas (?:pronto|rapido|temprano) (?:possible|que (?:se )?pueda\w*)|pronto por favor|"
    r"lo (?:mas )?pronto(?: possible)?|mas pronto|lo antes que|lo mas antes\w*|(?:en )?la primera (?:cita|que|disponible|fecha|hora disponible|oportunidad)(?: (?:que )?(?:tenga\w*|haya|disponible|hay))*(?! del? dia)|(?<!\bmi )(?:el )?primer[oa]? (?:que (?:tenga\w*|haya|hay)|espacio|hueco|campo|turno|lugar|cita|disponible)\w*(?: (?:que (?:tenga\w*|haya|hay)|disponible|libre))*|mas cercan[oa]|la proxima (?:cita )?(?:disponible|que tengan)|ya mismo|lo antes|anything you have|what(?:ever)? you (?:have|got) (?:soonest|first)|first thing (?:you have|available|open)|lo mas cercano|algo (?:antes|mas pronto)|cuando haya (?:lugar|espacio|campo|cita|disponib\w+)|whenever (?:there is|theres|you have|u have) (?:an? |some)?(?:opening|thing|space|spot|avail\w*)|next openning|rapido|en cuanto (?:se pueda|puedan|tengan|haya))\b"
)


def mask_numbers(words: str) -> str:
    """Blank out phones, prices, addresses of the web and blood pressures."""
    for mask in _EARLY:
        words = mask.sub(" ", words)
    return words


def mask_other_times(words: str, today: date) -> str:
    """Blank out, in a message whose numbers are in figures, every time that nobody wishes for."""
    words = _BIRTH.sub(" ", words)
    words = _NUMERIC_WITH_YEAR.sub(
        lambda found: " " if _year(found[3] if len(found[1]) < 3 else found[1], today) < today.year else found[0], words
    )
    words = _NAMED_WITH_YEAR.sub(lambda found: " " if int(found[1]) < today.year else found[0], words)
    for mask in (*_MOVED, *_MASKS):
        words = mask.sub(" ", words)
    return words


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) <= today.year % 100 + 1 else 1900 + int(text)
