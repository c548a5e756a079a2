"""The ladder of assurance, the table of what each purpose needs, and one-time codes from sending to coming back."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.desk import Desk
from bot.clinic.errors import (
    CodeExpired,
    CodeWrong,
    ConfirmationNeeded,
    IdentityNotProven,
    NoPhoneForCode,
    TooManyAttempts,
)
from bot.clinic.messages import Channel, ConversationId, conversation_of
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.assurance import NEEDED, Assurance, Purpose, assurance_of
from bot.clinic.patients.codes import GOOD_FOR, OneTimeCode, read_code
from bot.clinic.patients.identity import Claim
from bot.clinic.ports import ConsentChange, Conversation, UnitOfWork
from bot.clinic.scheduling.wishes import TimeWish
from bot.services.content_file import load_clinic
from bot.store.engine import Store, open_store

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PHONE, STRANGER = "+15555550101", "+15555550199"
CHAT = conversation_of(Channel.WEBCHAT, "a" * 32)
OWN, ELSEWHERE = conversation_of(Channel.SMS, PHONE), conversation_of(Channel.SMS, STRANGER)
BORN = date(1981, 4, 12)
ANA = Claim("Ana Gomez", (BORN,))


class Sent(list[str]):
    """The codes that were texted."""

    def __call__(self, work: UnitOfWork, patient: Patient, digits: str, now: datetime) -> None:
        assert patient.phone == PHONE
        self.append(digits)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def desk(store: Store, sent: Sent) -> Desk:
    return Desk(load_clinic(ROOT / "clinic.yml"), store.units, lambda text, *, now, clinic: TimeWish(), sent)


@pytest.fixture
def ana(store: Store) -> PatientId:
    with store.units() as work:
        added = work.patients.add(Patient("Ana", "Gomez", BORN, PHONE))
        assert added.id is not None
        lines = (StatementLine("Checkup", 20_000, 14_000, 3_000, 3_000),)
        work.statements.add(Statement(added.id, "S1", date(2026, 9, 1), date(2026, 9, 9), date(2026, 11, 9), 500, lines))
        work.commit()
    return added.id


def test_the_table_in_the_docs_is_the_one_in_force() -> None:
    page = (ROOT / "docs" / "identity.md").read_text("utf-8").split("## What each kind")[1].split("## Codes")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|$", page, re.M)) == {
        purpose.value: needed.name for purpose, needed in NEEDED.items()
    }
    assert set(NEEDED) == set(Purpose)


@pytest.mark.parametrize(
    ("conversation_id", "matched_ago", "confirmed_ago", "wanted"),
    [
        (CHAT, None, None, Assurance.UNKNOWN),
        (CHAT, 5, None, Assurance.MATCHED),
        (CHAT, 30, None, Assurance.UNKNOWN),
        (CHAT, 5, 5, Assurance.CONFIRMED),
        (CHAT, 5, 31, Assurance.MATCHED),
        (ELSEWHERE, 5, None, Assurance.MATCHED),
        (OWN, 5, None, Assurance.CONFIRMED),
        (OWN, None, None, Assurance.NUMBER_ON_FILE),
        (OWN, 31, 1, Assurance.NUMBER_ON_FILE),
    ],
)
def test_each_step_of_the_ladder(
    conversation_id: ConversationId, matched_ago: int | None, confirmed_ago: int | None, wanted: Assurance
) -> None:
    patient = Patient("Ana", "Gomez", BORN, PHONE, id=PatientId(7))
    channel, _, address = conversation_id.partition(":")
    conversation = Conversation(
        conversation_id,
        Channel(channel),
        address,
        patient_id=patient.id,
        proven_at=NOW - matched_ago * MINUTE if matched_ago is not None else None,
        confirmed_at=NOW - confirmed_ago * MINUTE if confirmed_ago is not None else None,
    )
    assert assurance_of(conversation, patient, on_file=conversation_id == OWN, now=NOW) is wanted
    somebody_else = replace(patient, id=PatientId(8))
    assert assurance_of(conversation, somebody_else, on_file=False, now=NOW) is Assurance.UNKNOWN


def test_balance_is_told_at_once_to_the_own_phone_and_elsewhere_after_a_code(desk: Desk, ana: PatientId, sent: Sent) -> None:
    desk.prove_identity(OWN, ANA, NOW)
    owed = desk.amount_owed(ana, OWN, NOW)
    for elsewhere in (CHAT, ELSEWHERE):
        desk.prove_identity(elsewhere, ANA, NOW)
        with pytest.raises(ConfirmationNeeded):
            desk.amount_owed(ana, elsewhere, NOW)
        desk.send_code(elsewhere, NOW)
        assert desk.confirm_code(elsewhere, sent[-1], NOW + MINUTE).id == ana
        assert desk.amount_owed(ana, elsewhere, NOW + MINUTE) == owed
        with pytest.raises(IdentityNotProven):
            desk.amount_owed(ana, elsewhere, NOW + 32 * MINUTE)


def test_wrong_number_proves_nothing_any_more(desk: Desk, store: Store, ana: PatientId, sent: Sent) -> None:
    with store.units() as work:
        work.consents.record(ConsentChange(PHONE, "opt_out", "wrong_number", "wrong number", NOW))
        work.commit()
    desk.prove_identity(OWN, ANA, NOW)
    with pytest.raises(ConfirmationNeeded):
        desk.amount_owed(ana, OWN, NOW)
    with pytest.raises(NoPhoneForCode):
        desk.send_code(OWN, NOW)
    assert sent == []


def test_code_of_one_conversation_opens_no_other(desk: Desk, ana: PatientId, sent: Sent) -> None:
    desk.prove_identity(CHAT, ANA, NOW)
    desk.prove_identity(ELSEWHERE, ANA, NOW)
    desk.send_code(CHAT, NOW)
    with pytest.raises(CodeExpired):
        desk.confirm_code(ELSEWHERE, sent[0], NOW)
    with pytest.raises(ConfirmationNeeded):
        desk.amount_owed(ana, ELSEWHERE, NOW)


def test_nobody_gets_a_code_who_has_not_matched(desk: Desk, ana: PatientId, sent: Sent) -> None:
    with pytest.raises(IdentityNotProven):
        desk.send_code(CHAT, NOW)
    assert sent == []


def test_three_wrong_codes_end_it_and_the_right_one_is_too_late_then(desk: Desk, ana: PatientId, sent: Sent) -> None:
    desk.prove_identity(CHAT, ANA, NOW)
    desk.send_code(CHAT, NOW)
    wrong = f"{(int(sent[0]) + 1) % 1_000_000:06}"
    for refusal in (CodeWrong, CodeWrong, TooManyAttempts, TooManyAttempts):
        with pytest.raises(refusal):
            desk.confirm_code(CHAT, wrong, NOW)
    with pytest.raises(TooManyAttempts):
        desk.confirm_code(CHAT, sent[0], NOW)


def test_code_is_good_once_and_for_ten_minutes_and_a_new_one_replaces_it(desk: Desk, ana: PatientId, sent: Sent) -> None:
    desk.prove_identity(CHAT, ANA, NOW)
    desk.send_code(CHAT, NOW)
    with pytest.raises(CodeExpired):
        desk.confirm_code(CHAT, sent[0], NOW + GOOD_FOR)
    desk.send_code(CHAT, NOW + MINUTE)
    if sent[0] != sent[1]:
        with pytest.raises(CodeWrong):
            desk.confirm_code(CHAT, sent[0], NOW + MINUTE)
    desk.confirm_code(CHAT, sent[1], NOW + MINUTE)
    with pytest.raises(CodeExpired):
        desk.confirm_code(CHAT, sent[1], NOW + MINUTE)


def test_at_most_three_codes_an_hour_go_to_one_patient_whoever_asks(desk: Desk, ana: PatientId, sent: Sent) -> None:
    for number in range(4):
        conversation = conversation_of(Channel.WEBCHAT, str(number) * 32)
        desk.prove_identity(conversation, ANA, NOW)
        if number < 3:
            desk.send_code(conversation, NOW)
        else:
            with pytest.raises(NoPhoneForCode):
                desk.send_code(conversation, NOW)
    assert len(sent) == 3


def test_no_code_goes_to_a_number_that_wants_no_texts_or_is_not_there(
    desk: Desk, store: Store, ana: PatientId, sent: Sent
) -> None:
    with store.units() as work:
        work.consents.record(ConsentChange(PHONE, "opt_out", "keyword", "STOP", NOW))
        work.patients.add(Patient("Ben", "Roe", date(1990, 1, 31)))
        work.commit()
    desk.prove_identity(CHAT, ANA, NOW)
    with pytest.raises(NoPhoneForCode):
        desk.send_code(CHAT, NOW)
    desk.prove_identity(ELSEWHERE, Claim("Ben Roe", (date(1990, 1, 31),)), NOW)
    with pytest.raises(NoPhoneForCode):
        desk.send_code(ELSEWHERE, NOW)
    assert sent == []


def test_confirmation_of_one_person_is_none_of_another(desk: Desk, store: Store, ana: PatientId, sent: Sent) -> None:
    with store.units() as work:
        ben = work.patients.add(Patient("Ben", "Roe", date(1990, 1, 31)))
        work.commit()
    assert ben.id is not None
    desk.prove_identity(CHAT, ANA, NOW)
    desk.send_code(CHAT, NOW)
    desk.confirm_code(CHAT, sent[0], NOW)
    desk.prove_identity(CHAT, Claim("Ben Roe", (date(1990, 1, 31),)), NOW)
    with pytest.raises(ConfirmationNeeded):
        desk.amount_owed(ben.id, CHAT, NOW)
    with pytest.raises(ConfirmationNeeded):
        desk.amount_owed(ana, CHAT, NOW)


def test_digits_are_not_kept(desk: Desk, store: Store, ana: PatientId, sent: Sent) -> None:
    desk.prove_identity(CHAT, ANA, NOW)
    desk.send_code(CHAT, NOW)
    with store.units() as work:
        code = work.codes.latest_of(CHAT)
    assert code == OneTimeCode.of(sent[0], CHAT, ana, NOW)
    assert sent[0] not in code.digest


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("123456", "123456"),
        ("it says 123 456", "123456"),
        ("código: 123-456.", "123456"),
        ("1234567", None),
        ("123", None),
        ("555-555-0123", None),
        ("123456 or 654321", None),
    ],
)
def test_code_is_read_out_of_a_message(text: str, digits: str | None) -> None:
    assert read_code(text) == digits


def test_only_few_modules_ask_for_patients_directly() -> None:
    """`access_patient` is the road to a patient's data; whoever else reads patients is named here, with the reason."""
    allowed = {
        "bot/clinic/patients/confirming.py",  # access_patient itself
        "bot/clinic/patients/verbs.py",  # matching a claim, registering
        "bot/clinic/scheduling/verbs.py",  # ages for openings; callers pass the id of a proven patient or of a minor in their care
        "bot/clinic/scheduling/offering.py",
        "bot/gateway/waitlist.py",  # addresses an offer by name
        "bot/gateway/staff_calendar.py",  # staff, signed in
        "bot/gateway/transfer.py",  # import and export by the clinic's own command
        "bot/gateway/legal_holds.py",  # the clinic's own commands about one patient's file
        "bot/gateway/patient_export.py",
        "bot/gateway/erasing.py",
        "bot/clinic/retention/patient_file.py",
        "bot/services/demo.py",
        "bot/bootstrap.py",
        "bot/web/staff_visits.py",  # staff, signed in
        "bot/web/staff_views.py",
        "bot/web/staff_calendar.py",
        "bot/web/simulator.py",  # demo patients in demo mode
    }
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
        if not path.is_relative_to(ROOT / "bot" / "store") and _reads_patients(ast.parse(path.read_text("utf-8")))
    }
    assert found <= allowed | {"bot/clinic/desk.py"}, found - allowed


