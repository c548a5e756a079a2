"""Dates, times and money as people say them, in plain characters that a text message can carry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency

_LOCALES = {"en": "en_US", "es": "es_US", "pt": "pt_BR", "zh": "zh_Hans", "tl": "fil"}
_HOUR_LOCALES = _LOCALES | {"es": "es"}
"""Spanish of no country writes "p. m.", as the Academy does; that of the United States writes dollars as they do here."""
_DAY = {
    "es": "EEEE d 'de' MMMM",
    "zh": "M月d日EEEE",
    "ko": "M월 d일 EEEE",
    "vi": "EEEE, 'ngày' d 'tháng' M",
    "pt": "EEEE, d 'de' MMMM",
    "fr": "EEEE d MMMM",
    "ru": "EEEE, d MMMM",
    "ar": "EEEE، d MMMM",
}
_DAY_WITH_YEAR = {
    "es": "d 'de' MMMM 'de' y",
    "zh": "y年M月d日",
    "ko": "y년 M월 d일",
    "vi": "'ngày' d 'tháng' M 'năm' y",
    "pt": "d 'de' MMMM 'de' y",
    "fr": "d MMMM y",
    "ru": "d MMMM y",
    "ar": "d MMMM y",
}
_HOUR = {"zh": "Bh:mm", "ko": "aaaa h:mm", "vi": "HH:mm", "pt": "HH:mm", "fr": "HH:mm", "ru": "HH:mm"}
_AT = {"zh": " ", "ko": " ", "vi": " lúc ", "pt": " às ", "fr": " à ", "ru": " в ", "ar": " الساعة ", "tl": ", ", "ht": " a "}
"""What stands between a day and an hour."""
_CREOLE_DAYS = ("lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi", "dimanch")
_CREOLE_MONTHS = ["janvye", "fevriye", "mas", "avril", "me", "jen", "jiyè", "out", "septanm", "oktòb", "novanm", "desanm"]
"""Unicode's common locale data has no Haitian Creole: Babel answers with French, so days, months, zones and "and" stand here."""
_ZONES = {
    "ht": {
        "Eastern Time": "lè Lès",
        "Central Time": "lè Santral",
        "Mountain Time": "lè Montay",
        "Pacific Time": "lè Pasifik",
        "Alaska Time": "lè Alaska",
        "Hawaii-Aleutian Time": "lè Awayi",
    },
    "ru": {
        "Eastern Time": "восточное время США",
        "Central Time": "центральное время США",
        "Mountain Time": "горное время США",
        "Pacific Time": "тихоокеанское время США",
        "Alaska Time": "время Аляски",
        "Hawaii-Aleutian Time": "гавайское время",
    },
}
"""Names of zones by the English ones. The Russian names in the common locale data read as "Central America"."""
_COMMA = {"en": "", "zh": "", "ko": "", "ar": "،"}
"""What stands between an hour and a zone; a comma elsewhere."""
_PLAIN = str.maketrans(
    {"\u202f": " ", "\u00a0": " ", "\u2009": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
    | {"\u2013": "-", "\u2014": "-", "\u2026": "...", "\u2022": "-", "\u00ab": '"', "\u00bb": '"'}
)
_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2009": " "})


def plain(text: str) -> str:
    """Replace signs that would turn a text message into the short alphabet's costly other one."""
    return text.translate(_PLAIN)


_DEAR = str.maketrans("áíóúÁÍÓÚâêîôûãõëïÂÊÎÔÛÃÕËÏçÀÈÌÒÙ", "aiouAIOUaeiouaoeiAEIOUAOEIcAEIOU")
"""Letters that the short alphabet of text messages (GSM 03.38) lacks, and the nearest that it has. It has é, ñ, ü, à, è, ì, ò and ù."""


def without_dear_accents(text: str) -> str:
    """Take off the accents that would put a text message into the costly alphabet; é, ñ and ü cost nothing and stay."""
    return text.translate(_DEAR)


@lru_cache(maxsize=4096)
def day(when: date, language: str, *, with_year: bool = False) -> str:
    """Say a day: "Thursday, December 3"; with the year "December 3, 2026"."""
    if language == "ht":
        said = f"{when.day} {_CREOLE_MONTHS[when.month - 1]}"
        return f"{said} {when.year}" if with_year else f"{_CREOLE_DAYS[when.weekday()]} {said}"
    pattern = _DAY_WITH_YEAR.get(language, "MMMM d, y") if with_year else _DAY.get(language, "EEEE, MMMM d")
    return format_date(when, pattern, locale=_locale(language)).translate(_SPACES)


def hour(when: datetime, language: str) -> str:
    """Say a time of day, which must be local already: "2:40 PM", "2:40 p. m."."""
    return _hour(when.time(), language)  # moments in two zones are equal to a cache, their clocks are not


@lru_cache(maxsize=4096)
def _hour(when: time, language: str) -> str:
    return format_time(when, _HOUR.get(language, "h:mm a"), locale=_locale(language, "hour")).translate(_SPACES)


def moment(when: datetime, language: str, *, after: str = "", with_year: bool = False) -> str:
    """Say a local moment: "Thursday, December 3 at 2:40 PM".

    Spanish puts "el" before the day in mid-sentence, unless the word `after` which it stands is an article already.
    """
    said = day(when.date(), language, with_year=with_year)
    if language != "es":
        return f"{said}{_AT.get(language, ' at ')}{hour(when, language)}"
    return f"{article(language, after)}{said} {'a la' if when.hour % 12 == 1 else 'a las'} {hour(when, language)}"


def elsewhere(when: datetime, zone: ZoneInfo | None, language: str) -> str:
    """Return what follows a local moment for somebody in another zone: " Central Time (1:40 PM Mountain Time)".

    Empty where the clocks agree at that moment. The day is said too where it is another one there.
    """
    if zone is None or when.utcoffset() == (there := when.astimezone(zone)).utcoffset():
        return ""
    comma = _COMMA.get(language, ",")
    other_day = f"{_weekday(there.date(), language)} " if there.date() != when.date() else ""
    return f"{comma} {_zone(when, language)} ({other_day}{hour(there, language)}{comma} {_zone(there, language)})"


def _weekday(when: date, language: str) -> str:
    return _CREOLE_DAYS[when.weekday()] if language == "ht" else format_date(when, "EEEE", locale=_locale(language))


def _zone(when: datetime, language: str) -> str:
    name = get_timezone_name(when, zone_variant="generic", locale=_locale("en"))
    return _ZONES.get(language, {}).get(name) or get_timezone_name(when, zone_variant="generic", locale=_locale(language))


def article(language: str, after: str) -> str:
    """Return what stands between the word `after` and a day: "el " in Spanish, unless there is an article already."""
    return "el " if language == "es" and after and after not in ("el", "del", "al", "este", "próximo") else ""


_TITLES = {
    "Dr.": ("Dr.", "Dra."),
    "Nurse Practitioner": ("enfermero especializado", "enfermera especializada"),
    "Nurse": ("enfermero", "enfermera"),
    "Physician Assistant": ("asociado médico", "asociada médica"),
    "Midwife": ("partero", "partera"),
}
_TAKE_ARTICLE = frozenset({"con", "de", "a", "para", "por", "y"})


def person(name: str, gender: str | None, language: str, *, after: str = "") -> str:
    """Say a practitioner's name with the title in the patient's language: "con la Dra. Lucía García"."""
    if language != "es":
        return name
    title = next((english for english in _TITLES if name.startswith(f"{english} ")), None)
    if title is None:
        return name
    woman = gender == "female"
    said = f"{_TITLES[title][woman]}{name.removeprefix(title)}"
    return f"{'la' if woman else 'el'} {said}" if after in _TAKE_ARTICLE else said


@lru_cache(maxsize=4096)
def money(cents: int, language: str) -> str:
    """Say US dollars as they stand on the bill, in any language: "$85.00"."""
    return str(format_currency(Decimal(cents) / 100, "USD", locale="en_US"))


def listing(items: Sequence[str], language: str) -> str:
    """Say several things: "a, b, and c"."""
    if language == "ht":
        return " ak ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
    return format_list(list(items), locale=_locale(language))


@lru_cache(maxsize=64)
def _locale(language: str, what: str = "") -> Locale:
    try:
        return Locale.parse((_HOUR_LOCALES if what == "hour" else _LOCALES).get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")
