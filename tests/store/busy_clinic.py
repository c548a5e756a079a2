"""A clinic small enough that everybody wants the same times, made anew for each run in one database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.clinic.desk import Desk
from bot.clinic.knowledge.content import Clinic, Location, Practitioner, Room, VisitType, WorkingHours
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.wishes import TimeWish
from bot.store.engine import Store

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 30, 16, tzinfo=UTC)  # a Monday, 10:00
OPENS = datetime(2026, 12, 1, 14, tzinfo=UTC)  # the day after, 8:00
NOTHING = {"en": ""}
KINDS = (
    VisitType("checkup", NOTHING, timedelta(minutes=30), NOTHING),
    VisitType("long", NOTHING, timedelta(minutes=70), NOTHING, buffer_after=timedelta(minutes=20)),
    VisitType("scan", NOTHING, timedelta(minutes=30), NOTHING, room_kind="scanner"),
    VisitType("class", NOTHING, timedelta(minutes=30), NOTHING, capacity=2),
)
_runs = count(1)


@dataclass
class BusyClinic:
    """Two practitioners from 8 to 10 on one day, one scanner, and some patients with a conversation each."""

    store: Store
    desk: Desk
    patients: list[PatientId]

    @classmethod
    def open(cls, store: Store, patients: int = 4) -> "BusyClinic":
        run = next(_runs)
        with store.units() as work:
            added = [work.patients.add(Patient("Ann", f"Number{number}", date(1990, 1, 1))) for number in range(patients)]
            work.commit()
        clinic = _clinic(f"{run}-{added[0].id}")
        desk = Desk(clinic, store.units, lambda text, *, now, clinic: TimeWish())
        return cls(store, desk, [one.id for one in added if one.id is not None])

    @property
    def clinic(self) -> Clinic:
        return self.desk.clinic

    def opening(self, practitioner: int, slot: int, kind: str = "checkup") -> Opening:
        """Return the opening that begins so many half hours after the clinic opens."""
        starts_at = OPENS + timedelta(minutes=30 * slot)
        length = self.clinic.visit_type(kind).length
        return Opening(starts_at, starts_at + length, self.clinic.practitioners[practitioner].id, "main", kind)

    def conversation(self, patient_id: PatientId) -> ConversationId:
        return ConversationId(f"webchat:{patient_id}")


def _clinic(run: str) -> Clinic:
    hours = (WorkingHours("main", 1, time(8), time(10)),)
    lee = Practitioner(f"lee{run}", "Dr. Lee", ("en",), tuple(kind.id for kind in KINDS), hours)
    return Clinic(
        name="Busy Clinic",
        short_name="Busy",
        zone=ZONE,
        phone="+15555550100",
        emergency_number="911",
        crisis_number="988",
        nurse_line="+15555550100",
        website="",
        languages=("en",),
        locations=(Location("main", "Main", "", "+15555550100", NOTHING, NOTHING, NOTHING, ()),),
        practitioners=(lee, replace(lee, id=f"osei{run}", name="Dr. Osei")),
        visit_types=KINDS,
        payers=(),
        holidays=(),
        answers=(),
        queues=(),
        rooms=(Room(f"scanner{run}", "Scanner", "main", ("scanner",)),),
    )
