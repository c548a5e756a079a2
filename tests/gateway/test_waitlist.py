"""The waitlist is told of freed times: once, by the patient's own channel, by day, and in turn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.clinic.desk import Desk
from bot.clinic.errors import OfferGone
from bot.clinic.handoff import Owner
from bot.clinic.knowledge.content import WorkingHours
from bot.clinic.messages import Channel, ConversationId, OutgoingMessage
from bot.clinic.patients import Patient, PatientId
from bot.clinic.ports import ConsentChange
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus, Opening
from bot.clinic.scheduling.waitlist import WaitlistStatus
from bot.clinic.scheduling.wishes import TimeWish
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.outbound import OutboundGate
from bot.gateway.rendering import Rendering
from bot.gateway.waitlist import WaitlistKeeper, WaitlistLedger
from bot.store.engine import Store, open_store
from tests.gateway.clinic_of_tests import small_clinic, write_words

NOW = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Chicago
TOMORROW_TEN = datetime(2026, 12, 2, 16, 0, tzinfo=UTC)
NIGHT = datetime(2026, 12, 2, 4, 30, tzinfo=UTC)  # 22:30
MORNING = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)  # 8:00
ANA, BEN, WEB = (ConversationId(key) for key in ("sms:+15555550101", "sms:+15555550102", "webchat:visitor"))

WORDS = """
  utter_waitlist_offer:
    - text: "{first_name}: {starts_at} until {keep_until_at_time}?"
      buttons: [{title: "Yes", payload: "/inform"}]
  utter_waitlist_offer_earlier: [{text: "{first_name}: {starts_at} instead of {instead_of_at}?"}]
  utter_waitlist_passed_on: [{text: "{first_name}: {starts_at} is gone."}]
"""


class Waiting:
    """A clinic with one practitioner, four patients, and the worker's ledger."""

    def __init__(self, folder: Path, store: Store) -> None:
        clinic = small_clinic()
        lee = replace(clinic.practitioners[0], working_hours=tuple(WorkingHours("main", d, time(8), time(17)) for d in range(5)))
        self.store = store
        kinds = (*clinic.visit_types, replace(clinic.visit_types[0], id="other"))
        lee = replace(lee, visit_type_ids=("checkup", "other"))
        self.desk = Desk(
            replace(clinic, practitioners=(lee,), visit_types=kinds), store.units, lambda text, *, now, clinic: TimeWish()
        )
        domain, locales = write_words(folder)
        domain.write_text(domain.read_text() + WORDS)
        self.ledger = WaitlistLedger(
            self.desk, store.units, Rendering(self.desk.clinic, domain, locales).say, OutboundGate(self.desk.clinic)
        )
        with store.units() as work:
            names = ("Ana", "Ben", "Eva", "Tom")
            self.ana, self.ben, self.eva, self.tom = (
                self._id(work.patients.add(Patient(n, "X", date(1990, 1, 1)))) for n in names
            )
            work.commit()

    @staticmethod
    def _id(patient: Patient) -> PatientId:
        assert patient.id is not None
        return patient.id

    def book(self, patient_id: PatientId, starts_at: datetime = TOMORROW_TEN) -> Appointment:
        opening = Opening(starts_at, starts_at + timedelta(minutes=30), "lee", "main", "checkup")
        return self.desk.book(patient_id, opening, f"{patient_id} {starts_at}", NOW)

    def cancel(self, appointment: Appointment, now: datetime = NOW) -> None:
        assert appointment.id is not None
        self.desk.cancel(appointment.patient_id, appointment.id, now)

    def join(self, patient_id: PatientId, conversation: ConversationId, minutes: int = 0, **more: object) -> None:
        self.desk.join_waitlist(conversation, patient_id, "checkup", TimeWish(), NOW + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]

    def look(self, now: datetime = NOW) -> list[tuple[str, str]]:
        """Let the worker look; returns whom it told what."""
        return [(message.conversation_id, message.text) for message in self.ledger.look(now)]

    def status(self, patient_id: PatientId) -> list[WaitlistStatus]:
        return [entry.status for entry in self.desk.waitlist_of(patient_id)]

    def outbox(self, conversation: ConversationId) -> list[OutgoingMessage]:
        with self.store.units() as work:
            return work.outbox.of_conversation(conversation)


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Waiting]:
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    store.migrate()
    yield Waiting(tmp_path, store)
    store.close()


def test_a_cancelled_time_is_offered_to_who_has_waited_longest_and_booked_for_them(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ben, BEN, minutes=1)
    waiting.join(waiting.ana, ANA)
    waiting.cancel(visit)
    ((to, said),) = waiting.look()
    assert to == ANA
    assert "Ana: Wednesday" in said
    assert "until 10:30" in said
    assert waiting.look() == []
    booked = waiting.desk.accept_offer(ANA, "yes", NOW)
    assert (booked.patient_id, booked.opening, booked.status) == (waiting.ana, visit.opening, AppointmentStatus.BOOKED)
    assert waiting.desk.accept_offer(ANA, "yes", NOW) == booked
    assert waiting.status(waiting.ana) == []
    assert waiting.status(waiting.ben) == [WaitlistStatus.WAITING]


