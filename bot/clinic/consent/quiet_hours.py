"""Quiet hours: texts that nobody has just asked for are sent from 8:00 to 21:00 where their reader is (TCPA, 47 CFR 64.1200(c)(1))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clinic.clinic_time import local, moment_from
from bot.clinic.messages import Channel

BEGINS, ENDS = time(21), time(8)


def may_write_from(
    now: datetime, channel: Channel, zones: Sequence[ZoneInfo], *, quiet_from: time = BEGINS, quiet_until: time = ENDS
) -> datetime:
    """Return when an unasked message may be sent: now, or when it is day in all zones where the reader may be.

    Where the days of the zones have no hour in common, the first zone counts alone. A web chat wakes nobody.
    """
    if channel is not Channel.SMS:
        return now
    when = now
    for _ in range(3 * len(zones)):
        later = max((_day_in(zone, when, quiet_from, quiet_until) for zone in zones), default=when)
        if later == when:
            return when
        when = later
    return _day_in(zones[0], now, quiet_from, quiet_until) if zones else now


def _day_in(zone: ZoneInfo, when: datetime, quiet_from: time, quiet_until: time) -> datetime:
    here = local(when, zone)
    if quiet_until <= here.time() < quiet_from:
        return when
    morning = here.date() if here.time() < quiet_until else here.date() + timedelta(days=1)
    return moment_from(morning, quiet_until, zone)
