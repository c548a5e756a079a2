"""Every mistake in clinic.yml is named with its line and with what to do."""

from pathlib import Path

import pytest

from bot.clinic.errors import ContentMistaken
from bot.services.content_file import check_clinic, load_clinic
from bot.services.content_filling import PLACEHOLDERS

BROKEN = {
    "a key that is misspelled is answered with the nearest one": (
        "  zone: America", "  zoen: America",
        ['clinic.yml:1: "zone" is missing in "clinic". Add a line "zone: ..." below this one.',
         'clinic.yml:4: "zoen" is not known in "clinic". Did you mean "zone".'],
    ),
    "a zone that does not exist": ("America/Denver", "America/Denvre", ['clinic.yml:4: "America/Denvre" is not a time zone. Did you mean "America/Denver", as in America/Chicago.']),
    "a key without words": ("name: Hill Clinic", "name:", ['clinic.yml:2: "name" is empty. Write its words after the colon, or remove the line.']),
    "a phone without area code": ("  nurse_line: 555-555-0150", "  nurse_line: 12", ['clinic.yml:6: "nurse_line" is not a whole phone number. Write it with its area code, like 555-555-0100.']),
    "an emergency number in words": ("911", "nine", ['clinic.yml:7: "emergency_number" should be a short number. Write it like 911.']),
    "a language that is not a code": ("languages: [en, es]", "languages: [en, spanish]", None),
    "English missing among the languages": ("languages: [en, es]", "languages: [es]", ["clinic.yml:10: English is missing among the languages. Add en to the list."]),
    "a list written as text": ("languages: [en, es]", "languages: en", None),
    "text written as a list": ("name: Hill Clinic", "name: [Hill]", ['clinic.yml:2: "name" should be one piece of text. Write it on one line after the colon.']),
    "a time that does not exist": ("monday: 8:00 AM - 5:00 PM", "monday: 8:75 AM - 5:00 PM", ['clinic.yml:20: "8:75 AM" is not a time. Write it like 8:00 AM or 17:30.']),
    "a time of thirteen o'clock AM": ("monday: 8:00 AM - 5:00 PM", "monday: 13 AM - 5:00 PM", ['clinic.yml:20: "13 AM" is not a time. Write it like 8:00 AM or 17:30.']),
    "hours that end before they begin": ("monday: 8:00 AM - 5:00 PM", "monday: 8:00 AM - 5:00 AM", ['clinic.yml:20: "8:00 AM - 5:00 AM" ends before it begins. Check AM and PM.']),
    "hours without an end": ("monday: 8:00 AM - 5:00 PM", "monday: 8:00 AM", ['clinic.yml:20: "8:00 AM" is not a span of hours. Write it like 8:00 AM - 5:00 PM, or closed.']),
    "hours that overlap": ("monday: 8:00 AM - 5:00 PM", "monday: 8:00 AM - 1:00 PM, 12:00 PM - 5:00 PM", ["clinic.yml:20: the hours on monday overlap. Let each span end before the next one begins."]),
    "a weekday that is misspelled": ("monday: 8:00 AM - 5:00 PM", "mondy: 8:00 AM - 5:00 PM", ['clinic.yml:20: "mondy" is not known in "hours". Did you mean "monday".']),
    "a day worked outside the opening hours": ("monday: 8:00 AM - 12:00 PM", "monday: 7:00 AM - 12:00 PM", ["clinic.yml:42: these hours on monday are outside the hours of Main. Change them, or the hours of the location."]),
    "a person in two places at once": ("monday: 1:00 PM - 5:00 PM", "monday: 11:00 AM - 5:00 PM", ['clinic.yml:44: the hours on monday overlap with those at "main". Nobody can be in two places: change one.']),
    "a location that does not exist": ("      east:\n        monday", "      eest:\n        monday", ['clinic.yml:43: "eest" is no location of this file. Did you mean "east".']),
    "a visit type that does not exist": ("visits: [checkup]", "visits: [chekup]", ['clinic.yml:39: "chekup" is no visit type of this file. Did you mean "checkup".']),
    "a length that is no number": ("minutes: 30", "minutes: half an hour", ['clinic.yml:33: "minutes" should be a whole number from 5 to 480. Write it like 30.']),
    "a term of the glossary without a meaning": ("answers:\n", "glossary:\n  copay:\n    also_called: [copago]\nanswers:\n", None),
    "a meaning that is too long": ("answers:\n", "glossary:\n  copay:\n    meaning: {en: " + "long " * 60 + "}\nanswers:\n", None),
    "a yes that is no yes": ("answers:\n", "glossary:\n  copay:\n    meaning: {en: A part.}\n    explain_at_once: maybe\nanswers:\n", None),
    "an answer without English": ("answer: {en: 'Call {phone}.'}", "answer: {es: 'Llame.'}", None),
    "a placeholder that is not known": ("{phone}", "{fone}", None),
    "a brace that does not close": ("'Call {phone}.'", "'Call {phone.'", None),
    "an answer that is too long": ("Call {phone}.", "Call " * 100, None),
    "an intent that does not exist": ("intent: ask_hours", "intent: ask_hour", None),
    "two usual answers for one intent": ("intent: ask_location", "intent: ask_hours", None),
    "a reason that does not exist": ("takes: [request_human]", "takes: [request_humans]", ['clinic.yml:48: "request_humans" is no intent of this file. Did you mean "request_human".']),
    "a key that stands twice": ("  short_name: Hill", "  name: Hill", None),
    "a section that is missing": ("queues:\n  front_desk:\n    name: {en: front desk}\n    takes: [request_human]\n", "", ['clinic.yml:1: "queues" is missing in "the file". Add a line "queues: ..." below this one.']),
    "a tab at the start of a line": ("  name: Hill Clinic", "\tname: Hill Clinic", None),
    "a bracket that does not close": ("languages: [en, es]", "languages: [en, es", None),
    "a colon within words": ("On the hill.}", "On the hill: left.}", None),
    "a comma within braces": ("{en: On the hill.}", "{en: Left, then right.}", ['clinic.yml:16: "then right." is not known in "directions". Put "quotes" around words that hold a comma.']),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_mistake_is_named_with_file_line_and_advice(what, mistakes):
    old, new, expected = BROKEN[what]
    found = mistakes(old, new)
    if expected is not None:
        assert found == expected
    assert found
    for line in found:
        place, _, said = line.partition(": ")
        assert place.startswith("clinic.yml:")
        assert place.removeprefix("clinic.yml:").isdigit()
        assert said.endswith(".")
        assert ". " in said


def test_small_clinic_is_right(small, tmp_path):
    path = tmp_path / "clinic.yml"
    path.write_text(small, encoding="utf-8")
    assert check_clinic(path) == []
    clinic = load_clinic(path)
    assert clinic.answers[0].text == {"en": "Call (555) 555-0100."}
    assert clinic.practitioner("lee").working_hours[1].location_id == "east"


def test_every_mistake_is_named_at_once(small, tmp_path):
    path = tmp_path / "clinic.yml"
    path.write_text(
        small.replace("minutes: 30", "minutes: x").replace("911", "nine").replace("[checkup]", "[walk]"), encoding="utf-8"
    )
    with pytest.raises(ContentMistaken) as refused:
        load_clinic(path)
    assert [line.split(":")[1] for line in str(refused.value).replace(str(tmp_path), "").splitlines()] == ["7", "33", "39"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"", "clinic.yml:1: the file is empty or has no sections"),
        (b"# only a note\n", "clinic.yml:1: the file is empty or has no sections"),
        (b"- a\n- b\n", "clinic.yml:1: the file is empty or has no sections"),
        (b"clinic:\n  name: \xff\xfe\n", "clinic.yml:2: a letter is not in UTF-8"),
        (b"clinic:\n  name: a\x00b\n", "clinic.yml:2: a letter here cannot be shown"),
        (b"clinic: *nobody\n", "clinic.yml:1: the file cannot be understood here"),
        (b"[" * 5000, "clinic.yml:1: "),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "clinic.yml:1: a letter is not in UTF-8"),
    ],
)
def test_file_that_is_no_clinic_is_named_and_never_crashes(written, said, tmp_path):
    path = tmp_path / "clinic.yml"
    path.write_bytes(written)
    (line, *_) = check_clinic(path)
    assert line.removeprefix(f"{tmp_path}/").startswith(said)


def test_missing_file_is_named():
    assert check_clinic(Path("nowhere.yml")) == [
        "nowhere.yml:1: the file is not there. Set FRONTDESK_CLINIC to the path of your clinic.yml."
    ]


def test_page_for_the_clinic_names_every_placeholder():
    page = (Path(__file__).parents[2] / "docs" / "clinic-content.md").read_text(encoding="utf-8")
    for name in PLACEHOLDERS:
        assert f"`{{{name}}}`" in page
