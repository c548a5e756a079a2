"""Well-known date parsers behind one face, read as generously as we can: each answer becomes a wish for days and hours."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from importlib import import_module
from importlib.metadata import version
from typing import Any

from bot.clinic.scheduling.wishes import TimeWish

Parser = Callable[[str, str, datetime], TimeWish]
"""Reads a message in a language at a moment, naive and local."""

ONE = timedelta(days=1)
OPENS, CLOSES = time(8), time(18)


def parsers() -> Iterator[tuple[str, Parser]]:
    """Yield the parsers that can be imported here, with their versions."""
    warnings.simplefilter("ignore")
    for package, module, make in (
        ("dateparser", "dateparser", _dateparser),
        ("parsedatetime", "parsedatetime", _parsedatetime),
        ("timefhuman", "timefhuman", _timefhuman),
        ("recognizers-text-date-time", "recognizers_date_time", _recognizers),
    ):
        try:
            import_module(module)
        except ImportError:
            continue
        yield f"{package} {version(package)}", make()


def wish_of(days: list[date], hours: list[time], spans: list[tuple[date, date]], today: date) -> TimeWish:
    """Join days, hours and spans as our own reading does; an hour at night, said without am or pm, is one of the afternoon."""
    days = sorted({day for day in days if day >= today})
    first = min([*days, *(max(start, today) for start, _ in spans)], default=None)
    last = max([*days, *(end for _, end in spans)], default=None)
    gaps = tuple(
        first + step * ONE
        for step in range((last - first).days)
        if first and not spans and first + step * ONE not in days
    ) if first and last and (last - first).days < 62 else ()  # fmt: skip
    open_hours = [
        hour if hour >= OPENS else hour.replace(hour=hour.hour + 12) for hour in hours if hour.hour < 12 or hour <= CLOSES
    ]
    return TimeWish(first, last, min(open_hours, default=None), max(open_hours, default=None), exclude_dates=gaps)


def _dateparser() -> Parser:
    search = import_module("dateparser.search").search_dates
    data_parser = import_module("dateparser.date").DateDataParser

    def read(text: str, language: str, now: datetime) -> TimeWish:
        settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future", "RETURN_TIME_AS_PERIOD": True}
        days: list[date] = []
        hours: list[time] = []
        spans: list[tuple[date, date]] = []
        for said, moment in search(text, languages=[language], settings=settings) or ():
            period = data_parser(languages=[language], settings=settings).get_date_data(said).period
            if period == "month":
                spans.append((moment.date().replace(day=1), (moment.date().replace(day=28) + 4 * ONE).replace(day=1) - ONE))
            elif period == "week":
                spans.append((moment.date(), moment.date() + 6 * ONE))
            elif period == "time":
                hours.append(moment.time().replace(tzinfo=None))
                days += [moment.date()] if len(said) > 8 else []
            else:
                days.append(moment.date())
        return wish_of(days, hours, spans, now.date())

    return read


def _parsedatetime() -> Parser:
    calendar = import_module("parsedatetime").Calendar()

    def read(text: str, language: str, now: datetime) -> TimeWish:
        days: list[date] = []
        hours: list[time] = []
        for moment, flags, *_ in calendar.nlp(text, now) or ():
            days += [moment.date()] if flags in (1, 3) else []
            hours += [moment.time()] if flags in (2, 3) else []
        return wish_of(days, hours, [], now.date())

    return read


def _timefhuman() -> Parser:
    module = import_module("timefhuman")

    def read(text: str, language: str, now: datetime) -> TimeWish:
        days: list[date] = []
        hours: list[time] = []
        spans: list[tuple[date, date]] = []

        def take(one: Any) -> None:
            if isinstance(one, list):
                for part in one:
                    take(part)
            elif isinstance(one, tuple):
                ends = [end.date() if isinstance(end, datetime) else end for end in one if isinstance(end, date)]
                hours.extend(end.time() for end in one if isinstance(end, datetime) and end.time() != time())
                hours.extend(end for end in one if isinstance(end, time))
                if len(ends) == 2 and ends[0] != ends[1]:
                    spans.append((ends[0], ends[1]))
                else:
                    days.extend(ends)
            elif isinstance(one, datetime):
                days.append(one.date())
                hours.extend([one.time()] if one.time() != time() else [])
            elif isinstance(one, date):
                days.append(one)
            elif isinstance(one, time):
                hours.append(one)

        try:
            take(module.timefhuman(text, module.tfhConfig(now=now)))
        except Exception:
            return TimeWish()
        return wish_of(days, hours, spans, now.date())

    return read


def _recognizers() -> Parser:
    recognize = import_module("recognizers_date_time").recognize_datetime

    def read(text: str, language: str, now: datetime) -> TimeWish:
        days: list[date] = []
        spans: list[tuple[date, date]] = []
        clocks: list[tuple[time | None, time | None]] = []
        for found in recognize(text, {"en": "en-us", "es": "es-es"}[language], reference=now):
            value = _future((found.resolution or {}).get("values") or [], now)
            kind, start, end = value.get("type", ""), value.get("start"), value.get("end")
            if kind == "date":
                days.append(date.fromisoformat(value["value"]))
            elif kind == "daterange":
                first = date.fromisoformat(start) if start else now.date()
                spans.append((first, date.fromisoformat(end) - ONE if end else first + 200 * ONE))
            elif kind == "datetime" and value.get("timex") != "FUTURE_REF":
                days.append(date.fromisoformat(value["value"][:10]))
                clocks.append((time.fromisoformat(value["value"][11:]), time.fromisoformat(value["value"][11:])))
            elif kind == "datetimerange" and start and end:
                days.append(date.fromisoformat(start[:10]))
                clocks.append((time.fromisoformat(start[11:]), time.fromisoformat(end[11:])))
            elif kind == "time":
                clocks.append((time.fromisoformat(value["value"]), time.fromisoformat(value["value"])))
            elif kind == "timerange":
                clocks.append((time.fromisoformat(start) if start else None, time.fromisoformat(end) if end else None))
        wish = wish_of(days, [], spans, now.date())
        first, last = clocks[0] if clocks else (None, None)
        return TimeWish(wish.date_from, wish.date_to, first, last, exclude_dates=wish.exclude_dates)

    return read


def _future(values: list[dict[str, str]], now: datetime) -> dict[str, str]:
    """Choose the reading that is still to come and within the clinic's hours."""

    def fits(value: dict[str, str]) -> tuple[bool, bool]:
        said = value.get("value") or value.get("start") or value.get("end") or ""
        clock = said[-8:] if ":" in said else "12:00:00"
        return said[:10] >= now.date().isoformat() or "-" not in said, "08:00:00" <= clock <= "18:00:00"

    return max(values, key=fits, default={})
