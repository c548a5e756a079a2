"""Read what the calendar is made of: kinds of visits, rooms, and who is away or works extra."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.clinic.knowledge.content import ExtraSession, Leave, Location, Room, ScheduleException, VisitType
from bot.services.content_reading import Entry, Section, suggestion
from bot.services.content_values import (
    LONGEST_TEXT,
    aliases_of,
    choices_of,
    date_of,
    number_of,
    span_of,
    words_of,
    yes_of,
)

_LONGEST_VISIT = 480
_OPTIONAL = (
    "also_called",
    "new_patients",
    "minutes_before",
    "minutes_after",
    "needs_room",
    "seats",
    "by_video",
    "minimum_notice_hours",
    "booking_window_days",
    "from_age",
    "to_age",
    "for_other_ages",
)


def visit_type_of(entry: Entry, rooms: Sequence[Room]) -> VisitType:
    """Read a kind of visit; `rooms` are those of the file, for a visit that needs one."""
    part = entry.section().only(("name", "minutes", "preparation"), _OPTIONAL)
    kind = VisitType(
        id=entry.key,
        name=words_of(part["name"]),
        length=timedelta(minutes=number_of(part["minutes"], 30, 5, _LONGEST_VISIT)),
        preparation=words_of(part["preparation"], longest=LONGEST_TEXT),
        aliases=aliases_of(part["also_called"]),
        new_patients=yes_of(part["new_patients"], True),
        buffer_before=timedelta(minutes=number_of(part["minutes_before"], 0, 0, 120)),
        buffer_after=timedelta(minutes=number_of(part["minutes_after"], 0, 0, 120)),
        room_kind=part["needs_room"].text() or None,
        capacity=number_of(part["seats"], 1, 1, 500),
        telehealth=yes_of(part["by_video"], False),
        minimum_notice=_hours(part["minimum_notice_hours"]),
        booking_window=_days(part["booking_window_days"]),
        min_age=_age(part["from_age"]),
        max_age=_age(part["to_age"]),
        for_other_ages=part["for_other_ages"].text() or None,
    )
    known = {kind for room in rooms for kind in room.kinds}
    if kind.room_kind and kind.room_kind not in known:
        advice = suggestion(kind.room_kind, known) if known else 'Add one below "rooms", with this word in its "used_for"'
        part["needs_room"].wrong(f'no room of this file is used for "{kind.room_kind}"', advice)
    if kind.room_kind and kind.telehealth:
        part["by_video"].wrong("a visit that needs a room cannot be by video", "Leave one of the two lines out")
    elif kind.in_group and kind.telehealth:
        part["by_video"].wrong("a group session cannot be by video", "Leave one of the two lines out")
    if kind.min_age is not None and kind.max_age is not None and kind.min_age > kind.max_age:
        part["to_age"].wrong("nobody has this age: it is below from_age", "Write the younger age in from_age")
    if kind.for_other_ages and kind.min_age is None and kind.max_age is None:
        part["for_other_ages"].wrong("this visit is for every age", "Say for which ages it is with from_age or to_age")
    if kind.minimum_notice and kind.booking_window and kind.minimum_notice >= kind.booking_window:
        part["minimum_notice_hours"].wrong("the notice is as long as the booking window", "Make it shorter, or the window longer")
    return kind


def check_other_ages(part: Section, visit_types: Sequence[VisitType]) -> None:
    """Name each visit that sends other ages to a visit that is not in the file, or to itself."""
    for entry, kind in zip(part, visit_types, strict=True):
        others = [one.id for one in visit_types if one.id != kind.id]
        if kind.for_other_ages:
            _known(entry.section()["for_other_ages"], others, "other visit type")


def room_of(entry: Entry, locations: Sequence[Location]) -> Room:
    part = entry.section().only(("name", "location", "used_for"))
    location_id = _known(part["location"], [place.id for place in locations], "location")
    return Room(entry.key, part["name"].text(), location_id, aliases_of(part["used_for"]))


def exceptions_of(
    part: Section, locations: Sequence[Location], visit_types: Sequence[VisitType]
) -> tuple[ScheduleException, ...]:
    """Read when a practitioner is away or works extra; nobody works extra while away, or twice at a time."""
    leaves = [leave for item in part["away"].texts() if (leave := _leave(item)) is not None]
    sessions: list[ExtraSession] = []
    for item in part["extra_sessions"].texts():
        session = _session(item, locations, visit_types)
        if session is None:
            continue
        if any(_is_away(leave, session) for leave in leaves):
            item.wrong("this extra session is at a time when the same person is away", "Change one of the two")
        if any(one.day == session.day and one.starts < session.ends and session.starts < one.ends for one in sessions):
            item.wrong("this extra session overlaps with another one", "Nobody can be in two places: change one")
        sessions.append(session)
    return (*leaves, *sessions)


def _leave(item: Entry) -> Leave | None:
    part = item.section().only(("from",), ("to", "hours", "reason"))
    from_day = date_of(part["from"])
    to_day = date_of(part["to"]) if part.has("to") else from_day
    hours = span_of(part["hours"]) if part.has("hours") else None
    reason = words_of(part["reason"]) if part.has("reason") else None
    if from_day is None or to_day is None or (part.has("hours") and hours is None):
        return None
    if to_day < from_day:
        part["to"].wrong("this day is before the one it begins with", "Write the later day in to")
        return None
    return Leave(from_day, to_day, hours and hours[0], hours and hours[1], reason)


def _session(item: Entry, locations: Sequence[Location], visit_types: Sequence[VisitType]) -> ExtraSession | None:
    part = item.section().only(("day", "at", "hours"), ("visits",))
    day, hours = date_of(part["day"]), span_of(part["hours"])
    location_id = _known(part["at"], [place.id for place in locations], "location")
    visits = choices_of(part["visits"], [kind.id for kind in visit_types], "visit type")
    return ExtraSession(day, location_id, *hours, visits) if day and hours and location_id else None


def _is_away(leave: Leave, session: ExtraSession) -> bool:
    is_then = leave.from_day <= session.day <= leave.to_day
    starts_before = leave.starts is None or leave.starts < session.ends
    return is_then and starts_before and (leave.ends is None or session.starts < leave.ends)


def _known(entry: Entry, known: Iterable[str], what: str) -> str:
    known, written = list(known), entry.text()
    if written and written not in known:
        entry.wrong(f'"{written}" is no {what} of this file', suggestion(written, known))
        return ""
    return written


def _hours(entry: Entry) -> timedelta | None:
    return timedelta(hours=number_of(entry, 24, 0, 336)) if entry.node is not None else None


def _days(entry: Entry) -> timedelta | None:
    return timedelta(days=number_of(entry, 90, 1, 730)) if entry.node is not None else None


def _age(entry: Entry) -> int | None:
    return number_of(entry, 18, 0, 120) if entry.node is not None else None
