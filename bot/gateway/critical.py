"""Which texts are critical: a mistake in them can hurt somebody, so none is ever said from a machine's draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

_PLACE = re.compile(r"\{(\w+)\}")
STAFF_ONLY = frozenset({"utter_staff_alert"})
"""Read by staff, in English."""


class Reason(StrEnum):
    """Why a text is critical."""

    SAFETY = "safety"
    CONSENT = "consent"
    IDENTITY = "identity"
    PRIVACY = "privacy"
    CONFIRMATION = "confirmation"
    MONEY = "money"
    INTERPRETER = "interpreter"
    MOMENT = "moment"


_BY_NAME = {
    Reason.SAFETY: r"medical_emergency|crisis|if_emergency",
    Reason.CONSENT: r"opted_\w+|consent_\w+|wrong_number|\w+_stopped|texts_of_kind_\w+",
    Reason.IDENTITY: (
        r"ask_identity\w*|identity_\w+|ask_birth_date|ask_full_name|ask_which_person|guardian_\w+|new_or_known|too_many_attempts"
        r"|code_\w+|simpler_(?:identity|code|new_or_known)"
    ),
    Reason.PRIVACY: r"privacy_\w+|number_hidden|habits_forgotten",
    Reason.CONFIRMATION: (
        r"ask_confirm_\w+|appointment_(?:booked|moved|cancelled|kept|confirmed)|booking_left|task_left|simpler_(?:confirm|cancel|booked)"
    ),
    Reason.MONEY: r"balance\w*|no_statement|simpler_balance",
    Reason.INTERPRETER: r"interpreter_\w+|machine_translated|both_languages",
}
_BY_PLACE = {
    Reason.SAFETY: r"emergency_number|crisis_number|nurse_line",
    Reason.MONEY: r"\w+_cents",
    Reason.MOMENT: r"\w+_(?:at|at_day|at_time|on)",
}


def reasons(name: str, text: str) -> tuple[Reason, ...]:
    """Return why a response with this English text is critical: by what it is for, and by the values that it holds; () if it is not."""
    if name in STAFF_ONLY:
        return ()
    found = {reason for reason, names in _BY_NAME.items() if re.fullmatch(f"utter_(?:{names})", name)}
    found |= {reason for reason, places in _BY_PLACE.items() if any(re.fullmatch(places, place) for place in _places(text))}
    return tuple(reason for reason in Reason if reason in found)


def is_critical(name: str, text: str) -> bool:
    """Tell whether a text is never said from a draft."""
    return bool(reasons(name, text))


def _places(text: str) -> Iterator[str]:
    return (found[1] for found in _PLACE.finditer(text))
