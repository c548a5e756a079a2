"""Tell a story of `scheduling/`: what people write, what they answer when asked, and what must be true of the replies.

A step is `patient: words`, perhaps `as: <who>` for somebody other than the main patient, with any of

    hears: [utter_...]    at least one of these responses
    says: [words]         all of these; a list within is "one of these"
    unsaid: [words]       none of these words or responses
    silent: true          nothing at all
    aside: true           a question in between: the desk may repeat its own

or `until: booked` (moved, cancelled, kept, handed_off ...): the patient goes on answering what is asked out of
`answers`, each question once, and fails the desk for a question that the story has no answer to.
Or `receives: [utter_...]`, for a message that the desk sends on its own.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bot.clinic.messages import OutgoingMessage
from tests.conversations.running import Patient

ENDS = {
    "booked": "utter_appointment_booked",
    "moved": "utter_appointment_moved",
    "cancelled": "utter_appointment_cancelled",
    "kept": "utter_appointment_kept",
    "confirmed": "utter_appointment_confirmed",
}
PERSON = ("utter_handed_off", "utter_offer_person", "utter_person_will_answer")
_YES = {"en": "yes", "es": "sí"}
_LONGEST = 9
"""More replies than this to one question after another is no conversation."""


def question_of(response: str | None) -> str | None:
    """Return what a response asks for: "identity", "when", "opening", "confirm" ..., or None when it asks nothing."""
    name = (response or "").removeprefix("utter_")
    if re.match(r"openings_(?!none)|practitioner_", name):
        return "opening"
    if name.startswith("ask_confirm_"):
        return "confirm"
    if name.startswith("ask_identity") or name == "identity_unread":
        return "identity"
    if name == "new_or_known":
        return "new"
    return name.removeprefix("ask_").removesuffix("_move") if name.startswith("ask_") else None


@dataclass
class Teller:
    """One person of a story: what they have heard, been asked and sent."""

    patient: Patient
    answers: dict[str, str]
    language: str
    asked: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    sent_until_booked: int | None = None
    last: list[OutgoingMessage] = field(default_factory=list)
    heard_ever: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    transcript: list[str] = field(default_factory=list)

    async def says(self, words: str, *, aside: bool = False) -> list[OutgoingMessage]:
        self.sent += 1
        self.transcript.append(f"> {words}")
        self.last = await self.patient.says(words)
        self.transcript += [f"  {answer.response}: {answer.text}" for answer in self.last]
        self.heard_ever.update(answer.response for answer in self.last if answer.response)
        questions = {question for answer in self.last if (question := question_of(answer.response))}
        if not aside:
            self.asked.update(questions)
        if self.sent_until_booked is None and ENDS["booked"] in self.heard:
            self.sent_until_booked = self.sent
        return self.last

    async def goes_on(self, wanted: str) -> None:
        """Answer questions until the wanted end, or once more, if it was reached and waited for before."""
        given: set[str] = set()
        end = ENDS.get(wanted) or f"utter_{wanted}"
        self.reached[end] += 1
        for _ in range(_LONGEST):
            if self.heard_ever[end] >= self.reached[end]:
                return
            if "utter_opening_taken" in self.heard:
                given.clear()
            question = next((asked for answer in reversed(self.last) if (asked := question_of(answer.response))), None)
            assert question, self._told(f"nothing is asked, and it is not {wanted}")
            assert question not in given, self._told(f"{question} is asked although it was answered")
            reply = self.answers.get(question) or {"opening": "1", "confirm": _YES[self.language]}.get(question)
            assert reply, self._told(f"{question} is asked although it was said, or need not be known")
            given.add(question)
            await self.says(reply)
        raise AssertionError(self._told(f"it is still not {wanted}"))

    async def receives(self, wanted: list[str]) -> None:
        """Wait for a message that answers nothing this person wrote."""
        before = {message.id for message in self.patient.heard}
        for _ in range(100):
            new = [message for message in await self.patient.all_heard() if message.id not in before]
            if any(message.response in wanted for message in new):
                self.patient.heard += new
                self.last = new
                return
            await asyncio.sleep(0.1)
        raise AssertionError(self._told(f"none of {wanted} came"))

    def check(self, step: dict[str, Any]) -> None:
        said = "\n".join(answer.text for answer in self.last).casefold()
        if step.get("silent"):
            assert not self.last, self._told("something is said")
        if "hears" in step:
            assert self.heard & set(step["hears"]), self._told(f"none of {step['hears']} is said")
        for words in step.get("says", ()):
            either = words if isinstance(words, list) else [words]
            assert any(str(one).casefold() in said for one in either), self._told(f"{words!r} is not said")
        for words in step.get("unsaid", ()):
            assert words not in self.heard, self._told(f"{words} is said")
            assert words.casefold() not in said, self._told(f"{words!r} is said")

    def check_nothing_twice(self, allowed: list[str]) -> None:
        """Names, birthdays, phones, kinds of visits and times are asked for once."""
        once = {question: times for question, times in self.asked.items() if question not in {"opening", "confirm", *allowed}}
        assert all(times == 1 for times in once.values()), self._told(f"asked more than once: {once}")

    @property
    def heard(self) -> set[str]:
        return {answer.response for answer in self.last if answer.response}

    def _told(self, complaint: str) -> str:
        return complaint + ":\n" + "\n".join(self.transcript)
