"""Whatever is done in whatever order: nobody is double-booked, nobody loses what they did not give up, nothing is promised twice.

`TESTS_CALENDAR_RUNS` says how many runs each database gets: 2,500 in CI, a hundred elsewhere.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import bindparam, make_url, select, text

from bot.clinic.errors import OfferGone, OpeningTaken, OpeningUnknown
from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.booking import visit_at
from bot.clinic.scheduling.waitlist import WaitlistStatus
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.appointment_rows import appointment_of, opening_from
from bot.store.engine import Store, open_store
from bot.store.schema import appointment_history, appointments, waitlist
from tests.store.busy_clinic import KINDS, NOW, BusyClinic

RUNS = int(os.environ.get("TESTS_CALENDAR_RUNS") or (2500 if os.environ.get("CI") else 100))

people = st.integers(0, 3)
openings = st.tuples(st.integers(0, 1), st.integers(0, 3), st.sampled_from([kind.id for kind in KINDS]))


_MINE = appointments.c.patient_id.between(bindparam("first"), bindparam("last"))
_ROWS = select(appointments).where(_MINE)
_HISTORY = (
    select(appointment_history.c.appointment_id, appointment_history.c.to_status)
    .join(appointments)
    .where(_MINE)
    .order_by(appointment_history.c.id)
)
_WAITING = select(waitlist.c.patient_id).where(
    waitlist.c.patient_id.between(bindparam("first"), bindparam("last")), waitlist.c.status.in_(["waiting", "offered"])
)
_OFFERS = select(waitlist.c.patient_id, waitlist.c.offered, waitlist.c.earlier_than).where(
    waitlist.c.patient_id.between(bindparam("first"), bindparam("last")), waitlist.c.status == WaitlistStatus.OFFERED.value
)


@dataclass(frozen=True)
class Offer:
    """A time that somebody on the waitlist was promised, and the visit that they would give up for it."""

    opening: Opening | None
    earlier_than: AppointmentId | None


class CalendarMachine(RuleBasedStateMachine):
    """Everybody books, holds, moves, cancels, waits and is overbooked; a model remembers what is whose."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.busy = BusyClinic.open(store)
        self.desk = self.busy.desk
        self.mine = {"first": self.busy.patients[0], "last": self.busy.patients[-1]}
        self.now = NOW
        self.requests = 0
        self.owned: dict[AppointmentId, Appointment] = {}
        self.held: dict[ConversationId, Appointment] = {}
        self.rows: list[Appointment] = []
        self.offers: dict[PatientId, Offer] = {}
        self.again: Callable[[], tuple[Appointment, Appointment]] | None = None

    def teardown(self) -> None:
        with self.store.engine.connect() as connection:
            ends = {AppointmentId(key): status for key, status in connection.execute(_HISTORY, self.mine)}
            waiting = set(connection.execute(_WAITING, self.mine).scalars())
        for patient_id in waiting:  # so that no other run finds them waiting
            self.desk.leave_waitlist(patient_id, self.now + timedelta(days=3))
        assert ends == {row.id: row.status.value for row in self.rows}

    # what people do

    @rule(person=people, wanted=openings)
    def book(self, person: int, wanted: tuple[int, int, str]) -> None:
        patient_id, opening = self.busy.patients[person], self.busy.opening(*wanted)
        request, before = self._request(), self.rows
        try:
            booked = self.desk.book(patient_id, opening, request, self.now)
        except (OpeningTaken, OpeningUnknown) as refused:
            self._check_refused(refused, patient_id, opening, before)
        else:
            self._own(booked)
            now = self.now
            self.again = lambda: (booked, self.desk.book(patient_id, opening, request, now))

    @rule(person=people, wanted=openings)
    def hold(self, person: int, wanted: tuple[int, int, str]) -> None:
        patient_id, opening = self.busy.patients[person], self.busy.opening(*wanted)
        conversation, before = self.busy.conversation(patient_id), self.rows
        try:
            held = self.desk.hold(conversation, patient_id, opening, self.now)
        except (OpeningTaken, OpeningUnknown) as refused:
            self._check_refused(refused, None, opening, [one for one in before if not _is_hold_of(one, conversation)])
        else:
            if held.waitlist_id is None:
                self.held[conversation] = held

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def book_what_is_held(self, data: st.DataObject) -> None:
        conversation = data.draw(st.sampled_from(list(self.held)))
        held, before, request = self.held[conversation], self.rows, self._request()
        others = [one for one in before if one.id != held.id]
        try:
            booked = self.desk.book(held.patient_id, held.opening, request, self.now, conversation_id=conversation)
        except (OpeningTaken, OpeningUnknown) as refused:
            if self._still_held(held):
                assert self._patient_is_busy(held.patient_id, held.opening, others)
            else:
                self._check_refused(refused, held.patient_id, held.opening, others)
        else:
            del self.held[conversation]
            self._own(booked)
            now = self.now
            self.again = lambda: (
                booked,
                self.desk.book(held.patient_id, held.opening, request, now, conversation_id=conversation),
            )

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def let_the_hold_go(self, data: st.DataObject) -> None:
        conversation = data.draw(st.sampled_from(list(self.held)))
        self.desk.release_hold(conversation, self.now)
        del self.held[conversation]

    @precondition(lambda self: self.owned)
    @rule(data=st.data(), wanted=openings, by_hold=st.booleans())
    def move(self, data: st.DataObject, wanted: tuple[int, int, str], by_hold: bool) -> None:
        old = self.owned[data.draw(st.sampled_from(list(self.owned)))]
        assert old.id is not None
        opening, request = self.busy.opening(*wanted), self._request()
        conversation = self.busy.conversation(old.patient_id) if by_hold else None
        before = [one for one in self.rows if one.id != old.id and not (by_hold and _is_hold_of(one, conversation))]
        try:
            moved = self.desk.move(old.patient_id, old.id, opening, request, self.now, conversation_id=conversation)
        except (OpeningTaken, OpeningUnknown) as refused:
            self._check_refused(refused, old.patient_id, opening, before)
            return
        del self.owned[old.id]
        self._own(moved)
        if conversation is not None:
            self.held.pop(conversation, None)
        now, old_id = self.now, old.id
        self.again = lambda: (moved, self.desk.move(moved.patient_id, old_id, opening, request, now))

    @precondition(lambda self: self.owned)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        old = self.owned.pop(data.draw(st.sampled_from(list(self.owned))))
        assert old.id is not None
        assert self.desk.cancel(old.patient_id, old.id, self.now).status is AppointmentStatus.CANCELLED
        self.again = None

    @rule(person=people, wanted=openings)
    def overbook(self, person: int, wanted: tuple[int, int, str]) -> None:
        patient_id, opening, before = self.busy.patients[person], self.busy.opening(*wanted), self.rows
        try:
            self._own(self.desk.overbook(patient_id, opening, "rosa", "in pain", self.now))
        except OpeningTaken:
            groups = {one.session for one in self._at(visit_at(self.busy.clinic, patient_id, opening), before) if one.session}
            assert self._patient_is_busy(patient_id, opening, before) or len(groups) > 1

    @rule(person=people, kind=st.sampled_from([kind.id for kind in KINDS]), earlier=st.booleans())
    def join_the_waitlist(self, person: int, kind: str, earlier: bool) -> None:
        patient_id = self.busy.patients[person]
        visits = [key for key, one in self.owned.items() if one.patient_id == patient_id and one.visit_type_id == kind]
        instead = visits[0] if visits and earlier else None
        conversation = self.busy.conversation(patient_id)
        self.desk.join_waitlist(conversation, patient_id, kind, TimeWish(), self.now, earlier_than=instead)

    @rule(person=people)
    def leave_the_waitlist(self, person: int) -> None:
        self.desk.leave_waitlist(self.busy.patients[person], self.now)
        assert self.desk.waitlist_of(self.busy.patients[person]) == []

    @rule(person=people)
    def accept(self, person: int) -> None:
        patient_id = self.busy.patients[person]
        offer = self.offers.get(patient_id)
        before, request, conversation = self.rows, self._request(), self.busy.conversation(patient_id)
        try:
            booked = self.desk.accept_offer(conversation, request, self.now)
        except OfferGone:
            assert offer is None
            return
        except OpeningTaken:
            assert offer is not None
            others = [one for one in before if one.id != offer.earlier_than]
            assert self._patient_is_busy(patient_id, offer.opening, others)
            return
        assert offer is not None
        assert booked.opening == offer.opening
        if booked.moved_from is not None:
            del self.owned[booked.moved_from]
        self._own(booked)
        now = self.now
        self.again = lambda: (booked, self.desk.accept_offer(conversation, request, now))

    @rule(person=people)
    def decline(self, person: int) -> None:
        self.desk.decline_offer(self.busy.conversation(self.busy.patients[person]), self.now)

    @rule(minutes=st.sampled_from([1, 9, 11, 31]), expire=st.booleans())
    def pass_time(self, minutes: int, expire: bool) -> None:
        self.now += timedelta(minutes=minutes)
        if expire:
            self.desk.expire_offers(self.now)
            for patient_id in self.busy.patients:
                for entry in self.desk.waitlist_of(patient_id):
                    assert entry.status is WaitlistStatus.WAITING or (entry.offer_until or self.now) > self.now

    @precondition(lambda self: self.again)
    @rule()
    def the_same_message_comes_again(self) -> None:
        assert self.again is not None
        first, second = self.again()
        assert first == second
        self.again = None

    # what must hold

    @invariant()
    def the_calendar_is_right(self) -> None:
        self._look()
        self._nobody_is_double_booked()
        self._no_group_has_too_many_seats()
        self._nobody_has_lost_what_they_did_not_give_up()
        self._nothing_is_promised_twice()

    def _nobody_is_double_booked(self) -> None:
        for one, other in combinations([row for row in self.rows if row.takes_time(self.now)], 2):
            together = one.takes_from < other.takes_until and other.takes_from < one.takes_until
            seated = one.session is not None and one.session == other.session and one.seat != other.seat
            on_purpose = one.overbooked_by is not None or other.overbooked_by is not None
            same = one.practitioner_id == other.practitioner_id or (one.room_id is not None and one.room_id == other.room_id)
            assert not (together and same) or seated or on_purpose
            visits = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            assert not (visits and one.patient_id == other.patient_id) or one.is_hold or other.is_hold

    def _no_group_has_too_many_seats(self) -> None:
        seats = [one for one in self.rows if one.session and one.takes_time(self.now) and one.overbooked_by is None]
        assert all(one.seat < 2 for one in seats if one.visit_type_id == "class")

    def _nobody_has_lost_what_they_did_not_give_up(self) -> None:
        standing = {row.id: row for row in self.rows}
        for key, one in self.owned.items():
            assert standing[key].status is AppointmentStatus.BOOKED
            assert standing[key].opening == one.opening
        for held in self.held.values():
            if held.held_until is not None and self.now < held.held_until:
                assert standing[held.id].is_hold

    def _nothing_is_promised_twice(self) -> None:
        """Each promise is a hold, and holds do not overlap."""
        held = {row.patient_id: row.opening for row in self.rows if row.is_hold and row.waitlist_id is not None}
        assert held == {patient_id: offer.opening for patient_id, offer in self.offers.items()}

    # the model's own look at the database

    def _look(self) -> None:
        """Read the calendar and what the waitlist was promised."""
        with self.store.engine.connect() as connection:
            self.rows = [appointment_of(row) for row in connection.execute(_ROWS, self.mine).mappings()]
            found = connection.execute(_OFFERS, self.mine).all()
        self.offers = {one.patient_id: Offer(opening_from(one.offered), one.earlier_than) for one in found}
        assert len(self.offers) == len(found)  # nobody is promised two at once

    def _own(self, appointment: Appointment) -> None:
        assert appointment.id is not None
        assert appointment.status is AppointmentStatus.BOOKED
        self.owned[appointment.id] = appointment

    def _request(self) -> str:
        self.requests += 1
        return f"{self.busy.patients[0]}:{self.requests}"

    def _check_refused(
        self, refused: Exception, patient_id: PatientId | None, opening: Opening, before: list[Appointment]
    ) -> None:
        """A refusal has a reason: nobody works then, or somebody stands in the way."""
        closes_at = self.busy.opening(0, 4).starts_at
        wanted = visit_at(self.busy.clinic, self.busy.patients[0], opening)
        if isinstance(refused, OpeningUnknown):
            assert wanted.takes_until > closes_at
            return
        assert self._at(wanted, before) or (patient_id and self._patient_is_busy(patient_id, opening, before))

    def _at(self, wanted: Appointment, rows: list[Appointment]) -> list[Appointment]:
        """Return what keeps a visit from its practitioner, its room or its seat."""
        found = []
        seats = self.busy.clinic.visit_type(wanted.visit_type_id).capacity
        for one in rows:
            together = one.takes_from < wanted.takes_until and wanted.takes_from < one.takes_until
            if not together or not one.takes_time(self.now):
                continue
            if one.practitioner_id == wanted.practitioner_id or (one.room_id and wanted.visit_type_id == "scan"):
                found.append(one)
        seated = [one for one in found if one.session is not None and one.session == wanted.session]
        return [] if found and len(seated) == len(found) and len(seated) < seats else found

    def _patient_is_busy(self, patient_id: PatientId, opening: Opening | None, rows: list[Appointment]) -> bool:
        assert opening is not None
        return any(
            one.patient_id == patient_id
            and not one.is_hold
            and one.status.takes_time
            and one.starts_at < opening.ends_at
            and opening.starts_at < one.ends_at
            for one in rows
        )

    def _still_held(self, held: Appointment) -> bool:
        return any(one.id == held.id and one.is_hold for one in self.rows)


def _is_hold_of(appointment: Appointment, conversation: ConversationId | None) -> bool:
    return appointment.is_hold and appointment.waitlist_id is None and appointment.conversation_id == conversation


@pytest.fixture
def quick_store(database: str) -> Iterator[Store]:
    """A store whose commits do not wait for a disk: SQLite's file is in memory, PostgreSQL does not wait."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        url = make_url(database)
        quick = f"sqlite:///{folder}/calendar.db" if url.get_backend_name() == "sqlite" else database
        store = open_store(quick)
        store.migrate()
        if quick is database:
            with store.engine.begin() as connection:
                connection.execute(text(f'ALTER DATABASE "{url.database}" SET synchronous_commit = off'))
            store.engine.dispose()
        yield store
        store.close()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_whatever_is_done_the_calendar_stays_right(quick_store: Store) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    runs = settings(
        max_examples=RUNS,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=quiet,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(lambda: CalendarMachine(quick_store), settings=runs)  # type: ignore[no-untyped-call]
