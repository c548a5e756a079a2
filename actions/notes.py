"""What a form knows so far, kept in a slot of its own from message to message."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from bot.clinic.patients.identity import Claim

STALE = timedelta(hours=24)
"""Notes older than this belong to a conversation that is over."""


@dataclass(frozen=True)
class Notes:
    """What a form knows so far, as JSON values. `pending` is the question that waits for an answer."""

    pending: str | None = None
    name: str = ""
    born_on: tuple[str, ...] = ()
    patient_id: int | None = None
    first_name: str = ""
    unclear: int = 0
    touched_at: str = ""

    @property
    def claim(self) -> Claim:
        return Claim(self.name, tuple(date.fromisoformat(day) for day in self.born_on))

    def saying(self, claim: Claim) -> Self:
        """Return the notes with this name and date of birth."""
        return replace(self, name=claim.name, born_on=tuple(day.isoformat() for day in claim.born_on))

    @classmethod
    def of(cls, slot: Any, now: datetime) -> Self | None:
        """Read the notes back from Rasa's slot; None when there are none, or when they are stale."""
        if not slot or now - datetime.fromisoformat(slot["touched_at"]) > STALE:
            return None
        known = {f.name for f in fields(cls)}
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in slot.items() if key in known
        }
        return cls(**values)

    def json(self, now: datetime) -> dict[str, Any]:
        return {**asdict(self), "touched_at": now.isoformat()}
