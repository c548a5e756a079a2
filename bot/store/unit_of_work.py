"""One transaction with all repositories on it; leaving it without `commit()` rolls back."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, Engine, func, select

from bot.clinic.ports import (
    AlertNotices,
    Alerts,
    Attempts,
    Audit,
    Calendar,
    Codes,
    Consents,
    Conversations,
    Erasing,
    Family,
    Handoffs,
    Inbox,
    Outbox,
    PatientFiles,
    Patients,
    Retention,
    Staff,
    Statements,
    Waitlist,
)
from bot.clinic.scheduling.free_time import FreeTime
from bot.store.alert_notices import SqlAlertNotices
from bot.store.attempts import SqlAttempts
from bot.store.audit import SqlAudit
from bot.store.billing import SqlStatements
from bot.store.codes import SqlCodes
from bot.store.consent import SqlConsents
from bot.store.conversations import SqlConversations
from bot.store.erasing import SqlErasing
from bot.store.family import SqlFamily
from bot.store.free_time import SqlFreeTime
from bot.store.handoff import SqlHandoffs
from bot.store.inbox import SqlInbox
from bot.store.outbox import SqlOutbox
from bot.store.patient_files import SqlPatientFiles
from bot.store.patients import SqlPatients
from bot.store.retention import SqlRetention
from bot.store.safety import SqlAlerts
from bot.store.scheduling import SqlCalendar
from bot.store.staff import SqlStaff
from bot.store.waitlist import SqlWaitlist

_ALONE = 3
"""The name space of PostgreSQL's advisory locks for this; the calendar has others."""


class OneAtATime:
    """Lets one unit of work of this process in after the other.

    SQLite has one writer, and who waits for it sleeps and asks again for up to 100 ms at a time; a lock wakes the next
    one at once. Other processes still wait by SQLite's own time-out. Whoever comes through `first` is let in before
    all others that wait: what a patient has just sent is committed before the work on earlier messages goes on.
    """

    def __init__(self, seconds: float = 30.0) -> None:
        self._free = threading.Condition(threading.Lock())
        self._seconds = seconds
        self._holder: int | None = None
        self._urgent = 0

    def __enter__(self) -> None:
        self._enter(urgent=False)

    def __exit__(self, *exc: object) -> None:
        with self._free:
            self._holder = None
            self._free.notify_all()

    @property
    def first(self) -> AbstractContextManager[None]:
        """The same turnstile for those who go first."""
        return _First(self)

    def _enter(self, *, urgent: bool) -> None:
        with self._free:
            if self._holder == threading.get_ident():
                raise RuntimeError("a unit of work is open in this thread already")
            self._urgent += urgent
            try:
                if not self._free.wait_for(lambda: self._holder is None and (urgent or not self._urgent), self._seconds):
                    raise TimeoutError("the store was busy for too long")
                self._holder = threading.get_ident()
            finally:
                self._urgent -= urgent


@dataclass(frozen=True)
class _First:
    turnstile: OneAtATime

    def __enter__(self) -> None:
        self.turnstile._enter(urgent=True)

    def __exit__(self, *exc: object) -> None:
        self.turnstile.__exit__(*exc)


class SqlUnitOfWork:
    """The store's `UnitOfWork`. The transaction begins with the first statement."""

    _connection: Connection
    patients: Patients
    family: Family
    codes: Codes
    attempts: Attempts
    calendar: Calendar
    free_time: FreeTime
    waitlist: Waitlist
    statements: Statements
    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    consents: Consents
    handoffs: Handoffs
    alerts: Alerts
    alert_notices: AlertNotices
    audit: Audit
    staff: Staff
    retention: Retention
    files: PatientFiles
    erasing: Erasing

    def __init__(self, engine: Engine, turnstile: AbstractContextManager[None]) -> None:
        self._engine = engine
        self._turnstile = turnstile
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            opened.enter_context(self._turnstile)
            self._connection = connection = opened.enter_context(self._engine.connect())
            self._opened = opened.pop_all()
        self.patients = SqlPatients(connection)
        self.family = SqlFamily(connection)
        self.codes = SqlCodes(connection)
        self.attempts = SqlAttempts(connection)
        self.calendar = SqlCalendar(connection)
        self.free_time = SqlFreeTime(connection)
        self.waitlist = SqlWaitlist(connection)
        self.statements = SqlStatements(connection)
        self.conversations = SqlConversations(connection)
        self.inbox = SqlInbox(connection)
        self.outbox = SqlOutbox(connection)
        self.consents = SqlConsents(connection)
        self.handoffs = SqlHandoffs(connection)
        self.alerts = SqlAlerts(connection)
        self.alert_notices = SqlAlertNotices(connection)
        self.audit = SqlAudit(connection)
        self.staff = SqlStaff(connection)
        self.retention = SqlRetention(connection)
        self.files = SqlPatientFiles(connection)
        self.erasing = SqlErasing(connection)
        return self

    def __exit__(self, *exc: object) -> None:
        self._opened.close()

    def alone_with(self, what: str) -> None:
        """On SQLite every unit of work is alone already."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(_ALONE, func.hashtext(what))))

    def commit(self) -> None:
        self._connection.commit()
