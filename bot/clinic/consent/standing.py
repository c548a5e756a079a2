"""What a number may be texted, as its ledger says: kinds of texts, and who wants which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

WRONG_NUMBER = "wrong_number"
"""How a number was opted out whose holder says that they are not who we write to."""


class Category(StrEnum):
    """Kinds of texts that the clinic starts; an answer to a message just received is of none."""

    CARE = "care"
    """About care that was asked for: waitlist, changed visits, results that are ready."""
    REMINDERS = "reminders"
    BILLING = "billing"
    FEEDBACK = "feedback"


NEEDS_OPT_IN = frozenset({Category.BILLING, Category.FEEDBACK})
"""Who gives a clinic their number agrees to texts about their care (47 CFR 64.1200(f)(9)), not to these."""


class Change(Protocol):
    """A line of the ledger; `category` None means every kind."""

    @property
    def action(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def category(self) -> str | None: ...


@dataclass(frozen=True)
class Standing:
    """`out` are the kinds that were stopped one by one, `given` those that were asked for one by one."""

    opted_out: bool = False
    wrong_number: bool = False
    out: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()

    def allows(self, category: str) -> bool:
        """Tell whether the clinic may start a text of this kind."""
        if self.opted_out or category in self.out:
            return False
        return category not in NEEDS_OPT_IN or category in self.given


def standing_of(ledger: Iterable[Change]) -> Standing:
    """Return where the ledger of one number leaves it, oldest line first.

    A whole opt-out ends all that was given before it; a whole opt-in undoes what was stopped, and gives no kind that has
    to be asked for by itself.
    """
    opted_out, wrong, out, given = False, False, set[str](), set[str]()
    for line in ledger:
        stops = line.action == "opt_out"
        if line.category is None:
            opted_out, wrong, out = stops, stops and line.how == WRONG_NUMBER, set()
            given = set() if stops else given
        elif stops:
            out.add(line.category)
            given.discard(line.category)
        else:
            given.add(line.category)
            out.discard(line.category)
    return Standing(opted_out, wrong, frozenset(out), frozenset(given))
