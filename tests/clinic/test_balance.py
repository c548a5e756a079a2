"""A balance explains one bill and sums up all."""

from datetime import date

import pytest

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.billing.balance import Balance, balance_of
from bot.clinic.errors import NoStatement
from bot.clinic.patients import PatientId


def statement(number: str, month: int, paid_cents: int, *patient_cents: int) -> Statement:
    lines = tuple(StatementLine("Visit", cents + 7_000, 5_000, 2_000, cents) for cents in patient_cents)
    return Statement(PatientId(1), number, date(2026, month, 1), date(2026, month, 15), date(2026, month, 28), paid_cents, lines)


def test_the_newest_open_bill_is_explained_and_all_are_summed() -> None:
    bills = [statement("S1", 3, 0, 1_000), statement("S2", 6, 500, 2_000, 1_500), statement("S3", 9, 900, 900)]
    assert (
        balance_of(bills)
        == balance_of(bills[::-1])
        == Balance(
            total_owed_cents=4_000,
            charged_cents=17_500,
            covered_cents=14_000,
            paid_cents=500,
            owed_cents=3_000,
            visited_on=date(2026, 6, 1),
            due_on=date(2026, 6, 28),
        )
    )


def test_when_all_is_paid_the_newest_bill_is_explained() -> None:
    balance = balance_of([statement("S2", 6, 900, 900), statement("S1", 3, 1_000, 1_000)])
    assert (balance.total_owed_cents, balance.owed_cents, balance.visited_on) == (0, 0, date(2026, 6, 1))


def test_what_was_paid_too_much_on_one_bill_does_not_hide_another() -> None:
    assert balance_of([statement("S1", 3, 5_000, 1_000), statement("S2", 6, 0, 800)]).total_owed_cents == 800


def test_no_bill_is_refused() -> None:
    with pytest.raises(NoStatement):
        balance_of([])
