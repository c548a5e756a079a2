"""The old time and the new one are told apart."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients import PatientId
from bot.clinic.scheduling.appointments import Appointment
from bot.clinic.scheduling.moving import meant_and_wished, minutes_late
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.services.content_file import load_clinic
from tests.conversations.running import ROOT

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def lakeside() -> Clinic:
    return load_clinic(ROOT / "clinic.yml")


def visit(day: int, kind: str, practitioner: str) -> Appointment:
    starts_at = datetime(2026, 12, day, 16, tzinfo=UTC)
    return Appointment(PatientId(1), practitioner, "main", kind, starts_at, starts_at + timedelta(minutes=20))


NINTH, TENTH, FRIDAY = visit(9, "follow_up", "osei"), visit(10, "checkup", "lee"), visit(11, "blood_draw", "brooks")
ALL = [NINTH, TENTH, FRIDAY]


@pytest.mark.parametrize(
    ("text", "meant", "day"),
    [
        ("i need to move my appointment with dr lee from thursday the 10th to friday morning the 11th", [TENTH], 11),
        ("I can't make it on Thursday the 10th, can I come Wednesday the 16th instead?", [TENTH], 16),
        ("move my appointment on thursday the 10th to december 15", [TENTH], 15),
        ("necesito cambiar mi cita del miércoles 9 para el viernes 18 en la tarde", [NINTH], 18),
        ("can you move my visit to monday the 14th", ALL, 14),
        ("move my blood draw to dec 14", [FRIDAY], 14),
        ("thursday the 17th instead?", ALL, 17),
        ("instead of wednesday the 9th can i come december 14", [NINTH], 14),
        ("i need to reschedule", ALL, None),
    ],
)
def test_old_and_new_are_told_apart(lakeside: Clinic, text: str, meant: list[Appointment], day: int | None) -> None:
    found, wish = meant_and_wished(text, ALL, lambda said: read_wish(said, now=NOW, clinic=lakeside), lakeside.zone)
    assert found == meant
    assert wish.date_from == (date(2026, 12, day) if day else None)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("running 15 late, traffic is awful", 15),
        ("voy como 20 minutos tarde", 20),
        ("i'll be half an hour late", 30),
        ("an hour late sorry", 60),
        ("voy tarde", 15),
        ("im late", 15),
        ("gonna be late for my 2:30", 15),
        ("late for my 10 am, maybe 20 min", 20),
        ("im running 25 behind", 25),
        ("llego 10 minutos tarde a mi cita de las 3", 10),
    ],
)
def test_minutes_late_are_read(text: str, minutes: int) -> None:
    assert minutes_late(text) == minutes