ANYTHING: set[str] = set()
READING = {
    "patients": {"get", "all", "by_phone", "born_on", "by_external_id"},
    "statements": {"of_patient", "all"},
    "files": ANYTHING,
}


def _reads_patients(module: ast.Module) -> bool:
    """Tell whether a module reads patients or statements of a unit of work, by whatever name it calls these, or their tables."""
    tables = {"schema", "patients", "statements", "SqlPatients", "SqlStatements"}
    names = {name: name for name in READING}
    for node in ast.walk(module):
        match node:
            case ast.ImportFrom(module=str(whence), names=imported) if whence.startswith("bot.store"):
                if tables & {alias.name for alias in imported}:
                    return True
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(attr=attr)) if attr in READING:
                names[name] = attr
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(attr)), *_]) if attr in READING:
                return True
    return any(
        isinstance(node, ast.Attribute)
        and (owner := node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", None)) in names
        and (READING[names[owner]] is ANYTHING or node.attr in READING[names[owner]])
        for node in ast.walk(module)
    )


@pytest.mark.parametrize(
    "code",
    [
        "with units() as work:\n    work.patients.get(1)",
        "table = work.patients\nfor one in table.all(): pass",
        "read = work.statements.of_patient",
        "getattr(work, 'patients').all()",
        "from bot.store.schema import patients",
        "from bot.store import schema",
        "work.files.written(1)",
    ],
)
def test_each_way_to_read_patients_is_seen(code: str) -> None:
    assert _reads_patients(ast.parse(code))


def test_adding_a_patient_is_not_reading_one() -> None:
    assert not _reads_patients(ast.parse("work.patients.add(one)\nclinic.all()\nwork.handoffs.all()"))
