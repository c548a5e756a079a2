"""Retention: how long each kind of record is kept, and why; after that it is purged, unless it is unsettled or on legal hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """A kind of record that is purged by itself, in the order in which the purge goes through them."""

    DIALOGUE = "dialogue"
    CODES = "codes"
    ATTEMPTS = "attempts"
    NOTICES = "notices"
    SIGN_INS = "sign_ins"
    VISITORS = "visitors"
    CONVERSATIONS = "conversations"
    SENT = "sent"
    RECEIVED = "received"
    HANDOFFS = "handoffs"
    WAITLIST = "waitlist"
    TIME_HOLDS = "time_holds"
    APPOINTMENTS = "appointments"
    STATEMENTS = "statements"
    CONSENT = "consent"
    AUDIT = "audit"
    ERASED = "erased"


SIX_YEARS, TEN_YEARS = 2192, 3653
"""In days, leap days counted."""


@dataclass(frozen=True)
class Rule:
    """How long a kind is kept: `days` unless the setting `setting` says otherwise; `why` names the source."""

    what: str
    counted_from: str
    setting: str
    days: int
    why: str


_MESSAGES = (
    "45 CFR 164.530(j)(2): six years for what the Privacy Rule wants in writing; covers the four years of 28 U.S.C. 1658(a) "
    "for claims about texts (TCPA)"
)
_MINORS = "; a minor's count from the 18th birthday at the earliest"

RULES: Mapping[Kind, Rule] = {
    Kind.DIALOGUE: Rule(
        "what the engine remembers of a dialogue (its tracker's events)",
        "the last event of the conversation",
        "retain_dialogue",
        30,
        "minimum necessary (45 CFR 164.502(b)): a dialogue is not taken up again after a month; the messages stay in the desk",
    ),
    Kind.CODES: Rule(
        "one-time codes (digests) and the tries at them",
        "sending",
        "retain_codes",
        30,
        "good for ten minutes; a month to look into a complaint",
    ),
    Kind.ATTEMPTS: Rule(
        "tries at being somebody (digests of name and birth)",
        "the try",
        "retain_codes",
        30,
        "they count for a day; a month to look into a complaint",
    ),
    Kind.NOTICES: Rule(
        "whom an alert has reached outside the console",
        "telling",
        "retain_notices",
        365,
        "our own choice: a year to review how alerts were answered; the alert itself stays with its message",
    ),
    Kind.SIGN_INS: Rule("sign-ins of staff", "their end", "retain_sign_ins", 30, "of no use once over; deeds are in the audit"),
    Kind.VISITORS: Rule(
        "web chats in which nobody was ever identified, whole",
        "the last message",
        "retain_visitors",
        30,
        "minimum necessary (45 CFR 164.502(b)): nobody's record",
    ),
    Kind.CONVERSATIONS: Rule(
        "other conversations, whole: messages, hand-offs, alerts",
        "the last message",
        "retain_conversations",
        SIX_YEARS,
        _MESSAGES,
    ),
    Kind.SENT: Rule(
        "messages that went out, of conversations that go on", "writing", "retain_conversations", SIX_YEARS, _MESSAGES
    ),
    Kind.RECEIVED: Rule(
        "messages that came in, with their alerts, of conversations that go on",
        "arrival",
        "retain_conversations",
        SIX_YEARS,
        _MESSAGES,
    ),
    Kind.HANDOFFS: Rule("hand-offs of conversations that go on", "closing", "retain_conversations", SIX_YEARS, _MESSAGES),
    Kind.WAITLIST: Rule(
        "places on the waitlist that are over", "joining", "retain_waitlist", 365, "our own choice: a year of planning; no visit"
    ),
    Kind.TIME_HOLDS: Rule(
        "times that were only held for a moment", "the end of the hold", "retain_time_holds", 30, "minimum necessary; no visit"
    ),
    Kind.APPOINTMENTS: Rule(
        "appointments that are over, with their history",
        "the end of the visit" + _MINORS,
        "retain_appointments",
        TEN_YEARS,
        "42 CFR 422.504(d): ten years for Medicare Advantage; longer than 42 CFR 424.516(f) (seven) and most states' laws",
    ),
    Kind.STATEMENTS: Rule(
        "statements that are settled",
        "issuing" + _MINORS,
        "retain_statements",
        TEN_YEARS,
        "31 U.S.C. 3731(b)(2): claims about bills to the government for up to ten years",
    ),
    Kind.CONSENT: Rule(
        "lines of the consent ledger that a later one has replaced; a number's newest line of each kind of texts is kept for ever",
        "the line that replaced it",
        "retain_consent",
        SIX_YEARS,
        "45 CFR 164.316(b)(2)(i) and 164.530(j)(2): six years from when it was last in effect",
    ),
    Kind.AUDIT: Rule(
        "the audit, from its beginning, sealed entries alone",
        "the entry",
        "retain_audit",
        SIX_YEARS,
        "45 CFR 164.316(b)(2)(i): six years",
    ),
    Kind.ERASED: Rule(
        "what is left of an erased patient (number, record number, year of birth)",
        "erasing, once no visit and no bill is left",
        "retain_erased",
        1,
        "only the visits and bills needed it",
    ),
}


@dataclass(frozen=True)
class Tally:
    """How many records of a kind there are, how many are due to go, and why the others stay."""

    there: int = 0
    due: int = 0
    young: int = 0
    unsettled: int = 0
    held: int = 0
    oldest: datetime | None = None


Days = Mapping[Kind, int | None]
"""How many days each kind is kept; None is for ever."""


def before(days: int | None, now: datetime) -> datetime | None:
    """Return the moment before which a record is old enough to go; None when its kind is kept for ever."""
    return now - timedelta(days=days) if days is not None else None