def test_nobody_else_gets_a_time_that_is_kept_for_somebody(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.cancel(visit)
    found = waiting.desk.find_openings(TimeWish(), "checkup", new_patient=False, now=NOW, limit=50).offered
    assert visit.opening not in found


def test_who_does_not_answer_hears_a_kind_word_and_the_next_person_is_asked(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.join(waiting.ben, BEN, minutes=1)
    waiting.cancel(visit)
    waiting.look()
    assert waiting.look(NOW + timedelta(minutes=29)) == []
    said = waiting.look(NOW + timedelta(minutes=30))
    assert [to for to, _ in said] == [ANA, BEN]
    assert said[0][1].startswith("Ana: Wednesday")
    assert said[0][1].endswith("is gone.")
    with pytest.raises(OfferGone):
        waiting.desk.accept_offer(ANA, "late yes", NOW + timedelta(minutes=31))
    assert waiting.status(waiting.ana) == [WaitlistStatus.WAITING]
    assert waiting.desk.accept_offer(BEN, "yes", NOW + timedelta(minutes=32)).patient_id == waiting.ben


def test_who_declines_waits_on_and_is_not_asked_about_the_same_time_again(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.cancel(visit)
    waiting.look()
    waiting.desk.decline_offer(ANA, NOW)
    waiting.cancel(waiting.book(waiting.eva))
    assert waiting.look() == []
    waiting.cancel(waiting.book(waiting.eva, TOMORROW_TEN + timedelta(hours=1)))
    assert [to for to, _ in waiting.look()] == [ANA]


def test_texts_wait_for_the_morning_and_the_time_is_kept_until_then(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.cancel(visit, NIGHT)
    assert waiting.look(NIGHT) == []
    assert waiting.desk.offer_in(ANA) is None
    ((_, said),) = waiting.look(MORNING)
    assert "until 8:30" in said
    assert waiting.desk.accept_offer(ANA, "yes", MORNING).opening == visit.opening


def test_a_web_chat_hears_at_night(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, WEB)
    waiting.cancel(visit, NIGHT)
    assert [to for to, _ in waiting.look(NIGHT)] == [WEB]


def test_a_number_that_opted_out_is_never_written_to(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.join(waiting.ben, BEN, minutes=1)
    waiting.cancel(visit)
    with waiting.store.units() as work:
        work.consents.record(ConsentChange("+15555550101", "opt_out", "keyword", "stop", NOW))
        work.commit()
    waiting.look()
    assert [to for to, _ in waiting.look()] == [BEN]
    assert waiting.outbox(ANA) == []
    again = waiting.book(waiting.eva, TOMORROW_TEN + timedelta(hours=1))
    waiting.cancel(again)
    waiting.look()
    assert waiting.outbox(ANA) == []


def test_the_assistant_is_silent_while_staff_have_the_conversation(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    with waiting.store.units() as work:
        work.conversations.save(replace(work.conversations.get_or_start(ANA, at=NOW), owner=Owner.STAFF))
        work.commit()
    waiting.cancel(visit)
    assert waiting.look() == []
    assert waiting.status(waiting.ana) == [WaitlistStatus.WAITING]


def test_an_earlier_time_replaces_the_later_visit_whose_time_goes_to_the_next_person(waiting: Waiting) -> None:
    early, late = waiting.book(waiting.tom), waiting.book(waiting.ana, TOMORROW_TEN + timedelta(hours=3))
    waiting.join(waiting.ana, ANA, earlier_than=late.id)
    waiting.join(waiting.ben, BEN, minutes=1)
    waiting.cancel(early)
    ((to, said),) = waiting.look()
    assert to == ANA
    assert "instead of" in said
    moved = waiting.desk.accept_offer(ANA, "yes", NOW)
    assert (moved.opening, moved.moved_from) == (early.opening, late.id)
    assert waiting.desk.appointments_of(waiting.ana, NOW) == [moved]
    assert [to for to, _ in waiting.look()] == [BEN]


def test_a_restart_between_the_offer_and_the_telling_tells_once_and_gives_the_whole_time(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.cancel(visit)
    again = WaitlistLedger(waiting.desk, waiting.store.units, waiting.ledger.say, waiting.ledger.gate)
    (message,) = again.look(NOW + timedelta(minutes=20))
    assert "until 10:50" in message.text
    assert waiting.look(NOW + timedelta(minutes=21)) == []
    assert len(waiting.outbox(ANA)) == 1


def test_who_leaves_is_not_asked_and_their_offer_goes_on(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.join(waiting.ben, BEN, minutes=1)
    waiting.cancel(visit)
    assert waiting.desk.leave_waitlist(waiting.ana, NOW) == 1
    assert [to for to, _ in waiting.look()] == [BEN]
    assert waiting.outbox(ANA) == []


def test_who_leaves_while_waiting_for_two_kinds_of_visits_is_offered_neither(waiting: Waiting) -> None:
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, ANA)
    waiting.cancel(visit)
    waiting.desk.join_waitlist(ANA, waiting.ana, "other", TimeWish(), NOW)
    assert waiting.desk.leave_waitlist(waiting.ana, NOW) == 2
    assert waiting.look() == []
    assert waiting.book(waiting.ben).opening == visit.opening


async def test_the_worker_tells_the_open_page_and_wakes_delivery_and_closes_what_is_in_vain(waiting: Waiting) -> None:
    woken: list[Channel] = []
    offload, live = Offload(2), Live()
    keeper = WaitlistKeeper(
        desk=waiting.desk,
        units=waiting.store.units,
        say=waiting.ledger.say,
        offload=offload,
        live=live,
        clock=lambda: NOW,
        wake_delivery=woken.append,
    )
    visit = waiting.book(waiting.tom)
    waiting.join(waiting.ana, WEB)
    past = TimeWish(date_to=date(2026, 11, 30))
    waiting.desk.join_waitlist(BEN, waiting.ben, "checkup", past, NOW - timedelta(days=5))
    waiting.cancel(visit)
    with live.listen(WEB) as events:
        (message,) = await keeper.look()
        assert (await events.get())["text"] == message.text
    assert woken == [Channel.WEBCHAT]
    assert waiting.status(waiting.ben) == []
    assert await keeper.look() == []
    offload.close()
