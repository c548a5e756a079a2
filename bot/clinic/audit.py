"""The audit: who did or saw what, when, of which patient; append-only, and sealed in a chain that shows every later change.

An entry is written with what it tells of, in one transaction. A seal follows within moments: the SHA-256 of the seal before it and of the
entry. Entries hold ids, never words or names (HIPAA, 45 CFR 164.312(b): audit controls).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId

BEGINNING = "0" * 64
"""What the first seal is chained to."""


@dataclass(frozen=True)
class AuditEntry:
    """`who` is "patient", "staff:<username>" or "desk"; `did` is a verb such as "view_conversation"; `outcome` "done" or a refusal's name."""

    at: datetime
    who: str
    did: str
    conversation_id: ConversationId | None = None
    patient_id: PatientId | None = None
    outcome: str = "done"
    id: int | None = None


@dataclass(frozen=True)
class Seal:
    """`hash` covers the seal before it and the entry."""

    entry_id: int
    previous: str
    hash: str
    id: int | None = None


@dataclass(frozen=True)
class Anchor:
    """Up to which seal the audit was purged: what was noted before `before`. The first seal that stands is chained to `hash`."""

    at: datetime
    before: datetime
    seal_id: int
    hash: str


def sealed(entry: AuditEntry, previous: str) -> Seal:
    """Return the seal that chains an entry to what was sealed before it."""
    if entry.id is None:
        raise ValueError("an entry that is in no store")
    return Seal(entry.id, previous, hash_of(entry, previous))


def hash_of(entry: AuditEntry, previous: str) -> str:
    told = json.dumps(asdict(entry) | {"at": entry.at.isoformat()}, sort_keys=True, separators=(",", ":"))
    return sha256(f"{previous}\n{told}".encode()).hexdigest()


def faults(chain: Iterable[tuple[Seal, AuditEntry | None]], anchor: Anchor | None = None) -> Iterator[str]:
    """Yield what is wrong with the seals in their order, the first break first; nothing when all is as it was written.

    With an anchor, the chain begins behind what was purged.
    """
    previous = anchor.hash if anchor else BEGINNING
    for seal, entry in chain:
        if seal.previous != previous:
            yield f"seal {seal.id}: it does not follow the seal before it: one was taken out or put in"
        if entry is None:
            yield f"entry {seal.entry_id}: it was sealed and is gone"
        elif hash_of(entry, seal.previous) != seal.hash:
            yield f"entry {seal.entry_id}: it is not what was sealed"
        previous = seal.hash
