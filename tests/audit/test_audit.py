"""Who did or saw what is noted with the deed, sealed in a chain, and every later change shows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.clinic.audit import BEGINNING, AuditEntry, Seal, faults, sealed
from bot.clinic.desk import Desk
from bot.clinic.errors import IdentityNotProven
from bot.clinic.messages import Channel, conversation_of
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.identity import Claim
from bot.clinic.scheduling.wishes import TimeWish
from bot.gateway.sealing import seal
from bot.store.engine import Store
from tests.gateway.clinic_of_tests import small_clinic

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
CHAT = conversation_of(Channel.WEBCHAT, "a" * 32)
BORN = date(1981, 4, 12)


def entry(number: int) -> AuditEntry:
    return AuditEntry(NOW + timedelta(seconds=number), "staff:rosa", "view_conversation", CHAT, PatientId(number))


def note(store: Store, *numbers: int) -> None:
    with store.units() as work:
        for number in numbers:
            work.audit.note(entry(number))
        work.commit()


def found_faults(store: Store) -> list[str]:
    with store.units() as work:
        return list(faults(work.audit.chain()))


def change(store: Store, statement: str) -> None:
    """Do what nobody may: with the database's rules off."""
    with store.engine.begin() as connection:
        if store.engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(text(statement))
            connection.execute(text("SET session_replication_role = DEFAULT"))
        else:
            for table in ("audit_entries", "audit_seals"):
                for event in ("UPDATE", "DELETE"):
                    connection.execute(text(f"DROP TRIGGER {table}_no_{event}"))
            connection.execute(text(statement))


def test_entries_are_sealed_once_and_the_chain_holds(store: Store) -> None:
    note(store, 1, 2, 3)
    assert (seal(store.units), seal(store.units)) == (3, 0)
    note(store, 4)
    assert seal(store.units) == 1
    with store.units() as work:
        chain = list(work.audit.chain())
    assert [told.patient_id for _, told in chain if told] == [1, 2, 3, 4]
    assert chain[0][0].previous == BEGINNING
    assert found_faults(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET who = 'staff:tom'",
        "DELETE FROM audit_entries",
        "UPDATE audit_seals SET hash = 'x'",
        "DELETE FROM audit_seals",
    ],
)
def test_database_refuses_to_change_the_audit(store: Store, statement: str) -> None:
    note(store, 1)
    seal(store.units)
    with pytest.raises(DatabaseError), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert found_faults(store) == []


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit_entries SET outcome = 'refused' WHERE patient_id = 2", "entry {2}: it is not what was sealed"),
        ("DELETE FROM audit_entries WHERE patient_id = 2", "entry {2}: it was sealed and is gone"),
        ("DELETE FROM audit_seals WHERE id = (SELECT min(id) + 1 FROM audit_seals)", "it does not follow the seal before it"),
    ],
)
def test_what_was_changed_all_the_same_is_named(store: Store, statement: str, first: str) -> None:
    note(store, 1, 2, 3)
    seal(store.units)
    with store.units() as work:
        ids = [told.id for told in work.audit.entries()]
    change(store, statement)
    told = found_faults(store)
    assert len(told) == 1
    assert first.replace("{2}", str(ids[1])) in told[0]


def test_many_desks_note_and_seal_at_once_in_one_chain(store: Store) -> None:
    def work_on(number: int) -> None:
        for step in range(5):
            note(store, number * 10 + step)
            seal(store.units)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work_on, range(6)))
    seal(store.units)
    with store.units() as work:
        chain = list(work.audit.chain())
    assert len(chain) == 30
    assert found_faults(store) == []


def test_chain_is_broken_by_any_other_entry() -> None:
    first = replace(entry(1), id=1)
    one = replace(sealed(first, BEGINNING), id=1)
    two = replace(sealed(replace(entry(2), id=2), one.hash), id=2)
    changes: tuple[Callable[[AuditEntry], AuditEntry], ...] = (
        lambda e: replace(e, who="staff:tom"),
        lambda e: replace(e, at=e.at + timedelta(seconds=1)),
        lambda e: replace(e, patient_id=PatientId(9)),
        lambda e: replace(e, conversation_id=None),
        lambda e: replace(e, did="reply"),
    )
    assert list(faults([(one, first), (two, replace(entry(2), id=2))])) == []
    for changed in changes:
        assert list(faults([(one, changed(first))])) == ["entry 1: it is not what was sealed"]
    assert list(faults([(replace(two, previous=BEGINNING, hash="0"), None)])) == ["entry 2: it was sealed and is gone"]
    with pytest.raises(ValueError, match="no store"):
        sealed(entry(1), BEGINNING)
    assert isinstance(one, Seal)


def test_proving_identity_is_noted_whether_it_succeeds_or_not(store: Store) -> None:
    with store.units() as work:
        ana = work.patients.add(Patient("Ana", "Gomez", BORN, "+15555550101"))
        work.commit()
    desk = Desk(small_clinic(), store.units, lambda said, *, now, clinic: TimeWish())
    with pytest.raises(IdentityNotProven):
        desk.prove_identity(CHAT, Claim("Ana Gomez", (date(1981, 4, 13),)), NOW)
    desk.prove_identity(CHAT, Claim("Ana Gomez", (BORN,)), NOW)
    with store.units() as work:
        noted = [(told.who, told.did, told.patient_id, told.outcome) for told in work.audit.entries()]
        assert [told.did for told in work.audit.entries(patient_id=ana.id)] == ["prove_identity"]
    assert noted == [("patient", "prove_identity", None, "refused"), ("patient", "prove_identity", ana.id, "done")]
