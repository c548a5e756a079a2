"""Links to calendar files: signed, so that nobody can guess one, and good until the visit is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from bot.clinic.scheduling.appointments import AppointmentId

GOOD_AFTER_VISIT = timedelta(days=2)


class LinkUnknown(Exception):
    """Nobody here has made this link."""


@dataclass(frozen=True)
class CalendarLink:
    """What a link stands for; it is of no use after `good_until`."""

    appointment_id: AppointmentId
    language: str
    good_until: datetime


class CalendarLinks:
    """Makes and reads links; all desks of a clinic share the secret."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="visit's calendar file")

    def path(self, appointment_id: int, starts_at: datetime, language: str) -> str:
        """Return the path of a visit's file on the public site."""
        good_until = int((starts_at + GOOD_AFTER_VISIT).timestamp())
        return f"/calendar/{self._serializer.dumps([appointment_id, language, good_until])}/visit.ics"

    def read(self, token: str) -> CalendarLink:
        """Return what the link stands for, or raise LinkUnknown."""
        try:
            appointment_id, language, good_until = self._serializer.loads(token)
        except BadSignature:
            raise LinkUnknown from None
        return CalendarLink(AppointmentId(appointment_id), language, datetime.fromtimestamp(good_until, UTC))
