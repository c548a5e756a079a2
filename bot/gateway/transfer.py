"""Import a clinic's own records from CSV files, and export all of them in the same form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.errors import OpeningTaken
from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients import Patient, PatientId
from bot.clinic.ports import UnitOfWork, UnitsOfWork
from bot.clinic.scheduling.appointments import Appointment, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.booking import rooms_for, visit_at
from bot.clinic.scheduling.offering import follow, offer_freed
from bot.gateway.cells import read_cents, read_day, read_moment, read_phone, required, show_cents, show_moment
from bot.gateway.csv_files import COLUMNS, CsvRow, RowRejected, read_csv, write_csv

_BATCH = 100


@dataclass(frozen=True)
class Rejection:
    """A row, or with line 0 a file, that was not taken. `reason` holds none of the row's words."""

    file: str
    line: int
    reason: str


@dataclass
class ImportReport:
    """What became of the rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def lines(self) -> list[str]:
        rejected = [f"{one.file}{f', line {one.line}' if one.line else ''}: {one.reason}" for one in self.rejected]
        return [*rejected, f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, {len(rejected)} rejected"]


def import_files(
    paths: Iterable[Path], *, clinic: Clinic, units: UnitsOfWork, now: datetime, progress: Callable[[int, int], None]
) -> ImportReport:
    """Take the rows of all files, patients first; each good row is kept, each other is in the report."""
    report, groups = ImportReport(), []
    for path in paths:
        try:
            kind, rows = read_csv(path)
        except RowRejected as wrong:
            report.rejected.append(Rejection(path.name, 0, str(wrong)))
        else:
            groups += [(kind, path.name, group) for group in _records(kind, rows)]
    groups.sort(key=lambda group: (list(COLUMNS).index(group[0]), bool(group[2][0].cells.get("overbook_reason"))))
    total = sum(len(rows) for _, _, rows in groups)
    done, without_buffers, freed = 0, list[Appointment](), list[Appointment]()
    for begin in range(0, len(groups), _BATCH):
        with units() as work:
            importing = _Importing(work, clinic, now)
            for kind, name, rows in groups[begin : begin + _BATCH]:
                try:
                    outcome = importing.take(kind, rows)
                except RowRejected as wrong:
                    report.rejected += [Rejection(name, row.line, str(wrong)) for row in rows]
                else:
                    setattr(report, outcome, getattr(report, outcome) + 1)
                done += len(rows)
            work.commit()
        without_buffers += importing.without_buffers
        freed += importing.freed
        progress(done, total)
    for begin in range(0, len(without_buffers), _BATCH):
        with units() as work:
            for wanted in without_buffers[begin : begin + _BATCH]:
                _take_buffers(work, wanted)
            work.commit()
    for given_up in freed:
        with units() as work:
            _offer(work, clinic, given_up, now)
            work.commit()
    return report


def _offer(work: UnitOfWork, clinic: Clinic, given_up: Appointment, now: datetime) -> None:
    """Keep the time of a visit that an import has cancelled for who waits for it, in the order of locks that bookings keep."""
    if given_up.id is not None:
        work.calendar.queue_up((given_up.practitioner_id,))
        follow(work, given_up.id, None)
        offer_freed(work, clinic, given_up.opening, now=now, besides=given_up.patient_id)


def _take_buffers(work: UnitOfWork, wanted: Appointment) -> None:
    """Keep the time before and after a visit where the clinic's own calendar leaves it."""
    if wanted.id is not None:
        with suppress(OpeningTaken):
            work.calendar.take_buffers(wanted.id, before=wanted.buffer_before, after=wanted.buffer_after)


def export_folder(folder: Path, *, clinic: Clinic, units: UnitsOfWork) -> list[str]:
    """Write patients.csv, guardians.csv, appointments.csv and statements.csv; returns a line for each."""
    folder.mkdir(parents=True, exist_ok=True)
    with units() as work:
        patients, appointments, statements = work.patients.all(), work.calendar.all(), work.statements.all()
        links = work.family.links()
    numbers = {one.id: _number(one) for one in patients}
    rows: dict[str, list[list[str]]] = {
        "patients": sorted(_patient_cells(one) for one in patients),
        "guardians": sorted(
            [numbers[guardian], numbers[patient], "proxy" if proxy else "yes"] for guardian, patient, proxy in links
        ),
        "appointments": sorted(
            _appointment_cells(one, numbers[one.patient_id], clinic) for one in appointments if one.held_until is None
        ),
        "statements": [
            cells
            for one in sorted(statements, key=lambda one: one.external_id)
            for cells in _statement_cells(one, numbers[one.patient_id])
        ],
    }
    return [f"{folder / f'{kind}.csv'}: {write_csv(folder / f'{kind}.csv', kind, cells)} rows" for kind, cells in rows.items()]


