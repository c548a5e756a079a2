"""How right and how fast wishes about time are read: ours, and well-known date parsers, on the held-out messages.

Only days and hours are compared, as a receptionist would (tests/wishes/meaning.py); figures only are printed. The parsers
are not among our dependencies; `uv run --with` fetches them for one run:

    uv run --with dateparser --with parsedatetime --with timefhuman --with recognizers-text-date-time --with "emoji<1.7" \
        python -m benchmarks.wishes
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from time import thread_time

from benchmarks.date_parsers import Parser, parsers
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.services.content_file import load_clinic
from tests.wishes.meaning import Meaning, expected_meanings, meaning

ROOT = Path(__file__).parents[1]
ROUNDS = 3
Line = tuple[str, datetime, str, str]


def main() -> None:
    clinic = load_clinic(ROOT / "clinic.yml")
    lines = held_out()
    print(f"{len(lines)} held-out wishes; {ROUNDS} rounds, the fastest counts")
    ours = ours_of(clinic)
    results = {
        "nothing is ever read": (right(lambda *_: TimeWish(), lines), []),
        "ours": (right(ours, lines), times(ours, lines)),
    }
    readings = {"ours": read_all(ours, lines)}
    for name, parser in parsers():
        results[name] = (right(parser, lines), times(parser, lines))
        readings[name] = read_all(parser, lines)
        both = backed_by(readings["ours"], readings[name], lines)
        results[f"ours, then {name.split()[0]} where ours is silent"] = (both, [])
    print(f"{'':60} {'en days':>8} {'hours':>6} {'both':>6} {'es days':>8} {'hours':>6} {'both':>6}   p50 ms   p99 ms")
    for name, (shares, spent) in results.items():
        cells = " ".join(f"{100 * share:7.1f}" for share in shares)
        pace = f"{1000 * quantiles(spent, n=100)[49]:8.2f} {1000 * quantiles(spent, n=100)[98]:8.2f}" if spent else ""
        print(f"{name:60} {cells} {pace}")


def ours_of(clinic: Clinic) -> Parser:
    def read(text: str, language: str, now: datetime) -> TimeWish:
        return read_wish(text, now=now.replace(tzinfo=clinic.zone), clinic=clinic)

    return read


def held_out() -> list[Line]:
    written = (ROOT / "tests" / "wishes" / "held_out.tsv").read_text("utf-8").splitlines()
    return [
        (language, datetime.fromisoformat(now).replace(tzinfo=None), text, expected)
        for language, now, text, expected in (line.split("\t") for line in written)
    ]


def read_all(parser: Parser, lines: list[Line]) -> list[TimeWish]:
    return [parser(text, language, now) for language, now, text, _ in lines]


def right(parser: Parser, lines: list[Line]) -> list[float]:
    """Return the shares of days, hours and both that are right, in English and then in Spanish."""
    return shares(read_all(parser, lines), lines)


def shares(read: list[TimeWish], lines: list[Line]) -> list[float]:
    found = []
    for wanted in ("en", "es"):
        of_language = [(wish, line) for wish, line in zip(read, lines, strict=True) if line[0] == wanted]
        for same in (_same_days, _same_hours, _same_both):
            found.append(sum(is_right(wish, line, same) for wish, line in of_language) / len(of_language))
    return found


def is_right(wish: TimeWish, line: Line, same: Callable[[Meaning, Meaning], bool]) -> bool:
    _, now, _, expected = line
    got = meaning(wish, now.date())
    return any(same(got, one) for one in expected_meanings(expected, wish, now))


def _same_days(one: Meaning, other: Meaning) -> bool:
    return one.days == other.days


def _same_hours(one: Meaning, other: Meaning) -> bool:
    return (one.opens, one.closes) == (other.opens, other.closes)


def _same_both(one: Meaning, other: Meaning) -> bool:
    return _same_days(one, other) and _same_hours(one, other)


def backed_by(ours: list[TimeWish], theirs: list[TimeWish], lines: list[Line]) -> list[float]:
    """Return the shares when a parser is asked where ours names no day and no hour, for messages that hold a figure or a long word."""
    joined = [
        their if _is_silent(our) and re.search(r"\d|\w{6}", line[2]) else our
        for our, their, line in zip(ours, theirs, lines, strict=True)
    ]
    return shares(joined, lines)


def _is_silent(wish: TimeWish) -> bool:
    return not (
        wish.date_from
        or wish.date_to
        or wish.time_from
        or wish.time_to
        or wish.weekdays
        or wish.first_available
        or wish.exclude_weekdays
        or wish.exclude_dates
    )


def times(parser: Parser, lines: list[Line]) -> list[float]:
    """Return the processor seconds that each message takes, the fastest of the rounds."""
    best = [float("inf")] * len(lines)
    for _ in range(ROUNDS):
        for at, (language, now, text, _) in enumerate(lines):
            began = thread_time()
            parser(text, language, now)
            best[at] = min(best[at], thread_time() - began)
    return best


if __name__ == "__main__":
    main()
