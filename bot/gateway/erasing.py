"""Erase a patient, on the clinic's own command: told before it is done, done in one transaction, and noted in the audit.

The dry run does all of it and takes it back, so that what it tells is what would happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock, local_day
from bot.clinic.errors import HoldUnknown, OnLegalHold, StillUnsettled
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Channel, ConversationId, conversation_of
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.attempts import birth_keys
from bot.clinic.ports import UnitOfWork, UnitsOfWork
from bot.clinic.retention.erasing import Erasure, ErasureLine, Fate, is_erased
from bot.clinic.retention.sharing import Span, is_shared, perhaps_theirs
from bot.store.tracker import TrackerStore

_LAW = "the law may want the record of care: purged when its retention is over (docs/retention.md)"


@dataclass(frozen=True)
class _Talks:
    """Which conversations are the patient's alone, and of which shared ones what may be theirs."""

    own: list[ConversationId]
    shared: dict[ConversationId, list[Span]]

    @property
    def all(self) -> list[ConversationId]:
        return [*self.own, *self.shared]


@dataclass(frozen=True)
class PatientErasure:
    units: UnitsOfWork
    tracker: TrackerStore
    clinic: Clinic
    clock: Clock
    who: str
    tidy: Callable[[], None]

    def plan(self, patient_id: PatientId) -> Erasure:
        """Tell what `run` would do. OnLegalHold or HoldUnknown when it would refuse; what is unsettled is told."""
        with self.units() as work:
            patient, talks = self._open(work, patient_id)
            unsettled = _unsettled(work, patient_id, talks, self.clock())
            lines = list(self._erase(work, patient, patient_id, talks))
        return Erasure(patient_id, lines, unsettled, _warnings(patient, talks, lines))

    def run(self, patient_id: PatientId) -> Erasure:
        """Erase; StillUnsettled, OnLegalHold or HoldUnknown, and nothing has changed.

        The engine forgets first: were we killed in between, the same command does the rest.
        """
        now = self.clock()
        with self.units() as work:
            work.alone_with("purge")  # no legal hold is placed meanwhile
            patient, talks = self._open(work, patient_id)
            if unsettled := _unsettled(work, patient_id, talks, now):
                raise StillUnsettled("\n".join(unsettled))
            lines = list(self._erase(work, patient, patient_id, talks))
            self.tracker.forget(talks.all)
            work.audit.note(AuditEntry(now, self.who, "erase_patient", patient_id=patient_id))
            work.commit()
        self.tidy()
        self.tracker.tidy()
        return Erasure(patient_id, lines, (), _warnings(patient, talks, lines))

    def _open(self, work: UnitOfWork, patient_id: PatientId) -> tuple[Patient, _Talks]:
        patient = work.patients.get(patient_id)
        if patient is None or is_erased(patient):
            raise HoldUnknown(f"There is no patient {patient_id}, or they are erased already.")
        if holds := work.retention.standing(patient_id):
            numbers = ", ".join(str(hold.id) for hold in holds)
            raise OnLegalHold(f"Legal hold {numbers} stands on patient {patient_id}; nothing is erased until it is released.")
        own, shared = [], {}
        for conversation_id in work.files.conversations_of(patient_id):
            traces = work.files.traces_in(conversation_id)
            on_file = work.files.on_file(conversation_id.partition(":")[2])
            if any(work.retention.standing(other) for other in {*on_file, *(trace.patient_id for trace in traces)}):
                raise OnLegalHold(
                    f"Somebody on legal hold shares a conversation with patient {patient_id}: it must stay as it is."
                )
            if is_shared(patient_id, traces, on_file):
                shared[conversation_id] = perhaps_theirs(patient_id, traces)
            else:
                own.append(conversation_id)
        return patient, _Talks(own, shared)

    def _erase(self, work: UnitOfWork, patient: Patient, patient_id: PatientId, talks: _Talks) -> Iterator[ErasureLine]:
        now, erasing = self.clock(), work.erasing
        addresses = sorted(
            {one.partition(":")[2] for one in talks.own if one.startswith(f"{Channel.SMS}:")} | {patient.phone or ""}
        )
        noted = [*talks.own, *([conversation_of(Channel.SMS, patient.phone)] if patient.phone else [])]
        audited = erasing.audit_entries(patient_id, noted)
        erasing.begin()
        yield _gone(erasing.codes(patient_id), "one-time code(s)")
        yield _gone(erasing.attempts(birth_keys([patient.born_on])), "tries at being this patient (digests)")
        yield _gone(erasing.places(patient_id), "place(s) on the waitlist")
        yield _gone(erasing.time_holds(patient_id, now), "time(s) that were only held")
        yield _gone(erasing.ties(patient_id), "tie(s) to guardians or dependents, and what was noted of habits")
        yield _gone(
            erasing.conversations(talks.own), f"message(s) in {len(talks.own)} conversation(s), with hand-offs and alerts"
        )
        yield _gone(len(talks.all), "dialogue(s) in the engine's memory, as far as it still had them")
        left = erasing.messages_in(list(talks.shared))
        blanked = sum(erasing.blank(one, spans) for one, spans in talks.shared.items())
        erasing.proofs(patient_id)
        yield ErasureLine(
            Fate.ANONYMISED, blanked, "message(s) in shared conversations", "said while it may have been this patient who wrote"
        )
        yield ErasureLine(
            Fate.KEPT,
            left - blanked,
            f"message(s) in {len(talks.shared)} shared conversation(s)",
            "other patients came up there, or have its number on file: they may be theirs",
        )
        yield ErasureLine(
            Fate.KEPT,
            erasing.visits(patient_id),
            "visit(s) with their history",
            f"no name, number or conversation in them; {_LAW}",
        )
        yield ErasureLine(
            Fate.KEPT,
            erasing.history_with_reasons(patient_id),
            "line(s) of history with a reason in staff's own words",
            "the history can not be changed; it goes with its visit",
        )
        yield ErasureLine(Fate.KEPT, erasing.bills(patient_id), "statement(s)", f"no name in them; {_LAW}")
        yield ErasureLine(
            Fate.KEPT,
            erasing.consent_lines(addresses),
            "line(s) of the consent ledger, with number and words",
            "evidence (45 CFR 164.530(j)), and an opt-out must go on working (47 CFR 64.1200)",
        )
        yield ErasureLine(
            Fate.KEPT,
            audited,
            "audit entries, with numbers in the names of conversations",
            "45 CFR 164.316(b)(2)(i): six years, and the chain of seals would break",
        )
        yield ErasureLine(
            Fate.ANONYMISED, erasing.reasons_of_holds(patient_id), "released legal hold(s)", "their reason is taken out"
        )
        if erasing.patient(patient, patient_id, now=now, today=local_day(now, self.clinic.zone)):
            yield ErasureLine(
                Fate.ANONYMISED,
                1,
                "patient record",
                "name, birth, phone and language are gone; your record number and the year of birth stay with the visits and bills",
            )
        else:
            yield _gone(1, "patient record")


def _gone(count: int, what: str) -> ErasureLine:
    return ErasureLine(Fate.ERASED, count, what, "nothing wants it kept")


def _unsettled(work: UnitOfWork, patient_id: PatientId, talks: _Talks, now: datetime) -> list[str]:
    counted = work.erasing.unsettled(patient_id, talks.all, now)
    return [f"{number} {what}" for what, number in counted.items()]


def _warnings(patient: Patient, talks: _Talks, lines: list[ErasureLine]) -> list[str]:
    warnings = []
    kept = {line.what: line.count for line in lines if line.fate is Fate.KEPT}
    if patient.external_id is None and (kept["visit(s) with their history"] or kept["statement(s)"]):
        warnings.append(
            "The patient has no record number of yours: afterwards nobody can tell whose visits and bills these were. "
            "If your law wants to know, import the patient with a number first."
        )
    if patient.external_id is not None:
        warnings.append("An import of patients.csv in which this record number still stands brings the name back.")
    if talks.shared:
        warnings.append("Read the shared conversations in the console: " + ", ".join(talks.shared))
    warnings.append("Backups, and messages at the carrier, are not reached from here (docs/retention.md).")
    return warnings
