"""Rooms, exceptions and the rules of visits in clinic.yml: read as they are meant, and every mistake named."""

from datetime import date, time, timedelta

import pytest

from bot.clinic.knowledge.content import ExtraSession, Leave, Room
from bot.services.content_file import check_clinic, load_clinic
from tests.content.conftest import SMALL

CALENDAR = SMALL.replace(
    "practitioners:\n",
    """\
  flu_shots:
    name: {en: flu shots}
    minutes: 15
    minutes_before: 5
    minutes_after: 10
    needs_room: lab
    seats: 6
    by_video: no
    minimum_notice_hours: 2
    booking_window_days: 30
    from_age: 9
    to_age: 99
    for_other_ages: checkup
    new_patients: no
    preparation: {en: Loose sleeves.}
practitioners:
""",
).replace(
    "queues:\n",
    """\
    away:
      - {from: 2026-12-14, to: 2026-12-18, reason: {en: vacation}}
      - from: 2026-12-21
        hours: 1:00 PM - 5:00 PM
    extra_sessions:
      - {day: 2026-12-12, at: main, hours: 9:00 AM - 12:00 PM}
      - day: 2026-12-21
        at: east
        hours: 9:00 AM - 1:00 PM
        visits: [flu_shots]
rooms:
  lab:
    name: Lab
    location: main
    used_for: [lab]
booking:
  hold_minutes: 5
  cancellation_notice_hours: 48
  waitlist_offer_minutes: 20
queues:
""",
)


def line_of(written: str, text: str = CALENDAR) -> int:
    return text[: text.index(written)].count("\n") + 1


@pytest.fixture
def path(tmp_path):
    return tmp_path / "clinic.yml"


def test_calendar_is_read_as_it_is_meant(path):
    path.write_text(CALENDAR, encoding="utf-8")
    assert check_clinic(path) == []
    clinic = load_clinic(path)
    lee, kind = clinic.practitioner("lee"), clinic.visit_type("flu_shots")
    assert lee.exceptions == (
        Leave(date(2026, 12, 14), date(2026, 12, 18), reason={"en": "vacation"}),
        Leave(date(2026, 12, 21), date(2026, 12, 21), time(13), time(17)),
        ExtraSession(date(2026, 12, 12), "main", time(9), time(12)),
        ExtraSession(date(2026, 12, 21), "east", time(9), time(13), ("flu_shots",)),
    )
    assert clinic.rooms == (Room("lab", "Lab", "main", ("lab",)),)
    assert (kind.buffer_before, kind.buffer_after) == (timedelta(minutes=5), timedelta(minutes=10))
    assert (kind.room_kind, kind.capacity, kind.in_group, kind.telehealth, kind.new_patients) == ("lab", 6, True, False, False)
    assert (clinic.notice_of(kind), clinic.window_of(kind)) == (timedelta(hours=2), timedelta(days=30))
    assert (kind.min_age, kind.max_age, kind.for_other_ages) == (9, 99, "checkup")
    assert lee.gives("flu_shots")
    assert "flu_shots" not in lee.visit_type_ids
    lengths = (clinic.hold_length, clinic.cancellation_notice, clinic.waitlist_offer_length)
    assert lengths == (timedelta(minutes=5), timedelta(hours=48), timedelta(minutes=20))
    plain = clinic.visit_type("checkup")
    assert (clinic.notice_of(plain), clinic.window_of(plain)) == (clinic.minimum_notice, clinic.booking_window)


BROKEN = {
    "a room for a use that no room has": ("needs_room: lab", "needs_room: labb", 'no room of this file is used for "labb". Did you mean "lab".'),
    "a visit by video that needs a room": ("by_video: no", "by_video: yes", "a visit that needs a room cannot be by video. Leave one of the two lines out."),
    "ages the wrong way round": ("to_age: 99", "to_age: 7", "nobody has this age: it is below from_age. Write the younger age in from_age."),
    "an age in words": ("from_age: 9", "from_age: nine", '"from_age" should be a whole number from 0 to 120. Write it like 18.'),
    "other ages sent to nowhere": ("for_other_ages: checkup", "for_other_ages: chekup", '"chekup" is no other visit type of this file. Did you mean "checkup".'),
    "other ages sent to the same visit": ("for_other_ages: checkup", "for_other_ages: flu_shots", '"flu_shots" is no other visit type of this file. Use one of: checkup.'),
    "other ages where there are none": ("from_age: 9\n    to_age: 99", "also_called: [jab]", "this visit is for every age. Say for which ages it is with from_age or to_age."),
    "no seats at all": ("seats: 6", "seats: 0", '"seats" should be a whole number from 1 to 500. Write it like 1.'),
    "a notice as long as the window": ("minimum_notice_hours: 2\n    booking_window_days: 30", "minimum_notice_hours: 24\n    booking_window_days: 1", "the notice is as long as the booking window. Make it shorter, or the window longer."),
    "a room at no location": ("location: main\n    used_for", "location: mian\n    used_for", '"mian" is no location of this file. Did you mean "main".'),
    "a leave that ends before it begins": ("to: 2026-12-18", "to: 2026-12-13", "this day is before the one it begins with. Write the later day in to."),
    "a day that does not exist": ("{from: 2026-12-14", "{from: 2026-12-34", '"2026-12-34" is not a day. Write year-month-day, like 2026-12-25.'),
    "hours that are no span": ("hours: 1:00 PM - 5:00 PM", "hours: 1:00 PM", '"1:00 PM" is not a span of hours. Write it like 8:00 AM - 5:00 PM.'),
    "an extra session while away": ("day: 2026-12-21", "day: 2026-12-15", "this extra session is at a time when the same person is away. Change one of the two."),
    "two extra sessions at a time": ("day: 2026-12-21", "day: 2026-12-12", "this extra session overlaps with another one. Nobody can be in two places: change one."),
    "an extra session for a visit that is not known": ("visits: [flu_shots]", "visits: [flu_shot]", '"flu_shot" is no visit type of this file. Did you mean "flu_shots".'),
    "a leave with a key that is misspelled": ("{from: 2026-12-14, to", "{from: 2026-12-14, too", '"too" is not known in "away". Did you mean "to".'),
    "a hold without end": ("hold_minutes: 5", "hold_minutes: 500", '"hold_minutes" should be a whole number from 1 to 120. Write it like 10.'),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_mistake_in_the_calendar_is_named_with_its_line_and_advice(what, path):
    old, new, expected = BROKEN[what]
    assert CALENDAR.count(old) == 1
    written = CALENDAR.replace(old, new)
    path.write_text(written, encoding="utf-8")
    (line,) = check_clinic(path)
    place, number, said = line.removeprefix(f"{path.parent}/").split(":", 2)
    assert (place, said.strip()) == ("clinic.yml", expected)
    assert 0 <= int(number) - line_of(old) <= old.count("\n") + 2