def _records(kind: str, rows: list[CsvRow]) -> list[list[CsvRow]]:
    """Return the rows of each record: one, or for a statement all that bear its number."""
    if kind != "statements":
        return [[row] for row in rows]
    found: dict[str, list[CsvRow]] = {}
    for row in rows:
        found.setdefault(row.cells.get("statement") or f"\0{row.line}", []).append(row)
    return list(found.values())


class _Importing:
    """Takes records within one unit of work; each method returns the counter of the report that grows."""

    def __init__(self, work: UnitOfWork, clinic: Clinic, now: datetime) -> None:
        self._work = work
        self._clinic = clinic
        self.without_buffers: list[Appointment] = []
        self.freed: list[Appointment] = []
        self._now = now

    def take(self, kind: str, rows: list[CsvRow]) -> str:
        for row in rows:
            if "" in row.cells:
                raise RowRejected(row.cells[""])
        if kind == "patients":
            return self._patient(rows[0].cells)
        if kind == "guardians":
            return self._guardian(rows[0].cells)
        return self._appointment(rows[0].cells) if kind == "appointments" else self._statement([row.cells for row in rows])

    def _patient(self, cells: dict[str, str]) -> str:
        wanted = Patient(
            first_name=required(cells, "first_name"),
            last_name=required(cells, "last_name"),
            born_on=read_day(cells, "born_on"),
            phone=read_phone(cells.get("phone", "")),
            language=cells.get("language") or "en",
            preferred_name=cells.get("preferred_name") or None,
            external_id=required(cells, "patient"),
        )
        if wanted.born_on > self._now.date():
            raise RowRejected("born_on lies ahead")
        standing = self._known_patient(required(cells, "patient"))
        if standing is None:
            self._work.patients.add(wanted)
            return "added"
        return self._replace_patient(standing, replace(wanted, id=standing.id, external_id=standing.external_id))

    def _replace_patient(self, standing: Patient, wanted: Patient) -> str:
        if standing == wanted:
            return "unchanged"
        self._work.patients.save(wanted)
        return "changed"

    def _known_patient(self, number: str) -> Patient | None:
        if (found := self._work.patients.by_external_id(number)) is not None:
            return found
        own = _own_number(number)
        found = self._work.patients.get(PatientId(own)) if own else None
        return found if found and found.external_id is None else None

    def _patient_id(self, cells: dict[str, str], column: str = "patient") -> PatientId:
        found = self._known_patient(required(cells, column))
        if found is None or found.id is None:
            raise RowRejected(f"no patient has the number in {column}; import the patients first")
        return found.id

    def _guardian(self, cells: dict[str, str]) -> str:
        guardian, minor = self._patient_id(cells, "guardian"), self._patient_id(cells)
        if guardian == minor:
            raise RowRejected("guardian and patient are the same person")
        linked = (cells.get("linked") or "yes").lower()
        if linked not in ("yes", "no", "proxy"):
            raise RowRejected("linked is neither yes nor no nor proxy")
        if linked != "no":
            return "added" if self._work.family.link(guardian, minor, proxy=linked == "proxy") else "unchanged"
        return "changed" if self._work.family.unlink(guardian, minor) else "unchanged"

    def _appointment(self, cells: dict[str, str]) -> str:
        number, wanted = required(cells, "appointment"), self._wanted_appointment(cells)
        standing = self._known_appointment(number)
        if standing is None:
            self._add(replace(wanted, external_id=number))
            return "added"
        if (wanted.patient_id, wanted.opening) != (standing.patient_id, standing.opening):
            raise RowRejected(
                "this appointment stands with another time, place, practitioner or patient; cancel it and add a new one"
            )
        if wanted.status is standing.status or standing.id is None:
            return "unchanged"
        try:
            self._work.calendar.set_status(standing.id, wanted.status, by="import", at=self._now)
        except OpeningTaken:
            raise RowRejected("its time is taken by another appointment") from None
        if wanted.status is AppointmentStatus.CANCELLED:
            self.freed.append(standing)
        return "changed"

    def _add(self, wanted: Appointment) -> None:
        """Put in what the clinic has agreed to, in its room if that is free; buffers come when all the others stand."""
        bare = replace(wanted, buffer_before=timedelta(0), buffer_after=timedelta(0))
        seats = self._clinic.visit_type(wanted.visit_type_id).capacity
        rooms = rooms_for(self._clinic, wanted.opening)
        calendar, at = self._work.calendar, self._now
        try:
            if wanted.overbook_reason:
                added = calendar.overbook(bare, at=at, seats=seats, rooms=rooms)
            else:
                try:
                    added = calendar.book(bare, request=None, at=at, by="import", seats=seats, rooms=rooms)
                except OpeningTaken:
                    added = calendar.book(bare, request=None, at=at, by="import", seats=seats)
        except OpeningTaken:
            raise RowRejected("the practitioner or the patient has another appointment then") from None
        if wanted.buffer_before or wanted.buffer_after:
            self.without_buffers.append(replace(wanted, id=added.id))

    def _wanted_appointment(self, cells: dict[str, str]) -> Appointment:
        clinic = self._clinic
        kind = _known(cells, "visit_type", {one.id for one in clinic.visit_types})
        minutes = cells.get("minutes") or str(clinic.visit_type(kind).length // timedelta(minutes=1))
        if not re.fullmatch(r"[0-9]{1,4}", minutes, re.ASCII) or not 1 <= int(minutes) <= 1440:
            raise RowRejected("minutes is not a whole number from 1 to 1440")
        status = cells.get("status") or AppointmentStatus.BOOKED.value
        if status not in set(AppointmentStatus):
            raise RowRejected("status is none of " + ", ".join(AppointmentStatus))
        starts_at = read_moment(required(cells, "starts"), clinic.zone)
        opening = Opening(
            starts_at,
            starts_at + timedelta(minutes=int(minutes)),
            _known(cells, "practitioner", {one.id for one in clinic.practitioners}),
            _known(cells, "location", {one.id for one in clinic.locations}),
            kind,
        )
        reason = cells.get("overbook_reason") or None
        return replace(
            visit_at(clinic, self._patient_id(cells), opening),
            status=AppointmentStatus(status),
            overbooked_by="import" if reason else None,
            overbook_reason=reason,
        )

    def _known_appointment(self, number: str) -> Appointment | None:
        if (found := self._work.calendar.by_external_id(number)) is not None:
            return found
        own = _own_number(number)
        found = self._work.calendar.get(AppointmentId(own)) if own else None
        return found if found and found.external_id is None else None

    def _statement(self, rows: list[dict[str, str]]) -> str:
        heads = {tuple(cells[name] for name in COLUMNS["statements"][:6]) for cells in rows}
        if len(heads) != 1:
            raise RowRejected("the rows of this statement differ in patient, days or paid")
        cells = rows[0]
        wanted = Statement(
            patient_id=self._patient_id(cells),
            external_id=required(cells, "statement"),
            visited_on=read_day(cells, "visited_on"),
            issued_on=read_day(cells, "issued_on"),
            due_on=read_day(cells, "due_on"),
            paid_cents=read_cents(cells, "paid"),
            lines=tuple(
                _statement_line(row) for row in rows if len(rows) > 1 or any(row[name] for name in COLUMNS["statements"][6:])
            ),
        )
        standing = self._work.statements.by_external_id(wanted.external_id)
        if standing == wanted:
            return "unchanged"
        if standing is None:
            self._work.statements.add(wanted)
            return "added"
        if standing.patient_id != wanted.patient_id:
            raise RowRejected("this statement stands for another patient")
        self._work.statements.save(wanted)
        return "changed"


def _known(cells: dict[str, str], column: str, ids: set[str]) -> str:
    if required(cells, column) not in ids:
        raise RowRejected(f"{column} is none of clinic.yml's: {', '.join(sorted(ids))}")
    return cells[column]


def _statement_line(cells: dict[str, str]) -> StatementLine:
    return StatementLine(
        description=required(cells, "description"),
        charged_cents=read_cents(cells, "charged"),
        payer_paid_cents=read_cents(cells, "payer_paid"),
        adjusted_cents=read_cents(cells, "adjusted"),
        patient_cents=read_cents(cells, "patient_owes"),
    )


def _own_number(number: str) -> int | None:
    """Return the desk's own id out of `desk-17`, which stands for a record without a number of the clinic's."""
    found = re.fullmatch(r"desk-([1-9][0-9]{0,8})", number, re.ASCII)
    return int(found[1]) if found else None


def _number(record: Patient | Appointment) -> str:
    return record.external_id or f"desk-{record.id}"


def _patient_cells(one: Patient) -> list[str]:
    return [
        _number(one), one.first_name, one.last_name, one.born_on.isoformat(), one.phone or "", one.language, one.preferred_name or "",
    ]  # fmt: skip


def _appointment_cells(one: Appointment, patient: str, clinic: Clinic) -> list[str]:
    minutes = str((one.ends_at - one.starts_at) // timedelta(minutes=1))
    starts = show_moment(one.starts_at, clinic.zone)
    return [
        _number(one), patient, one.practitioner_id, one.location_id, one.visit_type_id, starts, minutes, one.status.value,
        one.overbook_reason or "",
    ]  # fmt: skip


def _statement_cells(one: Statement, patient: str) -> list[list[str]]:
    days = [day.isoformat() for day in (one.visited_on, one.issued_on, one.due_on)]
    head = [one.external_id, patient, *days, show_cents(one.paid_cents)]
    lines = [
        [line.description, *map(show_cents, (line.charged_cents, line.payer_paid_cents, line.adjusted_cents, line.patient_cents))]
        for line in one.lines
    ]
    return [[*head, *line] for line in lines or [[""] * 5]]
