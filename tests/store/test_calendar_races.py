"""What many do at the same moment comes out as if they had done it one after the other."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from bot.clinic.errors import OfferGone, SchedulingError
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus
from bot.clinic.scheduling.free_time import build_free_time, settle_changes
from bot.clinic.scheduling.free_time_sources import CountedTime, IndexedTime
from bot.clinic.scheduling.openings import Search, walk
from bot.clinic.scheduling.waitlist import WaitlistStatus
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store
from tests.store.busy_clinic import NOW, BusyClinic


def at_once[T, R](wants: Callable[[T], R], everybody: Iterable[T]) -> list[R | Exception]:
    """Let everybody begin at the same moment; a refusal is a result."""
    people = list(everybody)
    together = Barrier(len(people))

    def want(one: T) -> R | Exception:
        together.wait()
        try:
            return wants(one)
        except SchedulingError as refused:
            return refused

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(want, people))


def won(results: list[Appointment | Exception]) -> list[Appointment]:
    return [one for one in results if isinstance(one, Appointment)]


def known(appointment: Appointment) -> AppointmentId:
    assert appointment.id is not None
    return appointment.id


def test_of_eight_who_choose_one_opening_one_holds_it_and_books_it(store: Store) -> None:
    busy = BusyClinic.open(store, 8)

    def hold(patient_id: PatientId) -> Appointment:
        return busy.desk.hold(busy.conversation(patient_id), patient_id, busy.opening(0, 0), NOW)

    def book(patient_id: PatientId) -> Appointment:
        conversation = busy.conversation(patient_id)
        return busy.desk.book(patient_id, busy.opening(0, 0), f"{patient_id}", NOW, conversation_id=conversation)

    (held,) = won(at_once(hold, busy.patients))
    (booked,) = won(at_once(book, busy.patients))
    assert (booked.id, booked.patient_id) == (held.id, held.patient_id)


def test_a_session_of_two_seats_takes_two_of_eight(store: Store) -> None:
    busy = BusyClinic.open(store, 8)
    booked = won(at_once(lambda one: busy.desk.book(one, busy.opening(0, 1, "class"), f"{one}", NOW), busy.patients))
    assert sorted(one.seat for one in booked) == [0, 1]


def test_one_scanner_is_not_used_twice_at_a_time_whoever_sees_the_patient(store: Store) -> None:
    busy = BusyClinic.open(store, 8)
    wanted = [(patient, number % 2) for number, patient in enumerate(busy.patients)]
    booked = won(at_once(lambda one: busy.desk.book(one[0], busy.opening(one[1], 0, "scan"), f"{one[0]}", NOW), wanted))
    assert len(booked) == 1


def test_two_who_want_each_others_time_wait_for_nobody(store: Store) -> None:
    busy = BusyClinic.open(store, 2)
    ana, ben = (busy.desk.book(one, busy.opening(0, slot), f"{one}", NOW) for slot, one in enumerate(busy.patients))
    moves = [(ana, ben.opening), (ben, ana.opening)]
    for _ in range(5):
        moved = won(at_once(lambda one: busy.desk.move(one[0].patient_id, known(one[0]), one[1], "move", NOW), moves))
        assert moved == []
    assert [busy.desk.appointments_of(one, NOW) for one in busy.patients] == [[ana], [ben]]


def test_a_visit_that_is_moved_and_cancelled_at_once_ends_in_one_of_both(store: Store) -> None:
    busy = BusyClinic.open(store, 1)
    (patient,) = busy.patients
    for slot in (0, 1, 2):
        visit = busy.desk.book(patient, busy.opening(0, slot), f"book {slot}", NOW)
        changes = [
            partial(busy.desk.cancel, patient, known(visit), NOW),
            partial(busy.desk.move, patient, known(visit), busy.opening(1, slot), f"move {slot}", NOW),
        ]
        results = [one for one in at_once(lambda do: do(), changes) if isinstance(one, Appointment)]
        standing = busy.desk.appointments_of(patient, NOW)
        assert len(standing) <= 1
        assert [one.opening for one in standing] == [one.opening for one in results if one.status is AppointmentStatus.BOOKED]
        for one in standing:
            busy.desk.cancel(patient, known(one), NOW)


def test_eight_freed_times_go_to_eight_who_wait_one_to_each(store: Store) -> None:
    busy = BusyClinic.open(store, 16)
    leaving, waiting = busy.patients[:8], busy.patients[8:]
    places = [busy.opening(number % 2, number // 2) for number in range(8)]
    visits = [busy.desk.book(one, place, f"{one}", NOW) for one, place in zip(leaving, places, strict=True)]
    for one in waiting:
        busy.desk.join_waitlist(busy.conversation(one), one, "checkup", TimeWish(), NOW)
    at_once(lambda visit: busy.desk.cancel(visit.patient_id, known(visit), NOW), visits)
    entries = [entry for one in waiting for entry in busy.desk.waitlist_of(one)]
    assert {entry.status for entry in entries} == {WaitlistStatus.OFFERED}
    assert sorted(entry.offered for entry in entries if entry.offered) == sorted(places)


def test_an_answer_at_the_last_moment_wins_or_is_too_late_and_never_both(store: Store) -> None:
    busy = BusyClinic.open(store, 3)
    leaving, first, second = busy.patients
    late = NOW + busy.clinic.waitlist_offer_length
    for slot in range(3):
        visit = busy.desk.book(leaving, busy.opening(0, slot), f"book {slot}", NOW)
        for one in (first, second):
            busy.desk.join_waitlist(busy.conversation(one), one, "checkup", TimeWish(), NOW)
        busy.desk.cancel(leaving, known(visit), NOW)
        race: list[Callable[[], object]] = [
            partial(busy.desk.accept_offer, busy.conversation(first), f"yes {slot}", late),
            partial(busy.desk.expire_offers, late),
        ]
        answer, _ = at_once(lambda do: do(), race)
        other = busy.desk.waitlist_of(second)[0]
        assert isinstance(answer, OfferGone) == (other.status is WaitlistStatus.OFFERED)
        busy.desk.leave_waitlist(first, late)
        busy.desk.leave_waitlist(second, late)
        for one in busy.desk.appointments_of(first, NOW):
            busy.desk.cancel(first, known(one), NOW)


def test_the_index_of_free_time_says_what_the_calendar_says_after_all_that(store: Store) -> None:
    busy = BusyClinic.open(store, 8)
    build_free_time(store.units, busy.clinic, NOW)
    at_once(lambda one: busy.desk.book(one, busy.opening(one % 2, one % 4), f"{one}", NOW), busy.patients)
    settled = settle_changes(store.units, busy.clinic, NOW)
    with store.units() as work:
        search = Search(TimeWish(), "checkup")
        indexed = list(walk(busy.clinic, search, IndexedTime(busy.clinic, work.free_time, now=NOW), now=NOW))
        free_time = CountedTime(busy.clinic, work.free_time.taken, work.free_time.rooms_taken, now=NOW)
        assert settled > 0
        assert indexed == list(walk(busy.clinic, search, free_time, now=NOW))
