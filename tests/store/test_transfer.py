"""A clinic's records come in from CSV files and go out again in the same form."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.desk import Desk
from bot.clinic.knowledge.content import Clinic, Location, Practitioner, Room, VisitType, WorkingHours
from bot.clinic.messages import Channel, conversation_of
from bot.clinic.patients import Patient
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus, Opening
from bot.clinic.scheduling.booking import visit_at
from bot.clinic.scheduling.waitlist import WaitlistEntry
from bot.clinic.scheduling.wishes import TimeWish
from bot.gateway.transfer import ImportReport, export_folder, import_files
from bot.store.engine import Store, open_store

NOW = datetime(2026, 10, 1, 15, tzinfo=UTC)
CLINIC = Clinic(
    name="Lakeside Family Clinic",
    short_name="Lakeside Clinic",
    zone=ZoneInfo("America/Chicago"),
    phone="+15555550100",
    emergency_number="911",
    crisis_number="988",
    nurse_line="+15555550100",
    website="",
    languages=("en",),
    locations=(Location("main", "Main Street", "1 Main Street", "+15555550100", {}, {}, {}, ()),),
    practitioners=tuple(Practitioner(one, one, ("en",), ("checkup",), ()) for one in ("lee", "osei")),
    visit_types=(VisitType("checkup", {"en": "check-up"}, timedelta(minutes=30), {}),),
    payers=(),
    holidays=(),
    answers=(),
    queues=(),
)
PATIENTS = "patient,first_name,last_name,born_on,phone\nP1,Ann,Lee,1990-01-31,+15555550101\nP2,Ben,Roe,1991-02-28,\n"
VISITS = "appointment,patient,practitioner,location,visit_type,starts\n"


def bring(store: Store, folder: Path, **contents: str | bytes) -> ImportReport:
    paths = []
    for name, content in contents.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    return import_files(paths, clinic=CLINIC, units=store.units, now=NOW, progress=lambda done, total: None)


def test_what_is_exported_can_be_imported_elsewhere_and_exports_the_same(store: Store, tmp_path: Path) -> None:
    night = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    with store.units() as work:
        ann = work.patients.add(Patient("=Ann", "'-Roe", date(1990, 1, 31), "+15555550101", "es", "@nn", "P,1"))
        ben = work.patients.add(Patient('Ben "B"', "'t Hooft\nIII", date(1991, 2, 28)))
        assert ann.id
        assert ben.id
        for number, (who, status) in enumerate(
            [(ann.id, "booked"), (ann.id, "cancelled"), (ben.id, "noshow"), (ben.id, "booked")]
        ):
            starts_at = night + timedelta(hours=number // 3)
            visit = Appointment(
                who, "lee", "main", "checkup", starts_at, starts_at + timedelta(minutes=40), AppointmentStatus(status)
            )
            work.calendar.book(visit, request=None, at=NOW)
        day = date(2026, 9, 1)
        work.statements.add(
            Statement(ann.id, "+S1", day, day, day, 5, (StatementLine("-x", 12000, 5, -7, 4), StatementLine("y", 1, 2, 3, 4)))
        )
        work.statements.add(Statement(ben.id, "S2", day, day, day, 0, ()))
        work.commit()
    export_folder(tmp_path / "first", clinic=CLINIC, units=store.units)
    files = [tmp_path / "first" / f"{kind}.csv" for kind in ("statements", "appointments", "patients")]
    assert "'+15555550101" in files[2].read_text()
    same = import_files(files, clinic=CLINIC, units=store.units, now=NOW, progress=lambda done, total: None)
    assert (same.added, same.changed, same.unchanged, same.rejected) == (0, 0, 8, [])

    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    other.migrate()
    report = import_files(files, clinic=CLINIC, units=other.units, now=NOW, progress=lambda done, total: None)
    assert (report.added, report.rejected) == (8, [])
    export_folder(tmp_path / "second", clinic=CLINIC, units=other.units)
    other.close()
    for file in files:
        assert (tmp_path / "second" / file.name).read_bytes() == file.read_bytes()


def test_the_same_file_twice_changes_nothing_and_a_new_status_is_taken(store: Store, tmp_path: Path) -> None:
    visits = VISITS + "A1,P1,lee,main,checkup,2026-10-05 09:00\n"
    assert bring(store, tmp_path, visits=visits, people=PATIENTS).added == 3
    assert bring(store, tmp_path, visits=visits, people=PATIENTS).unchanged == 3
    changed = bring(store, tmp_path, visits=(VISITS.strip() + ",status\nA1,P1,lee,main,checkup,2026-10-05 09:00,cancelled\n"))
    assert (changed.changed, changed.lines()) == (1, ["0 added, 1 changed, 0 unchanged, 0 rejected"])
    with store.units() as work:
        assert [one.status for one in work.calendar.all()] == ["cancelled"]
        assert work.calendar.all()[0].starts_at == datetime.combine(date(2026, 10, 5), time(14), UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A2,P1,lee,main,checkup,2026-11-01 01:30", "starts happens twice"),
        ("A2,P1,lee,main,checkup,2026-03-08 02:30", "starts does not exist"),
        ("A2,P1,lee,main,checkup,2026-10-05", "starts has a day but no hour"),
        ("A2,P1,lee,main,checkup,soon", "starts is no time"),
        ("A2,P1,lee,main,checkup,9999-12-31 23:30", "starts lies too far away"),
        ("A2,P9,lee,main,checkup,2026-10-05 11:00", "no patient has the number in patient"),
        ("A2,P1,who,main,checkup,2026-10-05 11:00", "practitioner is none"),
        ("A2,P2,lee,main,checkup,2026-10-05 09:10", "another appointment then"),
        ("A1,P1,lee,main,checkup,2026-10-05 10:00", "stands with another time"),
        ("A2,P1,lee,main,checkup", "the row has 5 cells"),
        (",P1,lee,main,checkup,2026-10-05 11:00", "appointment is empty"),
    ],
)
def test_a_wrong_row_is_named_and_the_others_are_kept(store: Store, tmp_path: Path, row: str, reason: str) -> None:
    bring(store, tmp_path, people=PATIENTS)
    visits = f"{VISITS}A1,P1,lee,main,checkup,2026-10-05 09:00\n{row}\nA3,P2,osei,main,checkup,2026-11-01 01:30-06:00\n"
    report = bring(store, tmp_path, visits=visits)
    assert report.added == 2
    assert [(one.file, one.line, reason in one.reason) for one in report.rejected] == [("visits.csv", 3, True)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PATIENTS.encode("utf-16"), "not UTF-8"),
        (PATIENTS.replace("Ann", "José").encode("latin-1"), "not UTF-8"),
        (b"a,b\n1,2\n", "the header is not"),
        (b"", "the header is not"),
        (b"\x00\x00", "no text file"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_reason(store: Store, tmp_path: Path, content: bytes, reason: str) -> None:
    report = bring(store, tmp_path, people=content)
    assert [(one.line, reason in one.reason) for one in report.rejected] == [(0, True)]


def test_a_spreadsheets_own_csv_is_read(store: Store, tmp_path: Path) -> None:
    content = PATIENTS.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig")
    assert bring(store, tmp_path, people=content).lines() == ["2 added, 0 changed, 0 unchanged, 0 rejected"]


def test_a_statement_is_taken_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    header = "statement,patient,visited_on,issued_on,due_on,paid,description,charged,payer_paid,adjusted,patient_owes\n"
    days = "2026-09-01,2026-09-02,2026-10-02"
    rows = f"S1,P1,{days},0.00,visit,100.00,80,0,20.00\nS2,P1,{days},0,visit,1,1,0,0\nS1,P1,{days},0.00,test,10.5,0,0,1\n"
    report = bring(store, tmp_path, people=PATIENTS, bills=header + rows)
    assert [(one.line, one.reason) for one in report.rejected] == [
        (2, "charged is no amount; write it as 120.00"),
        (4, "charged is no amount; write it as 120.00"),
    ]
    with store.units() as work:
        assert [one.external_id for one in work.statements.all()] == ["S2"]


def test_overbooked_visits_and_those_with_buffers_and_rooms_come_back_and_holds_do_not(store: Store, tmp_path: Path) -> None:
    kinds = (
        VisitType("checkup", {"en": "check-up"}, timedelta(minutes=30), {}, buffer_after=timedelta(minutes=10), room_kind="exam"),
    )
    clinic = replace(CLINIC, visit_types=kinds, rooms=(Room("exam1", "Exam 1", "main", ("exam",)),))
    desk = Desk(clinic, store.units, lambda text, *, now, clinic: TimeWish())
    nine = datetime(2026, 11, 2, 15, tzinfo=UTC)
    with store.units() as work:
        ann, ben = (work.patients.add(Patient(name, "Roe", date(1990, 1, 31), external_id=name)) for name in ("Ann", "Ben"))
        assert ann.id
        assert ben.id
        visit = visit_at(clinic, ann.id, Opening(nine, nine + timedelta(minutes=30), "lee", "main", "checkup"))
        work.calendar.book(replace(visit, external_id="B1"), request=None, at=NOW, rooms=("exam1",))
        later = replace(visit, starts_at=nine + timedelta(hours=2), ends_at=nine + timedelta(hours=3), external_id=None)
        hold = replace(later, status=AppointmentStatus.PROPOSED, held_until=NOW + timedelta(minutes=10))
        work.calendar.book(hold, request=None, at=NOW)
        work.commit()
    desk.overbook(ben.id, visit.opening, "rosa", "twins come together", NOW)
    export_folder(tmp_path, clinic=clinic, units=store.units)
    files = [tmp_path / f"{kind}.csv" for kind in ("patients", "appointments")]
    same = import_files(files, clinic=clinic, units=store.units, now=NOW, progress=lambda done, total: None)
    assert (same.added, same.changed, same.unchanged, same.rejected) == (0, 0, 4, [])

    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    other.migrate()
    report = import_files(files, clinic=clinic, units=other.units, now=NOW, progress=lambda done, total: None)
    with other.units() as work:
        brought = sorted((one.overbook_reason or "", one.buffer_after, one.room_id) for one in work.calendar.all())
    other.close()
    assert (report.added, report.rejected) == (4, [])
    ten = timedelta(minutes=10)
    assert brought == [("", ten, "exam1"), ("twins come together", ten, "exam1")]


def test_visits_agreed_on_without_a_break_are_taken_without_one(store: Store, tmp_path: Path) -> None:
    kinds = (VisitType("checkup", {"en": "check-up"}, timedelta(minutes=30), {}, buffer_after=timedelta(minutes=10)),)
    clinic = replace(CLINIC, visit_types=kinds)
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "appointments.csv").write_text(
        VISITS + "A1,P1,lee,main,checkup,2026-11-02 09:00\nA2,P2,lee,main,checkup,2026-11-02 09:30\n"
    )
    files = [tmp_path / "patients.csv", tmp_path / "appointments.csv"]
    report = import_files(files, clinic=clinic, units=store.units, now=NOW, progress=lambda done, total: None)
    again = import_files(files, clinic=clinic, units=store.units, now=NOW, progress=lambda done, total: None)
    assert (report.added, report.rejected) == (4, [])
    assert (again.unchanged, again.rejected) == (4, [])


def test_guardians_come_in_go_out_and_end(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, patients=PATIENTS + "P3,Cal,Roe,2020-05-06,\n")
    links = "guardian,patient,linked\nP2,P3,\nP2,P2,\nP9,P3,yes\nP2,P3,perhaps\n"
    report = bring(store, tmp_path, guardians=links)
    assert (report.added, [(one.line, one.reason) for one in report.rejected]) == (
        1,
        [
            (3, "guardian and patient are the same person"),
            (4, "no patient has the number in guardian; import the patients first"),
            (5, "linked is neither yes nor no nor proxy"),
        ],
    )
    export_folder(tmp_path / "out", clinic=CLINIC, units=store.units)
    assert (tmp_path / "out" / "guardians.csv").read_text().splitlines() == ["guardian,patient,linked", "P2,P3,yes"]
    proxy = "guardian,patient,linked\nP2,P3,proxy\n"
    assert bring(store, tmp_path, guardians=proxy).added == 1
    export_folder(tmp_path / "out", clinic=CLINIC, units=store.units)
    assert (tmp_path / "out" / "guardians.csv").read_text() == proxy
    ended = bring(store, tmp_path, guardians="guardian,patient,linked\nP2,P3,no\n")
    again = bring(store, tmp_path, guardians="guardian,patient,linked\nP2,P3,no\n")
    assert (ended.changed, again.changed, again.unchanged) == (1, 0, 1)
    with store.units() as work:
        assert work.family.links() == []


def test_a_visit_that_an_import_cancels_is_kept_for_who_waits_for_its_time(store: Store, tmp_path: Path) -> None:
    lee = replace(CLINIC.practitioners[0], working_hours=(WorkingHours("main", 0, time(8), time(12)),))
    clinic = replace(CLINIC, practitioners=(lee,))
    cancelled = VISITS.replace("starts", "starts,status") + "A1,P1,lee,main,checkup,2026-11-02 09:00,cancelled\n"
    bring(store, tmp_path, patients=PATIENTS, visits=VISITS + "A1,P1,lee,main,checkup,2026-11-02 09:00\n")
    bens = conversation_of(Channel.SMS, "+15555550102")
    with store.units() as work:
        ben = work.patients.by_external_id("P2")
        assert ben is not None
        assert ben.id is not None
        work.conversations.get_or_start(bens, at=NOW)
        work.waitlist.join(WaitlistEntry(ben.id, bens, "checkup", NOW))
        work.commit()
    (tmp_path / "visits.csv").write_text(cancelled)
    import_files([tmp_path / "visits.csv"], clinic=clinic, units=store.units, now=NOW, progress=lambda done, total: None)
    with store.units() as work:
        (entry,) = work.waitlist.all_open()
    assert entry.offered is not None
    assert entry.offered.starts_at == datetime(2026, 11, 2, 15, tzinfo=UTC)
