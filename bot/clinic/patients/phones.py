"""Phone numbers: read out of a text, and written as people do."""

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


def written_phone(number: str) -> str:
    """Write a US number as patients dial it, (555) 555-0100; others stay as they are."""
    digits = number.removeprefix("+1")
    if number.startswith("+1") and len(digits) == 10 and digits.isdigit():
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return number
