"""Quiet hours: texts that nobody has just asked for are sent from 8:00 to 21:00 in the clinic's time (TCPA, 47 CFR 64.1200(c)(1))."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import local, moment_from
from bot.clinic.messages import Channel

BEGINS, ENDS = time(21), time(8)


def may_write_from(now: datetime, channel: Channel, zone: ZoneInfo) -> datetime:
    """Return when an unasked message may be sent: now, or at the end of the quiet hours. A web chat wakes nobody."""
    here = local(now, zone)
    if channel is not Channel.SMS or ENDS <= here.time() < BEGINS:
        return now
    morning = here.date() if here.time() < ENDS else here.date() + timedelta(days=1)
    return moment_from(morning, ENDS, zone)
