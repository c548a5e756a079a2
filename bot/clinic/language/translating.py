"""What a translation is to the desk: who can give one, what it may be trusted with, and what it is when it failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class TranslationUnavailable(Exception):
    """A provider gave no translation: it was away, slow, refused, or answered with something else. `args[0]` says which, without any text."""


@dataclass(frozen=True)
class Limits:
    """What a provider bears: `longest` characters in one call, and so many calls `a_minute`."""

    longest: int
    a_minute: int


class TranslationProvider(Protocol):
    """Somebody who translates. `covers_phi` says that patients' data may go there: on the clinic's own machine, or under an agreement."""

    @property
    def name(self) -> str: ...
    @property
    def covers_phi(self) -> bool: ...
    @property
    def limits(self) -> Limits: ...

    async def pairs(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of languages (from, into) that it translates. Raises TranslationUnavailable."""
        ...

    async def translate(self, text: str, source: str, target: str) -> str:
        """Return the text in another language. Raises TranslationUnavailable."""
        ...


@dataclass(frozen=True)
class Tried:
    """What one provider was sent and made of it. `broken` names what was wrong with it; None means that it was good."""

    provider: str
    sent: str
    came_back: str
    broken: str | None = None


@dataclass(frozen=True)
class Translated:
    """A text in another language, or the original where nobody could translate it (`by` is None then)."""

    text: str
    by: str | None
    tried: tuple[Tried, ...] = ()
