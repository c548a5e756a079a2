"""The gates: what is decided about a message before the engine hears of it, or instead of it.

In this order: danger, in every state; consent; silence towards those who opted out; a person's conversation;
a photo without words, a ploy to get at other people's data, nothing at all, too much; then the language and the choice that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clinic.consent.asking import WHOLE_RESPONSES, consent_answer, consent_asked, ledger_change
from bot.clinic.consent.standing import Category, Standing
from bot.clinic.handoff import Owner
from bot.clinic.masking import hides, without_marks
from bot.clinic.messages import Answer, Channel, Choice, InboundMessage
from bot.clinic.patients.ploys import is_ploy
from bot.clinic.ports import ConsentChange, Conversation
from bot.gateway.choices import choice_meant

LONGEST_TEXT = {Channel.SMS: 1600, Channel.WEBCHAT: 10_000}
SAFETY_RESPONSES = {"medical": "utter_medical_emergency", "crisis": "utter_crisis"}
ALWAYS_SAID = frozenset(SAFETY_RESPONSES.values()) | WHOLE_RESPONSES
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
    stops_one_kind: bool = False
    """"Stop" in free words that answers a text of one kind ends that kind alone."""


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


def pass_gates(
    message: InboundMessage,
    conversation: Conversation,
    senses: Senses,
    *,
    standing: Standing = Standing(),
    started: Category | None = None,
    now: datetime,
) -> Verdict:
    """Decide about one message. `standing` is what the number may be texted before it; `started` the kind that was texted last."""
    text = message.text.strip()
    known = conversation.language or "en"
    chosen = choice_meant(text, conversation.choices)
    language = known if chosen or not text else senses.detect_language(text[:1000], conversation.language)
    if text and (danger := senses.look_for_danger(text[:10_000], language)):
        return Verdict("safety", language, answers=(Answer(SAFETY_RESPONSES[danger]),), alert=danger)
    asked = consent_asked(message, senses.read_consent, started if senses.stops_one_kind else None)
    change = ledger_change(message, asked, standing, now)
    if asked is not None and (said := consent_answer(message, asked, standing, answers_a_question=chosen is not None)):
        spoken = () if message.opt_out_type else (Answer(said),)
        return Verdict(
            "consent", language, answers=spoken, consent=change, handoff="wrong_number" if asked.wrong_number else None
        )
    if standing.opted_out and (asked is None or asked.what != "opt_in"):
        return Verdict("opted_out", language, handoff="photo_received" if message.media else None)
    if not chosen and conversation.owner is not Owner.STAFF and language not in UNDERSTOOD and _is_plain(text, language):
        return Verdict(
            "language", language, answers=(Answer("utter_interpreter_offered"),), handoff="ask_interpreter", to_staff=True
        )
    if conversation.owner is Owner.STAFF:
        return Verdict("staff", language, consent=change, handoff="message_for_staff")
    return replace(onward(message, text, language, senses, chosen), consent=change)


def onward(message: InboundMessage, text: str, language: str, senses: Senses, chosen: Choice | None = None) -> Verdict:
    """Decide about a message for the assistant: on to the engine, with what is said before its answers, or refused.

    `text` is the patient's words, or their translation.
    """
    return _unfit(message, text, language) or Verdict(
        "engine",
        language,
        answers=(
            *((Answer("utter_number_hidden"),) if hides(message.text) else ()),
            *((Answer("utter_if_emergency"),) if text and not chosen and senses.is_worrying(text[:10_000]) else ()),
            *((Answer("utter_file_received_with_text"),) if message.media else ()),
        ),
        handoff="photo_received" if message.media else None,
        goes_on=True,
        payload=chosen.payload if chosen else None,
    )


def _is_plain(text: str, language: str) -> bool:
    """Tell whether it is certain that a message is in another language: by its script, or by four words and more."""
    return language in OWN_SCRIPT or len(text.split()) >= 4


def _unfit(message: InboundMessage, text: str, language: str) -> Verdict | None:
    """Return what is done about a message that the engine should not see: empty, too long, markup, a ploy, a hidden number."""
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
