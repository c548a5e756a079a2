"""What the finder reads from the index is what a plain walk over the working hours finds, on both databases."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from bot.clinic.clinic_time import local_day
from bot.clinic.errors import OpeningTaken
from bot.clinic.knowledge.content import (
    Clinic,
    ExtraSession,
    Holiday,
    Leave,
    Location,
    Practitioner,
    Room,
    VisitType,
    WorkingHours,
)
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus, Opening
from bot.clinic.scheduling.free_time import MOST_CHANGES, catch_up, rebuild_free_time, settle_changes
from bot.clinic.scheduling.free_time_sources import CountedTime, IndexedTime
from bot.clinic.scheduling.openings import Search, is_real, walk
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store
from bot.store.schema import appointments, free_spans, free_time_changes
from tests.store.plain_walk import plain_walk

EXAMPLES = int(os.environ.get("FREE_TIME_EXAMPLES", "40"))
CHANGES = [date(2027, 3, 13), date(2027, 3, 14), date(2027, 11, 6), date(2027, 11, 7)]  # in the United States and at its border
ZONES = ["America/Chicago", "America/Tijuana", "America/Mexico_City"]  # the last one has not changed its clocks since 2022
PLACES = ("main", "north")
WORDS = {"en": ""}
PATIENTS = 12


def seldom[One](value: One, usual: One | None = None) -> st.SearchStrategy[One | None]:
    return st.sampled_from([usual, usual, usual, value])


quarter_hours = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
some_days = st.integers(-1, 5).map(timedelta)


@st.composite
def spans(draw: st.DrawFn) -> tuple[time, time]:
    starts, ends = sorted(draw(st.lists(quarter_hours, min_size=2, max_size=2, unique=True)))
    return starts, ends


@st.composite
def visit_types(draw: st.DrawFn, name: str) -> VisitType:
    capacity = draw(st.sampled_from([1, 1, 3]))
    return VisitType(
        name,
        WORDS,
        timedelta(minutes=draw(st.sampled_from([10, 15, 20, 45, 90]))),
        WORDS,
        new_patients=draw(seldom(False, True)),
        buffer_before=timedelta(minutes=draw(st.sampled_from([0, 0, 5]))),
        buffer_after=timedelta(minutes=draw(st.sampled_from([0, 0, 10]))),
        room_kind=draw(seldom("lab")),
        capacity=capacity,
        minimum_notice=draw(seldom(timedelta(hours=20))),
        booking_window=draw(seldom(timedelta(days=1))),
        min_age=draw(seldom(18)),
        max_age=draw(seldom(64)),
    )


@st.composite
def practitioners(draw: st.DrawFn, name: str, today: date) -> Practitioner:
    weekly: list[WorkingHours] = []
    for weekday in range(7):
        starts, ends = draw(spans())
        for at, hours in ((draw(st.sampled_from(PLACES)), (time(0), starts)), (draw(st.sampled_from(PLACES)), (starts, ends))):
            if hours[0] < hours[1] and draw(seldom(False, True)):
                weekly.append(WorkingHours(at, weekday, *hours))
    exceptions: list[Leave | ExtraSession] = []
    if draw(st.booleans()):
        from_day = today + draw(some_days)
        hours = draw(st.one_of(st.just((None, None)), spans()))
        exceptions.append(Leave(from_day, from_day + timedelta(days=draw(st.integers(0, 2))), *hours))
    if draw(st.booleans()):
        kinds = draw(st.sampled_from([(), ("one",), ("one", "two")]))
        exceptions.append(ExtraSession(today + draw(some_days), draw(st.sampled_from(PLACES)), *draw(spans()), kinds))
    visits = draw(st.sampled_from([("one",), ("two",), ("one", "two")]))
    return Practitioner(
        name, name, ("en",), visits, tuple(weekly), accepts_new_patients=draw(seldom(False, True)), exceptions=tuple(exceptions)
    )


@st.composite
def clinics(draw: st.DrawFn) -> tuple[Clinic, datetime]:
    """A clinic that works at any hour, and a moment shortly before its clocks change, when they do."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    today = draw(st.sampled_from(CHANGES))
    now = datetime.combine(today, draw(quarter_hours), tzinfo=zone).astimezone(UTC)
    clinic = Clinic(
        name="",
        short_name="",
        zone=zone,
        phone="",
        emergency_number="",
        crisis_number="",
        nurse_line="",
        website="",
        languages=("en",),
        locations=tuple(Location(place, place, "", "", WORDS, WORDS, WORDS, ()) for place in PLACES),
        practitioners=tuple(draw(practitioners(name, today)) for name in ("ann", "bob")),
        visit_types=tuple(draw(visit_types(name)) for name in ("one", "two")),
        payers=(),
        holidays=(Holiday(today + timedelta(days=draw(st.integers(1, 3))), WORDS),),
        answers=(),
        queues=(),
        minimum_notice=timedelta(hours=draw(st.sampled_from([0, 3]))),
        booking_window=timedelta(days=draw(st.integers(1, 3))),
        rooms=(Room("lab_main", "Lab", "main", ("lab",)), Room("lab_north", "Lab", "north", ("lab", "other"))),
    )
    return clinic, now


