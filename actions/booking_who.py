"""Find out whom a visit is for: who writes, somebody in their care, or somebody whose name and date of birth they give."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from actions.base import Events, Turn
from actions.booking_notes import BookingNotes, claim_of
from actions.forms import FormValidator, ask_who
from bot.clinic.clinic_time import local_day
from bot.clinic.errors import IdentityNotProven, TooManyAttempts
from bot.clinic.knowledge.words import says
from bot.clinic.messages import Channel
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.identity import PROOF_LASTS, Claim, split_name
from bot.clinic.patients.kin import MYSELF, is_young, people_in
from bot.clinic.patients.verbs import OF_AGE
from bot.clinic.scheduling.searching import is_of_age


class FindsPatient(FormValidator):
    """What the booking form does about people. `who` returns the notes with the patient, or the events that ask."""

    async def who(self, turn: Turn, notes: BookingNotes) -> BookingNotes | Events:
        if notes.patient_id is not None:
            return notes
        if notes.own_age is not None and notes.own_age < OF_AGE and notes.relation in (None, MYSELF):
            turn.say("utter_guardian_needed")
            return self.after_refusal()
        writer = await self._writer(turn, notes)
        if notes.relation not in (None, MYSELF):
            return await self._relative(turn, notes, writer)
        if writer is not None and not notes.claim.is_whole:
            dependent = await self._named_dependent(turn, notes, writer)
            if dependent is not None:
                return self.found(replace(notes, writer_id=writer.id, relation="child"), dependent, turn)
            if not notes.claim.name or says(f"{writer.first_name} {writer.preferred_name} {writer.last_name}", notes.claim.name):
                return self.found(notes, writer, turn)
        if not notes.claim.is_whole:
            return self.go_on(turn, replace(notes, pending=ask_who(turn, notes.claim, "utter_ask_identity")))
        patient = await self.prove(turn, notes.claim)
        if patient is not None and (dependent := await self._named_dependent(turn, notes, patient)) is not None:
            own = replace(notes, writer_id=patient.id, relation="child", name="", born_on=())
            return self.found(own, dependent, turn)
        return self.found(notes, patient, turn) if patient is not None else self._unknown(turn, notes)

    async def _writer(self, turn: Turn, notes: BookingNotes) -> Patient | None:
        """Return who writes, if that is proven, or was given and is true."""
        claim = claim_of(notes.writer)
        if claim.is_whole:
            return await self.prove(turn, claim)
        return await self.proven(turn)

    async def _relative(self, turn: Turn, notes: BookingNotes, writer: Patient | None) -> BookingNotes | Events:
        assert notes.relation is not None
        notes = replace(notes, writer=None, writer_id=writer.id if writer else None)
        if notes.claim.is_whole:
            patient = await self._identified(turn, notes.claim, writer)
            return self.found(notes, patient, turn) if patient is not None else self._unknown(turn, notes)
        if writer is not None and writer.id is not None and is_young(notes.relation or ""):
            minors: list[Patient] = await self.offload(self.desk.dependents_of, writer.id, turn.now)
            named = [one for one in minors if notes.claim.name and says(notes.claim.name, one.first_name)]
            meant = named or minors
            several = any(people_in(errand["text"]) for errand in turn.later)  # "my son ... and my daughter ..."
            if len(meant) == 1 and (named or not several):
                return self.found(notes, meant[0], turn)
            if len(meant) > 1:
                turn.say("utter_ask_which_person", choices=[_person_choice(one, meant) for one in meant])
                return self.go_on(turn, replace(notes, pending="which_person"))
        return self.go_on(turn, replace(notes, pending=ask_who(turn, notes.claim, "utter_ask_identity_of_other")))

    async def _identified(self, turn: Turn, claim: Claim, writer: Patient | None) -> Patient | None:
        """Match somebody else's name and birth; who writes stays who writes, if that is known."""
        if writer is None:
            return await self.prove(turn, claim)
        try:
            patient: Patient = await self.offload(self.desk.identify, turn.conversation_id, claim, turn.now)
        except TooManyAttempts:
            raise
        except IdentityNotProven:
            return None
        return patient

    async def _named_dependent(self, turn: Turn, notes: BookingNotes, writer: Patient) -> Patient | None:
        said = f"{turn.text} {notes.named}"
        named = [one for one in await self.offload(self.desk.dependents_of, writer.id, turn.now) if says(said, one.first_name)]
        return named[0] if len(named) == 1 else None

    async def chosen_person(self, turn: Turn, notes: BookingNotes) -> BookingNotes | None:
        """Take the answer to "which of your children"."""
        if notes.writer_id is None:
            return None
        minors = await self.offload(self.desk.dependents_of, notes.writer_id, turn.now)
        if turn.choice and turn.choice.startswith("person:"):
            meant = [one for one in minors if str(one.id) == turn.choice.partition(":")[2]]
        else:
            meant = [one for one in minors if says(turn.text, one.first_name)]
        return self.found(notes, meant[0], turn) if len(meant) == 1 else None

    def found(self, notes: BookingNotes, patient: Patient, turn: Turn) -> BookingNotes:
        """Return the notes for this patient."""
        return replace(notes, patient_id=patient.id, first_name=patient.called, identified_at=turn.now.isoformat(), writer=None)

    def for_age(self, visit_type_id: str | None, patient: Patient, now: datetime) -> str | None:
        """Return the visit for their age, where there are two: a child's checkup is a child checkup."""
        if visit_type_id is None:
            return None
        kind, today = self.desk.clinic.visit_type(visit_type_id), local_day(now, self.desk.clinic.zone)
        if is_of_age(kind, patient.born_on, today) or kind.for_other_ages is None:
            return visit_type_id
        other = self.desk.clinic.visit_type(kind.for_other_ages)
        return other.id if is_of_age(other, patient.born_on, today) else visit_type_id

    async def may_still_act(self, turn: Turn, notes: BookingNotes) -> bool:
        """Tell whether this conversation has lately proven to be the patient, their guardian, or to know them."""
        proven = await self.proven(turn)
        if proven is not None and proven.id == notes.patient_id:
            return True
        if proven is not None and proven.id is not None:
            minors = await self.offload(self.desk.dependents_of, proven.id, turn.now)
            if any(one.id == notes.patient_id for one in minors):
                return True
        known = notes.identified_at is not None and notes.claim.is_whole
        return known and turn.now - datetime.fromisoformat(notes.identified_at or "") < PROOF_LASTS

    def _unknown(self, turn: Turn, notes: BookingNotes) -> Events:
        turn.say("utter_new_or_known")
        return self.go_on(turn, replace(notes, pending="new_or_known"))

    async def register(self, turn: Turn, notes: BookingNotes) -> BookingNotes | Events:
        """Add a new patient; by text message the phone is the one that is written from."""
        by_text = turn.conversation_id.startswith(f"{Channel.SMS}:")
        phone = notes.phone or (turn.conversation_id.split(":", 1)[1] if by_text else None)
        if phone is None:
            turn.say("utter_ask_phone")
            return self.go_on(turn, replace(notes, new_patient=True, pending="phone"))
        first, last = split_name(notes.claim.name)
        language = (turn.tracker.latest_message.get("metadata") or {}).get("language") or "en"
        wanted = Patient(first, last, notes.claim.born_on[0], phone=phone, language=language)
        writer = PatientId(notes.writer_id) if notes.writer_id is not None else None
        patient = await self.offload(self.desk.register_patient, turn.conversation_id, wanted, turn.now, writer_id=writer)
        return replace(self.found(notes, patient, turn), new_patient=True, phone=phone)


def _person_choice(patient: Patient, among: list[Patient]) -> dict[str, Any]:
    return {
        "response": "utter_choice_person",
        "values": {"first_name": _told_apart(patient, among)},
        "payload": f'/inform{{"choice": "person:{patient.id}"}}',
    }


def _told_apart(patient: Patient, among: list[Patient]) -> str:
    """Return the first name, with the last name or the year of birth where another one has the same."""
    for told in ("{0.called}", "{0.called} {0.last_name}"):
        if sum(told.format(one) == told.format(patient) for one in among) == 1:
            return told.format(patient)
    return f"{patient.called} {patient.last_name} ({patient.born_on.year})"
