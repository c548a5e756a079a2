"""A visit's calendar file, for whoever was given its link."""

from __future__ import annotations

from aiohttp import web

from bot.clinic.clinic_time import Clock
from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients.phones import written_phone
from bot.clinic.ports import UnitsOfWork
from bot.clinic.scheduling.appointments import AppointmentId
from bot.clinic.scheduling.calendar_entries import CalendarEntry, entry_of
from bot.gateway.offload import Offload
from bot.services.calendar_file import calendar_file, method_of
from bot.services.calendar_links import CalendarLinks, LinkUnknown

_OVER = {
    "en": "This link is no longer good. Please call us at {phone}.",
    "es": "Este enlace ya no sirve. Llámenos al {phone}.",
}


class CalendarSite:
    """`GET /calendar/{token}/visit.ics`: the visit as it stands now."""

    def __init__(self, *, clinic: Clinic, units: UnitsOfWork, offload: Offload, clock: Clock, links: CalendarLinks) -> None:
        self._clinic = clinic
        self._units = units
        self._offload = offload
        self._clock = clock
        self._links = links

    async def file(self, request: web.Request) -> web.Response:
        try:
            link = self._links.read(request.match_info["token"])
        except LinkUnknown:
            raise web.HTTPNotFound(text=self._over("en")) from None
        now = self._clock()
        entry = await self._offload(self._entry, link.appointment_id) if now <= link.good_until else None
        if entry is None:
            raise web.HTTPGone(text=self._over(link.language))
        return web.Response(
            body=calendar_file(self._clinic, entry, link.language, now),
            headers={
                "Content-Type": f"text/calendar; method={method_of(entry)}; charset=utf-8",
                # A phone opens what is inline in its calendar at once; what is attached it only stores.
                "Content-Disposition": 'inline; filename="visit.ics"',
                "Cache-Control": "no-store",
                "X-Robots-Tag": "noindex",
                "Referrer-Policy": "no-referrer",
            },
        )

    def _entry(self, appointment_id: AppointmentId) -> CalendarEntry | None:
        with self._units() as work:
            return entry_of(work.calendar, appointment_id)

    def _over(self, language: str) -> str:
        return _OVER.get(language, _OVER["en"]).format(phone=written_phone(self._clinic.phone))
