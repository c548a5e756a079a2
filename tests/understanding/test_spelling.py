"""Slips of the thumb are mended to words that patients use, and nothing else is touched."""

import importlib.util
from pathlib import Path

import pytest

_PATH = Path(__file__).parents[2] / "engine" / "frontdesk_engine" / "spelling.py"
_SPEC = importlib.util.spec_from_file_location("spelling", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
spelling = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(spelling)

TEXTS = ["I need an appointment", "an appointment please", "move my Appointment", "appointment?", "la próxima cita", "zzyzx"]
TEXTS += ["the doctor was late", "which doctor", "doctor lee", "a doctor"]


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("i need an apointmnt", "i need an appointment"),
        ("DOCTRO", "doctor"),
        ("próxima", "proxima"),
        ("ann apt", "ann apt"),  # too short to be sure
        ("zzyzy", "zzyzy"),  # near a word, but one that only one message holds
        ("doctor lee", "doctor lee"),
        ("bdoctor", "bdoctor"),  # the first letter is seldom wrong
        ("4/12/1981 at 3pm", "4/12/1981 at 3pm"),
        ("", ""),
    ],
)
def test_unknown_words_are_mended_to_the_nearest_known_one(written: str, mended: str) -> None:
    assert spelling.Spelling(spelling.words_counted(TEXTS)).mended(written) == mended


def test_words_are_counted_once_a_text() -> None:
    assert spelling.words_counted(["Sí sí", "si"]) == {"si": 2}
