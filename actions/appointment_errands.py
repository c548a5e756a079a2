"""Each errand about an appointment, once it is known whose and which."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import Events, Turn
from actions.booking import prepared
from actions.booking_notes import BookingNotes, wish_json, wish_of
from actions.errands import begin
from actions.forms import FormValidator
from actions.notes import Notes
from bot.clinic.clinic_time import local_day
from bot.clinic.patients import Patient
from bot.clinic.scheduling import replies, standing
from bot.clinic.scheduling.appointments import Appointment, spoken_values
from bot.clinic.scheduling.moving import minutes_late
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.refining import refine_wish

AT_ONCE = timedelta(hours=3)
"""So long before the visit somebody can be here for it."""


@dataclass(frozen=True)
class AppointmentNotes(Notes):
    """`errand` is the intent that began it; `said` the words it began with; `wish` what they say about a new time.

    `also` are visits that are to be cancelled after this one.
    """

    errand: str = "check_appointment"
    said: str = ""
    wish: dict[str, Any] | None = None
    appointment_id: int | None = None
    also: tuple[int, ...] = ()


class DoesErrands(FormValidator):
    """What the appointments form does, apart from asking."""

    async def do(self, turn: Turn, notes: AppointmentNotes, patient: Patient, appointment: Appointment) -> Events:
        """Do the errand with this appointment, or ask for the yes."""
        values = {"first_name": patient.called, **spoken_values(appointment.opening)}
        match notes.errand:
            case "cancel_appointment":
                notice = self.desk.clinic.cancellation_notice
                late = appointment.starts_at - turn.now < notice
                hours = int(notice.total_seconds() // 3600)
                turn.say("utter_ask_confirm_cancel_late" if late else "utter_ask_confirm_cancel", notice_hours=hours, **values)
                return self.go_on(turn, replace(notes, pending="confirm_cancel", unclear=0))
            case "confirm_appointment":
                await self.offload(self.desk.confirm, patient.id, appointment.id, turn.now)
                turn.say("utter_appointment_confirmed", calendar_of=appointment.id, **values)
                return self.end(turn)
            case "announce_arrival":
                return await self._arrive(turn, notes, patient, appointment)
            case _:
                return self._move(turn, notes, patient, appointment)

    async def cancel(self, turn: Turn, notes: AppointmentNotes, patient: Patient) -> Events:
        """Cancel what was said yes to; staff hear of one that comes too late."""
        cancelled = await self.offload(self.desk.cancel, patient.id, notes.appointment_id, turn.now)
        if cancelled.starts_at - turn.now < self.desk.clinic.cancellation_notice:
            await self.offload(self.desk.tell_staff, turn.conversation_id, "cancel_appointment", turn.now)
        values = spoken_values(cancelled.opening)
        turn.say("utter_appointment_cancelled", first_name=patient.called, calendar_of=cancelled.id, **values)
        found: list[Appointment] = await self.offload(self.desk.appointments_of, patient.id, turn.now) if notes.also else []
        following = [one for one in found if one.id in notes.also]
        if following:
            left = tuple(one.id for one in following[1:] if one.id is not None)
            return await self.do(turn, replace(notes, appointment_id=following[0].id, also=left), patient, following[0])
        return self.end(turn)

    def tell(self, turn: Turn, patient: Patient, found: list[Appointment]) -> Events:
        shown = found[:4]
        offers = [
            {"response": "utter_choice_move", "values": {}, "payload": "/reschedule_appointment"},
            {"response": "utter_choice_cancel", "values": {}, "payload": "/cancel_appointment"},
        ]
        for number, appointment in enumerate(shown):
            last = {"choices": offers} if appointment is shown[-1] else {}
            if number == 0:
                turn.say("utter_appointment_next", first_name=patient.called, **spoken_values(appointment.opening), **last)
            else:
                turn.say("utter_appointment_also", **spoken_values(appointment.opening), **last)
        return self.end(turn)

    async def none_found(self, turn: Turn, notes: AppointmentNotes, patient: Patient) -> Events:
        """Say that nothing is booked; a wish for a time is taken as one for a visit."""
        wished = self.desk.read_wish(notes.said, now=turn.now)
        again = standing.wants_another(notes.said) and wished.visit_type is not None
        moves = notes.errand in ("ask_earlier_opening", "reschedule_appointment")
        if again or (moves and wished not in (TimeWish(), TimeWish(first_available=True))):
            if not again:
                turn.say("utter_no_appointment_to_move", first_name=patient.called)
            return self.hand_to_booking(turn, notes)
        turn.say("utter_no_appointments", first_name=patient.called)
        return self.end(turn)

    async def remember(self, turn: Turn, notes: AppointmentNotes, patient: Patient) -> Events:
        """Say what past visits tell of the patient, or forget it."""
        if notes.errand == "forget_memory":
            await self.offload(self.desk.forget_habits, patient.id, turn.now)
            turn.say("utter_habits_forgotten", first_name=patient.called)
            return self.end(turn)
        habits = await self.offload(self.desk.habits_of, patient.id, turn.now)
        known = [
            {"response": f"utter_habit_{name}", "values": {f"{name}_id": value}}
            for name, value in (("practitioner", habits.practitioner_id), ("location", habits.location_id))
            if value is not None
        ]
        known += [{"response": f"utter_habit_{habits.part}", "values": {}}] if habits.part else []
        spoken = {"response": "utter_habit_language", "values": {}}
        turn.say("utter_habits_told" if known else "utter_habits_none", first_name=patient.called, habits=[*known, spoken])
        return self.end(turn)

    def is_for_waitlist(self, notes: AppointmentNotes, now: datetime) -> bool:
        """Tell whether a place on the waitlist for a visit of its own is wished for, not for an earlier one."""
        wish = self.desk.read_wish(notes.said, now=now)
        about = wish.visit_type or wish.practitioner or wish.date_from or wish.weekdays
        return notes.errand == "ask_earlier_opening" and replies.wants_waitlist(notes.said) and bool(about)

    def hand_to_booking(self, turn: Turn, notes: AppointmentNotes) -> Events:
        """Go on in the booking form, which reads the first words anew."""
        begun = {"intent": "book_appointment", "text": notes.said}
        return [SlotSet(self.slot, None), *begin([begun, *turn.later])]

    async def _arrive(self, turn: Turn, notes: AppointmentNotes, patient: Patient, appointment: Appointment) -> Events:
        values = {"first_name": patient.called, **spoken_values(appointment.opening)}
        if standing.is_late(notes.said):
            late = minutes_late(notes.said)
            told = {"conversation_id": turn.conversation_id}
            await self.offload(self.desk.note_late, patient.id, appointment.id, late, turn.now, **told)
            turn.say("utter_running_late_noted", **values)
        elif appointment.starts_at - turn.now > AT_ONCE:
            turn.say("utter_appointment_next", **values)
        else:
            await self.offload(self.desk.note_arrival, patient.id, appointment.id, turn.now)
            turn.say("utter_arrival_noted", **values)
        return self.end(turn)

    def _move(self, turn: Turn, notes: AppointmentNotes, patient: Patient, appointment: Appointment) -> Events:
        """Hand over to the booking form, which finds a new time."""
        wish, earlier = notes.wish, notes.errand == "ask_earlier_opening"
        if wish is None:  # "the week after", measured from the visit itself
            clinic = self.desk.clinic
            meant = refine_wish(TimeWish(), notes.said, offered=[appointment.opening], now=turn.now, clinic=clinic)
            wish = wish_json(meant) if meant is not None and meant.names_time else None
        if earlier:
            turn.say("utter_earlier_opening")
            day_before = local_day(appointment.starts_at, self.desk.clinic.zone) - timedelta(days=1)
            wish = wish_json(TimeWish(date_to=day_before, first_available=True))
        practitioner = wish_of(notes.wish).practitioner or appointment.practitioner_id
        anybody = replies.means_anybody(notes.said)
        booking = BookingNotes(
            name=notes.name,
            born_on=notes.born_on,
            patient_id=patient.id,
            first_name=patient.called,
            visit_type_id=appointment.visit_type_id,
            practitioner_id=None if anybody else practitioner,
            anybody=anybody,
            location_id=None if anybody else appointment.location_id,
            telehealth=appointment.telehealth,
            wish=wish,
            moving=appointment.id,
            earlier=earlier,
            waiting=earlier and replies.wants_waitlist(notes.said),
        )
        return [prepared(booking, turn), *self.end(turn, then="booking_form")]
