"""Two-step sign-in with an authenticator app (TOTP, RFC 6238), and recovery codes for a lost phone."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from hashlib import sha256

import pyotp
import segno

RECOVERY_CODES = 8
_PERIOD = 30
_DRIFT = 1
"""So many periods of 30 seconds a phone's clock may be off."""


def new_secret() -> str:
    """Return a secret of 160 bits, as the app takes it."""
    return pyotp.random_base32(32)


def link_of(secret: str, username: str, issuer: str) -> str:
    """Return the otpauth:// link of an account."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def picture_of(link: str) -> str:
    """Return the link as a picture for the app's camera: a data URI of an SVG."""
    return str(segno.make(link, error="m").svg_data_uri(scale=5, border=3, dark="#0b2b33"))


def period_of(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """Return which period of 30 seconds a code is of, or None when it is wrong or of a period that was used already."""
    digits = code.replace(" ", "")
    now = int(at.timestamp()) // _PERIOD
    for period in range(now - _DRIFT, now + _DRIFT + 1):
        right = pyotp.TOTP(secret).at(period * _PERIOD)
        if secrets.compare_digest(right.encode(), digits.encode()) and (after is None or period > after):
            return period
    return None


def new_recovery_codes() -> list[str]:
    """Return codes that open the account once each, such as "k4xw-2mfa-q7rd-9tzb"."""
    made = (base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES))
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in made]


def hash_of_recovery(code: str) -> str:
    """Return what the store keeps of a recovery code: 80 random bits need no slow hash."""
    return sha256("".join(code.lower().replace("-", "").split()).encode()).hexdigest()
