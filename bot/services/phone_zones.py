"""Where a phone number is at home: the time zones of its area, as the numbering plan's public metadata have them."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

ANYWHERE = tuple(
    ZoneInfo(name)
    for name in (
        "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
    )
)  # fmt: skip
"""Where somebody in the United States may be whose number belongs to no place, such as a toll-free one."""
_A_REGION = 4
"""The most zones that one area has."""


@lru_cache(maxsize=4096)
def zones_of_phone(phone: str) -> tuple[ZoneInfo, ...]:
    """Return the zones that a number in international form may be in; empty for one that is in no numbering plan."""
    try:
        number = phonenumbers.parse(phone)
        names = timezone.time_zones_for_geographical_number(number) if phonenumbers.is_valid_number(number) else ()
    except phonenumbers.NumberParseException:
        return ()
    zones = tuple(ZoneInfo(name) for name in names if name != timezone.UNKNOWN_TIMEZONE)
    return zones if len(zones) <= _A_REGION else ANYWHERE
