"""What the booking form knows so far, and the wish about time as JSON."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from actions.forms import Notes
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.wishes import TimeWish


@dataclass(frozen=True)
class BookingNotes(Notes):
    """`wish` is a TimeWish as JSON, `offered` and `chosen` are openings as JSON; `moving` is the appointment that gets a new time."""

    new_patient: bool = False
    phone: str | None = None
    for_another: bool = False
    visit_type_id: str | None = None
    practitioner_id: str | None = None
    location_id: str | None = None
    wish: dict[str, Any] | None = None
    offered: tuple[dict[str, Any], ...] = ()
    declined: tuple[str, ...] = ()
    chosen: dict[str, Any] | None = None
    moving: int | None = None


def wish_json(wish: TimeWish) -> dict[str, Any]:
    """Write a wish as JSON, only what it says."""
    written: dict[str, Any] = {}
    for name, value in asdict(wish).items():
        if value in (None, (), False):
            continue
        if isinstance(value, tuple):
            written[name] = [one.isoformat() if isinstance(one, date) else one for one in value]
        else:
            written[name] = value.isoformat() if isinstance(value, date | time) else value
    return written


def wish_of(written: dict[str, Any] | None) -> TimeWish:
    """Read a wish back from JSON."""
    said = dict(written or {})
    for name in ("date_from", "date_to"):
        if name in said:
            said[name] = date.fromisoformat(said[name])
    for name in ("time_from", "time_to"):
        if name in said:
            said[name] = time.fromisoformat(said[name])
    for name in ("weekdays", "exclude_weekdays"):
        said[name] = tuple(said.get(name, ()))
    for name in ("exclude_dates", "doubt"):
        said[name] = tuple(date.fromisoformat(day) for day in said.get(name, ()))
    return TimeWish(**said)


def names_time(wish: TimeWish) -> bool:
    """Tell whether the wish says anything about when."""
    return replace(wish, practitioner=None, visit_type=None, person=None) != TimeWish()


def joined(before: TimeWish, new: TimeWish) -> TimeWish:
    """Correct an earlier wish: a new day keeps the old hours, new hours keep the old day, exclusions add up."""
    if new.first_available:
        return new
    names_day = bool(new.date_from or new.date_to or new.weekdays)
    names_hour = bool(new.time_from or new.time_to)
    day, hour = (new if names_day else before), (new if names_hour else before)
    return TimeWish(
        date_from=day.date_from,
        date_to=day.date_to,
        weekdays=day.weekdays,
        time_from=hour.time_from,
        time_to=hour.time_to,
        exclude_weekdays=tuple(sorted({*before.exclude_weekdays, *new.exclude_weekdays} - set(new.weekdays))),
        exclude_dates=tuple(sorted({*before.exclude_dates, *new.exclude_dates})),
        first_available=before.first_available and not (names_day or names_hour),
    )


def opening_json(opening: Opening) -> dict[str, Any]:
    return {**asdict(opening), "starts_at": opening.starts_at.isoformat(), "ends_at": opening.ends_at.isoformat()}


def opening_of(written: dict[str, Any]) -> Opening:
    moments = {name: datetime.fromisoformat(written[name]) for name in ("starts_at", "ends_at")}
    return Opening(**{**written, **moments})
