"""A wish about time: what a patient said about when, with whom and for what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time


@dataclass(frozen=True)
class TimeWish:
    """When a patient would like to come, in the clinic's local time; every field may be missing.

    Dates and times are inclusive bounds. Weekdays are 0 (Monday) to 6 (Sunday).
    `practitioner`, `visit_type` and `location` are ids of `clinic.yml`; `person` is whom the visit is for, in plain
    English ("daughter"), when it is not the patient. `doubt` holds the two days that the words can mean, soonest first
    ("next Thursday", said on a Tuesday): the bounds follow the likelier one, and the patient should be asked which.
    """

    date_from: date | None = None
    date_to: date | None = None
    time_from: time | None = None
    time_to: time | None = None
    weekdays: tuple[int, ...] = ()
    exclude_weekdays: tuple[int, ...] = ()
    exclude_dates: tuple[date, ...] = ()
    practitioner: str | None = None
    visit_type: str | None = None
    first_available: bool = False
    person: str | None = None
    location: str | None = None
    doubt: tuple[date, ...] = ()

    @property
    def names_time(self) -> bool:
        """Tell whether the wish says anything about when."""
        return replace(self, practitioner=None, visit_type=None, person=None, location=None) != TimeWish()
