"""Openings fit the wish, or are the nearest ones with the reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.clinic.clinic_time import local
from bot.clinic.knowledge.content import Clinic, WorkingHours
from bot.clinic.scheduling.appointments import AppointmentId, Opening
from bot.clinic.scheduling.free_time import Taken
from bot.clinic.scheduling.free_time_sources import CountedTime, FreeTimeSource
from bot.clinic.scheduling.openings import Openings, Reason, Search, Shortfall, Why, find, is_real, walk
from bot.clinic.scheduling.wishes import TimeWish
from tests.clinic.conftest import CHICAGO, at

NOW = at("2026-11-30", "07:10")  # a Monday
TUESDAY, WEDNESDAY = date(2026, 12, 1), date(2026, 12, 2)


Times = Callable[[Clinic, datetime], FreeTimeSource]


def free(clinic: Clinic, now: datetime) -> FreeTimeSource:
    return CountedTime(clinic, lambda *_: [], lambda *_: [], now=now)


def taken(*spans: tuple[datetime, datetime], by: str | None = "lee") -> Times:
    """Free time but for these spans of one practitioner, or of everybody."""

    def times(clinic: Clinic, now: datetime) -> FreeTimeSource:
        def taken(person: str, first: int, last: int) -> list[Taken]:
            return [Taken(AppointmentId(1), person, "main", "checkup", *span) for span in spans if by in (person, None)]

        return CountedTime(clinic, taken, lambda *_: [], now=now)

    return times


def look(clinic: Clinic, search: Search, times: Times = free, *, now: datetime = NOW) -> Openings:
    return find(clinic, search, times(clinic, now), now=now)


def clocks(found: list[Opening] | Openings) -> list[str]:
    openings = found.offered if isinstance(found, Openings) else found
    return [f"{local(one.starts_at, CHICAGO):%a %H:%M}" for one in openings]


def all_of(
    clinic: Clinic, wish: TimeWish, *, busy: Times = free, visit: str = "checkup", now: datetime = NOW, **more: str
) -> list[Opening]:
    return list(walk(clinic, Search(wish, visit, **more), busy(clinic, now), now=now))  # type: ignore[arg-type]


def test_openings_fit_day_and_hour_of_the_wish(clinic: Clinic) -> None:
    wish = TimeWish(weekdays=(2,), time_from=time(13), time_to=time(14))
    found = all_of(clinic, wish)
    assert clocks(found[:3]) == ["Wed 13:00", "Wed 13:30", "Wed 13:00"]
    assert {local(one.starts_at, CHICAGO).weekday() for one in found} == {2}


def test_no_visit_begins_that_would_run_into_the_lunch_break(clinic: Clinic) -> None:
    starts = clocks(all_of(clinic, TimeWish(date_from=WEDNESDAY, date_to=WEDNESDAY), visit="physical"))
    assert starts == [
        f"Wed {clock}"
        for clock in ["08:00", "08:20", "08:40", "09:00", "09:20", "09:40", "10:00", "10:20", "10:40", "11:00", "11:20"]
    ] + [
        f"Wed {clock}"
        for clock in ["13:00", "13:20", "13:40", "14:00", "14:20", "14:40", "15:00", "15:20", "15:40", "16:00", "16:20"]
    ]


def test_what_touches_a_busy_span_is_left_out(clinic: Clinic) -> None:
    busy = taken((at("2026-12-02", "08:45"), at("2026-12-02", "11:00")))
    wish = TimeWish(date_from=WEDNESDAY, date_to=WEDNESDAY, time_to=time(12))
    assert clocks(all_of(clinic, wish, busy=busy)) == ["Wed 08:00", "Wed 11:00", "Wed 11:30"]


@pytest.mark.parametrize(("now", "first"), [("07:00", "08:00"), ("07:01", "08:30"), ("15:30", "16:30"), ("15:31", "08:00")])
def test_nobody_books_sooner_than_the_notice(clinic: Clinic, now: str, first: str) -> None:
    found = all_of(clinic, TimeWish(), now=at("2026-11-30", now), practitioner_id="lee")
    assert clocks(found)[0][4:] == first


def test_nobody_books_beyond_the_window(clinic: Clinic) -> None:
    near = replace(clinic, booking_window=timedelta(days=2))
    last = all_of(near, TimeWish())[-1]
    assert last.starts_at == at("2026-12-01", "16:30") < NOW + timedelta(days=2)
    assert look(near, Search(TimeWish(date_from=date(2026, 12, 7)), "checkup")).shortfall is Shortfall.TIME


def test_holidays_have_no_openings(clinic: Clinic) -> None:
    assert all_of(clinic, TimeWish(date_from=date(2026, 12, 25), date_to=date(2026, 12, 25))) == []
    assert all_of(clinic, TimeWish(date_from=date(2026, 12, 24), date_to=date(2026, 12, 24))) != []


def test_excluded_days_and_declined_moments_are_not_offered_again(clinic: Clinic) -> None:
    declined = frozenset({at("2026-12-02", "08:00"), at("2026-12-02", "08:30")})
    wish = TimeWish(date_from=NOW.date(), exclude_weekdays=(0,), exclude_dates=(TUESDAY,))
    found = list(walk(clinic, Search(wish, "checkup", without=declined), free(clinic, NOW), now=NOW))
    assert clocks(found)[0] == "Wed 09:00"


def test_soonest_means_the_very_first_ones(clinic: Clinic) -> None:
    found = look(clinic, Search(TimeWish(first_available=True), "checkup"))
    assert (clocks(found), found.shortfall) == (["Mon 08:30", "Mon 09:00", "Mon 09:30"], None)


def test_otherwise_offers_are_spread_over_times_of_day_and_never_repeat_a_moment(clinic: Clinic) -> None:
    offered = look(clinic, Search(TimeWish(), "checkup")).offered
    heres = [local(one.starts_at, CHICAGO) for one in offered]
    assert len({here.date() for here in heres}) > 1 < len({here.hour < 12 for here in heres}) < 3 == len(set(heres))
    assert list(offered) == sorted(offered)
    assert max(heres) - min(heres) < timedelta(days=4)


def test_others_stand_in_for_a_full_practitioner_beside_the_nearest_time_with_them(clinic: Clinic) -> None:
    busy = taken((at("2026-12-01", "00:00"), at("2026-12-02", "00:00")))
    found = look(clinic, Search(TimeWish(date_from=TUESDAY, date_to=TUESDAY), "checkup", "lee"), busy)
    assert found.shortfall is Shortfall.PRACTITIONER
    assert found.reason == Reason(Why.FULL, TUESDAY, TUESDAY, practitioner_id="lee")
    by_day = [(one.practitioner_id, local(one.starts_at, CHICAGO).date()) for one in found.offered]
    assert by_day.count(("osei", TUESDAY)) == 2
    assert {("lee", NOW.date()), ("lee", WEDNESDAY)} & set(by_day)


def test_a_full_day_gives_the_days_around_it(clinic: Clinic) -> None:
    busy = taken((at("2026-12-02", "00:00"), at("2026-12-03", "00:00")))
    found = look(
        clinic,
        Search(TimeWish(date_from=WEDNESDAY, date_to=WEDNESDAY, time_from=time(9), time_to=time(10)), "checkup"),
        busy,
    )
    assert found.shortfall is Shortfall.TIME
    assert {local(one.starts_at, CHICAGO).date() for one in found.offered} <= {TUESDAY, date(2026, 12, 3)}
    assert all(time(8) <= local(one.starts_at, CHICAGO).time() <= time(12) for one in found.offered)


def test_evening_wishes_get_the_last_hours_there_are(clinic: Clinic) -> None:
    found = look(clinic, Search(TimeWish(time_from=time(18)), "checkup"))
    assert found.shortfall is Shortfall.TIME
    assert all(local(one.starts_at, CHICAGO).hour >= 15 for one in found.offered)


def test_somebody_else_is_offered_for_a_visit_that_the_practitioner_does_not_do(clinic: Clinic) -> None:
    found = look(clinic, Search(TimeWish(), "vaccine", "lee"))
    assert ({one.practitioner_id for one in found.offered}, found.shortfall) == ({"brooks"}, Shortfall.OTHER_VISIT)


def test_new_patients_are_not_offered_whoever_takes_none(clinic: Clinic) -> None:
    found = look(clinic, Search(TimeWish(weekdays=(1,)), "checkup", "osei", new_patient=True))
    assert ({one.practitioner_id for one in found.offered}, found.shortfall) == ({"lee"}, Shortfall.NO_NEW_PATIENTS)
    known = look(clinic, Search(TimeWish(weekdays=(1,)), "checkup", "osei"))
    assert ({one.practitioner_id for one in known.offered}, known.shortfall) == ({"osei"}, None)


def test_a_clinic_without_free_time_says_so(clinic: Clinic) -> None:
    always = taken((NOW, NOW + timedelta(days=200)), by=None)
    assert look(clinic, Search(TimeWish(), "checkup"), always) == Openings((), Shortfall.NONE, Reason(Why.FULL))


def test_the_hour_that_the_clock_skips_has_no_openings(clinic: Clinic) -> None:
    night = date(2027, 3, 14)
    found = all_of(clinic, TimeWish(date_from=night, date_to=night), visit="vaccine", now=at("2027-03-10", "12:00"))
    assert {local(one.starts_at, CHICAGO).hour for one in found} == {0, 1, 3, 4}
    assert len(found) == len({one.starts_at for one in found}) == 24
    assert all(one.ends_at - one.starts_at == timedelta(minutes=10) for one in found)


def test_the_hour_that_happens_twice_is_offered_once(clinic: Clinic) -> None:
    night = date(2027, 11, 7)
    found = all_of(clinic, TimeWish(date_from=night, date_to=night), visit="vaccine", now=at("2027-11-03", "12:00"))
    assert len(found) == len({one.starts_at for one in found}) == len(set(clocks(found))) == 30
    assert found[6].starts_at.isoformat() == "2027-11-07T06:00:00+00:00"
    assert found[12].starts_at.isoformat() == "2027-11-07T08:00:00+00:00"


def test_office_hours_stay_the_same_on_the_wall_after_the_clock_changes(clinic: Clinic) -> None:
    for friday, monday in ((date(2027, 3, 12), date(2027, 3, 15)), (date(2027, 11, 5), date(2027, 11, 8))):
        now = at((friday - timedelta(days=2)).isoformat(), "12:00")
        before, after = (all_of(clinic, TimeWish(date_from=day, date_to=day), now=now) for day in (friday, monday))
        assert [clock[4:] for clock in clocks(before)] == [clock[4:] for clock in clocks(after)]
        assert abs((after[0].starts_at - before[0].starts_at) - timedelta(days=3)) == timedelta(hours=1)


def test_hours_that_end_in_the_skipped_hour_end_when_it_would_begin(clinic: Clinic) -> None:
    short = (WorkingHours("main", 6, time(1), time(2, 30)),)
    brooks = replace(clinic.practitioner("brooks"), working_hours=short)
    night = date(2027, 3, 14)
    found = all_of(
        replace(clinic, practitioners=(brooks,)),
        TimeWish(date_from=night, date_to=night),
        visit="vaccine",
        now=at("2027-03-10", "12:00"),
    )
    assert clocks(found) == [f"Sun 01:{minute}0" for minute in range(6)]


def test_only_what_somebody_works_is_real(clinic: Clinic) -> None:
    (real, *_) = all_of(clinic, TimeWish(date_from=WEDNESDAY, date_to=WEDNESDAY))
    assert is_real(clinic, real, now=NOW)
    for other in (
        replace(real, starts_at=real.starts_at + timedelta(minutes=10), ends_at=real.ends_at + timedelta(minutes=10)),
        replace(real, ends_at=real.ends_at + timedelta(minutes=30)),
        replace(real, practitioner_id="osei"),
        replace(real, location_id="north"),
        replace(real, visit_type_id="vaccine"),
    ):
        assert not is_real(clinic, other, now=NOW)
    assert not is_real(clinic, real, now=real.starts_at)
