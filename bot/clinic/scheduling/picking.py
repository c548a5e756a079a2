"""Read short replies: yes or no, never mind, and which of the things just offered."""

import re
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import local
from bot.clinic.knowledge.content import Clinic
from bot.clinic.knowledge.words import plain
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.searching import fits_day
from bot.clinic.scheduling.wishes import TimeWish

_YES = re.compile(
    r"^(?:(?:oh|ah|um|hm|well|bueno|pues)\s)*(?:yes|yeah|yea|yep|yup|ya|ye|yess+|y|sure|ok|okay|okey|k|si|sii+|sip|claro|dale|vale|correct\w*|right|"
    r"perfect\w*|great|good|sounds|fine|that works|that is|thats|works|book it|go ahead|do it|please do|confirm\w*|de acuerdo|esta bien|asi es|"
    r"por supuesto|excelente|listo|move it|that one|absolutely|definitely|of course|va|sale|bien)\b"
)
_NO = re.compile(
    r"^(?:(?:oh|ah|um|hm|well|bueno|pues|actually)\s)*(?:no|nop|nope|nah|not|dont|n|tampoco|negativo|none|neither|ningun\w*|nel|wrong|incorrecto)\b"
)
_LEAVE = re.compile(
    r"\b(?:never ?mind|nvm|forget (?:it|that|about it)|cancel (?:that|this|it)|changed my mind|dont want (?:it|to|an?) ?\w*|not now|"
    r"maybe later|another time then|no thanks never|drop it|olvid\w+(?: de eso)?|dej\w+lo|dejalo|no importa|ya no quiero|mejor no|luego veo|"
    r"cancela(?:lo|r)? eso|ahora no|otro dia te digo)\b"
)
_OTHERS = re.compile(
    r"\b(?:none|neither|ningun\w*|other (?:times?|options?|days?|ones?)|others|otr[oa]s?(?: (?:hora|horario|dia|opcion)\w*)?|something else|"
    r"anything else|different (?:times?|days?|ones?)|mas opciones|more (?:times|options)|cant (?:make|do) (?:any|those|these|that)|"
    r"(?:those|these) (?:dont|do not|wont) work|no me sirven?|no puedo)\b"
)
_ORDINALS = (
    r"first|1st|one|primer[oa]?|uno|una|1",
    r"second|2nd|two|segund[oa]|dos|2",
    r"third|3rd|three|tercer[oa]?|tres|3",
    r"fourth|4th|four|cuart[oa]|cuatro|4",
    r"fifth|5th|five|quint[oa]|cinco|5",
)
_PICK = r"(?:i (?:will )?take |ill take |lets do |give me |quiero |prefiero |me quedo con |the |la |el |number |numero |num |option |opcion |no )*"
_SPANS = r"(?:weeks?|days?|half|part|semanas?|dias?|mitad|parte|(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b"
_TAIL = r"(?: (?:one|please|option|opcion|por favor|works|is (?:good|fine|best)|esta bien))*"


def is_yes(text: str) -> bool:
    """Tell whether a reply begins with a yes, in English or Spanish."""
    return bool(_YES.match(plain(text))) and not _NO.match(plain(text))


def is_no(text: str) -> bool:
    """Tell whether a reply begins with a no, in English or Spanish."""
    return bool(_NO.match(plain(text)))


def leaves(text: str) -> bool:
    """Tell whether somebody breaks off what they were doing."""
    return bool(_LEAVE.search(plain(text)))


def wants_others(text: str) -> bool:
    """Tell whether somebody turns down all that was offered."""
    return bool(_OTHERS.search(plain(text)))


def ordinal(text: str, count: int) -> int | None:
    """Return the index that a reply such as "2", "the second one" or "la última" names among `count` things."""
    said = plain(text)
    for index, words in enumerate(_ORDINALS[:count]):
        if re.fullmatch(rf"{_PICK}(?:{words}){_TAIL}", said):
            return index
    if count and re.fullmatch(rf"{_PICK}(?:last|latest|later|ultim[oa]|mas (?:tarde|tardia)){_TAIL}", said) and said != "later":
        return count - 1
    if count and re.fullmatch(rf"{_PICK}(?:(?:earliest|earlier|soonest) one|mas (?:temprano|temprana|pronto)){_TAIL}", said):
        return 0
    long_form = [
        i
        for i, words in enumerate(_ORDINALS[:count])
        if re.search(rf"\b(?:the|la|el) (?:{words.split('|')[0]}|{words.split('|')[3]})\b(?! (?:full )?{_SPANS})", said)
    ]
    return long_form[0] if len(long_form) == 1 and " with " not in f" {said} " and " con " not in f" {said} " else None


def fitting(offered: Sequence[Opening], wish: TimeWish, text: str, clinic: Clinic) -> list[Opening]:
    """Return the offered openings that a reply such as "tuesday", "2:40" or "with dr lee" can mean; all when it names nothing."""
    tests: list[Callable[[Opening], bool]] = []
    if wish.practitioner:
        tests.append(lambda one: one.practitioner_id == wish.practitioner)
    tests += _day_tests(wish, clinic.zone)
    hours = said_hours(text)
    if hours:
        tests.append(lambda one: any(_is_hour(one, hour, minute, clinic.zone) for hour, minute in hours))
    elif wish.time_from or wish.time_to:
        tests.append(lambda one: _within_hours(one, wish, clinic.zone))
    return [one for one in offered if all(test(one) for test in tests)]


def suits(one: Opening, wish: TimeWish, zone: ZoneInfo) -> bool:
    """Tell whether an opening is at a time that was wished for."""
    here = local(one.starts_at, zone)
    starts_soon_enough = wish.date_to is None or here.date() <= wish.date_to
    return (
        starts_soon_enough
        and (wish.date_from is None or here.date() >= wish.date_from)
        and fits_day(wish, here.date())
        and _within_hours(one, wish, zone)
    )


def said_hours(text: str) -> list[tuple[int, int | None]]:
    """Return hours and minutes in the text, such as "2:40", "at 10", "3pm"; minutes None when not said."""
    found = re.findall(r"\b(\d{1,2})[:.h](\d{2})\b", text.lower())
    if found:
        return [(int(hour), int(minute)) for hour, minute in found]
    bare = re.findall(
        r"(?:\bat |\ba las? |\b)(\d{1,2}) ?(?:[ap]\.? ?m\b|o'?clock)|\b(?:at|a las?|the|las?) (\d{1,2})\b", text.lower()
    )
    return [(int(first or second), None) for first, second in bare]


def _day_tests(wish: TimeWish, zone: ZoneInfo) -> list[Callable[[Opening], bool]]:
    tests: list[Callable[[Opening], bool]] = []
    if wish.weekdays:
        tests.append(lambda one: local(one.starts_at, zone).weekday() in wish.weekdays)
    elif wish.date_from and wish.date_from == wish.date_to:
        tests.append(lambda one: local(one.starts_at, zone).date() == wish.date_from)
    if wish.exclude_weekdays:
        tests.append(lambda one: local(one.starts_at, zone).weekday() not in wish.exclude_weekdays)
    return tests


def _is_hour(one: Opening, hour: int, minute: int | None, zone: ZoneInfo) -> bool:
    here = local(one.starts_at, zone)
    return here.hour % 12 == hour % 12 and (minute is None or here.minute == minute)


def _within_hours(one: Opening, wish: TimeWish, zone: ZoneInfo) -> bool:
    at = local(one.starts_at, zone).time()
    return (wish.time_from is None or at >= wish.time_from) and (wish.time_to is None or at <= wish.time_to)
