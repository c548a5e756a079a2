"""The console's calendar commands as JSON: find a time, book, move, cancel and overbook for the patient of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from aiohttp import web

from bot.clinic.clinic_time import moment_of
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import ConversationId
from bot.clinic.scheduling.appointments import AppointmentId, Opening
from bot.clinic.scheduling.openings import Openings
from bot.clinic.scheduling.shortfalls import Shortfall, Why
from bot.clinic.scheduling.wishes import TimeWish
from bot.gateway.offload import Offload
from bot.gateway.staff_calendar import StaffCalendar
from bot.web.staff_bodies import BadRequest, body_of, staff_of, text_of
from bot.web.staff_roles import seen_by
from bot.web.staff_views import StaffViews

LONGEST_REASON = 300
_NOT_THEN = {
    Why.TOO_YOUNG: "The patient is too young for this visit.",
    Why.TOO_OLD: "The patient is too old for this visit.",
    Why.OTHER_VISIT: "This person does not give this visit.",
    Why.PAST: "That day is over.",
    Why.TOO_SOON: "That is sooner than this visit can be booked.",
    Why.TOO_FAR: "That is further ahead than this visit can be booked.",
    Why.HOLIDAY: "The clinic is closed on that day.",
    Why.CLOSED: "The clinic is closed on that day.",
    Why.AWAY: "Away on that day.",
    Why.NOT_WORKING: "Nobody gives this visit on that day.",
    Why.OTHER_LOCATION: "Only at another place on that day.",
    Why.FULL: "That day is full.",
}


@dataclass(frozen=True)
class CalendarCommands:
    """The JSON routes of the calendar: parse, ask the staff's calendar, answer with the conversation as it is now."""

    views: StaffViews
    offload: Offload
    calendar: StaffCalendar

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/clinic", self.content),
            web.get("/api/waitlist", self.waitlist),
            web.post("/api/openings", self.openings),
            web.post("/api/book", self.book),
            web.post("/api/move", self.move),
            web.post("/api/cancel", self.cancel),
            web.post("/api/overbook", self.overbook),
        ]

    async def content(self, request: web.Request) -> web.Response:
        return web.json_response(self.views.visits.content())

    async def waitlist(self, request: web.Request) -> web.Response:
        return web.json_response(await self.offload(self.views.waitlist))

    async def openings(self, request: web.Request) -> web.Response:
        asked = _Asked(await body_of(request), self.calendar.clinic)
        day = asked.day()
        found = await self.calendar.find(
            asked.conversation_id(),
            TimeWish(date_from=day, date_to=day),
            asked.visit_type_id(),
            asked.practitioner_id(optional=True),
            asked.location_id(optional=True),
            asked.appointment_id() if "appointment_id" in asked.body else None,
        )
        return web.json_response({"openings": [self.views.visits.place_of(one) for one in found.offered], "note": _note(found)})

    async def book(self, request: web.Request) -> web.Response:
        asked = _Asked(await body_of(request), self.calendar.clinic)
        conversation_id = asked.conversation_id()
        await self.calendar.book(
            conversation_id,
            asked.opening(),
            staff=staff_of(request),
            request=asked.request(),
            telehealth=asked.flag("telehealth"),
            tell=asked.flag("tell"),
        )
        return await self._shown(request, conversation_id)

    async def move(self, request: web.Request) -> web.Response:
        asked = _Asked(await body_of(request), self.calendar.clinic)
        conversation_id = asked.conversation_id()
        await self.calendar.move(
            conversation_id,
            asked.appointment_id(),
            asked.opening(),
            staff=staff_of(request),
            request=asked.request(),
            telehealth=asked.flag("telehealth"),
            tell=asked.flag("tell"),
        )
        return await self._shown(request, conversation_id)

    async def cancel(self, request: web.Request) -> web.Response:
        asked = _Asked(await body_of(request), self.calendar.clinic)
        conversation_id = asked.conversation_id()
        await self.calendar.cancel(conversation_id, asked.appointment_id(), staff=staff_of(request), tell=asked.flag("tell"))
        return await self._shown(request, conversation_id)

    async def overbook(self, request: web.Request) -> web.Response:
        asked = _Asked(await body_of(request), self.calendar.clinic)
        conversation_id = asked.conversation_id()
        reason = text_of(asked.body, "reason", longest=LONGEST_REASON).strip()
        if not reason:
            raise BadRequest("Say why: overbooking needs a reason.")
        opening = asked.time_of_choice()
        if opening.starts_at <= self.views.clock():
            raise BadRequest("That time is over.")
        await self.calendar.overbook(conversation_id, opening, reason, staff=staff_of(request), tell=asked.flag("tell"))
        return await self._shown(request, conversation_id)

    async def _shown(self, request: web.Request, conversation_id: ConversationId) -> web.Response:
        shown = await self.offload(self.views.conversation, conversation_id)
        return web.json_response(seen_by(staff_of(request).role, shown))


