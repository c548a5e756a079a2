"""The desk's verbs that raise the assurance: a code goes to the phone number on file, and comes back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clinic.audit import AuditEntry
from bot.clinic.consent.standing import standing_of
from bot.clinic.errors import CodeExpired, CodeWrong, ConfirmationNeeded, IdentityNotProven, NoPhoneForCode, TooManyAttempts
from bot.clinic.messages import ConversationId
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.assurance import NEEDED, Assurance, Purpose, assurance_of
from bot.clinic.patients.codes import MOST_A_DAY, MOST_AN_HOUR, TRIES, OneTimeCode
from bot.clinic.ports import CodePost, UnitOfWork, UnitsOfWork

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def new_code() -> str:
    """Return six digits that nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06}"


def access_patient(work: UnitOfWork, conversation_id: ConversationId, purpose: Purpose, now: datetime) -> Patient:
    """Return the patient who writes in this conversation, for a purpose that their assurance allows: the road to their data.

    IdentityNotProven when nobody has proven who they are; ConfirmationNeeded when a code must come back first.
    """
    conversation = work.conversations.get(conversation_id)
    patient = work.patients.get(conversation.patient_id) if conversation and conversation.patient_id else None
    if conversation is None or patient is None:
        raise IdentityNotProven
    wrong = standing_of(work.consents.of(conversation.address)).wrong_number
    assurance = assurance_of(conversation, patient, on_file=True, now=now, wrong_number=wrong)
    if assurance < Assurance.MATCHED:
        raise IdentityNotProven
    if assurance < NEEDED[purpose]:
        raise ConfirmationNeeded
    return patient


class ConfirmingVerbs:
    """Send a code, and take it back. `post` puts the words into the outbox; without it no code can be sent."""

    _units: UnitsOfWork
    _post: CodePost | None = None
    _new_code: Callable[[], str] = staticmethod(new_code)

    def send_code(self, conversation_id: ConversationId, now: datetime) -> None:
        """Text a code to the number on file of whoever has matched here; an older one is good no more.

        NoPhoneForCode when there is no number, it wants no texts, or too many codes went there within the hour or the day.
        """
        with self._units() as work:
            patient = access_patient(work, conversation_id, Purpose.OWN_VISITS, now)
            patient_id = _known(patient)
            this_hour, today = (work.codes.sent_to(patient_id, since=now - span) for span in (HOUR, DAY))
            if self._post is None or patient.phone is None or this_hour >= MOST_AN_HOUR or today >= MOST_A_DAY:
                raise NoPhoneForCode
            if work.consents.is_opted_out(patient.phone):
                raise NoPhoneForCode
            digits = self._new_code()
            work.codes.add(OneTimeCode.of(digits, conversation_id, patient_id, now))
            self._post(work, patient, digits, now)
            work.audit.note(AuditEntry(now, "desk", "send_code", conversation_id, patient_id))
            work.commit()

    def confirm_code(self, conversation_id: ConversationId, digits: str, now: datetime) -> Patient:
        """Take the code: from now on the conversation is confirmed. CodeWrong, TooManyAttempts or CodeExpired else."""
        with self._units() as work:
            patient = access_patient(work, conversation_id, Purpose.OWN_VISITS, now)
            code = work.codes.latest_of(conversation_id)
            if code is None or code.patient_id != patient.id or not code.is_open(now):
                raise TooManyAttempts if code is not None and code.tries >= TRIES else CodeExpired
            rightly = code.fits(digits)
            work.codes.save(code.tried(rightly=rightly))
            outcome = "done" if rightly else "refused"
            work.audit.note(AuditEntry(now, "patient", "confirm_code", conversation_id, patient.id, outcome))
            if not rightly:
                work.commit()
                raise TooManyAttempts if code.tries + 1 >= TRIES else CodeWrong
            conversation = work.conversations.get_or_start(conversation_id, at=now)
            work.conversations.save(replace(conversation, proven_at=now, confirmed_at=now))
            work.commit()
        return patient


def _known(patient: Patient) -> PatientId:
    if patient.id is None:
        raise ValueError("a patient who is in no record")
    return patient.id
