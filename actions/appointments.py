"""See, confirm, cancel or move an appointment, or arrive for it."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from actions.base import Events, Turn
from actions.booking import prepared
from actions.booking_notes import BookingNotes, names_time, wish_json
from actions.errands import APPOINTMENT_ERRANDS
from actions.forms import FormValidator, Notes, ask_who
from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.words import longest_said, nearly_said, plain
from bot.clinic.patients import Patient
from bot.clinic.scheduling.appointments import Appointment
from bot.clinic.scheduling.picking import fitting, is_no, is_yes, ordinal
from bot.clinic.scheduling.wishes import TimeWish

_MOVE = re.compile(
    r"\b(?:move|reschedule|change it|another (?:day|time)|mover?l?[ae]?|mueva(?:la|lo)?|cambi\w+|reprogram\w+|otr[ao] (?:dia|hora))\b"
)
_LATE = re.compile(r"\b(?:late|delayed?|traffic|behind|tarde|retras\w+|trafico|demor\w+|atras\w+|llego en|be there in)\b")


@dataclass(frozen=True)
class AppointmentNotes(Notes):
    """`errand` is the intent that began it; `wish` what the first message said about a new time; `late` that they come late."""

    errand: str = "check_appointment"
    wish: dict[str, Any] | None = None
    appointment_id: int | None = None
    late: bool = False


class ValidateAppointmentsForm(FormValidator):
    """Find out who it is and which appointment, then do the errand."""

    form = "appointments_form"
    slot = "errand"

    async def take(self, turn: Turn) -> Events:
        notes = AppointmentNotes.of(turn.tracker.get_slot(self.slot), turn.now)
        if notes is None or notes.pending is None:
            return await self._advance(turn, self._begun(turn))
        if turn.is_sure and turn.intent in APPOINTMENT_ERRANDS - {notes.errand} and not self.read_claim(turn, asked=True).born_on:
            return await self._change_errand(turn, notes)
        keeps = frozenset({"cancel_appointment"}) if notes.pending == "confirm_cancel" else frozenset()
        if notes.pending != "confirm_cancel" or not is_yes(turn.text):
            interrupted = self.interruption(turn, keeps=keeps)
            if interrupted is not None:
                return interrupted
        match notes.pending:
            case "identity":
                taken = await self._take_identity(turn, notes)
            case "which":
                taken = await self._take_which(turn, notes)
            case _:
                taken = await self._take_confirm_cancel(turn, notes)
        if taken is not None:
            return taken
        if not self.answers_in_between(turn) and notes.pending == "identity":
            turn.say("utter_identity_unread")
            return self.go_on(turn, notes)
        return await self._advance(turn, notes)

    def _begun(self, turn: Turn) -> AppointmentNotes:
        errand = turn.intent if turn.intent in APPOINTMENT_ERRANDS else "check_appointment"
        claim, wish = self.read_claim(turn, asked=False), self.desk.read_wish(turn.text, now=turn.now)
        return AppointmentNotes(
            errand=errand,
            name=claim.name,
            born_on=tuple(day.isoformat() for day in claim.born_on),
            wish=wish_json(wish) if names_time(wish) else None,
            late=bool(_LATE.search(plain(turn.text))),
        )

    async def _change_errand(self, turn: Turn, notes: AppointmentNotes) -> Events:
        """Go on with another errand about the same appointment: "move it instead"."""
        wish = self.desk.read_wish(turn.text, now=turn.now)
        return await self._advance(
            turn, replace(notes, errand=turn.intent, wish=wish_json(wish) if names_time(wish) else notes.wish)
        )

    def _would_rather_move(self, turn: Turn) -> bool:
        """Say whether "actually move it" or a bare other time was meant, where "yes, cancel" was asked for."""
        return (
            turn.intent == "reschedule_appointment"
            or bool(_MOVE.search(plain(turn.text)))
            or names_time(self.desk.read_wish(turn.text, now=turn.now))
        )

    async def _advance(self, turn: Turn, notes: AppointmentNotes) -> Events:
        patient = (
            await self.prove(turn, notes.claim) if notes.claim.is_whole and notes.patient_id is None else await self.proven(turn)
        )
        if notes.claim.is_whole and patient is None:
            turn.say("utter_identity_not_proven")
            return self.go_on(turn, replace(notes, pending="identity", patient_id=None, name="", born_on=()))
        if patient is None or (notes.claim.name and not notes.claim.is_whole):
            return self.go_on(turn, replace(notes, pending=ask_who(turn, notes.claim, "utter_ask_identity_for_visits")))
        notes = replace(notes, patient_id=patient.id, first_name=patient.called)
        found: list[Appointment] = await self.offload(self.desk.appointments_of, patient.id, turn.now)
        if not found:
            turn.say("utter_no_appointments", first_name=patient.called)
            return self.end(turn)
        if notes.errand == "check_appointment":
            return self._tell(turn, patient, found)
        meant = self._meant(turn, notes, found)
        if len(meant) > 1 and notes.errand in ("cancel_appointment", "reschedule_appointment", "ask_earlier_opening"):
            turn.say("utter_ask_which_appointment", choices=[_choice(one) for one in meant])
            return self.go_on(turn, replace(notes, pending="which"))
        return await self._do(turn, replace(notes, appointment_id=meant[0].id), patient, meant[0])

    def _meant(self, turn: Turn, notes: AppointmentNotes, found: list[Appointment]) -> list[Appointment]:
        """Return the appointments that the words can mean: the chosen one, else those of a named day or person, else all."""
        chosen = [one for one in found if one.id == notes.appointment_id]
        if chosen:
            return chosen
        wish = self.desk.read_wish(turn.text, now=turn.now) if turn.text else TimeWish()
        if notes.errand != "cancel_appointment":
            wish = TimeWish(practitioner=wish.practitioner)
        named = wish.practitioner or longest_said(turn.text, ((one.id, one.aliases) for one in self.desk.clinic.practitioners))
        openings = {one.opening: one for one in found}
        fits = [openings[one] for one in fitting(list(openings), replace(wish, practitioner=named), "", self.desk.clinic)]
        return self._of_kind(turn, fits) or fits or found

    def _of_kind(self, turn: Turn, among: list[Appointment]) -> list[Appointment]:
        """Return those whose kind of visit is named."""
        clinic = self.desk.clinic
        kinds = [(one.id, (*one.aliases, *one.name.values())) for one in clinic.visit_types]
        named = longest_said(turn.text, kinds) or nearly_said(turn.text, kinds)
        return [one for one in among if one.visit_type_id == named]

    def _tell(self, turn: Turn, patient: Patient, found: list[Appointment]) -> Events:
        shown = found[:4]
        offers = [
            {"response": "utter_choice_move", "values": {}, "payload": "/reschedule_appointment"},
            {"response": "utter_choice_cancel", "values": {}, "payload": "/cancel_appointment"},
        ]
        for number, appointment in enumerate(shown):
            last = {"choices": offers} if appointment is shown[-1] else {}
            if number == 0:
                turn.say("utter_appointment_next", first_name=patient.called, **_values(appointment), **last)
            else:
                turn.say("utter_appointment_also", **_values(appointment), **last)
        return self.end(turn)

    async def _do(self, turn: Turn, notes: AppointmentNotes, patient: Patient, appointment: Appointment) -> Events:
        match notes.errand:
            case "cancel_appointment":
                turn.say("utter_ask_confirm_cancel", first_name=patient.called, **_values(appointment))
                return self.go_on(turn, replace(notes, pending="confirm_cancel"))
            case "confirm_appointment":
                await self.offload(self.desk.confirm, patient.id, appointment.id, turn.now)
                turn.say(
                    "utter_appointment_confirmed", first_name=patient.called, calendar_of=appointment.id, **_values(appointment)
                )
                return self.end(turn)
            case "announce_arrival":
                return await self._arrive(turn, notes, patient, appointment)
            case _:
                return self._move(turn, notes, patient, appointment)

    async def _arrive(self, turn: Turn, notes: AppointmentNotes, patient: Patient, appointment: Appointment) -> Events:
        if notes.late:
            await self.offload(self.desk.tell_staff, turn.conversation_id, "announce_arrival", turn.now)
            turn.say("utter_running_late_noted", first_name=patient.called, **_values(appointment))
        elif appointment.starts_at - turn.now > timedelta(hours=3):
            turn.say("utter_appointment_next", first_name=patient.called, **_values(appointment))
        else:
            await self.offload(self.desk.note_arrival, patient.id, appointment.id, turn.now)
            turn.say("utter_arrival_noted", first_name=patient.called, **_values(appointment))
        return self.end(turn)

    def _move(self, turn: Turn, notes: AppointmentNotes, patient: Patient, appointment: Appointment) -> Events:
        """Hand over to the booking form, which finds a new time."""
        wish = notes.wish
        if notes.errand == "ask_earlier_opening":
            turn.say("utter_earlier_opening")
            day_before = local_day(appointment.starts_at, self.desk.clinic.zone) - timedelta(days=1)
            wish = wish_json(TimeWish(date_to=day_before, first_available=True))
        booking = BookingNotes(
            name=notes.name,
            born_on=notes.born_on,
            patient_id=patient.id,
            first_name=patient.called,
            visit_type_id=appointment.visit_type_id,
            practitioner_id=appointment.practitioner_id,
            location_id=appointment.location_id,
            wish=wish,
            moving=appointment.id,
        )
        return [prepared(booking, turn), *self.end(turn, then="booking_form")]

    async def _take_identity(self, turn: Turn, notes: AppointmentNotes) -> Events | None:
        said = self.read_claim(turn, asked=True)
        asks = turn.is_sure and turn.intent.startswith(("ask_", "explain_", "pay_"))
        if not said.born_on and (asks or not said.name or (len(said.name.split()) < 2 and not notes.name)):
            return None
        claim = notes.claim.completed_by(said)
        return await self._advance(turn, replace(notes, name=claim.name, born_on=tuple(day.isoformat() for day in claim.born_on)))

    async def _take_which(self, turn: Turn, notes: AppointmentNotes) -> Events | None:
        patient = await self.proven(turn)
        if patient is None:
            return await self._advance(turn, replace(notes, patient_id=None))
        found: list[Appointment] = await self.offload(self.desk.appointments_of, patient.id, turn.now)
        if turn.choice and turn.choice.startswith("appointment:"):
            meant = [one for one in found if str(one.id) == turn.choice.partition(":")[2]]
        elif (index := ordinal(turn.text, len(found))) is not None:
            meant = [found[index]]
        else:
            wish = self.desk.read_wish(turn.text, now=turn.now)
            openings = {one.opening: one for one in found}
            meant = [openings[one] for one in fitting(list(openings), wish, turn.text, self.desk.clinic)]
            meant = self._of_kind(turn, meant) or meant
        if len(meant) != 1:
            return None
        return await self._do(turn, replace(notes, appointment_id=meant[0].id), patient, meant[0])

    async def _take_confirm_cancel(self, turn: Turn, notes: AppointmentNotes) -> Events | None:
        patient = await self.proven(turn)
        if patient is None or notes.appointment_id is None:
            return await self._advance(turn, replace(notes, patient_id=None, name="", born_on=()))
        found: list[Appointment] = await self.offload(self.desk.appointments_of, patient.id, turn.now)
        appointment = next((one for one in found if one.id == notes.appointment_id), None)
        if appointment is not None and self._would_rather_move(turn):
            wish = self.desk.read_wish(turn.text, now=turn.now)
            moving = replace(notes, errand="reschedule_appointment", wish=wish_json(wish) if names_time(wish) else None)
            return await self._do(turn, moving, patient, appointment)
        if (
            (turn.intent == "deny" and not is_yes(turn.text))
            or is_no(turn.text)
            or re.search(r"\b(?:keep|mantener|dejarla|dejela)\b", plain(turn.text))
        ):
            if appointment is not None:
                turn.say("utter_appointment_kept", **_values(appointment))
            return self.end(turn)
        if is_yes(turn.text) or turn.intent in ("affirm", "cancel_appointment", "confirm_appointment"):
            cancelled = await self.offload(self.desk.cancel, patient.id, notes.appointment_id, turn.now)
            turn.say("utter_appointment_cancelled", first_name=patient.called, calendar_of=cancelled.id, **_values(cancelled))
            return self.end(turn)
        return None


def _values(appointment: Appointment) -> dict[str, Any]:
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "practitioner_id": appointment.practitioner_id,
        "location_id": appointment.location_id,
        "visit_type_id": appointment.visit_type_id,
    }


def _choice(appointment: Appointment) -> dict[str, Any]:
    payload = f'/inform{{"choice": "appointment:{appointment.id}"}}'
    return {"response": "utter_choice_appointment", "values": _values(appointment), "payload": payload}
