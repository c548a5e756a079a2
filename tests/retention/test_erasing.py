"""After an erasure, nothing of the patient is in any byte of the desk's store or the engine's, but for what is told as kept."""

import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from bot.clinic.audit import faults
from bot.clinic.desk import Desk
from bot.clinic.errors import HoldUnknown, IdentityNotProven, OnLegalHold, StillUnsettled
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.identity import Claim, matches
from bot.clinic.retention import Kind
from bot.clinic.retention.erasing import Fate, year_of_birth
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.clinic.scheduling.wishes import TimeWish
from bot.gateway.erasing import PatientErasure
from bot.gateway.sealing import seal
from bot.store.schema import appointments, conversations, inbound_messages, legal_holds, patients
from tests.gateway.clinic_of_tests import small_clinic
from tests.retention.old_records import BORN, NOW, Records, ago, chat, sms

PHONE = "+15555550101"
NAME, LAST, BIRTH = "Anabelle", "Quixworth", "1981-04-12"
SAID = ("my knee has been crackling", "and zebra stripes too", "please no more texts ever")
KEPT_TABLES = ("audit_entries", "audit_seals", "consent_changes")


def erasure(records: Records) -> PatientErasure:
    return PatientErasure(records.store.units, records.tracker, small_clinic(), lambda: NOW, "operator:test", records.store.tidy)


def anabelle(records: Records, *, visit: bool = True) -> PatientId:
    """A patient with something of every kind."""
    ana = records.patient(f"{NAME} {LAST}", phone=PHONE, record="P77")
    other = records.patient("Ben Cho", phone="+15555550102", born_on=date(1990, 3, 3))
    for talk, words in ((sms(1), SAID[0]), (chat("a"), SAID[1])):
        proving = records.receive(talk, f"{NAME} {LAST} {BIRTH}", ago(20))
        records.prove(talk, ana, ago(20))
        said = records.receive(talk, words, ago(20))
        records.send(talk, f"Hello {NAME}, you wrote: {words}", ago(20), answers=said)
        records.alert(talk, proving, ago(20))
        records.hand_off(talk, ago(20))
        records.remember(talk, f"{NAME} {LAST} {words}", ago(20))
    records.code(chat("a"), ana, ago(20))
    records.wait(sms(1), ana, ago(20))
    asked = AppointmentStatus.PROPOSED
    held = Appointment(ana, "lee", "main", "checkup", ago(3), ago(2.9), asked, held_until=ago(4), conversation_id=sms(1))
    with records.store.units() as work:
        work.calendar.book(held, request=None, at=ago(5))
        work.family.link(other, ana)
        work.family.forget_habits(ana, at=ago(9))
        work.commit()
    if visit:
        records.visit(ana, ago(10), request=f"{sms(1)}:17")
        records.bill(ana, date(2026, 11, 20))
    records.consent(PHONE, "opt_out", SAID[2], ago(1))
    records.receive(sms(2), "words of Ben", ago(3))
    records.remember(sms(2), "words of Ben", ago(3))
    hold = records.legal_hold(ana)
    with records.store.units() as work:
        work.retention.release(hold, by="operator:test", at=NOW)
        work.commit()
    records.run(f"UPDATE legal_holds SET reason = 'case of {NAME} {LAST}'")
    return ana


def bytes_of(records: Records, tmp_path: Path) -> bytes:
    """Every byte of the store: SQLite's files with their journals, or what PostgreSQL's tables hold as text."""
    if records.store.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in tmp_path.glob("frontdesk.db*"))
    return told_by(records).encode()


def told_by(records: Records) -> str:
    """All that the tables hold, but for those in which something is kept."""
    found, told = MetaData(), ""
    with records.store.engine.connect() as connection:
        found.reflect(connection)
        for table in found.sorted_tables:
            if table.name not in KEPT_TABLES:
                told += "\n".join(str(tuple(row)) for row in connection.execute(select(table)))
    return told


def test_no_byte_is_left_but_for_what_is_kept(records: Records, tmp_path: Path) -> None:
    ana = anabelle(records)
    private = [NAME, LAST, BIRTH, *SAID[:2]]
    everything = bytes_of(records, tmp_path)
    assert [word for word in [*private, PHONE] if word.encode() not in everything] == []
    tracked = b"".join(path.read_bytes() for path in tmp_path.glob("tracker.db*"))
    assert NAME.encode() in tracked
    erasure(records).run(ana)
    left = bytes_of(records, tmp_path)
    assert [word for word in private if word.encode() in left] == []
    told = told_by(records)
    assert [word for word in (*private, *SAID, PHONE) if word in told] == []
    assert "datetime.date(1981, 4, 12)" not in told
    assert "words of Ben" in told
    tracked = b"".join(path.read_bytes() for path in tmp_path.glob("tracker.db*"))
    assert [word for word in (*private, PHONE) if word.encode() in tracked] == []
    assert b"words of Ben" in tracked
    if records.store.engine.dialect.name == "sqlite":
        without = without_what_is_kept(tmp_path)
        assert [word for word in (*private, *SAID, PHONE) if word.encode() in without] == []


