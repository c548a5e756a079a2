"""Text a one-time code to a patient's own number, in their language, through the outbox like any other text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.clinic.messages import Answer, Author, Channel, OutgoingMessage, conversation_of
from bot.clinic.patients import Patient
from bot.clinic.ports import UnitOfWork
from bot.gateway.ledger import Say


class CodePost:
    """Called within the unit of work that keeps the code: both are committed, or neither."""

    def __init__(self, say: Say, wake_delivery: Callable[[Channel], None]) -> None:
        self._say = say
        self._wake_delivery = wake_delivery

    def __call__(self, work: UnitOfWork, patient: Patient, digits: str, now: datetime) -> None:
        if patient.phone is None:
            raise ValueError("a patient without a phone")
        to = conversation_of(Channel.SMS, patient.phone)
        conversation = work.conversations.get_or_start(to, at=now)
        language = conversation.language or patient.language
        words = self._say(Answer("utter_identity_code", {"code": digits}), language, Channel.SMS, None)
        work.outbox.put(OutgoingMessage(to, Author.ASSISTANT, words.text, now, response="utter_identity_code"))
        self._wake_delivery(Channel.SMS)
