"""Leave, extra sessions, buffers, rooms, groups, notice, window and ages: in what is found and in what is real."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clinic.clinic_time import local
from bot.clinic.knowledge.content import Clinic, ExtraSession, Leave, Room, ScheduleException, VisitType, WorkingHours
from bot.clinic.scheduling.appointments import AppointmentId, Opening
from bot.clinic.scheduling.free_time import Taken
from bot.clinic.scheduling.free_time_sources import CountedTime
from bot.clinic.scheduling.openings import Search, is_real, walk
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.working_time import Span
from tests.clinic.conftest import CHICAGO, at

NOW = at("2026-11-30", "07:10")  # a Monday
TUESDAY, WEDNESDAY, SATURDAY, CHRISTMAS = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 5), date(2026, 12, 25)
Alter = Callable[[Clinic], Clinic]


def starts(
    clinic: Clinic,
    day: date,
    visit: str = "checkup",
    *,
    taken: tuple[Taken, ...] = (),
    rooms: tuple[tuple[str, Span], ...] = (),
    now: datetime = NOW,
    zone: ZoneInfo = CHICAGO,
    **more: object,
) -> list[str]:
    """Return when a visit can begin on a day, on the wall clock; all of it is real."""
    search = Search(TimeWish(date_from=day, date_to=day), visit, **more)  # type: ignore[arg-type]
    free = CountedTime(
        clinic, lambda person, *_: [one for one in taken if one.practitioner_id == person], lambda *_: list(rooms), now=now
    )
    found = list(walk(clinic, search, free, now=now))
    assert all(is_real(clinic, one, now=now, born_on=search.born_on, new_patient=search.new_patient) for one in found)
    return [f"{local(one.starts_at, zone):%H:%M}" for one in found]


def with_lee(clinic: Clinic, *exceptions: ScheduleException) -> Clinic:
    """Lee alone, with exceptions."""
    return replace(clinic, practitioners=(replace(clinic.practitioner("lee"), exceptions=exceptions),))


def with_visit(clinic: Clinic, **rules: object) -> Clinic:
    """Lee alone, with other rules for checkups."""
    kinds = tuple(replace(kind, **rules) if kind.id == "checkup" else kind for kind in clinic.visit_types)  # type: ignore[arg-type]
    return with_lee(replace(clinic, visit_types=kinds))


def busy(starts: str, ends: str, *, visit: str = "checkup", held_until: datetime | None = None) -> Taken:
    span = (at("2026-12-02", starts), at("2026-12-02", ends))
    return Taken(AppointmentId(1), "lee", "main", visit, *span, held_until)


def test_nobody_is_found_on_leave(clinic: Clinic) -> None:
    away = with_lee(clinic, Leave(TUESDAY, WEDNESDAY))
    assert starts(away, TUESDAY) == starts(away, WEDNESDAY) == []
    assert starts(away, date(2026, 12, 3)) == starts(with_lee(clinic), WEDNESDAY)


def test_leave_of_some_hours_leaves_the_others_on_their_grid(clinic: Clinic) -> None:
    away = with_lee(clinic, Leave(WEDNESDAY, WEDNESDAY, time(8), time(10, 10)), Leave(WEDNESDAY, WEDNESDAY, time(13), None))
    assert starts(away, WEDNESDAY) == ["10:30", "11:00", "11:30"]


def test_what_is_on_leave_is_not_real(clinic: Clinic) -> None:
    opening = Opening(at("2026-12-02", "08:00"), at("2026-12-02", "08:30"), "lee", "main", "checkup")
    assert is_real(with_lee(clinic), opening, now=NOW)
    assert not is_real(with_lee(clinic, Leave(WEDNESDAY, WEDNESDAY)), opening, now=NOW)


def test_extra_session_adds_a_day_even_a_holiday(clinic: Clinic) -> None:
    extra = with_lee(
        clinic, ExtraSession(SATURDAY, "north", time(9), time(10)), ExtraSession(CHRISTMAS, "main", time(9), time(10))
    )
    assert starts(extra, SATURDAY) == starts(extra, CHRISTMAS) == ["09:00", "09:30"]
    assert starts(extra, SATURDAY, location_id="main") == []


def test_somebody_at_an_extra_session_is_not_at_the_weekly_hours(clinic: Clinic) -> None:
    extra = with_lee(clinic, ExtraSession(WEDNESDAY, "north", time(10), time(14)))
    assert starts(extra, WEDNESDAY, location_id="main")[:4] == ["08:00", "08:30", "09:00", "09:30"]
    assert starts(extra, WEDNESDAY, location_id="main")[4] == "14:00"
    assert starts(extra, WEDNESDAY, location_id="north")[0] == "10:00"


def test_session_for_some_visits_is_for_those_alone(clinic: Clinic) -> None:
    shots = with_lee(clinic, ExtraSession(SATURDAY, "main", time(9), time(9, 30), ("vaccine",)))
    assert starts(shots, SATURDAY, "vaccine") == ["09:00", "09:10", "09:20"]
    assert starts(shots, SATURDAY, "checkup") == starts(shots, WEDNESDAY, "vaccine") == []


def test_buffers_are_kept_free_and_lie_within_the_hours(clinic: Clinic) -> None:
    cleaned = with_visit(clinic, buffer_before=timedelta(minutes=10), buffer_after=timedelta(minutes=20))
    assert starts(cleaned, WEDNESDAY) == ["09:00", "10:00", "11:00", "14:00", "15:00", "16:00"]
    assert starts(cleaned, WEDNESDAY, taken=(busy("09:50", "09:55"),)) == ["09:00", "11:00", "14:00", "15:00", "16:00"]
    assert starts(cleaned, WEDNESDAY, taken=(busy("09:49", "09:51"),)) == ["11:00", "14:00", "15:00", "16:00"]


def test_seconds_of_an_imported_appointment_are_not_given_away(clinic: Clinic) -> None:
    odd = Taken(AppointmentId(1), "lee", "main", "checkup", at("2026-12-02", "08:00:30"), at("2026-12-02", "08:30:01"))
    assert starts(with_lee(clinic), WEDNESDAY, taken=(odd,))[0] == "09:00"


def test_a_room_of_the_right_kind_must_be_free_there(clinic: Clinic) -> None:
    rooms = (Room("lab", "Lab", "main", ("lab",)), Room("gym", "Gym", "main", ("gym",)), Room("far", "Lab", "north", ("lab",)))
    needs = replace(with_visit(clinic, room_kind="lab"), rooms=rooms)
    everything = starts(with_lee(clinic), WEDNESDAY)
    minutes = int(at("2026-12-02", "08:15").timestamp() // 60)
    assert starts(needs, WEDNESDAY) == everything
    assert starts(needs, WEDNESDAY, rooms=(("lab", (minutes, minutes + 30)),)) == everything[2:]
    assert starts(replace(needs, rooms=rooms[1:]), WEDNESDAY) == []
    opening = Opening(at("2026-12-02", "08:00"), at("2026-12-02", "08:30"), "lee", "main", "checkup")
    assert not is_real(replace(needs, rooms=rooms[1:]), opening, now=NOW)


def test_others_join_a_group_session_until_its_seats_are_taken(clinic: Clinic) -> None:
    group = with_visit(clinic, capacity=3)
    session = busy("08:00", "08:30")
    everything = starts(with_lee(clinic), WEDNESDAY)
    assert starts(group, WEDNESDAY, taken=(session,) * 2) == everything
    assert starts(group, WEDNESDAY, taken=(session,) * 3) == everything[1:]
    assert "08:00" not in starts(group, WEDNESDAY, "physical", taken=(session,))


def test_a_hold_takes_time_until_it_ends(clinic: Clinic) -> None:
    held = busy("08:00", "08:30", held_until=NOW + timedelta(minutes=10))
    alone = with_lee(clinic)
    assert starts(alone, WEDNESDAY, taken=(held,))[0] == "08:30"
    assert starts(alone, WEDNESDAY, taken=(held,), now=NOW + timedelta(minutes=10))[0] == "08:00"


def test_a_visit_has_a_notice_and_a_window_of_its_own(clinic: Clinic) -> None:
    rules = with_visit(clinic, minimum_notice=timedelta(hours=50), booking_window=timedelta(days=3))
    assert starts(rules, TUESDAY) == []
    assert starts(rules, WEDNESDAY)[0] == "09:30"
    assert starts(rules, date(2026, 12, 3)) == []
    assert starts(rules, TUESDAY, "physical") != []


def test_a_visit_is_for_its_ages_on_the_day_of_the_visit(clinic: Clinic) -> None:
    children = with_visit(clinic, max_age=17)
    born = date(2008, 12, 2)  # eighteen on that Wednesday
    assert starts(children, TUESDAY, born_on=born) != []
    assert starts(children, WEDNESDAY, born_on=born) == []
    assert starts(children, WEDNESDAY) != []
    adults = with_visit(clinic, min_age=18)
    assert starts(adults, TUESDAY, born_on=born) == []
    assert starts(adults, WEDNESDAY, born_on=born) != []
    opening = Opening(at("2026-12-01", "08:00"), at("2026-12-01", "08:30"), "lee", "main", "checkup")
    assert is_real(adults, opening, now=NOW)
    assert not is_real(adults, opening, now=NOW, born_on=born)


def test_a_visit_can_be_for_known_patients_alone(clinic: Clinic) -> None:
    known = with_visit(clinic, new_patients=False)
    assert starts(known, WEDNESDAY) != []
    assert starts(known, WEDNESDAY, new_patient=True) == []
    opening = Opening(at("2026-12-02", "08:00"), at("2026-12-02", "08:30"), "lee", "main", "checkup")
    assert not is_real(known, opening, now=NOW, new_patient=True)


def test_somebody_is_not_found_a_time_at_which_they_are_elsewhere(clinic: Clinic) -> None:
    other_visit = ((at("2026-12-02", "08:20"), at("2026-12-02", "09:00")),)
    assert starts(with_lee(clinic), WEDNESDAY, elsewhere=other_visit)[0] == "09:00"


def night_clinic(clinic: Clinic, zone: str) -> Clinic:
    """Brooks alone, who gives vaccines from midnight to five, in another zone."""
    nights = tuple(WorkingHours("main", day, time(0), time(5)) for day in range(7))
    brooks = replace(clinic.practitioner("brooks"), working_hours=nights)
    return replace(clinic, zone=ZoneInfo(zone), practitioners=(brooks,))


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Tijuana", "America/Ciudad_Juarez"])
@pytest.mark.parametrize(
    ("night", "hours", "moments"), [(date(2027, 3, 14), [0, 1, 3, 4], 24), (date(2027, 11, 7), [0, 1, 2, 3, 4], 30)]
)
def test_clock_changes_in_the_united_states_and_at_the_mexican_border(
    clinic: Clinic, zone: str, night: date, hours: list[int], moments: int
) -> None:
    there = night_clinic(clinic, zone)
    found = starts(
        there, night, "vaccine", now=at("2027-03-10", "12:00") if night.month == 3 else at("2027-11-03", "12:00"), zone=there.zone
    )
    assert sorted({int(clock[:2]) for clock in found}) == hours
    assert len(found) == len(set(found)) == moments


def test_most_of_mexico_changes_no_clock(clinic: Clinic) -> None:
    there = night_clinic(clinic, "America/Mexico_City")
    for night in (date(2027, 3, 14), date(2027, 4, 4), date(2027, 10, 31), date(2027, 11, 7)):
        now = datetime.combine(night - timedelta(days=3), time(12), tzinfo=there.zone)
        assert starts(there, night, "vaccine", now=now, zone=there.zone) == starts(
            there, night + timedelta(days=1), "vaccine", now=now, zone=there.zone
        )


def test_a_visit_over_the_hour_that_happens_twice_takes_its_real_length(clinic: Clinic) -> None:
    night = date(2027, 11, 7)
    there = night_clinic(clinic, "America/Tijuana")
    long = replace(there, visit_types=(VisitType("vaccine", {"en": ""}, timedelta(minutes=90), {"en": ""}),))
    now = at("2027-11-03", "12:00")
    free = CountedTime(long, lambda *_: [], lambda *_: [], now=now)
    found = list(walk(long, Search(TimeWish(date_from=night, date_to=night), "vaccine"), free, now=now))
    assert [f"{local(one.starts_at, there.zone):%H:%M}-{local(one.ends_at, there.zone):%H:%M}" for one in found] == [
        "00:00-01:30", "00:30-01:00", "01:00-01:30", "01:30-02:00", "02:00-03:30", "02:30-04:00", "03:00-04:30", "03:30-05:00",
    ]  # fmt: skip
    assert all(one.ends_at - one.starts_at == timedelta(minutes=90) for one in found)
