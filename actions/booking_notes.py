"""What the booking form knows so far, and the wish about time as JSON."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from actions.notes import Notes
from bot.clinic.patients.identity import Claim
from bot.clinic.patients.party import Companion
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.wishes import TimeWish

_DATES = ("date_from", "date_to")
_TIMES = ("time_from", "time_to")
_SEVERAL_DATES = ("exclude_dates", "doubt")


@dataclass(frozen=True)
class BookingNotes(Notes):
    """What a booking knows; `wish` is a TimeWish as JSON, `offered` and `chosen` are openings as JSON.

    `relation` is whom the visit is for, seen from who writes, whose id is `writer_id` once it is proven; `people` come after.
    `moving` is the appointment that gets a new time, `earlier` that only an earlier one is of use, `waiting` that the waitlist
    is wanted and no visit now. `named` is a lone first name that it is for, `booked_id` the appointment that came of it. `rounds` counts how often all that was offered was turned down;
    `left_off_at` is the question that was open when another errand broke into the booking.
    """

    new_patient: bool = False
    phone: str | None = None
    relation: str | None = None
    named: str = ""
    booked_id: int | None = None
    own_age: int | None = None
    writer: dict[str, Any] | None = None
    writer_id: int | None = None
    identified_at: str | None = None
    people: tuple[dict[str, Any], ...] = ()
    visit_type_id: str | None = None
    practitioner_id: str | None = None
    anybody: bool = False
    not_with: tuple[str, ...] = ()
    location_id: str | None = None
    telehealth: bool = False
    usual: bool = False
    wish: dict[str, Any] | None = None
    offered: tuple[dict[str, Any], ...] = ()
    declined: tuple[str, ...] = ()
    chosen: dict[str, Any] | None = None
    moving: int | None = None
    earlier: bool = False
    waiting: bool = False
    twice: bool = False
    rounds: int = 0
    left_off_at: str | None = None

    def about(self, companion: Companion) -> "BookingNotes":
        """Return the notes for somebody else: what was said of the visit stays, who it is for does not."""
        return replace(
            self,
            relation=companion.relation,
            name=companion.claim.name,
            born_on=tuple(day.isoformat() for day in companion.claim.born_on),
            patient_id=None,
            first_name="",
            identified_at=None,
            new_patient=False,
            offered=(),
            declined=(),
            chosen=None,
            twice=False,
            rounds=0,
        )


def companion_json(companion: Companion) -> dict[str, Any]:
    return {"relation": companion.relation, "claim": claim_json(companion.claim)}


def companion_of(written: dict[str, Any]) -> Companion:
    return Companion(written["relation"], claim_of(written["claim"]))


def claim_json(claim: Claim) -> dict[str, Any]:
    return {"name": claim.name, "born_on": [day.isoformat() for day in claim.born_on]}


def claim_of(written: dict[str, Any] | None) -> Claim:
    said = written or {"name": "", "born_on": []}
    return Claim(said["name"], tuple(date.fromisoformat(day) for day in said["born_on"]))


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
    known = {field.name for field in fields(TimeWish)}
    said: dict[str, Any] = {}
    for name, value in (written or {}).items():
        if name in _DATES:
            said[name] = date.fromisoformat(value)
        elif name in _TIMES:
            said[name] = time.fromisoformat(value)
        elif name in _SEVERAL_DATES:
            said[name] = tuple(date.fromisoformat(day) for day in value)
        elif name in known:
            said[name] = tuple(value) if isinstance(value, list) else value
    return TimeWish(**said)


def opening_json(opening: Opening) -> dict[str, Any]:
    return {**asdict(opening), "starts_at": opening.starts_at.isoformat(), "ends_at": opening.ends_at.isoformat()}


def opening_of(written: dict[str, Any]) -> Opening:
    moments = {name: datetime.fromisoformat(written[name]) for name in ("starts_at", "ends_at")}
    return Opening(**{**written, **moments})
