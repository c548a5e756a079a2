"""Read a phone number out of a text."""

import re


def read_phone(text: str) -> str | None:
    """Return the first North American number in the text as E.164, or None."""
    for found in re.findall(r"\+?[\d][\d\s().-]{8,}\d", text):
        digits = re.sub(r"\D", "", found)
        if len(digits) == 11 and digits.startswith("1"):
            digits = digits[1:]
        if len(digits) == 10 and digits[0] in "23456789":
            return f"+1{digits}"
    return None
