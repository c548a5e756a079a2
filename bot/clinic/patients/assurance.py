"""How sure the desk is of who writes, and how sure it must be for each kind of question: a phone is not a person."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

from bot.clinic.messages import Channel
from bot.clinic.patients import Patient
from bot.clinic.patients.identity import PROOF_LASTS
from bot.clinic.ports import Conversation


class Assurance(IntEnum):
    """The ladder, lowest first. Each step holds those below."""

    UNKNOWN = 0
    """Nobody has said who they are."""
    NUMBER_ON_FILE = 1
    """The message comes from a phone number of some patient: that may be anybody who holds the phone."""
    MATCHED = 2
    """Name and date of birth match one patient, within the last 30 minutes."""
    CONFIRMED = 3
    """Matched, and the message comes from this patient's own number on file, or a code sent there came back."""


class Purpose(StrEnum):
    """What a question is about."""

    CLINIC_FACTS = "clinic_facts"
    OWN_VISITS = "own_visits"
    BOOKING = "booking"
    MOVING_AND_CANCELLING = "moving_and_cancelling"
    WAITLIST = "waitlist"
    HABITS = "habits"
    BALANCE = "balance"


NEEDED: dict[Purpose, Assurance] = {
    Purpose.CLINIC_FACTS: Assurance.UNKNOWN,
    Purpose.BOOKING: Assurance.UNKNOWN,
    Purpose.OWN_VISITS: Assurance.MATCHED,
    Purpose.MOVING_AND_CANCELLING: Assurance.MATCHED,
    Purpose.WAITLIST: Assurance.MATCHED,
    Purpose.HABITS: Assurance.MATCHED,
    Purpose.BALANCE: Assurance.CONFIRMED,
}
"""What each purpose needs; docs/identity.md shows the same table. A new patient books without being on file."""


def assurance_of(
    conversation: Conversation, patient: Patient | None, *, on_file: bool, now: datetime, wrong_number: bool = False
) -> Assurance:
    """Return how sure it is that this patient writes in this conversation; `on_file`: its number is some patient's.

    Whoever has a `wrong_number` has said that they are not who the clinic has it of.
    """
    matched = (
        patient is not None
        and conversation.patient_id == patient.id
        and conversation.proven_at is not None
        and now - conversation.proven_at < PROOF_LASTS
    )
    if not matched or patient is None:
        return Assurance.NUMBER_ON_FILE if on_file else Assurance.UNKNOWN
    own_phone = conversation.channel is Channel.SMS and patient.phone == conversation.address and not wrong_number
    confirmed = conversation.confirmed_at is not None and now - conversation.confirmed_at < PROOF_LASTS
    return Assurance.CONFIRMED if own_phone or confirmed else Assurance.MATCHED
