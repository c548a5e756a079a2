"""What is old and settled goes, kind by kind; what is young, unsettled or on legal hold stays; a dry run changes nothing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from bot.clinic.audit import AuditEntry, faults
from bot.clinic.clinic_time import local
from bot.clinic.consent.standing import standing_of
from bot.clinic.patients import PatientId
from bot.clinic.patients.attempts import Attempt, Outcome
from bot.clinic.patients.attempts import Kind as Try
from bot.clinic.ports import ConsentChange, SignIn
from bot.clinic.retention import Kind, Tally
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.gateway.offload import Offload
from bot.gateway.purging import AT_ONCE, Progress, Purge, PurgeKeeper, next_time
from bot.gateway.sealing import seal
from bot.store.engine import Store
from bot.store.schema import (
    alert_notices,
    appointment_history,
    appointments,
    audit_entries,
    audit_seals,
    consent_changes,
    conversations,
    handoffs,
    identity_codes,
    inbound_messages,
    outbound_messages,
    patients,
    safety_alerts,
    sign_ins,
    statement_lines,
    statements,
    waitlist,
)
from bot.store.tracker import TrackerStore
from tests.gateway.clinic_of_tests import small_clinic
from tests.retention.old_records import BORN, DEFAULTS, NOW, Records, ago, chat, sms

LONG_AGO = ago(4000)


def test_conversation_that_is_over_goes_whole_after_six_years(records: Records) -> None:
    ana = records.patient(phone="+15555550101")
    for at, words in ((ago(2200), "old"), (ago(2000), "younger")):
        talk = sms(1) if words == "old" else sms(2)
        said = records.receive(talk, words, at)
        records.send(talk, f"answer to {words}", at, answers=said)
        records.hand_off(talk, at)
        records.alert(talk, said, at)
        records.code(talk, ana, at)
        records.wait(talk, ana, at)
    records.remember(sms(1), "old", ago(2200))
    done = records.purge({Kind.DIALOGUE: None}).run()
    assert done == {Kind.CODES: 2, Kind.NOTICES: 2, Kind.CONVERSATIONS: 1, Kind.WAITLIST: 1}
    tables = (conversations, inbound_messages, outbound_messages, handoffs, safety_alerts)
    assert [records.count(table) for table in tables] == [1] * 5
    assert records.tracker.count()[0] == 0, "the engine forgets it too, though its own memory is kept for ever"


def test_old_messages_of_a_conversation_that_goes_on_go_alone(records: Records) -> None:
    old = records.receive(sms(1), "old", ago(2193))
    records.send(sms(1), "answer that was late", ago(2191), answers=old)
    records.send(sms(1), "old answer", ago(2193))
    records.hand_off(sms(1), ago(2193))
    records.alert(sms(1), old, ago(2193))
    records.receive(sms(1), "new", ago(1))
    assert records.purge().run() == {Kind.NOTICES: 1, Kind.SENT: 1, Kind.RECEIVED: 1, Kind.HANDOFFS: 1}
    with records.store.engine.connect() as connection:
        left = [
            *connection.execute(select(inbound_messages.c.text)).scalars(),
            *connection.execute(select(outbound_messages.c.text)).scalars(),
        ]
    assert left == ["new", "answer that was late"]


def test_what_is_unsettled_is_never_purged(records: Records) -> None:
    ana, ben = records.patient(), records.patient("Ben Cho")
    records.receive(sms(1), "nobody has handled this", LONG_AGO, done=False)
    records.send(sms(2), "not sent yet", LONG_AGO, sent=False)
    records.receive(sms(3), "help", LONG_AGO)
    records.hand_off(sms(3), LONG_AGO, closed=False)
    alarming = records.receive(sms(4), "it hurts", LONG_AGO)
    records.alert(sms(4), alarming, LONG_AGO, acknowledged=False)
    records.receive(sms(5), "put me on the list", LONG_AGO)
    records.wait(sms(5), ana, LONG_AGO, over=False)
    records.receive(chat("a"), "nobody has handled this either", LONG_AGO, done=False)
    for number in range(1, 6):
        records.remember(sms(number), "said", LONG_AGO)
    records.visit(ana, NOW + timedelta(days=3), status="booked")
    records.bill(ben, LONG_AGO.date(), owed=3_000)
    records.consent("+15555550107", "opt_out", "please stop", LONG_AGO)
    before = records.counts()
    plan = records.purge().plan()
    assert {kind: tally.due for kind, tally in plan.items() if tally.due} == {}
    assert plan[Kind.CONVERSATIONS] == Tally(there=5, unsettled=5, oldest=LONG_AGO)
    assert plan[Kind.STATEMENTS].unsettled == plan[Kind.NOTICES].unsettled == plan[Kind.VISITORS].unsettled == 1
    assert plan[Kind.DIALOGUE] == Tally(there=5, unsettled=5, oldest=LONG_AGO)
    assert records.purge().run() == {}
    assert records.counts() == before


def test_web_chats_of_unknown_visitors_go_soon_and_those_of_patients_do_not(records: Records) -> None:
    ana = records.patient()
    for letter in "abc":
        records.receive(chat(letter), "hi", ago(31))
    records.prove(chat("a"), ana, ago(31))
    records.prove(chat("b"), ana, ago(31), "identify_other")
    records.receive(chat("d"), "hi", ago(29))
    records.receive(sms(1), "hi", ago(31))
    records.remember(chat("c"), "hi", ago(31))
    assert records.purge({Kind.DIALOGUE: None}).run() == {Kind.VISITORS: 1}
    with records.store.engine.connect() as connection:
        left = set(connection.execute(select(conversations.c.id)).scalars())
    assert left == {chat("a"), chat("b"), chat("d"), sms(1)}
    assert records.tracker.count()[0] == 0


def test_visits_with_their_history_and_bills_with_their_lines_go_after_ten_years(records: Records) -> None:
    ana = records.patient()
    old, newer = records.visit(ana, ago(3654)), records.visit(ana, ago(3652))
    records.run(f"UPDATE appointments SET moved_from = {old} WHERE id = {newer}")
    records.bill(ana, ago(3660).date())
    records.bill(ana, ago(3650).date())
    assert records.purge().run() == {Kind.APPOINTMENTS: 1, Kind.STATEMENTS: 1}
    tables = (appointments, appointment_history, statements, statement_lines)
    assert [records.count(table) for table in tables] == [1] * 4


def test_visits_of_somebody_who_was_a_minor_are_counted_from_their_coming_of_age(records: Records) -> None:
    sofia = records.patient("Sofia Gomez", born_on=date(2000, 6, 21))
    records.visit(sofia, ago(3700))
    records.bill(sofia, ago(3700).date())
    assert records.purge().run() == {}
    assert records.purge().plan()[Kind.APPOINTMENTS].young == 1
    ana = records.patient(born_on=date(1998, 11, 20))
    records.visit(ana, ago(3700))
    assert records.purge().run() == {Kind.APPOINTMENTS: 1}


def test_times_that_were_only_held_and_codes_and_sign_ins_go_after_a_month(records: Records) -> None:
    ana = records.patient()
    asked = AppointmentStatus.PROPOSED
    wanted = Appointment(ana, "lee", "main", "checkup", ago(30), ago(29), asked, held_until=ago(31), conversation_id=sms(1))
    with records.store.units() as work:
        work.calendar.book(wanted, request=None, at=ago(31))
        work.commit()
    records.receive(sms(1), "hi", ago(40))
    records.code(sms(1), ana, ago(31))
    records.code(sms(1), ana, ago(29))
    records.run("INSERT INTO staff_accounts (username, name, password_hash) VALUES ('rosa', 'Rosa', 'x')")
    for name, at in (("old", ago(31)), ("open", ago(-1))):
        with records.store.units() as work:
            work.staff.open_sign_in(name, SignIn("", "rosa", ago(32), ago(32), at))
            work.commit()
    with records.store.units() as work:
        for days in (31, 29):
            work.attempts.note(Attempt(ago(days), sms(1), Try.MATCH, Outcome.REFUSED, "n", ("b",)))
        work.commit()
    assert records.purge().run() == {Kind.CODES: 1, Kind.ATTEMPTS: 1, Kind.SIGN_INS: 1, Kind.TIME_HOLDS: 1}
    assert [records.count(table) for table in (identity_codes, sign_ins, appointments)] == [1, 1, 0]


def test_consent_to_one_kind_of_texts_is_replaced_by_its_own_lines_and_by_a_whole_opt_out(records: Records) -> None:
    phone = "+15555550101"
    lines = (
        (5000, "opt_in", "billing"),  # ended by the whole opt-out
        (4500, "opt_out", None),  # replaced by the whole opt-in
        (4000, "opt_in", None),  # the newest whole line
        (3900, "opt_in", "feedback"),  # replaced by its own opt-out
        (3800, "opt_out", "feedback"),  # the newest of its kind
    )
    with records.store.units() as work:
        for days, action, kind in lines:
            work.consents.record(ConsentChange(phone, action, "words", action, ago(days), kind))
        work.commit()
        before = standing_of(work.consents.of(phone))
    assert records.purge().run()[Kind.CONSENT] == 3
    with records.store.units() as work:
        left = work.consents.of(phone)
    assert [(line.action, line.category) for line in left] == [("opt_in", None), ("opt_out", "feedback")]
    assert standing_of(left) == before


def test_consent_keeps_the_newest_line_of_each_number_for_ever(records: Records) -> None:
    phone = "+15555550101"
    for days, action in ((4000, "opt_in"), (3000, "opt_out"), (2000, "opt_in"), (1999, "opt_out")):
        records.consent(phone, action, action, ago(days))
    assert records.purge().plan()[Kind.CONSENT] == Tally(there=4, due=1, young=3, oldest=ago(3000))
    assert records.purge().run() == {Kind.CONSENT: 1}
    assert records.purge({Kind.CONSENT: 1}).run() == {Kind.CONSENT: 2}
    with records.store.units() as work:
        assert [line.at for line in work.consents.of(phone)] == [ago(1999)]
        assert work.consents.is_opted_out(phone)


def test_forever_keeps_everything(records: Records) -> None:
    ana = records.patient()
    records.visit(ana, LONG_AGO)
    records.receive(sms(1), "hi", LONG_AGO)
    records.remember(sms(1), "hi", LONG_AGO)
    never = dict.fromkeys(Kind)
    plan = records.purge(never).plan()
    assert (plan[Kind.APPOINTMENTS], plan[Kind.DIALOGUE]) == (
        Tally(1, young=1, oldest=LONG_AGO + timedelta(minutes=30)),
        Tally(1, young=1, oldest=LONG_AGO),
    )
    assert records.purge(never).run() == {}


def test_dry_run_foretells_what_the_run_does_and_each_kind_leaves_one_entry(records: Records) -> None:
    ana = records.patient()
    for number in range(3):
        records.visit(ana, ago(4000 + number))
    records.receive(chat("a"), "hi", ago(40))
    before = records.counts()
    foretold = {kind: tally.due for kind, tally in records.purge().plan().items() if tally.due}
    assert records.counts() == before
    assert records.purge().run() == foretold == {Kind.VISITORS: 1, Kind.APPOINTMENTS: 3}
    assert records.audited() == [("purge_visitors", "1 due"), ("purge_appointments", "3 due")]
    assert records.purge().run() == {}
    assert len(records.audited()) == 2


def test_purge_that_is_interrupted_leaves_whole_records_and_goes_on_when_repeated(records: Records) -> None:
    for number in range(AT_ONCE + 5):
        records.consent("+15555550101", "opt_out", "stop", ago(3000 + number))
    heard: list[tuple[Kind, int, int]] = []

    def interrupt(kind: Kind, done: int, due: int) -> None:
        heard.append((kind, done, due))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        records.purge().run(interrupt)
    assert heard == [(Kind.CONSENT, AT_ONCE, AT_ONCE + 4)]
    assert records.count(consent_changes) == 5
    assert records.purge().run() == {Kind.CONSENT: 4}
    assert records.audited() == [("purge_consent", "204 due"), ("purge_consent", "4 due")]


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_on_legal_hold_stays_until_it_is_released(records: Records, everything: bool) -> None:
    ana, ben = records.patient(phone="+15555550101"), records.patient("Ben Cho", phone="+15555550102")
    for patient_id, number, letter in ((ana, 1, "a"), (ben, 2, "b")):
        for talk in (sms(number), chat(letter)):
            said = records.receive(talk, "hi", LONG_AGO)
            records.alert(talk, said, LONG_AGO)
            records.remember(talk, "hi", LONG_AGO)
        records.prove(chat(letter), patient_id, LONG_AGO)
        records.code(chat(letter), patient_id, LONG_AGO)
        records.wait(chat(letter), patient_id, LONG_AGO)
        records.visit(patient_id, LONG_AGO)
        records.bill(patient_id, LONG_AGO.date())
        for action in ("opt_out", "opt_in"):
            records.consent(f"+1555555010{number}", action, "words", LONG_AGO)
    seal(records.store.units)
    hold = records.legal_hold(None if everything else ana)
    plan = records.purge().plan()
    kinds = (Kind.CODES, Kind.WAITLIST, Kind.APPOINTMENTS, Kind.STATEMENTS, Kind.CONSENT)
    for kind in kinds:
        assert (plan[kind].held, plan[kind].due) == ((2, 0) if everything else (1, 1)), kind
    assert (plan[Kind.CONVERSATIONS].held, plan[Kind.CONVERSATIONS].due) == ((4, 0) if everything else (2, 2))
    assert (plan[Kind.NOTICES].held, plan[Kind.NOTICES].due) == ((4, 0) if everything else (2, 2))
    assert plan[Kind.AUDIT].due == 0, "the first entry is of who is on hold"
    done = records.purge().run()
    assert (done == {}) is everything
    assert records.count(appointments) == records.count(waitlist) == (2 if everything else 1)
    assert records.tracker.count()[0] == (4 if everything else 2)
    with records.store.units() as work:
        work.retention.release(hold, by="operator:test", at=NOW)
        work.commit()
    assert records.purge().run()[Kind.APPOINTMENTS] == (2 if everything else 1)
    assert [records.count(table) for table in (conversations, appointments, alert_notices, identity_codes)] == [0] * 4


def note(records: Records, *days: float, patient_id: int | None = None) -> None:
    with records.store.units() as work:
        for at in days:
            work.audit.note(AuditEntry(ago(at), "staff:rosa", "reply", None, PatientId(patient_id) if patient_id else None))
        work.commit()


def test_audit_is_purged_from_its_beginning_and_still_verifies(records: Records) -> None:
    note(records, 2300, 2200, 2000)
    assert records.purge().run() == {}, "what is not sealed stays"
    seal(records.store.units)
    assert records.purge().plan()[Kind.AUDIT] == Tally(there=3, due=2, young=1, oldest=ago(2300))
    assert records.purge().run() == {Kind.AUDIT: 2}
    note(records, 1)
    seal(records.store.units)
    with records.store.units() as work:
        anchor = work.audit.anchor()
        chain = list(work.audit.chain())
    assert anchor is not None
    assert anchor.before == ago(2192)
    assert chain[0][0].previous == anchor.hash
    assert list(faults(chain, anchor)) == []
    assert [entry.did for _, entry in chain if entry] == ["reply", "purge_audit", "reply"]
    assert list(faults(chain)) != [], "without the anchor the chain would hang in the air"


def test_audit_that_was_purged_to_its_end_goes_on_from_the_anchor(records: Records) -> None:
    note(records, 2300, 2200)
    seal(records.store.units)
    records.purge().run()
    seal(records.store.units)
    with records.store.units() as work:
        assert list(faults(work.audit.chain(), work.audit.anchor())) == []
        assert len(list(work.audit.chain())) == 1


def test_audit_of_somebody_on_hold_keeps_all_that_follows(records: Records) -> None:
    ana = records.patient()
    note(records, 2400)
    note(records, 2300, patient_id=ana)
    note(records, 2200)
    seal(records.store.units)
    records.legal_hold(ana)
    assert records.purge().plan()[Kind.AUDIT] == Tally(there=3, due=1, unsettled=1, held=1, oldest=ago(2400))
    assert records.purge().run() == {Kind.AUDIT: 1}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_entries",
        "DELETE FROM audit_seals",
        "UPDATE audit_anchors SET seal_id = 99",
        "DELETE FROM audit_anchors",
        "DELETE FROM consent_changes",
        "UPDATE consent_changes SET action = 'opt_in'",
        "DELETE FROM appointment_history",
        "UPDATE appointment_history SET reason = 'x'",
    ],
)
def test_ledgers_refuse_whoever_comes_without_a_permit_or_an_anchor(records: Records, statement: str) -> None:
    prepared(records)
    before = records.counts()
    with pytest.raises(DatabaseError):
        records.run(statement)
    assert records.counts() == before


def prepared(records: Records) -> None:
    """Ledgers of which a part has been purged."""
    note(records, 2300, 2200, 10)
    seal(records.store.units)
    records.visit(records.patient(), ago(10))
    records.consent("+15555550101", "opt_in", "yes", ago(10))
    records.consent("+15555550101", "opt_out", "stop", ago(9))
    records.purge().run()


def test_permit_does_not_let_the_newest_consent_of_a_number_go(records: Records) -> None:
    prepared(records)
    permit = "INSERT INTO purge_permits (ledger, before) VALUES ('consent_changes', :at)"
    with pytest.raises(DatabaseError), records.store.engine.begin() as connection:
        connection.execute(text(permit), {"at": "2030-01-01 00:00:00.000000"})
        connection.execute(text("DELETE FROM consent_changes WHERE action = 'opt_out'"))


@pytest.mark.parametrize("hashed", ["'made up'", "hash"])
def test_anchor_fits_a_seal_and_nothing_young_goes_by_it(records: Records, hashed: str) -> None:
    prepared(records)
    planting = f"INSERT INTO audit_anchors (at, before, seal_id, hash) SELECT :at, :before, id, {hashed} FROM audit_seals WHERE id = (SELECT max(id) FROM audit_seals)"
    with pytest.raises(DatabaseError), records.store.engine.begin() as connection:
        connection.execute(text(planting), {"at": "2026-12-01 15:00:00.000000", "before": "2020-01-01 00:00:00.000000"})


def test_many_purges_at_once_do_what_one_would(records: Records) -> None:
    ana = records.patient()
    note(records, *(2300 + number for number in range(20)))
    seal(records.store.units)
    for number in range(1, 9):
        records.receive(sms(number), "hi", LONG_AGO)
        records.visit(ana, ago(4000 + number))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: records.purge().run(), range(4)))
    seal(records.store.units)
    assert [records.count(table) for table in (conversations, appointments, inbound_messages)] == [0] * 3
    with records.store.units() as work:
        assert list(faults(work.audit.chain(), work.audit.anchor())) == []
    assert records.count(audit_seals) == records.count(audit_entries)


async def test_worker_purges_at_its_time_and_stops_between_transactions(records: Records) -> None:
    for number in range(AT_ONCE * 2):
        records.consent("+15555550101", "opt_out", "stop", ago(3000 + number))
    begun, offload = asyncio.get_running_loop().time(), Offload(1)
    start = datetime(2026, 12, 1, 9, 29, 59, 900_000, tzinfo=UTC)  # 3:29:59.9 in Chicago

    def clock() -> datetime:
        return start + timedelta(seconds=asyncio.get_running_loop().time() - begun)

    heard: list[Kind] = []

    class Stopping(Purge):
        def run(self, progress: Progress = lambda kind, done, due: None) -> dict[Kind, int]:
            def hear(kind: Kind, done: int, due: int) -> None:
                heard.append(kind)
                keeper._closing.set()
                progress(kind, done, due)

            return super().run(hear)

    purge = records.purge()
    stopping = Stopping(purge.units, purge.tracker, purge.days, purge.clock, "desk")
    keeper = PurgeKeeper(stopping, offload, clock, small_clinic().zone, datetime(2026, 1, 1, 3, 30).time())
    await keeper.start()
    while not heard:
        await asyncio.sleep(0.05)
    await keeper.stop()
    offload.close()
    assert heard == [Kind.CONSENT]
    assert records.count(consent_changes) == AT_ONCE
    idle = PurgeKeeper(purge, offload, clock, small_clinic().zone, None)
    await idle.start()
    await idle.stop()


def test_worker_waits_for_the_next_time_on_the_clinics_clock() -> None:
    zone = small_clinic().zone
    for hour, day in ((2, 1), (3, 2), (12, 2)):
        now = datetime(2026, 12, 1, hour, 30, tzinfo=zone).astimezone(UTC)
        found = local(next_time(now, datetime(2026, 1, 1, 3, 30).time(), zone), zone)
        assert (found.day, found.hour, found.minute) == (day, 3, 30)


def test_patient_record_is_kept_until_it_is_erased(records: Records) -> None:
    records.patient(born_on=BORN)
    assert records.purge(dict.fromkeys(DEFAULTS, 1)).run() == {}
    assert records.count(patients) == 1


def test_store_of_the_engine_that_is_not_there_yet_is_empty(store: Store, records: Records) -> None:
    records.tracker_file.unlink()
    assert records.purge().plan()[Kind.DIALOGUE] == Tally()


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg2"])
def test_store_of_the_engine_may_be_postgresql_written_as_rasa_wants_it(records: Records, driver: str) -> None:
    if records.store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite is what all other tests use")
    records.run("CREATE TABLE events (id serial PRIMARY KEY, sender_id varchar(255) NOT NULL, timestamp float, data text)")
    for talk, at in ((sms(1), ago(40)), (sms(1), ago(39)), (sms(2), ago(40)), (sms(2), ago(1))):
        records.run(f"INSERT INTO events (sender_id, timestamp, data) VALUES ('{talk}', {at.timestamp()}, 'words')")
    address = records.store.engine.url.set(drivername=driver).render_as_string(hide_password=False)
    tracker = TrackerStore(address)
    assert tracker.count() == (2, ago(39))
    purge = Purge(records.store.units, tracker, DEFAULTS, lambda: NOW, "desk")
    assert purge.run() == {Kind.DIALOGUE: 1}
    assert tracker.silent_since(NOW) == [sms(2)]
    assert tracker.forget([sms(2)]) == 2
    tracker.tidy()
    tracker.close()