@dataclass(frozen=True)
class _Asked:
    """Read what a body asks for, or raise BadRequest."""

    body: dict[str, Any]
    clinic: Clinic

    def conversation_id(self) -> ConversationId:
        return ConversationId(text_of(self.body, "conversation_id", longest=200))

    def visit_type_id(self) -> str:
        return self._one_of("visit_type_id", [kind.id for kind in self.clinic.visit_types])

    def practitioner_id(self, *, optional: bool = False) -> str | None:
        if optional and not self.body.get("practitioner_id"):
            return None
        return self._one_of("practitioner_id", [person.id for person in self.clinic.practitioners])

    def location_id(self, *, optional: bool = False) -> str | None:
        if optional and not self.body.get("location_id"):
            return None
        return self._one_of("location_id", [place.id for place in self.clinic.locations])

    def appointment_id(self) -> AppointmentId:
        number = self.body.get("appointment_id")
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**53:
            raise BadRequest("`appointment_id` must be a number.")
        return AppointmentId(number)

    def day(self) -> date:
        return self._read("day", date.fromisoformat, "a day, such as 2026-12-03")

    def request(self) -> str:
        return str(self._read("request", UUID, "a UUID that the page makes for each change"))

    def flag(self, name: str) -> bool:
        value = self.body.get(name, False)
        if not isinstance(value, bool):
            raise BadRequest(f"`{name}` must be true or false.")
        return value

    def opening(self) -> Opening:
        """Read one of the openings that were found."""
        starts_at = self._read("starts_at", datetime.fromisoformat, "a moment")
        if starts_at.tzinfo is None:
            raise BadRequest("`starts_at` must have its zone.")
        return self._opening(starts_at.astimezone(UTC))

    def time_of_choice(self) -> Opening:
        """Read a day and a time on the clinic's clock."""
        at = self._read("time", time.fromisoformat, "a time, such as 14:40")
        moment = moment_of(self.day(), at.replace(second=0, microsecond=0, tzinfo=None), self.clinic.zone)
        if moment is None:
            raise BadRequest("The clock change skips this hour.")
        return self._opening(moment)

    def _opening(self, starts_at: datetime) -> Opening:
        kind = self.clinic.visit_type(self.visit_type_id())
        person, place = self.practitioner_id(), self.location_id()
        if person is None or place is None:
            raise BadRequest("Choose with whom and where.")
        return Opening(starts_at, starts_at + kind.length, person, place, kind.id)

    def _one_of(self, name: str, known: list[str]) -> str:
        value = text_of(self.body, name, longest=100)
        if value not in known:
            raise BadRequest(f"`{name}` names nothing in the clinic's content.")
        return value

    def _read[T](self, name: str, read: Callable[[str], T], what: str) -> T:
        try:
            return read(text_of(self.body, name, longest=60))
        except ValueError:
            raise BadRequest(f"`{name}` must be {what}.") from None


def _note(found: Openings) -> str | None:
    """Say why these are not times of the wished day."""
    if found.shortfall is None:
        return None
    why = _NOT_THEN.get(found.reason.why, "Nothing is open then.") if found.reason else "Nothing is open then."
    return why if found.shortfall is Shortfall.NONE or not found.offered else f"{why} These are the nearest times."
