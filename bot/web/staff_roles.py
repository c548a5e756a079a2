"""What each route of the console needs, and what a role does not get to see."""

from __future__ import annotations

from typing import Any

from bot.clinic.staff import MAY, Command, Role

NEEDED: dict[str, Command] = {
    "/staff/api/queue": Command.ANSWER,
    "/staff/api/search": Command.ANSWER,
    "/staff/api/conversation": Command.ANSWER,
    "/staff/api/take": Command.ANSWER,
    "/staff/api/reply": Command.ANSWER,
    "/staff/api/give-back": Command.ANSWER,
    "/staff/api/consent": Command.RECORD_CONSENT,
    "/staff/api/acknowledge": Command.ACKNOWLEDGE,
    "/staff/api/clinic": Command.SEE_CALENDAR,
    "/staff/api/waitlist": Command.SEE_CALENDAR,
    "/staff/api/openings": Command.SEE_CALENDAR,
    "/staff/api/book": Command.CHANGE_CALENDAR,
    "/staff/api/move": Command.CHANGE_CALENDAR,
    "/staff/api/cancel": Command.CHANGE_CALENDAR,
    "/staff/api/overbook": Command.OVERBOOK,
}


def may_call(role: Role, path: str) -> bool:
    """Tell whether a role may use a route; a route that is not listed is nobody's."""
    command = NEEDED.get(path)
    return command is not None and command in MAY[role]


def seen_by(role: Role, shown: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a conversation as this role may see it, with what the role may do."""
    if shown is None:
        return None
    may = [command.value for command in sorted(MAY[role])]
    if shown["patient"] is None or Command.SEE_BALANCE in MAY[role]:
        return shown | {"may": may}
    return shown | {"may": may, "patient": shown["patient"] | {"owed_cents": None, "due_on": None}}