@st.composite
def searches(draw: st.DrawFn, clinic: Clinic, now: datetime) -> Search:
    today = local_day(now, clinic.zone)
    first, last = sorted((today + draw(some_days), today + draw(some_days)))
    hours = draw(
        st.one_of(
            st.just((None, None)), spans(), quarter_hours.map(lambda at: (at, at)), quarter_hours.map(lambda at: (at, None))
        )
    )
    wish = TimeWish(
        date_from=draw(seldom(first)),
        date_to=draw(seldom(last)),
        time_from=hours[0],
        time_to=hours[1],
        exclude_weekdays=draw(seldom((6,), ())),
    )
    return Search(
        draw(st.sampled_from([TimeWish(), wish])),
        draw(st.sampled_from(["one", "two"])),
        draw(seldom("ann")),
        draw(seldom("main")),
        new_patient=draw(seldom(True, False)),
        born_on=draw(seldom(date(2009, 3, 14))),
        elsewhere=draw(seldom(((now, now + timedelta(hours=9)),), ())),
    )


def fill(store: Store, clinic: Clinic, now: datetime, patients: list[PatientId], data: st.DataObject) -> list[Appointment]:
    """Book, hold and join group sessions at random times that the clinic has, or has not; return what then stands."""
    with store.engine.begin() as connection:  # what an earlier example left behind; the history keeps it from being deleted
        connection.execute(update(appointments).values(status="cancelled"))
        connection.execute(delete(free_time_changes))
    standing: list[Appointment] = []
    for patient in patients[: data.draw(st.integers(0, 8))]:
        if (taken := take(store, clinic, now, patient, standing, data)) is not None:
            standing.append(taken)
    return standing


def take(
    store: Store, clinic: Clinic, now: datetime, patient: PatientId, standing: list[Appointment], data: st.DataObject
) -> Appointment | None:
    """Take a time, as an appointment or as a hold that has run out, or will; None when something stands in the way."""
    kind = clinic.visit_type(data.draw(st.sampled_from(["one", "two"])))
    openings = plain_walk(clinic, Search(TimeWish(), kind.id), standing, now=now)
    if openings and data.draw(st.integers(0, 3)):
        opening = data.draw(st.sampled_from(openings))
    else:
        starts_at = now + timedelta(minutes=data.draw(st.integers(-300, 4000)), seconds=data.draw(st.sampled_from([0, 40])))
        opening = Opening(starts_at, starts_at + kind.length, "ann", "main", kind.id)
    held = data.draw(st.sampled_from([None, None, timedelta(minutes=-1), timedelta(0), timedelta(minutes=9, seconds=30)]))
    wanted = Appointment(
        patient,
        opening.practitioner_id,
        opening.location_id,
        kind.id,
        opening.starts_at,
        opening.ends_at,
        AppointmentStatus.BOOKED if held is None else AppointmentStatus.PROPOSED,
        buffer_before=kind.buffer_before,
        buffer_after=kind.buffer_after,
        session=f"{opening.practitioner_id} {kind.id} {opening.starts_at}" if kind.in_group else None,
        held_until=None if held is None else now + held,
        conversation_id=None if held is None else ConversationId(f"sms:{patient}"),
    )
    rooms = tuple(one.id for one in clinic.rooms if kind.room_kind in one.kinds and one.location_id == opening.location_id)
    with store.units() as work:
        try:
            taken = work.calendar.book(wanted, request=None, at=now - timedelta(hours=1), seats=kind.capacity, rooms=rooms)
        except OpeningTaken:
            return None
        work.commit()
    return taken


def indexed_walk(store: Store, clinic: Clinic, search: Search, now: datetime) -> list[Opening]:
    with store.units() as work:
        return list(walk(clinic, search, IndexedTime(clinic, work.free_time, now=now), now=now))


@pytest.fixture
def patients(store: Store) -> list[PatientId]:
    with store.units() as work:
        added = [work.patients.add(Patient("A", f"B{n}", date(1980, 1, 1), None)).id for n in range(PATIENTS)]
        work.commit()
    return [one for one in added if one is not None]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(made=clinics(), data=st.data())
