"""Read the days of a wish: "next tues", "the week after thanksgiving", "dec 5 or 6", "el lunes que viene"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.clinic.scheduling.wish_words import ANY_MONTH, ANY_WEEKDAY, DAY, MONTHS, PLURAL_ONLY, WEEKDAYS, is_spanish

Window = tuple[date, date]
_FAR = timedelta(days=330)
_EXCLUDED = re.compile(
    r"(?:\b(?:not|no|except(?: for)?|excluding|but(?: not)?|besides|other than|apart from|cant(?: (?:do|make|come|be there))?|cannot|never|avoid|menos|excepto|salvo|"
    r"(?:no|ni) (?:puedo|podemos|sea|estoy|trabajo)|que no sea|isnt|ni|nothing|wont|dont work|bad|busy|unless)(?: (?:on|for|el|los|la|las|a|any|this|next|in|en|is|it|make it|be|the|que|sea|un|de))*)\s*$"
)
_BOUND = re.compile(
    r"\b(?:after|before|by|until|till|starting|beginning|as of|from|despues del?|antes del?|hasta|a partir del?|desde)(?: the| el| on)? ?(?:el )?$"
)
_NUMBER_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_MORE_DAYS = (
    r"((?:\s*(?:,|or|and|&|/|-|–|to|through|thru|o|y|u|al?|el|the)+\s*\d{1,2}(?:st|nd|rd|th)?(?![\d:/]| ?[ap]m| y media))*)"
)


@dataclass
class Days:
    """What was read so far: single days, windows, weekdays, and what is excluded; `words` is what is left."""

    words: str
    today: date
    days: list[date] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    no_weekdays: list[int] = field(default_factory=list)
    no_days: list[date] = field(default_factory=list)
    not_before: date | None = None
    not_after: date | None = None
    bare: list[int] = field(default_factory=list)
    last_excluded_at: int = -1

    def take(self, pattern: str, meaning: Callable[[re.Match[str]], bool]) -> None:
        """Hand every place to `meaning`; those it accepts are replaced by the mark for a day."""
        self.words = re.sub(pattern, lambda match: f" {DAY} " if meaning(match) else match[0], self.words)

    def excluded(self, match: re.Match[str]) -> bool:
        before = match.string[: match.start()]
        if _EXCLUDED.search(before):
            self.last_excluded_at = match.end()
            return True
        if 0 <= self.last_excluded_at <= match.start() and re.match(
            r"^\s*(?:or|and|o|y|ni|nor|/|&)?\s*(?:the|el|los|on)?\s*$", match.string[self.last_excluded_at : match.start()]
        ):
            self.last_excluded_at = match.end()
            return True
        return False

    def day(self, match: re.Match[str], day: date) -> bool:
        """Take one day, minding what stands before it: not, after, before, by, from."""
        if day < self.today or day - self.today > _FAR:
            return False
        before = match.string[: match.start()].rstrip()
        if self.excluded(match):
            self.no_days.append(day)
        elif re.search(r"\b(?:after|later than|despues del?|luego del?|pasando el|pasado el)(?: the| el)?$", before):
            self.not_before = day + timedelta(days=1)
        elif re.search(r"\b(?:before|antes del?|antes que el|earlier than|prior to|sooner than)(?: the| el)?$", before):
            self.not_after = day - timedelta(days=1)
        elif re.search(r"\b(?:by|until|till|hasta|no later than|a mas tardar|para antes del?)(?: the| el)?$", before):
            self.not_after = day
        elif re.search(
            r"\b(?:starting|beginning|a partir del?|desde|from|as of|on or after|empezando)(?: the| el| on)?$", before
        ) and not re.match(r"\s*(?:to|through|-|al?|hasta)\b", match.string[match.end() :]):
            self.not_before = day
        else:
            self.days.append(day)
        return True

    def window(self, match: re.Match[str], first: date, last: date) -> bool:
        first = max(first, self.today)
        if last < first:
            return False
        before = match.string[: match.start()].rstrip()
        if self.excluded(match):
            self.no_days.extend(first + timedelta(days=step) for step in range(min(31, (last - first).days + 1)))
        elif re.search(r"\b(?:after|despues de)$", before):
            self.not_before = last + timedelta(days=1)
        elif re.search(r"\b(?:before|antes de)$", before):
            self.not_after = max(self.today, first - timedelta(days=1))
        elif re.search(r"\b(?:by|until|till|hasta)$", before):
            self.not_after = last
        else:
            self.windows.append((first, last))
        return True


def read_days(words: str, today: date) -> Days:
    """Read every day of the message, most telling wording first."""
    found = Days(words, today)
    _holidays(found)
    _months(found)
    _numeric(found)
    _weeks(found)
    _near(found)
    _weekdays(found)
    _ordinals(found)
    _settle_bare(found)
    return found


def _settle_bare(found: Days) -> None:
    """A weekday named alone is the coming one, or the one in the week that was named; several stay weekdays."""
    bare = sorted(set(found.bare))
    if not bare or found.days:
        return
    week = [window for window in found.windows if (window[1] - window[0]).days <= 6]
    if len(bare) > 1 or (found.windows and not week) or found.weekdays:
        found.weekdays.extend(bare)
        return
    start = week[0][0] if week else found.today + timedelta(days=1)
    day = start + timedelta(days=(bare[0] - start.weekday()) % 7)
    if not week or day <= week[0][1]:
        found.days.append(day)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _coming(today: date, month: int, day: int, year: int | None = None) -> date | None:
    try:
        if year is not None:
            return date(year, month, day)
        this = date(today.year, month, day)
        return this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday(year: int) -> date:
    return monday_of(date(year, 5, 31))


_HOLIDAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"thanksgiving|turkey day|(?:dia de )?accion de gracias|(?:el )?(?:san|dia de) ?giving", lambda year: _nth(year, 11, 3, 4)),
    (r"christmas eve|noche ?buena", lambda year: date(year, 12, 24)),
    (r"christmas|xmas|navidad", lambda year: date(year, 12, 25)),
    (r"new years? eve|fin de ano|ano viejo", lambda year: date(year, 12, 31)),
    (r"new years?(?: day)?|ano nuevo", lambda year: date(year, 1, 1)),
    (r"labor day|dia del trabajo", lambda year: _nth(year, 9, 0, 1)),
    (r"memorial day", _last_monday),
    (r"(?:the )?(?:fourth|4th) of july|independence day|(?:el )?(?:4|cuatro) de julio", lambda year: date(year, 7, 4)),
    (r"mlk(?: day)?|martin luther king(?: day)?", lambda year: _nth(year, 1, 0, 3)),
    (r"presidents? day", lambda year: _nth(year, 2, 0, 3)),
    (r"halloween", lambda year: date(year, 10, 31)),
    (r"valentines?(?: day)?|san valentin", lambda year: date(year, 2, 14)),
    (r"veterans? day", lambda year: date(year, 11, 11)),
    (r"(?:dia de )?(?:los )?reyes(?: magos)?", lambda year: date(year, 1, 6)),
)


def _holidays(found: Days) -> None:
    for name, day_in in _HOLIDAYS:
        day = day_in(found.today.year) if day_in(found.today.year) >= found.today else day_in(found.today.year + 1)
        _holiday(found, name, day)


def _holiday(found: Days, name: str, day: date) -> None:
    week = monday_of(day)
    one = timedelta(days=1)
    found.take(
        rf"\b(?:the |la |una )?(?:week|semana) (?:right )?(?:after|despues del?) (?:the )?(?:{name})\b",
        lambda match: found.window(match, week + 7 * one, week + 13 * one),
    )
    found.take(
        rf"\b(?:the |la )?(?:week|semana) (?:right )?(?:before|antes del?) (?:the )?(?:{name})\b",
        lambda match: found.window(match, week - 7 * one, week - one),
    )
    found.take(
        rf"\b(?:the |la )?(?:week|semana) (?:of|del?) (?:the )?(?:{name})\b|\b(?:{name}) week\b",
        lambda match: found.window(match, week, week + 6 * one),
    )
    found.take(
        rf"\b(?:the |el )?(?:day|dia) (?:after|despues del?|siguiente a) (?:the )?(?:{name})\b",
        lambda match: found.day(match, day + one),
    )
    found.take(
        rf"\b(?:the |el )?(?:day|dia) (?:before|antes del?) (?:the )?(?:{name})\b", lambda match: found.day(match, day - one)
    )
    found.take(
        rf"\b(?:the |el )?({ANY_WEEKDAY}) (after|before|despues del?|antes del?) (?:the )?(?:{name})\b",
        lambda match: found.day(
            match,
            day + one * ((_weekday(match[1]) - day.weekday() - 1) % 7 + 1)
            if match[2][0:2] in {"af", "de"}
            else day - one * ((day.weekday() - _weekday(match[1]) - 1) % 7 + 1),
        ),
    )
    found.take(rf"\b(?:{name})\b", lambda match: found.day(match, day))


def _weekday(word: str) -> int:
    return WEEKDAYS[word] if word in WEEKDAYS else PLURAL_ONLY[word]


def _months(found: Days) -> None:
    today = found.today

    def month_days(match: re.Match[str], month: int, first: str, more: str, year: str | None) -> bool:
        numbers = [int(first), *(int(number) for number in re.findall(r"\d+", more or ""))]
        days = [day for number in numbers if (day := _coming(today, month, number, int(year) if year else None))]
        if len(days) == 2 and re.search(r"-|–|to|thr|\ba(?:l)?\b", more or ""):
            return found.window(match, min(days), max(days))
        return bool(days) and False not in [found.day(match, day) for day in days]

    found.take(
        rf"\b(?:on |el )?({ANY_MONTH})\.? (?:the )?{_NUMBER_DAY}(?![\d:]| ?[ap]m){_MORE_DAYS}(?:,? (20\d\d))?\b",
        lambda match: month_days(match, MONTHS[match[1]], match[2], match[3], match[4]),
    )
    found.take(
        rf"\b(?:the |el |on |del )?{_NUMBER_DAY}((?:\s*(?:,|or|and|o|y|u|-|al?|el|the)+\s*\d{{1,2}}(?:st|nd|rd|th)?)*) (?:of |de )?({ANY_MONTH})\b(?:,?(?: de| del)? (20\d\d))?",
        lambda match: month_days(match, MONTHS[match[3]], match[1], match[2], match[4]),
    )

    def part(match: re.Match[str], which: str, first: date) -> bool:
        last = _month_end(first.year, first.month)
        if which.startswith(("earl", "begin", "start", "princip", "inicio", "comien", "first")):
            return found.window(match, first, first.replace(day=10))
        if which.startswith(("mid", "media")):
            return found.window(match, first.replace(day=11), first.replace(day=20))
        return found.window(match, first.replace(day=21), last)

    def first_of(offset: int) -> date:
        index = today.year * 12 + today.month - 1 + offset
        return date(index // 12, index % 12 + 1, 1)

    def named(word: str) -> date:
        month = MONTHS[word]
        return date(today.year + (month < today.month), month, 1)

    parts = r"(early|beginning of|start of|first part of|mid|middle of|late|end of|principios del?|inicios del?|comienzos del?|mediados del?|finales del?|fines del?|fin del?)"
    found.take(
        rf"\b(?:the |a |al |in |at the )?{parts}[ -](?:the )?({ANY_MONTH})\b(?! \d)",
        lambda match: part(match, match[1], named(match[2])),
    )
    found.take(
        rf"\b(?:the |a |al |in |at the )?{parts} (?:next month|(?:el )?(?:proximo mes|mes que viene|otro mes|mes entrante))\b",
        lambda match: part(match, match[1], first_of(1)),
    )
    found.take(
        rf"\b(?:the |a |al |in |at the )?{parts} (?:the |this |este |el )?(?:month|mes)\b",
        lambda match: part(match, match[1], first_of(0)),
    )
    found.take(
        r"\b(?:next month|(?:el |para el )?(?:proximo mes|mes que viene|otro mes|mes entrante|mes proximo))\b",
        lambda match: found.window(match, first_of(1), _month_end(first_of(1).year, first_of(1).month)),
    )
    found.take(
        r"\b(?:(?:later )?this month|este mes)\b", lambda match: found.window(match, today, _month_end(today.year, today.month))
    )
    months = "|".join(
        sorted((word for word in MONTHS if len(word) > 3 and word not in {"march", "marzo"}), key=len, reverse=True)
    )
    found.take(
        rf"\b(?:(?:in|for|during|en|para|sometime in|de|until|before|after|by|hasta|antes de|despues de) )(?:{months}|may|march|dec|jan|feb|nov|oct|sept|aug|jul|jun|apr)\b(?! \d)",
        lambda match: _bare_month(found, match, named),
    )


def _bare_month(found: Days, match: re.Match[str], named: Callable[[str], date]) -> bool:
    how, _, word = match[0].rpartition(" ")
    first = named(word)
    last = _month_end(first.year, first.month)
    if how in {"before", "antes de", "until", "hasta"}:
        found.not_after = max(found.today, first - timedelta(days=1))
    elif how in {"after", "despues de"}:
        found.not_before = last + timedelta(days=1)
    elif how == "by":
        found.not_after = first
    else:
        return found.window(match, first, last)
    return True


def _numeric(found: Days) -> None:
    spanish = is_spanish(found.words)

    def day_of(first: str, second: str, year: str | None) -> date | None:
        one, two = int(first), int(second)
        month, day = (two, one) if one > 12 or (spanish and two <= 12) else (one, two)
        return _coming(found.today, month, day, (int(year) if len(year) == 4 else 2000 + int(year)) if year else None)

    found.take(
        r"\b(20\d\d)-(\d{2})-(\d{2})\b",
        lambda match: (
            (day := _coming(found.today, int(match[2]), int(match[3]), int(match[1]))) is not None and found.day(match, day)
        ),
    )

    def several(match: re.Match[str]) -> bool:
        day = day_of(match[1], match[2], match[3])
        return day is not None and found.day(match, day)

    found.take(r"(?<![\d/$.-])(\d{1,2})[/](\d{1,2})(?:[/](\d{4}|\d{2}))?(?![\d/:])", several)
    found.take(r"(?<=\bon )(\d{1,2})-(\d{1,2})()(?![\d/:-])", several)


def _weeks(found: Days) -> None:
    today, one = found.today, timedelta(days=1)
    this = monday_of(today)

    def week(offset: int) -> Callable[[re.Match[str]], bool]:
        return lambda match: found.window(match, this + one * 7 * offset, this + one * (7 * offset + 6))

    def ahead(match: re.Match[str]) -> bool:
        count = {
            "a": 1,
            "an": 1,
            "one": 1,
            "un": 1,
            "una": 1,
            "couple": 2,
            "a couple": 2,
            "a couple of": 2,
            "couple of": 2,
            "a few": 3,
            "few": 3,
            "unos": 3,
            "unas": 3,
        }.get(match[1]) or (int(match[1]) if match[1].isdigit() else 2)
        unit = match[2]
        if unit.startswith(("d",)):
            return count <= 120 and found.day(match, today + one * count)
        if unit.startswith(("w", "s")):
            return count <= 26 and found.window(match, today + one * 7 * count, today + one * (7 * count + 6))
        index = today.year * 12 + today.month - 1 + count
        year, month = index // 12, index % 12 + 1
        day = min(today.day, _month_end(year, month).day)
        return count <= 10 and found.window(match, date(year, month, day), date(year, month, day) + one * 6)

    found.take(
        r"\b(?:in|within|en|dentro de) (?:about |like |unas? |unos )?(a couple of|a couple|couple of|a few|\d+|a|an|one|un|una|unos|unas) (days?|weeks?|wks?|months?|dias?|semanas?|mes(?:es)?)\b",
        ahead,
    )
    found.take(r"\b(\d+|a couple of|a couple|a few|a|one) (days?|weeks?|wks?|months?) (?:from (?:now|today)|out)\b", ahead)
    found.take(r"\b(?:the )?week after next\b|\bla semana despues de la (?:proxima|otra)\b|\bla que sigue de la otra\b", week(2))
    found.take(
        r"\b(?:the )?rest of (?:this|the) week\b|\blater (?:on )?this week\b|\bel resto de la semana\b",
        lambda match: found.window(match, today + one, this + one * 6),
    )
    found.take(
        r"\b(?:early|beginning of|start of|first part of|a principios de) (?:next week|(?:la )?(?:proxima|otra) semana|la semana que viene)\b",
        lambda match: found.window(match, this + 7 * one, this + 9 * one),
    )
    found.take(
        r"\b(?:late|end of|later|a fin(?:es)? de|finales de) (?:next week|(?:la )?(?:proxima|otra) semana|la semana que viene)\b",
        lambda match: found.window(match, this + 10 * one, this + 13 * one),
    )
    found.take(
        r"\b(?:the )?(?:end of (?:the|this) week|(?:a )?fin(?:es|ales)? de (?:la|esta) semana)\b(?!s)",
        lambda match: found.window(match, max(today, this + 3 * one), this + 4 * one),
    )
    weekend = this + 5 * one
    found.take(
        r"\b(?:next weekend|(?:el )?(?:proximo|otro) fin de semana|(?:el )?(?:finde|fin de semana) (?:que viene|proximo|siguiente))\b",
        lambda match: found.window(match, weekend + 7 * one, weekend + 8 * one),
    )
    found.take(
        r"\b(?:this (?:coming )?weekend|this wknd|este (?:fin de semana|finde))\b",
        lambda match: found.window(match, weekend, weekend + one),
    )
    found.take(
        r"\b(?:the )?(?:next|nxt|following|coming) (?:week|wk)s?\b|\b(?:para |pa )?(?:la )?(?:otra|proxima|siguiente|px) semana(?! pasada)\b|\b(?:la )?semana (?:que (?:viene|entra|sigue)|q viene|entrante|proxima|siguiente)\b|\bsometime next week\b",
        week(1),
    )
    found.take(r"\b(?:this|ths) (?:week|wk)\b|\besta (?:misma )?semana\b|\bsometime this week\b", week(0))
    found.take(
        r"\b(?:on |los |el |en |un |any )?(?:weekends?|wknds?|fin(?:es)? de semanas?|findes?)\b",
        lambda match: _plural(found, match, (5, 6)),
    )
    found.take(
        r"\b(?:on |any |during the )?(?:weekdays?|week days?|work ?days?|entre semana|dias? de semana|dias? (?:laborables?|habiles?)|business days?)\b",
        lambda match: _plural(found, match, (0, 1, 2, 3, 4)),
    )


def _plural(found: Days, match: re.Match[str], days: tuple[int, ...]) -> bool:
    (found.no_weekdays if found.excluded(match) else found.weekdays).extend(days)
    return True


def _near(found: Days) -> None:
    today, one = found.today, timedelta(days=1)
    found.take(
        r"\b(?:the )?day after (?:tomorrow|tmrw|tomorow)\b|\bpasado manana\b|\bpasadomanana\b",
        lambda match: found.day(match, today + 2 * one),
    )
    found.take(
        r"\b(?:tomorrow|tomorow|tommorow|tommorrow|tomorro|tmrw|tmr|tmw|tmrrw|2morrow|2mrw|tomarrow)\b|(?<!la )(?<!las )(?<!cualquier )(?<!una )(?<!media )(?<!cada )(?<!toda )\b(?:manana|mnn|mnana)\b|\bpara manana\b",
        lambda match: found.day(match, today + one),
    )
    found.take(
        r"\b(?:today|tonight|this (?:morning|afternoon|evening)|same[ -]day|later today|hoy(?: mismo)?|ahorita mismo|esta (?:tarde|noche)|2day|tody|hoi)\b",
        lambda match: found.day(match, today),
    )


def _weekdays(found: Days) -> None:
    today, one = found.today, timedelta(days=1)
    this = monday_of(today)

    def coming(weekday: int) -> date:
        return today + one * ((weekday - today.weekday()) % 7 or 7)

    def run(match: re.Match[str]) -> bool:
        first, last = _weekday(match[1]), _weekday(match[2])
        found.weekdays.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
        return True

    found.take(
        rf"\b(?:from |between |de |entre )?(?:el |los )?({ANY_WEEKDAY}) ?(?:to|through|thru|-|–|a) ?({ANY_WEEKDAY})\b(?! \d)", run
    )
    found.take(rf"\b(?:between|entre) (?:el |los )?({ANY_WEEKDAY}) (?:and|y) (?:el )?({ANY_WEEKDAY})\b", run)

    def one_day(match: re.Match[str]) -> bool:
        before, word, after = match[1] or "", match[2], match[3] or ""
        weekday = _weekday(word)
        if word in {"sun", "sat", "mar", "dom", "vie", "sab", "mon", "mie"} and not _is_day(match, word):
            return False
        if "week" in after or "semana" in after:
            return found.day(match, this + one * (7 + weekday))
        if "next" in before or "nxt" in before:
            return found.day(match, this + one * (7 + weekday))
        if (
            any(word in before for word in ("this", "coming", "este", "prox", "siguiente"))
            or "vi" in after
            or "prox" in after
            or "entra" in after
        ):
            return found.day(
                match, today if weekday == today.weekday() and ("this" in before or "este" in before) else coming(weekday)
            )
        generic = (
            word in PLURAL_ONLY
            or re.search(r"\b(?:a|an|any|un|cualquier|algun|every|los|most|some|cada) $", before)
            or (word.endswith("s") and re.search(r"\blos $", before))
        )
        if found.excluded(match):
            found.no_weekdays.append(weekday)
            return True
        if generic:
            found.weekdays.append(weekday)
            return True
        if _BOUND.search(match.string[: match.start(2)]):
            return found.day(match, coming(weekday))
        found.bare.append(weekday)
        return True

    found.take(
        rf"\b((?:(?:next|nxt|this|coming|upcoming|este|el|los|proximo|prox|siguiente|a|any|un|cualquier|algun|every|most|on|some|cada) ){{0,3}})({ANY_WEEKDAY})\b( next week| (?:de |of )?(?:la )?(?:otra|proxima) semana| que viene| q viene| proximo| entrante| que entra)?",
        one_day,
    )


def _is_day(match: re.Match[str], word: str) -> bool:
    around = match.string[max(0, match.start() - 12) : match.end() + 14]
    return (
        word not in {"sun", "sat", "mar", "dom"}
        or re.search(r"\b(?:on|next|this|any|or|and|el|los|to|for)\b|\d|morn|aft|even|¤", around) is not None
        or len(match.string) < 25
    )


def _ordinals(found: Days) -> None:
    def numbered(match: re.Match[str]) -> bool:
        days = []
        for number in re.findall(r"\d+", match[0]):
            day = _this_or_next_month(found.today, int(number))
            if day is None:
                return False
            days.append(day)
        if found.days and found.words.find("¤") >= 0 and len(days) == 1 and days[0] in found.days:
            return True
        return False not in [found.day(match, day) for day in days]

    more = r"(?:\s*(?:,|or|and|o|y|el|the)+\s*\d{1,2}(?:st|nd|rd|th)?(?![\d:/]| ?[ap]m| ?(?:min|day|week|hour|month)))*"
    found.take(rf"\b(?:the |el (?:dia )?)?\d{{1,2}}(?:st|nd|rd|th){more}\b", numbered)
    found.take(
        rf"\b(?:el|el dia|del|para el|al) \d{{1,2}}(?![\d:/]|\w)(?! ?(?:de la|am|pm|anos|minutos|por|dolares|pastillas)){more}",
        numbered,
    )
    found.take(
        r"\b(?:the) (?:[1-9]|[12]\d|3[01])\b(?! ?(?:am|pm|oclock|min|day|week|hour|month|year|visit|appointment|appt|of|kids|pill|[a-z]+s\b))(?![\d:/])",
        numbered,
    )


def _this_or_next_month(today: date, number: int) -> date | None:
    for offset in range(3):
        index = today.year * 12 + today.month - 1 + offset
        try:
            day = date(index // 12, index % 12 + 1, number)
        except ValueError:
            continue
        if day >= today:
            return day
    return None
