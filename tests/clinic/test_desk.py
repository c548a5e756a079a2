"""The desk's verbs on real records."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.desk import Desk
from bot.clinic.errors import (
    AppointmentPast,
    AppointmentUnknown,
    IdentityNotProven,
    NoStatement,
    OpeningTaken,
    OpeningUnknown,
    TooManyAttempts,
)
from bot.clinic.handoff import Owner
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.identity import Claim
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store
from tests.clinic.conftest import add_patient, at

NOW = at("2026-11-30", "12:00")
BORN = date(1981, 4, 12)
SMS = ConversationId("sms:+15555550101")
OTHER = ConversationId("webchat:visitor")


def opening(clock: str, day: str = "2026-12-02", practitioner: str = "lee") -> Opening:
    starts_at = at(day, clock)
    return Opening(starts_at, starts_at + timedelta(minutes=30), practitioner, "main", "checkup")


@pytest.fixture
def ana(store: Store) -> PatientId:
    return add_patient(store, "Ana", "Gómez", BORN, "+15555550101")


@pytest.fixture
def ben(store: Store) -> PatientId:
    return add_patient(store, "Ben", "Gómez", date(2018, 6, 21), "+15555550101")


def booked(desk: Desk, patient_id: PatientId, clock: str = "09:00") -> tuple[Appointment, AppointmentId]:
    appointment = desk.book(patient_id, opening(clock), f"book {patient_id} {clock}", NOW)
    assert appointment.id is not None
    return appointment, appointment.id


def all_appointments(store: Store) -> list[Appointment]:
    with store.units() as work:
        return work.calendar.all()


# booking


def test_a_repeated_request_books_once(desk: Desk, store: Store, ana: PatientId) -> None:
    first = desk.book(ana, opening("09:00"), "one", NOW)
    assert desk.book(ana, opening("09:00"), "one", NOW) == first
    assert desk.book(ana, opening("09:00"), "another", NOW) == first
    assert all_appointments(store) == [first]


def test_what_was_booked_is_no_longer_offered(desk: Desk, ana: PatientId) -> None:
    wish = TimeWish(date_from=date(2026, 12, 2), first_available=True)
    (before, *_) = desk.find_openings(wish, "checkup", new_patient=False, now=NOW).offered
    desk.book(ana, before, "one", NOW)
    assert before not in desk.find_openings(wish, "checkup", new_patient=False, now=NOW).offered


def test_a_taken_opening_is_refused_and_nothing_is_kept(desk: Desk, store: Store, ana: PatientId, ben: PatientId) -> None:
    first, _ = booked(desk, ana)
    with pytest.raises(OpeningTaken):
        desk.book(ben, opening("09:00"), "two", NOW)
    assert all_appointments(store) == [first]


@pytest.mark.parametrize(
    "wrong", [opening("12:00"), opening("09:10"), opening("09:00", practitioner="osei"), opening("09:00", "2026-11-30")]
)
def test_an_opening_that_nobody_works_is_unknown(desk: Desk, store: Store, ana: PatientId, wrong: Opening) -> None:
    with pytest.raises(OpeningUnknown):
        desk.book(ana, wrong, "one", NOW)
    assert all_appointments(store) == []


def test_the_appointments_ahead_come_soonest_first_and_without_cancelled_ones(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    late, _ = booked(desk, ana, "11:00")
    soon, _ = booked(desk, ana, "09:00")
    _, gone = booked(desk, ana, "10:00")
    booked(desk, ben, "14:00")
    desk.cancel(ana, gone, NOW)
    assert desk.appointments_of(ana, NOW) == [soon, late]
    assert desk.appointments_of(ana, soon.starts_at + timedelta(minutes=59)) == [soon, late]
    assert desk.appointments_of(ana, soon.starts_at + timedelta(minutes=61)) == [late]


# moving


def test_a_moved_visit_frees_its_old_time(desk: Desk, store: Store, ana: PatientId, ben: PatientId) -> None:
    old, old_id = booked(desk, ana)
    moved = desk.move(ana, old_id, opening("10:00"), "move", NOW)
    assert desk.appointments_of(ana, NOW) == [moved]
    assert all_appointments(store)[0] == replace(old, status=AppointmentStatus.CANCELLED)
    assert booked(desk, ben)[0].starts_at == old.starts_at


def test_a_repeated_move_moves_once(desk: Desk, store: Store, ana: PatientId) -> None:
    _, old_id = booked(desk, ana)
    moved = desk.move(ana, old_id, opening("10:00"), "move", NOW)
    assert desk.move(ana, old_id, opening("10:00"), "move", NOW) == moved
    assert len(all_appointments(store)) == 2


@pytest.mark.parametrize("new", [opening("10:00"), opening("12:00")])
def test_the_old_time_is_kept_until_the_new_one_is_won(desk: Desk, ana: PatientId, ben: PatientId, new: Opening) -> None:
    old, old_id = booked(desk, ana)
    booked(desk, ben, "10:00")
    with pytest.raises((OpeningTaken, OpeningUnknown)):
        desk.move(ana, old_id, new, "move", NOW)
    assert desk.appointments_of(ana, NOW) == [old]


def test_a_visit_can_move_into_time_that_overlaps_its_own(desk: Desk, ana: PatientId, store: Store) -> None:
    _, old_id = booked(desk, ana)
    starts_at = at("2026-12-02", "09:20")
    longer = Opening(starts_at, starts_at + timedelta(minutes=40), "lee", "main", "physical")
    assert desk.move(ana, old_id, longer, "move", NOW).starts_at == starts_at


# other people's appointments, and what is over


def test_nobody_touches_the_appointment_of_another_patient(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    kept, kept_id = booked(desk, ana)
    for attempt in (
        lambda: desk.cancel(ben, kept_id, NOW),
        lambda: desk.confirm(ben, kept_id, NOW),
        lambda: desk.note_arrival(ben, kept_id, NOW),
        lambda: desk.move(ben, kept_id, opening("10:00"), "move", NOW),
        lambda: desk.cancel(ana, AppointmentId(kept_id + 1), NOW),
    ):
        with pytest.raises(AppointmentUnknown):
            attempt()
    assert desk.appointments_of(ana, NOW) == [kept]


def test_cancelling_twice_changes_nothing_more(desk: Desk, ana: PatientId) -> None:
    _, key = booked(desk, ana)
    assert desk.cancel(ana, key, NOW) == desk.cancel(ana, key, NOW)
    assert desk.appointments_of(ana, NOW) == []


def test_what_has_begun_can_not_be_changed(desk: Desk, ana: PatientId) -> None:
    visit, key = booked(desk, ana)
    for attempt in (desk.cancel, desk.confirm):
        with pytest.raises(AppointmentPast):
            attempt(ana, key, visit.starts_at)
    with pytest.raises(AppointmentPast):
        desk.move(ana, key, opening("10:00", "2026-12-03"), "move", visit.starts_at)


def test_a_cancelled_visit_does_not_come_back_by_arriving(desk: Desk, store: Store, ana: PatientId) -> None:
    visit, key = booked(desk, ana)
    desk.cancel(ana, key, NOW)
    for attempt in (desk.note_arrival, desk.confirm):
        with pytest.raises(AppointmentPast):
            attempt(ana, key, visit.starts_at - timedelta(minutes=5))
    assert [one.status for one in all_appointments(store)] == [AppointmentStatus.CANCELLED]


def test_a_patient_arrives_once(desk: Desk, ana: PatientId) -> None:
    visit, key = booked(desk, ana)
    early = visit.starts_at - timedelta(minutes=5)
    assert (
        desk.note_arrival(ana, key, early)
        == desk.note_arrival(ana, key, early)
        == replace(visit, status=AppointmentStatus.ARRIVED)
    )


# identity


@pytest.mark.parametrize("said", ["Ana Gómez", "ana gomez", "GOMEZ ANA"])
def test_identity_is_proven_by_name_and_date_of_birth(desk: Desk, ana: PatientId, said: str) -> None:
    assert desk.prove_identity(SMS, Claim(said, (date(1981, 12, 4), BORN)), NOW).id == ana
    proven = desk.proven_patient(SMS, NOW)
    assert proven is not None
    assert proven.id == ana
    assert desk.proven_patient(OTHER, NOW) is None


def test_a_proof_ends_after_half_an_hour(desk: Desk, ana: PatientId) -> None:
    desk.prove_identity(SMS, Claim("Ana Gomez", (BORN,)), NOW)
    assert desk.proven_patient(SMS, NOW + timedelta(minutes=29, seconds=59)) is not None
    assert desk.proven_patient(SMS, NOW + timedelta(minutes=30)) is None


def test_the_third_wrong_try_ends_it_even_for_the_right_answer(desk: Desk, ana: PatientId) -> None:
    wrong, right = Claim("Ana Gomez", (date(1981, 4, 13),)), Claim("Ana Gomez", (BORN,))
    for _ in range(2):
        with pytest.raises(IdentityNotProven):
            desk.prove_identity(SMS, wrong, NOW)
    for claim in (wrong, right):
        with pytest.raises(TooManyAttempts):
            desk.prove_identity(SMS, claim, NOW)
    assert desk.proven_patient(SMS, NOW) is None
    assert desk.prove_identity(OTHER, right, NOW).id == ana
    desk.give_back(SMS, NOW)
    assert desk.prove_identity(SMS, right, NOW).id == ana


def test_success_forgets_the_wrong_tries(desk: Desk, ana: PatientId) -> None:
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(IdentityNotProven):
                desk.prove_identity(SMS, Claim("Ana Nobody", (BORN,)), NOW)
        desk.prove_identity(SMS, Claim("Ana Gomez", (BORN,)), NOW)


def test_a_wrong_try_does_not_end_a_proof_that_stands(desk: Desk, ana: PatientId) -> None:
    desk.prove_identity(SMS, Claim("Ana Gomez", (BORN,)), NOW)
    with pytest.raises(IdentityNotProven):
        desk.prove_identity(SMS, Claim("Ana Nobody", (BORN,)), NOW)
    proven = desk.proven_patient(SMS, NOW)
    assert proven is not None
    assert proven.id == ana


def test_a_family_on_one_phone_is_told_apart(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    for claim, who in ((Claim("Ana Gomez", (BORN,)), ana), (Claim("Ben Gomez", (date(2018, 6, 21),)), ben)):
        assert desk.prove_identity(SMS, claim, NOW).id == who
        proven = desk.proven_patient(SMS, NOW)
        assert proven is not None
        assert proven.id == who


def test_two_people_of_one_name_and_birthday_need_a_person(desk: Desk, store: Store, ana: PatientId) -> None:
    add_patient(store, "Ana", "Gomez", BORN, "+15555550199")
    with pytest.raises(IdentityNotProven):
        desk.prove_identity(SMS, Claim("Ana Gomez", (BORN,)), NOW)


def test_a_new_patient_is_added_once_and_known_from_then_on(desk: Desk, store: Store) -> None:
    new = Patient("Eva", "Díaz", BORN, "+15555550190")
    added = desk.register_patient(SMS, new, NOW)
    assert desk.register_patient(SMS, replace(new, last_name="Diaz"), NOW) == added == desk.proven_patient(SMS, NOW)
    with store.units() as work:
        assert work.patients.born_on(BORN) == [added]


# billing


def statement(patient_id: PatientId, number: str, issued_on: date, paid_cents: int) -> Statement:
    lines = (StatementLine("Checkup", 20_000, 14_000, 3_000, 3_000), StatementLine("Blood test", 5_000, 3_000, 1_000, 1_000))
    return Statement(
        patient_id, number, issued_on - timedelta(days=14), issued_on, issued_on + timedelta(days=60), paid_cents, lines
    )


def test_only_the_proven_patient_hears_what_they_owe(desk: Desk, store: Store, ana: PatientId, ben: PatientId) -> None:
    with store.units() as work:
        work.statements.add(statement(ana, "S1", date(2026, 9, 1), 500))
        work.statements.add(statement(ana, "S2", date(2026, 10, 1), 4_000))
        work.commit()
    with pytest.raises(IdentityNotProven):
        desk.amount_owed(ana, SMS, NOW)
    desk.prove_identity(SMS, Claim("Ana Gomez", (BORN,)), NOW)
    balance = desk.amount_owed(ana, SMS, NOW)
    assert (balance.total_owed_cents, balance.owed_cents, balance.visited_on) == (3_500, 3_500, date(2026, 8, 18))
    assert balance.charged_cents - balance.covered_cents - balance.paid_cents == balance.owed_cents
    for who, conversation, now in ((ben, SMS, NOW), (ana, OTHER, NOW), (ana, SMS, NOW + timedelta(minutes=30))):
        with pytest.raises(IdentityNotProven):
            desk.amount_owed(who, conversation, now)


def test_who_was_never_billed_has_no_statement(desk: Desk, ana: PatientId) -> None:
    desk.prove_identity(SMS, Claim("Ana Gomez", (BORN,)), NOW)
    with pytest.raises(NoStatement):
        desk.amount_owed(ana, SMS, NOW)


# people


def test_a_hand_off_goes_to_the_queue_of_its_reason_and_stays_one(desk: Desk, store: Store) -> None:
    first = desk.hand_off(SMS, "request_refill", NOW)
    again = desk.hand_off(SMS, "request_human", NOW + timedelta(hours=1))
    assert (first.queue, first.promised_at) == ("nurses", at("2026-11-30", "12:30"))
    assert again == first
    assert desk.hand_off(OTHER, "identity", NOW).queue == "front"
    assert _owner(store, SMS) is Owner.STAFF
    desk.give_back(SMS, NOW)
    assert _owner(store, SMS) is Owner.ASSISTANT
    assert desk.hand_off(SMS, "request_human", NOW).queue == "front"


def _owner(store: Store, conversation_id: ConversationId) -> Owner:
    with store.units() as work:
        conversation = work.conversations.get(conversation_id)
    assert conversation is not None
    return conversation.owner


# knowledge


@pytest.mark.parametrize(
    ("intent", "text", "answer_id"),
    [
        ("ask_hours", "when are you open", "hours"),
        ("ask_hours", "Open on SATURDAY?", "hours_saturday"),
        ("ask_hours", "¿abren el sabado?", "hours_saturday"),
        ("ask_hours", "open saturday evening?", "hours_late"),
        ("ask_hours", "are saturdays ok", "hours"),
        ("ask_parking", "is there a ramp", "parking_ramp"),
        ("ask_parking", "where do i park", None),
        ("ask_location", "saturday", None),
    ],
)
def test_the_longest_keyword_said_decides_the_answer(desk: Desk, intent: str, text: str, answer_id: str | None) -> None:
    answer = desk.answer_for(intent, text)
    assert (answer.id if answer else None) == answer_id