def test_index_finds_what_a_plain_walk_over_the_working_hours_finds(
    store: Store, patients: list[PatientId], made: tuple[Clinic, datetime], data: st.DataObject
) -> None:
    clinic, now = made
    standing = fill(store, clinic, now, patients, data)
    search = data.draw(st.one_of(searches(clinic, now), st.just(Search(TimeWish(), "one"))))
    expected = plain_walk(clinic, search, standing, now=now)
    event(f"openings: {len(expected) > 0}")
    with store.units() as work:
        counted = CountedTime(clinic, work.free_time.taken, work.free_time.rooms_taken, now=now)
        assert list(walk(clinic, search, counted, now=now)) == expected
    rebuild_free_time(store.units, clinic, now)
    assert indexed_walk(store, clinic, search, now) == expected

    for one in expected[:5]:
        assert is_real(clinic, one, now=now, born_on=search.born_on, new_patient=search.new_patient)

    # Time is taken and given back; the index is right at once, after it is settled, and when the holds have run out.
    if (taken := take(store, clinic, now, patients[-1], standing, data)) is not None:
        standing.append(taken)
    if standing and data.draw(st.booleans()):
        gone = standing.pop(data.draw(st.integers(0, len(standing) - 1)))
        with store.units() as work:
            assert gone.id is not None
            work.calendar.set_status(gone.id, AppointmentStatus.CANCELLED, by="patient", at=now)
            work.commit()
    expected = plain_walk(clinic, search, standing, now=now)
    assert indexed_walk(store, clinic, search, now) == expected
    settle_changes(store.units, clinic, now)
    assert indexed_walk(store, clinic, search, now) == expected
    later = now + timedelta(minutes=10)
    assert indexed_walk(store, clinic, search, later) == plain_walk(clinic, search, standing, now=later)


def small_clinic() -> Clinic:
    """One person who works all day, every day, in a zone without clock changes."""
    weekly = tuple(WorkingHours("main", day, time(9), time(17)) for day in range(7))
    return Clinic(
        name="", short_name="", zone=ZoneInfo("America/Mexico_City"), phone="", emergency_number="", crisis_number="", nurse_line="",
        website="", languages=("en",), locations=(), practitioners=(Practitioner("ann", "ann", ("en",), ("one",), weekly),),
        visit_types=(VisitType("one", WORDS, timedelta(minutes=30), WORDS),), payers=(), holidays=(), answers=(), queues=(),
        booking_window=timedelta(days=10),
    )  # fmt: skip


def rows(store: Store) -> set[date]:
    with store.engine.connect() as connection:
        return set(connection.execute(select(free_spans.c.day)).scalars())


def book_first(store: Store, clinic: Clinic, patient: PatientId, now: datetime) -> Appointment:
    opening = indexed_walk(store, clinic, Search(TimeWish(), "one"), now)[0]
    taken = Appointment(patient, "ann", "main", "one", opening.starts_at, opening.ends_at)
    with store.units() as work:
        work.calendar.book(taken, request=None, at=now)
        work.commit()
    return taken


def test_index_is_extended_as_days_go_by_and_forgets_those_that_are_over(store: Store, patients: list[PatientId]) -> None:
    clinic, now = small_clinic(), datetime(2026, 12, 1, 15, tzinfo=UTC)
    catch_up(store.units, clinic, now)
    first = rows(store)
    assert (min(first), max(first)) == (date(2026, 12, 1), date(2026, 12, 18))
    catch_up(store.units, clinic, now + timedelta(days=7))
    assert rows(store) == first  # it was built a week ahead
    later = now + timedelta(days=8)
    taken = book_first(store, clinic, patients[0], later)
    catch_up(store.units, clinic, later)
    expected = plain_walk(clinic, Search(TimeWish(), "one"), [taken], now=later)
    assert indexed_walk(store, clinic, Search(TimeWish(), "one"), later) == expected
    assert (min(rows(store)), max(rows(store))) == (date(2026, 12, 9), date(2026, 12, 26))


def test_index_is_not_read_for_hours_that_have_changed_and_is_built_anew(store: Store) -> None:
    clinic, now = small_clinic(), datetime(2026, 12, 1, 15, tzinfo=UTC)
    catch_up(store.units, clinic, now)
    (ann,) = clinic.practitioners
    away = replace(clinic, practitioners=(replace(ann, exceptions=(Leave(date(2026, 12, 2), date(2026, 12, 31)),)),))
    for _ in range(2):
        found = indexed_walk(store, away, Search(TimeWish(), "one"), now)
        assert {local_day(one.starts_at, clinic.zone) for one in found} == {date(2026, 12, 1)}
        catch_up(store.units, away, now)
    assert rows(store) == {date(2026, 12, 1)}


def test_a_flood_of_changes_is_answered_by_building_anew(store: Store, patients: list[PatientId]) -> None:
    clinic, now = small_clinic(), datetime(2026, 12, 1, 15, tzinfo=UTC)
    catch_up(store.units, clinic, now)
    taken = book_first(store, clinic, patients[0], now)
    note = {"practitioner_id": "ann", "takes_from": taken.starts_at, "takes_until": taken.ends_at}
    with store.engine.begin() as connection:
        connection.execute(insert(free_time_changes), [note] * MOST_CHANGES)
    expected = plain_walk(clinic, Search(TimeWish(), "one"), [taken], now=now)
    assert indexed_walk(store, clinic, Search(TimeWish(), "one"), now) == expected
    catch_up(store.units, clinic, now)
    with store.units() as work:
        assert work.free_time.changes() == []
    assert indexed_walk(store, clinic, Search(TimeWish(), "one"), now) == expected
