"""Whose words a conversation holds: a phone that several people share gives away to each only what was surely theirs.

A conversation is one patient's when nobody else was ever proven or spoken of in it and no other patient has its number on file. In a
shared one, words are surely theirs from the message that proved who they are until the proof runs out, or somebody else is about to come
up; perhaps theirs is more than that. What is given away is chosen by the first, what is blanked by the second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId
from bot.clinic.patients.identity import PROOF_LASTS


@dataclass(frozen=True)
class Trace:
    """A patient came up in a conversation: `proven` when it was shown that they are who writes."""

    conversation_id: ConversationId
    patient_id: PatientId
    at: datetime
    proven: bool


@dataclass(frozen=True)
class Span:
    """What was said from `begins_at` on and before `ends_at`."""

    begins_at: datetime
    ends_at: datetime

    def has(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at


PROVING = timedelta(minutes=2)
"""The message that proves who writes came at most so long before the proof was noted."""

LEADING_UP = timedelta(minutes=10)
"""So long before a proof the talk may already have been about whoever then proved who they are."""


def is_shared(patient_id: PatientId, traces: Iterable[Trace], on_file: Collection[PatientId]) -> bool:
    """Tell whether somebody else came up in the conversation, or has its number on file."""
    return any(trace.patient_id != patient_id for trace in traces) or any(other != patient_id for other in on_file)


def surely_theirs(patient_id: PatientId, traces: Iterable[Trace], arrivals: Iterable[datetime]) -> list[Span]:
    """Return when it was surely this patient who wrote, and of nobody else: what may be given away."""
    came, (proofs, others) = sorted(arrivals), _told_apart(patient_id, traces)
    spans = []
    for proof in proofs:
        begins_at = max((at for at in came if proof - PROVING <= at <= proof), default=proof)
        ends_at = min((at - LEADING_UP for at in others if at >= begins_at), default=proof + PROOF_LASTS)
        spans.append(Span(begins_at, min(ends_at, proof + PROOF_LASTS)))
    return spans


def perhaps_theirs(patient_id: PatientId, traces: Iterable[Trace]) -> list[Span]:
    """Return when it may have been this patient who wrote: what is blanked when they are erased."""
    proofs, others = _told_apart(patient_id, traces)
    spans = []
    for proof in proofs:
        begins_at = max([proof - LEADING_UP, *(at for at in others if at < proof)])
        ends_at = min((at for at in others if at > proof), default=proof + PROOF_LASTS)
        spans.append(Span(begins_at, min(ends_at, proof + PROOF_LASTS)))
    return spans


def _told_apart(patient_id: PatientId, traces: Iterable[Trace]) -> tuple[list[datetime], list[datetime]]:
    """Return when this patient proved who they are, and when anybody else came up."""
    ordered = sorted(traces, key=lambda trace: trace.at)
    proofs = [trace.at for trace in ordered if trace.proven and trace.patient_id == patient_id]
    return proofs, [trace.at for trace in ordered if trace.patient_id != patient_id]
