"""Tell in a message about a visit which words name the old time and which the new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.words import plain
from bot.clinic.scheduling.appointments import Appointment
from bot.clinic.scheduling.wishes import TimeWish

_CUT = re.compile(
    r"\b(?=(?:to|from|for|instead of|rather than|in place of|but|can|could|may|would|is there|how about|what about|para|al|a las?|del?|por el|"
    r"en (?:lugar|vez) de|pero|mejor|puedo|puede|pueden|podria|que tal)\b)|[,;?]|(?<=[a-z])\.\s",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"^(?:to|for|can|could|may|would|is there|how about|what about|para|al|a las?|por el|mejor|puedo|puede|pueden|podria|que tal)\b"
)
_MARKER = re.compile(r"^(?:from|instead of|rather than|in place of|to|en (?:lugar|vez) de)\s+", re.IGNORECASE)
_OLD = re.compile(r"^(?:from|instead of|rather than|in place of|del?|en (?:lugar|vez) de)\b")
_MINE = re.compile(
    r"\b(?:my|mi|the|la)\b.{0,40}\b(?:appointments?|appts?|visits?|citas?|one)\b|\b(?:cant|can not|cannot|wont|not able|no (?:voy|puedo|podre))\b"
)
_HALF = re.compile(r"\b(?:half an hour|media hora)\b")
_SO_LATE = re.compile(
    r"\b(\d{1,3}) ?(?:more )?(minutes?|mins?|min|minutos?|hours?|hrs?|horas?|h)\b|\b(\d{1,3}) (?:late|tarde|behind)\b|\b(?:late|tarde|behind) (?:by |como )?(\d{1,3})\b(?! ?(?:am|pm|\d))"
)
SOME_MINUTES = 15
"""How late somebody is taken to be who does not say."""


def meant_and_wished(
    text: str, visits: Sequence[Appointment], read: Callable[[str], TimeWish], zone: ZoneInfo
) -> tuple[list[Appointment], TimeWish]:
    """Return the visits that the words can mean, all when they name none, and the wish for the new time."""
    pieces = [piece.strip() for piece in _CUT.split(text) if piece and piece.strip()]
    old: list[Appointment] = []
    new: list[str] = []
    for piece in pieces:
        said = plain(piece)
        wish = read(_MARKER.sub("", piece))
        meant = [one for one in visits if is_on(one, wish, zone)]
        is_old = bool(_OLD.match(said)) or (not _NEW.match(said) and bool(meant) and bool(_MINE.search(said)))
        is_old = is_old or (not _NEW.match(said) and bool(meant) and not old and len(pieces) > 1)
        if is_old and meant:
            old += [one for one in meant if one not in old]
        else:
            new.append(piece)
    whole = read(text)
    wish = read(" ".join(_from_first_time(new, read))) if old else whole
    named = [one for one in visits if one.practitioner_id == whole.practitioner] if whole.practitioner else []
    kind = [one for one in visits if one.visit_type_id == whole.visit_type] if whole.visit_type else []
    found = old or [one for one in named if one in kind] or kind or named or list(visits)
    return found, replace(wish, practitioner=wish.practitioner if not named else None)


def _from_first_time(pieces: list[str], read: Callable[[str], TimeWish]) -> list[str]:
    """Leave out what comes before the first piece that says when."""
    when = [index for index, piece in enumerate(pieces) if read(piece).names_time]
    return [_MARKER.sub("", pieces[when[0]]), *pieces[when[0] + 1 :]] if when else []


def is_on(visit: Appointment, wish: TimeWish, zone: ZoneInfo) -> bool:
    day = local_day(visit.starts_at, zone)
    if wish.date_from is not None and wish.date_from == wish.date_to:
        return day == wish.date_from
    if wish.weekdays:
        return day.weekday() in wish.weekdays
    return wish.date_from is not None and wish.date_to is not None and wish.date_from <= day <= wish.date_to


def minutes_late(text: str) -> int:
    """Return how many minutes late somebody says to be; the hour of the visit ("late for my 2:30") is not meant."""
    said = plain(text)
    if _HALF.search(said):
        return 30
    if (found := _SO_LATE.search(said)) is None:
        return 60 if re.search(r"\b(?:an|one|una) (?:hour|hora)\b", said) else SOME_MINUTES
    number, unit = int(found[1] or found[3] or found[4]), found[2] or ""
    minutes = number * (60 if unit.startswith("h") else 1)
    return minutes if 0 < minutes <= 240 else SOME_MINUTES
