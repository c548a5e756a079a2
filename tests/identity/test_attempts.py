"""Guessing at somebody else: from one conversation, from many, with one's own name in between; and what staff see of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clinic.desk import Desk
from bot.clinic.errors import IdentityNotProven, TooManyAttempts
from bot.clinic.messages import Channel, ConversationId, conversation_of
from bot.clinic.patients import Patient
from bot.clinic.patients.attempts import AT_ONE_BIRTH, AT_ONE_NAME, COUNTED_FOR, Attempt, Outcome, failures, name_key
from bot.clinic.patients.identity import Claim
from bot.clinic.scheduling.wishes import TimeWish
from bot.services.content_file import load_clinic
from bot.store.engine import Store, open_store

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
BORN = date(1981, 4, 12)
PHONE = "+15555550101"
ANA, BEN = Claim("Ana Gomez", (BORN,)), Claim("Ben Roe", (date(1990, 1, 31),))
MINUTE = timedelta(minutes=1)


def chat(number: int) -> ConversationId:
    return conversation_of(Channel.WEBCHAT, f"{number:032}")


def wrong(day: int) -> Claim:
    """Ana with a date of birth that is not hers."""
    return Claim("Ana Gomez", (date(1970, 1, 1) + timedelta(days=day),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    store.migrate()
    with store.units() as work:
        work.patients.add(Patient("Ana", "Gomez", BORN, PHONE))
        work.patients.add(Patient("Ben", "Roe", date(1990, 1, 31), "+15555550102"))
        work.commit()
    yield store
    store.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(load_clinic(ROOT / "clinic.yml"), store.units, lambda text, *, now, clinic: TimeWish())


def refused(desk: Desk, conversation_id: ConversationId, claim: Claim, now: datetime = NOW) -> type[Exception]:
    with pytest.raises((IdentityNotProven, TooManyAttempts)) as refusal:
        desk.prove_identity(conversation_id, claim, now)
    return refusal.type


def test_own_name_in_between_gains_no_tries_at_somebody_else(desk: Desk) -> None:
    for day in range(2):
        assert refused(desk, chat(1), wrong(day)) is IdentityNotProven
        desk.prove_identity(chat(1), BEN, NOW)
    assert refused(desk, chat(1), wrong(2)) is TooManyAttempts
    assert refused(desk, chat(1), ANA) is TooManyAttempts


def test_own_slips_are_made_good_by_the_match(desk: Desk) -> None:
    slips = [wrong(1), Claim("Anna Gomes", (BORN,)), ANA] * 4
    for claim in slips:
        if claim == ANA:
            desk.prove_identity(chat(1), claim, NOW)
        else:
            assert refused(desk, chat(1), claim) is IdentityNotProven


def test_tries_at_one_name_count_together_from_wherever_they_come(desk: Desk) -> None:
    for number in range(AT_ONE_NAME):
        assert refused(desk, chat(number), wrong(number)) is IdentityNotProven
    assert refused(desk, chat(99), ANA) is TooManyAttempts
    assert desk.prove_identity(conversation_of(Channel.SMS, PHONE), ANA, NOW).first_name == "Ana"
    assert desk.prove_identity(chat(98), BEN, NOW).first_name == "Ben"
    assert desk.prove_identity(chat(99), ANA, NOW + COUNTED_FOR + MINUTE).first_name == "Ana"


def test_tries_at_one_date_of_birth_count_together(desk: Desk) -> None:
    for number in range(AT_ONE_BIRTH):
        assert refused(desk, chat(number), Claim(f"Ana Guess{chr(97 + number)}", (BORN, date(1981, 12, 4)))) is IdentityNotProven
    assert refused(desk, chat(99), ANA) is TooManyAttempts


def test_lock_ends_after_a_day_or_when_staff_give_the_conversation_back(desk: Desk) -> None:
    for day in range(3):
        refused(desk, chat(1), wrong(day))
    assert refused(desk, chat(1), ANA, NOW + MINUTE) is TooManyAttempts
    desk.give_back(chat(1), NOW + 2 * MINUTE)
    assert desk.prove_identity(chat(1), ANA, NOW + 3 * MINUTE).first_name == "Ana"


def test_refusal_is_the_same_whether_the_name_is_known_or_not(desk: Desk) -> None:
    known, unknown = wrong(1), Claim("Nobody Atall", (date(1970, 1, 2),))
    assert [refused(desk, chat(1), known) for _ in range(3)] == [refused(desk, chat(2), unknown) for _ in range(3)]


def test_each_try_is_recorded_without_the_words(desk: Desk, store: Store) -> None:
    refused(desk, chat(1), wrong(1))
    desk.prove_identity(chat(1), ANA, NOW)
    with store.units() as work:
        tries = work.attempts.of_conversation(chat(1), since=NOW)
        told = [(one.did, one.outcome) for one in work.audit.entries()]
    assert [(one.outcome, one.name_key) for one in tries] == [
        (Outcome.REFUSED, name_key("gomez ANA")),
        (Outcome.DONE, name_key("Aná Gomez")),
    ]
    assert told == [("prove_identity", "refused"), ("prove_identity", "done")]
    assert not any("ana" in f"{one}".lower().replace("sha", "") for one in tries for one in one.birth_keys)


def test_failures_are_counted_from_what_staff_forgave_on() -> None:
    failed = Attempt.at_match(NOW, chat(1), ANA, Outcome.REFUSED)
    assert failures([failed, failed]) == 2
    assert failures([failed, failed, Attempt(NOW, chat(1), failed.kind, Outcome.FORGIVEN), failed]) == 1
