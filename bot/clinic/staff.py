"""Roles of staff, and what each may do in the console (minimum necessary, 45 CFR 164.502(b); access by role, 164.308(a)(4))."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    NURSE = "nurse"
    BILLING = "billing"
    MANAGER = "manager"


class Command(StrEnum):
    """What staff do. Everybody sees the queue, answers, and acknowledges danger: a patient waits for whoever is there."""

    ANSWER = "answer"
    """See the queue and conversations, take, reply, give back."""
    ACKNOWLEDGE = "acknowledge"
    """Acknowledge an alert of danger."""
    RECORD_CONSENT = "record_consent"
    """Keep what a patient says about texts."""
    SEE_CALENDAR = "see_calendar"
    """Look for openings, see the waitlist."""
    CHANGE_CALENDAR = "change_calendar"
    """Book, move and cancel for a patient."""
    OVERBOOK = "overbook"
    """Put a patient beside whoever has the time."""
    SEE_BALANCE = "see_balance"
    """See what a patient owes."""
    MANAGE_SIGN_INS = "manage_sign_ins"
    """See and end the sign-ins of others."""


_EVERYBODY = frozenset({Command.ANSWER, Command.ACKNOWLEDGE, Command.RECORD_CONSENT, Command.SEE_CALENDAR})

MAY: dict[Role, frozenset[Command]] = {
    Role.FRONT_DESK: _EVERYBODY | {Command.CHANGE_CALENDAR, Command.OVERBOOK, Command.SEE_BALANCE},
    Role.NURSE: _EVERYBODY | {Command.CHANGE_CALENDAR},
    Role.BILLING: _EVERYBODY | {Command.SEE_BALANCE},
    Role.MANAGER: frozenset(Command),
}
"""What each role may; docs/staff.md shows the same table."""
