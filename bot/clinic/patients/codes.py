"""One-time codes: six digits to the phone number on file, good for ten minutes, three tries, one at a time, three an hour and six a day."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.clinic.messages import ConversationId
from bot.clinic.patients import PatientId

GOOD_FOR = timedelta(minutes=10)
TRIES = 3
MOST_AN_HOUR = 3
"""So many codes are sent to one patient's phone in an hour, whoever asks for them."""
MOST_A_DAY = 6
"""So few, with three tries each, that 18 of a million codes can be guessed in a day."""


@dataclass(frozen=True)
class OneTimeCode:
    """A code that was sent for a conversation. The digits themselves are not kept, only their digest."""

    conversation_id: ConversationId
    patient_id: PatientId
    digest: str
    sent_at: datetime
    tries: int = 0
    used: bool = False

    @classmethod
    def of(cls, digits: str, conversation_id: ConversationId, patient_id: PatientId, now: datetime) -> OneTimeCode:
        return cls(conversation_id, patient_id, digest_of(digits, conversation_id, now), now)

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be answered."""
        return not self.used and self.tries < TRIES and now - self.sent_at < GOOD_FOR

    def fits(self, digits: str) -> bool:
        return hmac.compare_digest(self.digest, digest_of(digits, self.conversation_id, self.sent_at))

    def tried(self, *, rightly: bool) -> OneTimeCode:
        return replace(self, tries=self.tries + 1, used=rightly)


def digest_of(digits: str, conversation_id: ConversationId, sent_at: datetime) -> str:
    """Return the digest of a code for one conversation at one moment, so that equal codes do not look alike."""
    return sha256(f"{conversation_id}|{sent_at.timestamp()}|{digits}".encode()).hexdigest()


def read_code(text: str) -> str | None:
    """Return the six digits in a message: "123456", "123 456", "it's 123-456"; None when there are none, or more."""
    found = re.findall(r"(?<![\d-])\d{3}[ -]?\d{3}(?![\d-])", text)
    return re.sub(r"\D", "", found[0]) if len(found) == 1 else None
