"""Interpreting by machine: a patient of another language is read in English, and hears what has no words in that language translated.

Critical texts are never translated here: they stand in the catalogue, or are said in English. Whatever fails, a person with an interpreter takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from bot.clinic.knowledge.content import Clinic
from bot.clinic.language.translating import Translated
from bot.clinic.messages import Answer, Channel
from bot.gateway.catalogue import ENGLISH
from bot.gateway.gates import UNDERSTOOD, Verdict
from bot.gateway.rendering import Rendering


class Translates(Protocol):
    async def translate(
        self, text: str, source: str, target: str, *, names: Iterable[str] = (), places: Iterable[str] = ()
    ) -> Translated: ...


class Interpreting:
    """Stands between a patient's language and the engine's, for languages that the catalogues offer."""

    def __init__(
        self, port: Translates, rendering: Rendering, clinic: Clinic, look_for_danger: Callable[[str, str], str | None]
    ) -> None:
        self._port = port
        self._look_for_danger = look_for_danger
        self._rendering = rendering
        self._languages = rendering.catalogue.offered - UNDERSTOOD
        self._names = tuple(person.name for person in clinic.practitioners)
        self._places = tuple(word for place in clinic.locations for word in (place.name, place.address))

    def is_wanted(self, verdict: Verdict) -> bool:
        """Tell whether a message is in an offered language that the engine does not read, and is not a choice or a danger."""
        return verdict.gate in ("language", "engine") and verdict.language in self._languages and verdict.payload is None

    async def read(self, text: str, language: str) -> str | None:
        """Return a patient's words in English, or None when nobody could translate them."""
        found = await self._port.translate(text, language, ENGLISH, names=self._names, places=self._places)
        return found.text if found.by else None

    def danger_in(self, english: str) -> str | None:
        """Look for danger once more, in the translation: the lists are deepest in English."""
        return self._look_for_danger(english, ENGLISH)

    async def speak(self, answers: Iterable[Answer], language: str, channel: Channel) -> list[Answer]:
        """Return the answers, those without words in this language with a translation of the English ones where it is good."""
        return [await self._spoken(answer, language, channel) for answer in answers]

    async def _spoken(self, answer: Answer, language: str, channel: Channel) -> Answer:
        if self._rendering.speaks(answer, language, channel) or self._rendering.is_critical(answer):
            return answer
        english = self._rendering.say(replace(answer, values={**answer.values, "choices": None}), ENGLISH, Channel.WEBCHAT).text
        name = answer.values.get("first_name")
        names = (*self._names, name) if isinstance(name, str) else self._names
        found = await self._port.translate(english, ENGLISH, language, names=names, places=self._places)
        return replace(answer, values={**answer.values, "in_words": found.text}) if found.by else answer
