"""Holds, rooms, groups, overbooking, and who is late: the desk's verbs on real records."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.clinic.desk import Desk
from bot.clinic.errors import AppointmentUnknown, OpeningTaken
from bot.clinic.handoff import Owner
from bot.clinic.knowledge.content import Clinic, Room, VisitType
from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import AppointmentStatus, Opening
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store
from tests.clinic.conftest import add_patient, at

NOW = at("2026-11-30", "12:00")
LATER = NOW + timedelta(minutes=10)
ANA_WRITES, BEN_WRITES = ConversationId("webchat:ana"), ConversationId("webchat:ben")


def opening(clock: str, kind: str = "checkup", practitioner: str = "lee", minutes: int = 30) -> Opening:
    starts_at = at("2026-12-02", clock)
    return Opening(starts_at, starts_at + timedelta(minutes=minutes), practitioner, "main", kind)


@pytest.fixture
def clinic(clinic: Clinic) -> Clinic:
    """Lee also scans, in one room, and gives a class of two; a scan needs ten minutes before it."""
    more = (
        VisitType(
            "scan", {"en": "scan"}, timedelta(minutes=20), {"en": ""}, room_kind="scanner", buffer_before=timedelta(minutes=10)
        ),
        VisitType("class", {"en": "class"}, timedelta(minutes=30), {"en": ""}, capacity=2),
    )
    lee, _, brooks = clinic.practitioners
    lee = replace(lee, visit_type_ids=(*lee.visit_type_ids, "scan", "class"))
    other = replace(lee, id="kim", name="Dr. Min Kim")
    rooms = (Room("r1", "Room 1", "main", ("scanner",)),)
    return replace(clinic, visit_types=clinic.visit_types + more, practitioners=(lee, other, brooks), rooms=rooms)


@pytest.fixture
def ana(store: Store) -> PatientId:
    return add_patient(store, "Ana", "Gómez", date(1981, 4, 12))


@pytest.fixture
def ben(store: Store) -> PatientId:
    return add_patient(store, "Ben", "Gómez", date(1980, 6, 21))


def offered(desk: Desk, conversation: ConversationId | None = None, now: datetime = NOW) -> tuple[Opening, ...]:
    wish = TimeWish(date_from=date(2026, 12, 2), date_to=date(2026, 12, 2))
    found = desk.find_openings(wish, "checkup", "lee", new_patient=False, now=now, limit=50, conversation_id=conversation)
    return found.offered


def test_what_is_held_is_offered_to_this_conversation_only_and_to_everybody_when_it_ends(desk: Desk, ana: PatientId) -> None:
    desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    assert opening("09:00") in offered(desk, ANA_WRITES)
    assert opening("09:00") not in offered(desk, BEN_WRITES)
    assert opening("09:00") in offered(desk, BEN_WRITES, LATER)


def test_the_hold_becomes_the_appointment(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    held = desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    with pytest.raises(OpeningTaken):
        desk.book(ben, opening("09:00"), "ben", NOW, conversation_id=BEN_WRITES)
    booked = desk.book(ana, opening("09:00"), "ana", NOW, conversation_id=ANA_WRITES)
    assert booked == replace(held, status=AppointmentStatus.BOOKED, held_until=None, conversation_id=None)
    assert desk.book(ana, opening("09:00"), "ana", NOW, conversation_id=ANA_WRITES) == booked
    assert desk.appointments_of(ana, NOW) == [booked]


def test_a_repeated_booking_leaves_alone_what_is_held_by_then(desk: Desk, ana: PatientId) -> None:
    booked = desk.book(ana, opening("09:00"), "ana", NOW, conversation_id=ANA_WRITES)
    held = desk.hold(ANA_WRITES, ana, opening("10:00"), NOW)
    assert desk.book(ana, opening("09:00"), "ana", NOW, conversation_id=ANA_WRITES) == booked
    assert desk.hold(ANA_WRITES, ana, opening("10:00"), NOW) == held


def test_a_conversation_holds_one_time(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    desk.hold(ANA_WRITES, ana, opening("10:00"), NOW)
    desk.hold(BEN_WRITES, ben, opening("09:00"), NOW)
    with pytest.raises(OpeningTaken):
        desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    with pytest.raises(OpeningTaken):
        desk.hold(BEN_WRITES, ben, opening("10:00"), NOW)


def test_holding_again_holds_for_longer(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    first = desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    again = desk.hold(ANA_WRITES, ana, opening("09:00"), NOW + timedelta(minutes=5))
    assert again == replace(first, held_until=NOW + timedelta(minutes=15))
    with pytest.raises(OpeningTaken):
        desk.hold(BEN_WRITES, ben, opening("09:00"), LATER)


def test_an_expired_hold_gives_way_and_says_so_in_its_history(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    held = desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    assert desk.book(ben, opening("09:00"), "ben", LATER).patient_id == ben
    assert held.id is not None
    assert [(one.by, one.to_status, one.reason) for one in desk.history_of(held.id)] == [
        ("patient", AppointmentStatus.PROPOSED, None),
        ("desk", AppointmentStatus.CANCELLED, "expired"),
    ]


def test_a_hold_that_nobody_else_wanted_can_still_be_booked_late(desk: Desk, ana: PatientId) -> None:
    held = desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    assert desk.book(ana, opening("09:00"), "ana", LATER, conversation_id=ANA_WRITES).id == held.id


def test_a_released_hold_is_free_and_is_no_visit(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    desk.hold(ANA_WRITES, ana, opening("09:00"), NOW)
    assert desk.appointments_of(ana, NOW) == []
    desk.release_hold(ANA_WRITES, NOW)
    desk.release_hold(ANA_WRITES, NOW)
    assert desk.book(ben, opening("09:00"), "ben", NOW).patient_id == ben


def test_a_move_takes_the_hold_over_and_its_history_says_from_where_to_where(desk: Desk, ana: PatientId) -> None:
    old = desk.book(ana, opening("09:00"), "book", NOW)
    held = desk.hold(ANA_WRITES, ana, opening("10:00"), NOW)
    assert old.id is not None
    moved = desk.move(ana, old.id, opening("10:00"), "move", NOW, conversation_id=ANA_WRITES)
    assert (moved.id, moved.moved_from) == (held.id, old.id)
    last = desk.history_of(old.id)[-1]
    assert (last.from_status, last.to_status, last.from_opening, last.to_opening) == (
        AppointmentStatus.BOOKED,
        AppointmentStatus.CANCELLED,
        opening("09:00"),
        opening("10:00"),
    )


def test_a_room_is_used_once_at_a_time_and_its_buffer_is_kept(desk: Desk, ana: PatientId, ben: PatientId) -> None:
    first = desk.book(ana, opening("09:30", "scan", minutes=20), "ana", NOW)
    assert first.room_id == "r1"
    with pytest.raises(OpeningTaken):
        desk.book(ben, opening("09:30", "scan", "kim", 20), "ben", NOW)
    with pytest.raises(OpeningTaken):
        desk.book(ben, opening("09:00"), "ben", NOW)
    assert desk.book(ben, opening("10:00", "scan", "kim", 20), "ben", NOW).room_id == "r1"


def test_a_class_has_two_seats_and_a_third_only_on_purpose(desk: Desk, store: Store, ana: PatientId, ben: PatientId) -> None:
    eva, tom = (add_patient(store, name, "X", date(1990, 1, 1)) for name in ("Eva", "Tom"))
    seats = [desk.book(one, opening("11:00", "class"), f"{one}", NOW).seat for one in (ana, ben)]
    assert seats == [0, 1]
    with pytest.raises(OpeningTaken):
        desk.book(eva, opening("11:00", "class"), "eva", NOW)
    assert desk.overbook(eva, opening("11:00", "class"), "rosa", "sister of Ana", NOW).seat == 2
    with pytest.raises(OpeningTaken):
        desk.book(tom, opening("11:00", "class"), "tom", NOW)


def test_staff_overbook_with_a_reason_that_stays_and_nobody_follows_by_accident(
    desk: Desk, store: Store, ana: PatientId, ben: PatientId
) -> None:
    eva = add_patient(store, "Eva", "Díaz", date(1990, 1, 1))
    first = desk.book(ana, opening("09:00"), "ana", NOW)
    beside = desk.overbook(ben, opening("09:00"), "rosa", "in pain", NOW)
    assert first.id is not None
    assert beside.id is not None
    assert [(one.by, one.reason) for one in desk.history_of(beside.id)] == [("rosa", "in pain")]
    desk.cancel(ana, first.id, NOW)
    with pytest.raises(OpeningTaken):
        desk.book(eva, opening("09:00"), "eva", NOW)
    with pytest.raises(ValueError, match="reason"):
        desk.overbook(eva, opening("09:00"), "rosa", "  ", NOW)
    with pytest.raises(OpeningTaken):
        desk.overbook(ben, opening("09:00", practitioner="kim"), "rosa", "in two places", NOW)


def test_who_is_late_is_shown_to_staff_and_the_assistant_goes_on(
    desk: Desk, store: Store, ana: PatientId, ben: PatientId
) -> None:
    visit = desk.book(ana, opening("09:00"), "ana", NOW)
    assert visit.id is not None
    late = desk.note_late(ana, visit.id, 15, visit.starts_at, conversation_id=ANA_WRITES)
    assert late == replace(visit, late_minutes=15) == desk.note_late(ana, visit.id, 15, visit.starts_at)
    assert [one.reason for one in desk.history_of(visit.id)] == [None, "late by 15 minutes"]
    with store.units() as work:
        assert [handoff.conversation_id for handoff in work.handoffs.all_open()] == [ANA_WRITES]
        conversation = work.conversations.get(ANA_WRITES)
        assert conversation is not None
        assert conversation.owner is Owner.ASSISTANT
    with pytest.raises(AppointmentUnknown):
        desk.note_late(ben, visit.id, 15, NOW)