def without_what_is_kept(folder: Path) -> bytes:
    """The bytes of a copy from which the tables of what is kept were taken."""
    copy = folder / "copy.db"
    shutil.copy(folder / "frontdesk.db", copy)
    with sqlite3.connect(copy, isolation_level=None) as connection:
        for table in KEPT_TABLES:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("VACUUM")
    connection.close()
    return copy.read_bytes()


def test_each_sort_is_told_with_its_fate_and_the_dry_run_tells_the_same(records: Records) -> None:
    ana = anabelle(records)
    before = records.counts()
    plan = erasure(records).plan(ana)
    assert records.counts() == before
    assert records.tracker.count()[0] == 3
    done = erasure(records).run(ana)
    assert list(plan.lines) == list(done.lines)
    told = {(line.fate, line.what.split("(")[0]): line.count for line in done.lines if line.count}
    assert told == {
        (Fate.ERASED, "one-time code"): 1,
        (Fate.ERASED, "place"): 1,
        (Fate.ERASED, "time"): 1,
        (Fate.ERASED, "tie"): 2,
        (Fate.ERASED, "message"): 6,
        (Fate.ERASED, "dialogue"): 2,
        (Fate.KEPT, "visit"): 1,
        (Fate.KEPT, "statement"): 1,
        (Fate.KEPT, "line"): 1,
        (Fate.KEPT, "audit entries, with numbers in the names of conversations"): 2,
        (Fate.ANONYMISED, "released legal hold"): 1,
        (Fate.ANONYMISED, "patient record"): 1,
    }
    assert all(line.why for line in done.lines)
    assert records.audited()[-1] == ("erase_patient", "done")


def test_what_is_kept_still_works(records: Records) -> None:
    ana = anabelle(records)
    erasure(records).run(ana)
    with records.store.units() as work:
        assert work.consents.is_opted_out(PHONE)
        assert work.patients.by_phone(PHONE) == []
        assert work.patients.born_on(date(1981, 12, 31)) == []
        (visit,) = work.files.visits_of(ana)
        assert (visit.status, len(work.calendar.history(visit.id) if visit.id else [])) == (AppointmentStatus.FULFILLED, 1)
        assert len(work.statements.of_patient(ana)) == 1
        nobody = work.patients.get(ana)
    assert nobody == Patient("(erased)", "(erased)", date(1981, 12, 31), external_id="P77", id=ana)
    seal(records.store.units)
    with records.store.units() as work:
        assert list(faults(work.audit.chain(), work.audit.anchor())) == []
    assert not matches(nobody, Claim("erased erased", (nobody.born_on,))), "nor after an export and an import"
    desk = Desk(small_clinic(), records.store.units, lambda said, *, now, clinic: TimeWish())
    for claim in (Claim(f"{NAME} {LAST}", (BORN,)), Claim("erased erased", (date(1981, 12, 31),))):
        with pytest.raises(IdentityNotProven):
            desk.prove_identity(sms(1), claim, NOW)
    records.receive(sms(1), "hi again", NOW)


def test_nothing_is_left_of_a_patient_without_visits_and_bills(records: Records) -> None:
    ana = anabelle(records, visit=False)
    erasure(records).run(ana)
    with records.store.units() as work:
        assert work.patients.get(ana) is None
    with pytest.raises(HoldUnknown):
        erasure(records).run(ana)


def test_what_is_left_goes_with_the_last_visit_and_bill(records: Records) -> None:
    ana = anabelle(records)
    erasure(records).run(ana)
    with pytest.raises(HoldUnknown):
        erasure(records).plan(ana)
    records.run("UPDATE patients SET erased_at = '2020-01-01 00:00:00.000000' WHERE erased_at IS NOT NULL")
    assert Kind.ERASED not in records.purge().run()
    records.run("UPDATE patients SET born_on = '1950-12-31' WHERE erased_at IS NOT NULL")
    assert records.purge({Kind.APPOINTMENTS: 1, Kind.STATEMENTS: 1}).run()[Kind.ERASED] == 1
    assert records.count(patients) == 1


