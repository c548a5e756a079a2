"""What a carrier can do with a message: take it, refuse it, or be out of reach."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clinic.messages import DeliveryStatus


@dataclass(frozen=True)
class Sent:
    """The carrier has the message under this name; `status` is how far it got already."""

    carrier_sid: str | None
    status: DeliveryStatus = DeliveryStatus.SENT


class CarrierRefused(Exception):
    """The carrier answered no. `code` is its error code; `permanent` says that the same message would be refused again."""

    def __init__(self, code: int | None, *, permanent: bool) -> None:
        super().__init__(f"carrier code {code}")
        self.code = code
        self.permanent = permanent


class CarrierUnreachable(Exception):
    """The carrier did not answer in time, or not at all."""
