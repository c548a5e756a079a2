"""See, confirm, cancel or move an appointment, arrive for it, ask for an earlier one; say and forget what is remembered."""

from dataclasses import replace
from typing import Any

from actions.appointment_errands import AppointmentNotes, DoesErrands
from actions.base import Events, Turn
from actions.booking_notes import BookingNotes, wish_json
from actions.errands import APPOINTMENT_ERRANDS
from actions.forms import ask_who
from bot.clinic.knowledge.words import longest_said, nearly_said
from bot.clinic.patients import Patient
from bot.clinic.scheduling import replies, standing
from bot.clinic.scheduling.appointments import Appointment, spoken_values
from bot.clinic.scheduling.moving import is_on, meant_and_wished
from bot.clinic.scheduling.picking import fitting, is_no, is_yes, ordinal
from bot.clinic.scheduling.wishes import TimeWish

_ALL_BUT = frozenset({"check_appointment", "ask_memory", "forget_memory", "announce_arrival", "confirm_appointment"})
"""Errands that need no choice among several appointments."""


class ValidateAppointmentsForm(DoesErrands):
    """Find out who it is and which appointment, then do the errand."""

    form = "appointments_form"
    slot = "errand"

    async def take(self, turn: Turn) -> Events:
        notes = AppointmentNotes.of(turn.tracker.get_slot(self.slot), turn.now)
        if notes is None or notes.pending is None:
            return await self._advance(turn, self._begun(turn))
        if replies.starts_over(turn.text):
            turn.say("utter_started_over")
            return self.after_refusal()
        keeps_it = notes.pending == "confirm_cancel" and standing.wants_to_keep(turn.text)
        other = turn.is_sure and turn.intent in APPOINTMENT_ERRANDS - {notes.errand}
        if other and not keeps_it and not self.read_claim(turn, asked=True).born_on:
            return await self._change_errand(turn, notes)
        keeps = frozenset({"cancel_appointment", "book_appointment"}) if notes.pending == "confirm_cancel" else frozenset[str]()
        if not keeps_it and (notes.pending != "confirm_cancel" or not is_yes(turn.text)):
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
        return await self._not_taken(turn, notes)

    async def _not_taken(self, turn: Turn, notes: AppointmentNotes) -> Events:
        if not self.answers_in_between(turn):
            if notes.unclear >= 1:
                turn.say("utter_offer_person")
                return self.go_on(turn, replace(notes, unclear=0))
            notes = replace(notes, unclear=notes.unclear + 1)
            if notes.pending == "identity":
                turn.say("utter_identity_unread")
                return self.go_on(turn, notes)
        return await self._advance(turn, notes)

    def _begun(self, turn: Turn) -> AppointmentNotes:
        errand = turn.intent if turn.intent in APPOINTMENT_ERRANDS else "check_appointment"
        return AppointmentNotes(errand=errand, said=self.without_births(turn)).saying(self.read_claim(turn, asked=False))

    async def _change_errand(self, turn: Turn, notes: AppointmentNotes) -> Events:
        """Go on with another errand about the same appointment: "move it instead"."""
        return await self._advance(turn, replace(notes, errand=turn.intent, said=self.without_births(turn) or notes.said))

    async def _advance(self, turn: Turn, notes: AppointmentNotes) -> Events:
        patient = await self._patient(turn, notes)
        if notes.claim.is_whole and patient is None:
            turn.say("utter_identity_not_proven")
            return self.go_on(turn, replace(notes, pending="identity", patient_id=None, name="", born_on=()))
        if patient is None or (notes.claim.name and not notes.claim.is_whole):
            return self.go_on(turn, replace(notes, pending=ask_who(turn, notes.claim, "utter_ask_identity_for_visits")))
        notes = replace(notes, patient_id=patient.id, first_name=patient.called)
        if notes.errand in ("ask_memory", "forget_memory"):
            return await self.remember(turn, notes, patient)
        if self.is_for_waitlist(notes, turn.now):
            return self.hand_to_booking(turn, notes)
        found: list[Appointment] = await self.offload(self.desk.appointments_of, patient.id, turn.now)
        found = [one for one in found if one.held_until is None]
        if not found:
            return await self.none_found(turn, notes, patient)
        if notes.errand == "check_appointment":
            return self.tell(turn, patient, found)
        meant, wish = self._meant(turn, notes, found)
        notes = replace(notes, wish=wish_json(wish) if wish.names_time else notes.wish)
        if len(meant) > 1 and notes.errand == "cancel_appointment" and standing.means_all(notes.said):
            return await self._cancel_all(turn, notes, patient, meant)
        if len(meant) > 1 and notes.errand not in _ALL_BUT:
            turn.say("utter_ask_which_appointment", choices=[_choice(one) for one in meant[:5]])
            return self.go_on(turn, replace(notes, pending="which"))
        return await self.do(turn, replace(notes, appointment_id=meant[0].id), patient, meant[0])

    async def _patient(self, turn: Turn, notes: AppointmentNotes) -> Patient | None:
        if notes.claim.is_whole and notes.patient_id is None:
            return await self.prove(turn, notes.claim)
        return await self.proven(turn)

    def _meant(self, turn: Turn, notes: AppointmentNotes, found: list[Appointment]) -> tuple[list[Appointment], TimeWish]:
        """Return the appointments that the words can mean, all when they name none, and the wish for the new time."""
        chosen = [one for one in found if one.id == notes.appointment_id] or self._just_booked(turn, notes, found)
        if chosen and turn.choice:
            return chosen, TimeWish()

        def read(text: str) -> TimeWish:
            wish = self.desk.read_wish(text, now=turn.now)
            kind = wish.visit_type or self._kind_in(text)
            person = wish.practitioner or longest_said(text, ((one.id, one.aliases) for one in self.desk.clinic.practitioners))
            return replace(wish, visit_type=kind, practitioner=person)

        text = notes.said
        meant, wish = meant_and_wished(text, found, read, self.desk.clinic.zone)
        if notes.errand in ("cancel_appointment", "confirm_appointment", "announce_arrival"):
            fits = self._fitting(meant, read(text), text)
            return chosen or fits or meant, TimeWish()
        return chosen or meant, wish

    def _just_booked(self, turn: Turn, notes: AppointmentNotes, found: list[Appointment]) -> list[Appointment]:
        """Return the appointment that this conversation booked last, when "it" is to be moved or cancelled."""
        last = BookingNotes.of(turn.tracker.get_slot("booked"), turn.now)
        if last is None or not replies.means_that(notes.said):
            return []
        return [one for one in found if one.id == last.booked_id]

    def _fitting(self, among: list[Appointment], wish: TimeWish, text: str) -> list[Appointment]:
        openings = {one.opening: one for one in among}
        return [openings[one] for one in fitting(list(openings), wish, text, self.desk.clinic)]

    def _kind_in(self, text: str) -> str | None:
        kinds = [(one.id, (*one.aliases, *one.name.values())) for one in self.desk.clinic.visit_types]
        return longest_said(text, kinds) or nearly_said(text, kinds)

    async def _take_identity(self, turn: Turn, notes: AppointmentNotes) -> Events | None:
        claim = self.identity_said(turn, notes)
        return None if claim is None else await self._advance(turn, notes.saying(claim))

    async def _cancel_all(self, turn: Turn, notes: AppointmentNotes, patient: Patient, meant: list[Appointment]) -> Events:
        """Cancel several, one yes for each."""
        also = tuple(one.id for one in meant[1:] if one.id is not None)
        return await self.do(turn, replace(notes, appointment_id=meant[0].id, also=also), patient, meant[0])

    async def _take_which(self, turn: Turn, notes: AppointmentNotes) -> Events | None:
        patient = await self.proven(turn)
        if patient is None:
            return await self._advance(turn, replace(notes, patient_id=None))
        found: list[Appointment] = await self.offload(self.desk.appointments_of, patient.id, turn.now)
        if notes.errand == "cancel_appointment" and standing.means_all(turn.text):
            return await self._cancel_all(turn, notes, patient, [one for one in found if one.held_until is None])
        if turn.choice and turn.choice.startswith("appointment:"):
            meant = [one for one in found if str(one.id) == turn.choice.partition(":")[2]]
        elif (index := ordinal(turn.text, len(found))) is not None:
            meant = [found[index]]
        else:
            wish = self.desk.read_wish(turn.text, now=turn.now)
            meant = self._fitting(found, wish, turn.text)
            kind = self._kind_in(turn.text)
            meant = [one for one in meant if one.visit_type_id == kind] or meant
        if len(meant) != 1:
            return None
        return await self.do(turn, replace(notes, appointment_id=meant[0].id), patient, meant[0])

    async def _take_confirm_cancel(self, turn: Turn, notes: AppointmentNotes) -> Events | None:
        patient = await self.proven(turn)
        if patient is None or notes.appointment_id is None:
            return await self._advance(turn, replace(notes, patient_id=None, name="", born_on=()))
        found: list[Appointment] = await self.offload(self.desk.appointments_of, patient.id, turn.now)
        appointment = next((one for one in found if one.id == notes.appointment_id), None)
        if appointment is not None and replies.asks_rule(turn.text):
            turn.say("utter_cancel_rule", notice_hours=int(self.desk.clinic.cancellation_notice.total_seconds() // 3600))
            return await self.do(turn, notes, patient, appointment)
        if appointment is not None and self._would_rather_move(turn, appointment):
            wish = self.desk.read_wish(turn.text, now=turn.now)
            moving = replace(notes, errand="reschedule_appointment", wish=wish_json(wish) if wish.names_time else None)
            return await self.do(turn, moving, patient, appointment)
        if (turn.intent == "deny" and not is_yes(turn.text)) or is_no(turn.text) or standing.wants_to_keep(turn.text):
            if appointment is not None:
                turn.say("utter_appointment_kept", first_name=patient.called, **spoken_values(appointment.opening))
            return self.end(turn)
        if is_yes(turn.text) or turn.intent in ("affirm", "cancel_appointment", "confirm_appointment"):
            return await self.cancel(turn, notes, patient)
        return None

    def _would_rather_move(self, turn: Turn, appointment: Appointment) -> bool:
        """Say whether "actually move it" or another time was meant, where "yes, cancel" was asked for."""
        if standing.wants_to_move(turn.text):
            return True
        if standing.wants_to_cancel(turn.text):  # "yes, cancel the Thursday one"
            return False
        wish = self.desk.read_wish(turn.text, now=turn.now)
        at_another_time = wish.names_time and not is_on(appointment, wish, self.desk.clinic.zone)
        return at_another_time or (turn.intent == "reschedule_appointment" and not is_yes(turn.text))


def _choice(appointment: Appointment) -> dict[str, Any]:
    payload = f'/inform{{"choice": "appointment:{appointment.id}"}}'
    return {"response": "utter_choice_appointment", "values": spoken_values(appointment.opening), "payload": payload}
