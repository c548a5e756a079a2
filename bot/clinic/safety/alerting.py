"""Who is told of a patient in danger, besides the console: the first contacts at once, the second when nobody has acknowledged in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clinic.ports import SafetyAlert


@dataclass(frozen=True)
class AlertPlan:
    """Phone numbers (E.164) and e-mail addresses, and how long the first contacts have."""

    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    patience: timedelta = timedelta(minutes=5)

    def due(self, alert: SafetyAlert, now: datetime) -> Iterator[str]:
        """Yield whom an alert that nobody has acknowledged must have reached by now, each once."""
        if alert.acknowledged_at is None:
            late = now - alert.at >= self.patience
            yield from dict.fromkeys((*self.first, *(self.second if late else ())))


def is_mail(contact: str) -> bool:
    """Tell an e-mail address from a phone number."""
    return "@" in contact
