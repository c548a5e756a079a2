"""Write a visit as a calendar file (iCalendar, RFC 5545 and 5546) that phones and computers add, update and remove.

It says as little as it must (clinic, place, time, whom to call): calendars are shared with families and employers.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from icalendar import CLASS, STATUS, Calendar, Event, vCalAddress, vText

from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients.phones import written_phone
from bot.clinic.scheduling.calendar_entries import CalendarEntry

_WORDS = {
    "en": {"summary": "Visit at {clinic}", "video": "By video", "change": "To change or cancel, call {phone}."},
    "es": {"summary": "Cita en {clinic}", "video": "Por video", "change": "Para cambiar o cancelar, llame al {phone}."},
}


def calendar_file(clinic: Clinic, entry: CalendarEntry, language: str, now: datetime) -> bytes:
    """Return the file. The same visit has the same UID for good; a cancelled one takes itself out of the calendar."""
    words = _WORDS.get(language, _WORDS["en"])
    place = clinic.location(entry.location_id)
    event = Event.new(
        uid=f"visit-{entry.first_id}@{urlsplit(clinic.website).hostname or 'frontdesk'}",
        stamp=now.astimezone(UTC),
        last_modified=entry.changed_at.astimezone(UTC),
        sequence=entry.revision,
        start=entry.starts_at.astimezone(UTC),  # phones show their own time; a zone's rules written out may be out of date
        end=entry.ends_at.astimezone(UTC),
        summary=words["summary"].format(clinic=clinic.short_name),
        location=words["video"] if entry.telehealth else f"{place.name}, {place.address}",
        description=words["change"].format(phone=written_phone(place.phone)),
        status=STATUS.CANCELLED if entry.cancelled else STATUS.CONFIRMED,
        classification=CLASS.PRIVATE,
        organizer=_organizer(clinic),
    )
    event.add("TRANSP", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    calendar = Calendar()
    calendar.add("PRODID", "-//Virtual front desk//Visits//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method_of(entry))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def method_of(entry: CalendarEntry) -> str:
    """Return what the file asks a calendar to do."""
    return "CANCEL" if entry.cancelled else "PUBLISH"


def _organizer(clinic: Clinic) -> vCalAddress:
    """Name the clinic: who reads PUBLISH or CANCEL wants an organizer (RFC 5546, 3.2)."""
    address = vCalAddress(f"tel:{clinic.phone}")
    address.params["CN"] = vText(clinic.name)
    return address
