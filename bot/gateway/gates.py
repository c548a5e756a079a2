"""The gates: what is decided about a message before the engine hears of it, or instead of it.

In this order: danger, in every state; consent; silence towards those who opted out; a person's conversation;
a photo without words, a ploy to get at other people's data, nothing at all, too much; then the language and the choice that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clinic.handoff import Owner
from bot.clinic.masking import hides, without_marks
from bot.clinic.messages import Answer, Channel, InboundMessage
from bot.clinic.patients.ploys import is_ploy
from bot.clinic.ports import ConsentChange, Conversation
from bot.gateway.choices import choice_meant

LONGEST_TEXT = {Channel.SMS: 1600, Channel.WEBCHAT: 10_000}
CARRIER_KEYWORDS = {"STOP": "opt_out", "START": "opt_in", "HELP": "help"}
SAFETY_RESPONSES = {"medical": "utter_medical_emergency", "crisis": "utter_crisis"}
CONSENT_RESPONSES = {"opt_out": "utter_opted_out", "opt_in": "utter_opted_in", "help": "utter_consent_help"}
ALWAYS_SAID = frozenset(SAFETY_RESPONSES.values()) | frozenset(CONSENT_RESPONSES.values())
"""What is said even to a number that opted out."""
UNDERSTOOD = frozenset({"en", "es"})
"""The languages that the assistant reads."""
OWN_SCRIPT = frozenset({"zh", "ko", "ar", "ru"})
_MARKUP = re.compile(r"</?[a-z!][^<>@]*>", re.IGNORECASE)
"""Text for machines: nobody's words, so nothing to understand."""


@dataclass(frozen=True)
class Senses:
    """How the gates hear: danger (None, "medical", "crisis"), consent (None, "opt_out", "opt_in", "help"), language."""

    look_for_danger: Callable[[str, str], str | None]
    read_consent: Callable[[str], str | None]
    detect_language: Callable[[str, str | None], str]
    is_worrying: Callable[[str], bool] = lambda text: False
    """Tells of a message that raised no alarm whether it may be danger all the same."""


@dataclass(frozen=True)
class Verdict:
    """What is to be done about a message. `goes_on` sends it to the engine, whose answers follow `answers`."""

    gate: str
    language: str
    answers: tuple[Answer, ...] = ()
    alert: str | None = None
    consent: ConsentChange | None = None
    handoff: str | None = None
    """The reason under which the conversation is filed for staff."""
    to_staff: bool = False
    """Staff answer from now on; the assistant is silent."""
    goes_on: bool = False
    is_ploy: bool = False
    """It wanted somebody else's data, or the rules out of the way: that is recorded."""
    payload: str | None = None


def pass_gates(message: InboundMessage, conversation: Conversation, senses: Senses, *, opted_out: bool, now: datetime) -> Verdict:
    """Decide about one message. `opted_out` is the state before this message."""
    text = message.text.strip()
    known = conversation.language or "en"
    chosen = choice_meant(text, conversation.choices)
    language = known if chosen or not text else senses.detect_language(text[:1000], conversation.language)
    if text and (danger := senses.look_for_danger(text[:10_000], language)):
        return Verdict("safety", language, answers=(Answer(SAFETY_RESPONSES[danger]),), alert=danger)
    asked = _consent_asked(message, text, senses)
    change = _ledger_change(message, asked, opted_out, now)
    if asked == "opt_out" or asked == "help" or (asked == "opt_in" and opted_out and not (message.opt_out_type and chosen)):
        spoken = () if message.opt_out_type else (Answer(CONSENT_RESPONSES[asked]),)
        return Verdict("consent", language, answers=spoken, consent=change)
    if opted_out and asked != "opt_in":
        return Verdict("opted_out", language, handoff="photo_received" if message.media else None)
    if not chosen and conversation.owner is not Owner.STAFF and language not in UNDERSTOOD and _is_plain(text, language):
        return Verdict(
            "language", language, answers=(Answer("utter_interpreter_offered"),), handoff="ask_interpreter", to_staff=True
        )
    if conversation.owner is Owner.STAFF:
        return Verdict("staff", language, consent=change, handoff="message_for_staff")
    verdict = _size_gates(message, text, language) or Verdict(
        "engine",
        language,
        answers=(
            *((Answer("utter_number_hidden"),) if hides(text) else ()),
            *((Answer("utter_if_emergency"),) if text and not chosen and senses.is_worrying(text[:10_000]) else ()),
            *((Answer("utter_file_received_with_text"),) if message.media else ()),
        ),
        handoff="photo_received" if message.media else None,
        goes_on=True,
        payload=chosen.payload if chosen else None,
    )
    return replace(verdict, consent=change)


def _is_plain(text: str, language: str) -> bool:
    """Tell whether it is certain that a message is in another language: by its script, or by four words and more."""
    return language in OWN_SCRIPT or len(text.split()) >= 4


def _size_gates(message: InboundMessage, text: str, language: str) -> Verdict | None:
    if not text and message.media:
        return Verdict("photo", language, answers=(Answer("utter_photo_received"),), handoff="photo_received")
    if _MARKUP.search(text):
        return Verdict("markup", language, answers=(Answer("utter_gibberish"),), is_ploy=True)
    if is_ploy(text):
        return Verdict("ploy", language, answers=(Answer("utter_privacy_kept"),), is_ploy=True)
    if hides(text) and not without_marks(text):
        return Verdict("hidden", language, answers=(Answer("utter_number_hidden"),))
    if not text:
        return Verdict("empty", language, answers=(Answer("utter_empty_message"),))
    if len(text) > LONGEST_TEXT[message.channel]:
        return Verdict("too_long", language, answers=(Answer("utter_message_too_long"),), handoff="message_too_long")
    return None


def _consent_asked(message: InboundMessage, text: str, senses: Senses) -> str | None:
    """Consent is about texts to a phone; a web chat speaks only when it is spoken to."""
    if message.channel is not Channel.SMS:
        return None
    if message.opt_out_type:
        return CARRIER_KEYWORDS.get(message.opt_out_type.upper())
    return senses.read_consent(text) if text else None


def _ledger_change(message: InboundMessage, asked: str | None, opted_out: bool, now: datetime) -> ConsentChange | None:
    if asked not in ("opt_out", "opt_in") or (asked == "opt_in" and not opted_out and not message.opt_out_type):
        return None
    how = "carrier" if message.opt_out_type else "keyword" if len(message.text.split()) == 1 else "words"
    return ConsentChange(message.address, asked, how, message.text, now)
