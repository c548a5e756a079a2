"""What must stand in the calendar when a story is over.

Each line names whose visit it is, and of `visit`, `with`, `at`, `day`, `between` (earliest and latest beginning),
`status`, `video`, `late` what matters; lists are "one of these". A line with `nothing: true` says that nobody of this
name has a visit ahead. Visits that are not cancelled must all be named; holds do not count.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import time
from typing import Any

from bot.clinic.clinic_time import local
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from tests.conversations.given import Person, Records


def check_calendar(wanted: list[dict[str, Any]], records: Records) -> None:
    of_people: dict[Person, list[dict[str, Any]]] = defaultdict(list)
    for line in wanted:
        of_people[Person.told(line["who"])].append(line)
    for person, lines in of_people.items():
        found = [visit for visit in records.of(person) if visit.status is not AppointmentStatus.PROPOSED]
        shown = [_shown(visit, records) for visit in found]
        standing = [visit for visit in shown if visit["status"] != "cancelled"]
        lines = [line for line in lines if not line.get("nothing")]
        kept = [line for line in lines if line.get("status") != "cancelled"]
        assert len(standing) == len(kept), f"{person.first_name} has {standing}, not {kept}"
        for line in lines:
            assert any(_fits(visit, line) for visit in shown), f"{person.first_name} has {shown}, not {line}"


def _shown(visit: Appointment, records: Records) -> dict[str, Any]:
    starts = local(visit.starts_at, records.clinic.zone)
    return {
        "visit": visit.visit_type_id,
        "with": visit.practitioner_id,
        "at": visit.location_id,
        "day": starts.date().isoformat(),
        "time": starts.time(),
        "status": visit.status.value,
        "video": getattr(visit, "telehealth", False),
        "late": getattr(visit, "late_minutes", None),
    }


def _fits(visit: dict[str, Any], line: dict[str, Any]) -> bool:
    """Tell whether a visit is the one that the line names; a status that is not named is "booked"."""
    first, last = line.get("between", ["00:00", "23:59"])
    named = {name: value for name, value in ({"status": "booked"} | line).items() if name in visit}
    return time.fromisoformat(first) <= visit["time"] <= time.fromisoformat(last) and all(
        str(visit[name]) in [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in named.items()
    )