@pytest.mark.parametrize("what", ["visit", "hold", "hand-off", "alert", "unhandled", "unsent"])
def test_erasure_waits_until_all_is_settled(records: Records, what: str) -> None:
    ana = records.patient(f"{NAME} {LAST}", phone=PHONE)
    said = records.receive(sms(1), "hi", ago(1), done=what != "unhandled")
    if what == "visit":
        records.visit(ana, NOW + timedelta(days=1), status="booked")
    elif what == "hold":
        later, asked = NOW + timedelta(days=2), AppointmentStatus.PROPOSED
        until = NOW + timedelta(minutes=5)
        wanted = Appointment(ana, "lee", "main", "checkup", later, later + timedelta(hours=1), asked, held_until=until)
        with records.store.units() as work:
            work.calendar.book(wanted, request=None, at=NOW)
            work.commit()
    elif what == "hand-off":
        records.hand_off(sms(1), ago(1), closed=False)
    elif what == "alert":
        records.alert(sms(1), said, ago(1), acknowledged=False)
    elif what == "unsent":
        records.send(sms(1), "hello", ago(1), sent=False)
    before = records.counts()
    assert len(erasure(records).plan(ana).unsettled) == 1
    with pytest.raises(StillUnsettled):
        erasure(records).run(ana)
    assert records.counts() == before


@pytest.mark.parametrize("whose", ["own", "everything", "of somebody with the same phone"])
def test_nobody_is_erased_while_a_legal_hold_stands(records: Records, whose: str) -> None:
    ana = records.patient(f"{NAME} {LAST}", phone=PHONE)
    ben = records.patient("Ben Cho", phone=PHONE)
    records.receive(sms(1), "hi", ago(1))
    records.legal_hold({"own": ana, "everything": None}.get(whose, ben))
    with pytest.raises(OnLegalHold):
        erasure(records).run(ana)
    with pytest.raises(OnLegalHold):
        erasure(records).plan(ana)


def test_of_a_shared_phone_only_what_may_be_theirs_is_blanked(records: Records) -> None:
    ana = records.patient(f"{NAME} {LAST}", phone=PHONE)
    ben = records.patient("Ben Quixworth", phone=PHONE)
    begun = ago(2)
    records.receive(sms(1), "from whom?", begun - timedelta(hours=3))
    records.receive(sms(1), f"{NAME} {LAST} {BIRTH}", begun)
    records.prove(sms(1), ana, begun)
    records.receive(sms(1), "words of hers", begun + timedelta(minutes=1))
    records.receive(sms(1), "Ben Quixworth", begun + timedelta(minutes=50))
    records.prove(sms(1), ben, begun + timedelta(minutes=50))
    records.receive(sms(1), "words of his", begun + timedelta(minutes=51))
    done = erasure(records).run(ana)
    with records.store.engine.connect() as connection:
        left = list(connection.execute(select(inbound_messages.c.text).order_by(inbound_messages.c.id)).scalars())
        proven = connection.execute(select(conversations.c.patient_id)).scalar_one()
    assert left == ["from whom?", "(erased)", "(erased)", "Ben Quixworth", "words of his"]
    assert proven == ben
    assert any(line.fate is Fate.KEPT and line.count == 3 and "shared" in line.what for line in done.lines)
    assert any(sms(1) in warning for warning in done.warnings)


def test_reasons_in_held_rows_and_visits_lose_their_words(records: Records) -> None:
    ana = anabelle(records)
    records.run(f"UPDATE appointments SET overbooked_by = 'rosa', overbook_reason = '{NAME} begged' WHERE held_until IS NULL")
    erasure(records).run(ana)
    with records.store.engine.connect() as connection:
        assert connection.execute(select(appointments.c.overbook_reason, appointments.c.request)).one() == ("(erased)", None)
        assert connection.execute(select(legal_holds.c.reason)).scalar_one() == "(erased)"


def test_import_that_still_has_the_patient_brings_them_back(records: Records) -> None:
    ana = anabelle(records)
    erasure(records).run(ana)
    with records.store.units() as work:
        standing = work.patients.by_external_id("P77")
        assert standing is not None
        work.patients.save(Patient(NAME, LAST, BORN, PHONE, external_id="P77", id=ana))
        work.commit()
        assert [one.id for one in work.patients.by_phone(PHONE)] == [ana]


def test_year_of_birth_hides_a_great_age() -> None:
    today = date(2026, 12, 1)
    assert year_of_birth(date(1981, 4, 12), today) == date(1981, 12, 31)
    assert year_of_birth(date(1925, 4, 12), today) == date(1936, 12, 31)
