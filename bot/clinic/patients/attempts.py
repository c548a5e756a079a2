"""Tries at being somebody: what is kept of each, and when there were too many.

Kept are digests of the name and of the date of birth that were said, never the words, so that tries at one person count together
wherever they come from. A match makes good again only the tries that were at the same person: who slips their own name in between
gains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bot.clinic.knowledge.words import plain
from bot.clinic.messages import ConversationId
from bot.clinic.patients.identity import ATTEMPTS, Claim

COUNTED_FOR = timedelta(hours=24)
"""So long a try that failed counts."""

AT_ONE_NAME = 6
"""So many tries at one name fail within that time, from wherever they come, until a person takes over."""

AT_ONE_BIRTH = 10
"""The same for one date of birth, which several people share."""


class Kind(StrEnum):
    MATCH = "match"
    """Name and date of birth."""
    PLOY = "ploy"
    """Words that want another person's data or the assistant's rules out of the way."""


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FORGIVEN = "forgiven"
    """Staff have spoken to whoever writes: what failed before counts no more."""


@dataclass(frozen=True)
class Attempt:
    """One try. `birth_keys` has a digest for each day that the date may mean."""

    at: datetime
    conversation_id: ConversationId
    kind: Kind
    outcome: Outcome
    name_key: str | None = None
    birth_keys: tuple[str, ...] = ()

    @classmethod
    def at_match(cls, at: datetime, conversation_id: ConversationId, claim: Claim, outcome: Outcome) -> Attempt:
        return cls(at, conversation_id, Kind.MATCH, outcome, name_key(claim.name), birth_keys(claim.born_on))


def name_key(name: str) -> str:
    """Return the digest of a name, whatever its case, accents and order."""
    return _key(" ".join(sorted(plain(name).split())))


def birth_keys(born_on: Iterable[date]) -> tuple[str, ...]:
    """Return the digests of days of birth."""
    return tuple(_key(day.isoformat()) for day in born_on)


def failures(attempts: Iterable[Attempt]) -> int:
    """Count what failed in one conversation and was not made good again; `attempts` are its tries of the last day, oldest first."""
    standing: list[Attempt] = []
    for one in attempts:
        if one.outcome is Outcome.FORGIVEN:
            standing = []
        elif one.kind is not Kind.MATCH:
            continue
        elif one.outcome is Outcome.REFUSED:
            standing.append(one)
        else:
            standing = [other for other in standing if not _same_person(other, one)]
    return len(standing)


def is_locked(failed_here: int, failed_at_name: int, failed_at_birth: int, *, own_phone: bool) -> bool:
    """Tell whether a person has to take over. Who writes from the number on file is not locked out by others' tries."""
    if failed_here >= ATTEMPTS:
        return True
    return not own_phone and (failed_at_name >= AT_ONE_NAME or failed_at_birth >= AT_ONE_BIRTH)


def _same_person(failed: Attempt, matched: Attempt) -> bool:
    return failed.name_key == matched.name_key or bool(set(failed.birth_keys) & set(matched.birth_keys))


def _key(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
