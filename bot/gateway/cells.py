"""Turn the cells of an import into values, and values into the cells of an export."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.gateway.csv_files import RowRejected

_CENTS_MOST = 2_000_000_000


def required(cells: dict[str, str], column: str) -> str:
    if not cells.get(column):
        raise RowRejected(f"{column} is empty")
    return cells[column]


def read_day(cells: dict[str, str], column: str) -> date:
    try:
        return date.fromisoformat(required(cells, column))
    except ValueError:
        raise RowRejected(f"{column} is no day; write it as 2026-12-31") from None


def read_phone(written: str) -> str | None:
    digits = re.sub(r"[ ().-]", "", written)
    if digits and not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        raise RowRejected("phone is not in international form, such as +15555550101")
    return digits or None


def read_cents(cells: dict[str, str], column: str) -> int:
    found = re.fullmatch(r"(-?)([0-9]+)(?:\.([0-9]{2}))?", required(cells, column), re.ASCII)
    if not found:
        raise RowRejected(f"{column} is no amount; write it as 120.00")
    cents = int(found[2]) * 100 + int(found[3] or 0)
    if cents > _CENTS_MOST:
        raise RowRejected(f"{column} is too large")
    return -cents if found[1] else cents


def show_cents(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def read_moment(written: str, zone: ZoneInfo) -> datetime:
    """Read the clinic's local time, or one with an offset, which alone can tell the two passes of an hour apart."""
    try:
        wall = datetime.fromisoformat(written)
    except ValueError:
        raise RowRejected("starts is no time; write it as 2026-12-31 14:30") from None
    if len(written) <= 10:
        raise RowRejected("starts has a day but no hour; write it as 2026-12-31 14:30")
    if not 1900 <= wall.year <= 2200:
        raise RowRejected("starts lies too far away")
    if wall.tzinfo is not None:
        return wall.astimezone(UTC)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        raise RowRejected("starts does not exist: the clock skips this hour that day")
    if first != second:
        raise RowRejected("starts happens twice that night; add the offset, such as 2026-11-01 01:30-05:00")
    return first


def show_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Write the clinic's local time, with its offset only where the hour happens twice."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    shown = local if twice else local.replace(tzinfo=None)
    return shown.isoformat(sep=" ", timespec="auto" if local.second or local.microsecond else "minutes")
