"""The desk's verbs about who is writing, for whom they may act, and what is remembered of them; each is one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import local_day
from bot.clinic.errors import IdentityNotProven, TooManyAttempts
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Channel, ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.attempts import COUNTED_FOR, Attempt, Outcome, failures, is_locked
from bot.clinic.patients.identity import ATTEMPTS, PROOF_LASTS, Claim, matches
from bot.clinic.ports import Conversation, UnitOfWork, UnitsOfWork
from bot.clinic.scheduling.habits import Habits, habits_of
from bot.clinic.scheduling.searching import age_on, years_before

OF_AGE = 18
"""From this age on somebody books for themselves."""

REMEMBERED = timedelta(days=2 * 365)
"""How far back visits say what a patient likes."""


class PatientVerbs:
    """Prove and identify, register, act for others, remember and forget."""

    clinic: Clinic
    _units: UnitsOfWork

    def prove_identity(self, conversation_id: ConversationId, claim: Claim, now: datetime) -> Patient:
        """Match name and date of birth of who writes, and remember the proof for 30 minutes.

        IdentityNotProven on a mismatch, whether or not somebody was close; TooManyAttempts from the third one on.
        """
        with self._units() as work:
            patient, conversation = self._match(work, conversation_id, claim, now)
            self._remember(work, conversation, patient, now)
            work.audit.note(AuditEntry(now, "patient", "prove_identity", conversation_id, patient.id))
            work.commit()
        return patient

    def identify(self, conversation_id: ConversationId, claim: Claim, now: datetime) -> Patient:
        """Match name and date of birth of somebody else than who writes, whose own proof stays as it is."""
        with self._units() as work:
            patient, conversation = self._match(work, conversation_id, claim, now)
            work.conversations.save(conversation)
            work.audit.note(AuditEntry(now, "patient", "identify_other", conversation_id, patient.id))
            work.commit()
        return patient

    def _match(
        self, work: UnitOfWork, conversation_id: ConversationId, claim: Claim, now: datetime
    ) -> tuple[Patient, Conversation]:
        """Return who the claim is of. A match makes good what failed before at the same person, and nothing else."""
        conversation = work.conversations.get_or_start(conversation_id, at=now)
        since = now - COUNTED_FOR
        before = work.attempts.of_conversation(conversation_id, since=since)
        known = [patient for day in claim.born_on for patient in work.patients.born_on(day)]
        found = {patient.id: patient for patient in known if matches(patient, claim)}
        matched = next(iter(found.values())) if len(found) == 1 else None
        own_phone = matched is not None and conversation.channel is Channel.SMS and matched.phone == conversation.address
        attempt = Attempt.at_match(now, conversation_id, claim, Outcome.REFUSED if matched is None else Outcome.DONE)
        at_name = work.attempts.failed_at_name(attempt.name_key or "", since=since)
        at_birth = work.attempts.failed_at_births(attempt.birth_keys, since=since)
        if is_locked(failures(before), at_name, at_birth, own_phone=own_phone):
            raise TooManyAttempts
        work.attempts.note(attempt)
        failed = failures([*before, attempt])
        conversation = replace(conversation, failed_proofs=failed)
        if matched is None:
            work.conversations.save(conversation)
            work.audit.note(AuditEntry(now, "patient", "prove_identity", conversation_id, outcome="refused"))
            work.commit()
            raise TooManyAttempts if failed >= ATTEMPTS else IdentityNotProven
        return matched, conversation

    def patient(self, patient_id: PatientId) -> Patient:
        """Return a patient who is known to be there."""
        with self._units() as work:
            patient = work.patients.get(patient_id)
        if patient is None:
            raise LookupError(f"there is no patient {patient_id}")
        return patient

    def proven_patient(self, conversation_id: ConversationId, now: datetime) -> Patient | None:
        """Return who has proven to be writing, while the proof lasts."""
        with self._units() as work:
            conversation = work.conversations.get(conversation_id)
            if conversation is None or conversation.patient_id is None or conversation.proven_at is None:
                return None
            return work.patients.get(conversation.patient_id) if now - conversation.proven_at < PROOF_LASTS else None

    def register_patient(
        self, conversation_id: ConversationId, patient: Patient, now: datetime, *, writer_id: PatientId | None = None
    ) -> Patient:
        """Add a new patient, whom this conversation then stands for; the same person twice is added once.

        With `writer_id`, who writes is this other patient and stays so, as the guardian of a minor who is new: who is on
        file already has the guardians that the clinic knows of.
        """
        claim = Claim(f"{patient.first_name} {patient.last_name}", (patient.born_on,))
        with self._units() as work:
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            same = [one for one in work.patients.born_on(patient.born_on) if one.phone == patient.phone and matches(one, claim)]
            added = same[0] if same else work.patients.add(patient)
            deed = "register" if writer_id is None else "register_other"
            work.audit.note(AuditEntry(now, "patient", deed, conversation_id, added.id))
            if writer_id is None:
                self._remember(work, conversation, added, now)
            elif not same and added.id is not None and age_on(patient.born_on, local_day(now, self.clinic.zone)) < OF_AGE:
                work.family.link(writer_id, added.id)
            work.commit()
        return added

    def _remember(self, work: UnitOfWork, conversation: Conversation, patient: Patient, now: datetime) -> None:
        confirmed_at = (
            conversation.confirmed_at if conversation.patient_id == patient.id else None
        )  # somebody else's code is no proof
        proven = replace(conversation, patient_id=patient.id, proven_at=now, confirmed_at=confirmed_at)
        work.conversations.save(proven)

    def dependents_of(self, guardian_id: PatientId, now: datetime) -> list[Patient]:
        """Return whom this patient may book for without proving more, eldest record first: minors, and whom they are proxy of."""
        with self._units() as work:
            return work.family.dependents_of(guardian_id, born_after=years_before(local_day(now, self.clinic.zone), OF_AGE))

    def link_guardian(self, guardian_id: PatientId, patient_id: PatientId) -> None:
        """Make somebody a minor's guardian."""
        with self._units() as work:
            work.family.link(guardian_id, patient_id)
            work.commit()

    def habits_of(self, patient_id: PatientId, now: datetime) -> Habits:
        """Return what past visits say of what this patient likes, unless it was forgotten."""
        with self._units() as work:
            visits = work.calendar.of_patient(patient_id, since=now - REMEMBERED)
            since = work.family.habits_forgotten_at(patient_id)
        return habits_of(visits, self.clinic, now=now, since=since)

    def forget_habits(self, patient_id: PatientId, now: datetime) -> None:
        """Let past visits say nothing any more."""
        with self._units() as work:
            work.family.forget_habits(patient_id, at=now)
            work.commit()
