"""Check that a request comes from Twilio: HMAC-SHA1 over the public address and the parameters.

Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from multidict import MultiDict
from twilio.request_validator import RequestValidator

MOST_FIELDS = 200
"""Twilio sends about twenty; MMS some more."""


class FormMistaken(Exception):
    """The request cannot be read as one of Twilio's; `args[0]` says why, without anything that a patient wrote."""


def read_form(body: bytes) -> MultiDict[str]:
    """Read a form; a field that comes twice is kept twice, and bytes that are no UTF-8 become U+FFFD."""
    try:
        fields = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise FormMistaken("too many fields") from None
    return MultiDict(fields)


def is_signed(url: str, form: MultiDict[str], signature: str | None, tokens: Sequence[str]) -> bool:
    """Say whether the signature fits the address that Twilio called, with or without its port, under any of the tokens."""
    if not signature or not signature.isascii():
        return False
    return any(RequestValidator(token).validate(url, form, signature) for token in tokens)
