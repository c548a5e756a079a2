"""What a patient owes, in the few figures that fit into a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.clinic.billing import Statement
from bot.clinic.errors import NoStatement


@dataclass(frozen=True)
class Balance:
    """The latest statement in plain figures, and what is owed over all statements. All money in integer cents."""

    total_owed_cents: int
    charged_cents: int
    covered_cents: int
    paid_cents: int
    owed_cents: int
    visited_on: date
    due_on: date


def balance_of(statements: Sequence[Statement]) -> Balance:
    """Explain the newest statement that still has something to pay, or else the newest; NoStatement when there is none."""
    if not statements:
        raise NoStatement
    newest_first = sorted(statements, key=lambda one: (one.issued_on, one.external_id), reverse=True)
    latest = next((one for one in newest_first if one.owed_cents), newest_first[0])
    return Balance(
        total_owed_cents=sum(one.owed_cents for one in statements),
        charged_cents=sum(line.charged_cents for line in latest.lines),
        covered_cents=sum(line.payer_paid_cents + line.adjusted_cents for line in latest.lines),
        paid_cents=latest.paid_cents,
        owed_cents=latest.owed_cents,
        visited_on=latest.visited_on,
        due_on=latest.due_on,
    )
