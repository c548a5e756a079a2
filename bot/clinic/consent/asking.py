"""What a message asks for about being texted, what is answered, and what the ledger keeps of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.clinic.consent.kinds import is_wrong_number, kind_asked
from bot.clinic.consent.standing import NEEDS_OPT_IN, WRONG_NUMBER, Category, Standing
from bot.clinic.messages import Channel, InboundMessage
from bot.clinic.ports import ConsentChange

CARRIER_KEYWORDS = {"STOP": "opt_out", "START": "opt_in", "HELP": "help"}
_WHOLE = {"opt_out": "utter_opted_out", "opt_in": "utter_opted_in", "help": "utter_consent_help"}
_STOPPED = {
    Category.CARE: "utter_care_texts_stopped",
    Category.REMINDERS: "utter_reminders_stopped",
    Category.BILLING: "utter_billing_texts_stopped",
    Category.FEEDBACK: "utter_feedback_texts_stopped",
}
WHOLE_RESPONSES = frozenset(_WHOLE.values()) | {"utter_wrong_number"}
"""What answers consent of the number as a whole; it is said even to who has opted out."""


@dataclass(frozen=True)
class Asked:
    """What a message says of consent: "opt_out", "opt_in" or "help", of one kind of texts or of all."""

    what: str
    category: Category | None = None
    wrong_number: bool = False


def consent_asked(message: InboundMessage, read: Callable[[str], str | None], started: Category | None) -> Asked | None:
    """Return what is asked; consent is about texts to a phone, for a web chat speaks only when it is spoken to.

    `started` is the kind of text that free words without a kind are about; None when they end all of them.
    """
    text = message.text.strip()
    if message.channel is not Channel.SMS or not (text or message.opt_out_type):
        return None
    if message.opt_out_type:
        keyword = CARRIER_KEYWORDS.get(message.opt_out_type.upper())
        return Asked(keyword) if keyword else None
    what, of_one_kind = read(text), kind_asked(text)
    if of_one_kind is not None and what in (None, of_one_kind[0]):
        return Asked(*of_one_kind)
    if what != "opt_out":
        return Asked(what) if what else None
    if is_wrong_number(text):
        return Asked(what, wrong_number=True)
    return Asked(what, started if len(text.split()) > 1 else None)


def consent_answer(message: InboundMessage, asked: Asked, standing: Standing, *, answers_a_question: bool) -> str | None:
    """Return the response to what was asked, or None where the message means something else as well, or nothing changes."""
    if asked.wrong_number:
        return "utter_wrong_number"
    if asked.category is not None and not (asked.what == "opt_in" and standing.opted_out):
        if asked.what == "opt_out":
            return _STOPPED[asked.category]
        return "utter_texts_of_kind_resumed" if _is_news(asked, standing) else None
    if asked.what == "opt_in" and (not standing.opted_out or (message.opt_out_type and answers_a_question)):
        return None
    return _WHOLE[asked.what]


def ledger_change(message: InboundMessage, asked: Asked | None, standing: Standing, now: datetime) -> ConsentChange | None:
    """Return the line that the ledger gets, with the exact words."""
    if asked is None or asked.what not in ("opt_out", "opt_in"):
        return None
    if asked.what == "opt_in" and not message.opt_out_type and not standing.opted_out and not _is_news(asked, standing):
        return None
    how = "carrier" if message.opt_out_type else "keyword" if len(message.text.split()) == 1 else "words"
    # A number that has opted out opts in as a whole: until then the carrier holds everything back.
    category = None if asked.what == "opt_in" and standing.opted_out else asked.category
    return ConsentChange(message.address, asked.what, WRONG_NUMBER if asked.wrong_number else how, message.text, now, category)


def _is_news(asked: Asked, standing: Standing) -> bool:
    """Tell whether an opt-in to one kind of texts changes anything."""
    if asked.category is None or standing.opted_out:
        return False
    return asked.category in standing.out or (asked.category in NEEDS_OPT_IN and asked.category not in standing.given)
