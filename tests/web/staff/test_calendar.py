"""The console's calendar: what staff see of visits, and what they change, always under their own name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest

from bot.clinic.clinic_time import local_day
from bot.clinic.desk import Desk
from bot.clinic.messages import Author, Channel
from bot.clinic.patients import Patient
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish

CARTER = "+15555550102"


@pytest.fixture
def talk(console):
    """James Carter writes by web chat, and has proven who he is."""
    conversation_id = console.writes("v-carter", "Hello", channel=Channel.WEBCHAT)
    with console.units() as work:
        patient = work.patients.add(Patient("James", "Carter", date(1957, 9, 3), CARTER, "en", "Jim", "P02"))
        conversation = work.conversations.get(conversation_id)
        work.conversations.save(replace(conversation, patient_id=patient.id, proven_at=console.now))
        work.commit()
    return conversation_id


@pytest.fixture
def desk(console) -> Desk:
    return Desk(console.clinic, console.units, read_wish)


def patient_of(console, talk) -> int:
    with console.units() as work:
        return work.conversations.get(talk).patient_id


async def found(console, talk, **asked):
    body = {"conversation_id": talk, "visit_type_id": "checkup", "day": "2026-12-08"} | asked
    status, answer = await console.post("openings", body)
    assert status == 200
    return answer


async def booked(console, talk, *, place: int = 0, **more):
    opening = (await found(console, talk))["openings"][place]
    status, shown = await console.post("book", {"conversation_id": talk, "request": str(uuid4())} | opening | more)
    assert status == 200
    return shown["patient"]["visits"][0]


def calendar_of(console) -> list[Appointment]:
    with console.units() as work:
        return work.calendar.all()


async def test_times_of_the_asked_day_are_found_in_order(console, talk):
    await console.sign_in()
    answer = await found(console, talk)
    assert answer["note"] is None
    starts = [datetime.fromisoformat(one["starts_at"]) for one in answer["openings"]]
    assert len(starts) > 10
    assert {local_day(one, console.clinic.zone) for one in starts} == {date(2026, 12, 8)}
    assert starts == sorted(starts)


async def test_a_day_on_which_the_clinic_is_closed_gives_the_nearest_times_and_says_so(console, talk):
    await console.sign_in()
    answer = await found(console, talk, day="2026-12-25")
    assert answer["note"] == "The clinic is closed on that day. These are the nearest times."
    assert answer["openings"]


async def test_staff_book_under_their_own_name_and_the_patient_is_told(console, talk):
    await console.sign_in()
    visit = await booked(console, talk, tell=True)
    assert [(line["what"], line["by"], line["starts_at"]) for line in visit["history"]] == [
        ("Booked", "Rosa Alvarez", visit["starts_at"])
    ]
    with console.units() as work:
        (message,) = work.outbox.of_conversation(talk)
    assert (message.author, message.response) == (Author.ASSISTANT, "utter_appointment_booked")
    assert "Jim" in message.text


async def test_nobody_is_told_unless_staff_want_it(console, talk):
    await console.sign_in()
    await booked(console, talk)
    with console.units() as work:
        assert work.outbox.of_conversation(talk) == []


async def test_the_same_request_twice_books_once(console, talk):
    await console.sign_in()
    opening = (await found(console, talk))["openings"][0]
    body = {"conversation_id": talk, "request": str(uuid4())} | opening
    assert [(await console.post("book", body))[0] for _ in range(2)] == [200, 200]
    assert len(calendar_of(console)) == 1


async def test_a_time_that_somebody_took_meanwhile_is_refused_and_nothing_is_booked(console, talk, desk):
    await console.sign_in()
    opening = (await found(console, talk, practitioner_id="lee"))["openings"][0]
    with console.units() as work:
        other = work.patients.add(Patient("Aisha", "Johnson", date(1988, 7, 8), "+15555550106"))
        work.commit()
    first = desk.find_openings(
        TimeWish(date_from=date(2026, 12, 8), date_to=date(2026, 12, 8)), "checkup", "lee", new_patient=False, now=console.now
    ).offered[0]
    desk.book(other.id, first, "other", console.now)
    status, refusal = await console.post("book", {"conversation_id": talk, "request": str(uuid4())} | opening)
    assert (status, refusal["error"]) == (409, "refused")
    assert refusal["message"].startswith("Somebody has this time")
    assert [one.patient_id for one in calendar_of(console)] == [other.id]


async def test_a_moved_visit_shows_once_with_its_whole_history(console, talk):
    await console.sign_in()
    visit = await booked(console, talk)
    console.browser.cookie_jar.clear()
    await console.sign_in("dana")
    opening = (await found(console, talk, appointment_id=visit["id"]))["openings"][3]
    body = {"conversation_id": talk, "request": str(uuid4()), "appointment_id": visit["id"]} | opening
    status, shown = await console.post("move", body)
    assert status == 200
    (moved,) = shown["patient"]["visits"]
    assert [(line["what"], line["by"], line["starts_at"]) for line in moved["history"]] == [
        ("Booked", "Rosa Alvarez", visit["starts_at"]),
        ("Moved to", "Dana Whitfield", opening["starts_at"]),
    ]
    assert sorted(one.status for one in calendar_of(console)) == [AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED]


async def test_staff_cancel_and_the_patient_reads_it(console, talk):
    await console.sign_in()
    visit = await booked(console, talk)
    body = {"conversation_id": talk, "appointment_id": visit["id"], "tell": True}
    status, shown = await console.post("cancel", body)
    assert (status, shown["patient"]["visits"]) == (200, [])
    with console.units() as work:
        assert [change.by for change in work.calendar.history(visit["id"])] == ["rosa", "rosa"]
        assert [line.response for line in work.outbox.of_conversation(talk)] == ["utter_appointment_cancelled"]


async def test_overbooking_puts_two_beside_each_other_with_name_and_reason(console, talk, desk):
    await console.sign_in()
    with console.units() as work:
        other = work.patients.add(Patient("Aisha", "Johnson", date(1988, 7, 8), "+15555550106"))
        work.commit()
    day = date(2026, 12, 8)
    standing = desk.find_openings(
        TimeWish(date_from=day, date_to=day), "checkup", "lee", new_patient=False, now=console.now
    ).offered[0]
    desk.book(other.id, standing, "other", console.now)
    here = standing.starts_at.astimezone(console.clinic.zone)
    body = {
        "conversation_id": talk,
        "visit_type_id": "checkup",
        "practitioner_id": "lee",
        "location_id": standing.location_id,
        "day": here.date().isoformat(),
        "time": f"{here:%H:%M}",
    }
    assert (await console.post("overbook", body | {"reason": "  "}))[0] == 400
    status, shown = await console.post("overbook", body | {"reason": "Dr. Lee asked for him today"})
    assert status == 200
    (visit,) = shown["patient"]["visits"]
    assert (visit["overbooked_by"], visit["overbook_reason"]) == ("Rosa Alvarez", "Dr. Lee asked for him today")
    assert (visit["history"][0]["what"], visit["history"][0]["by"]) == ("Overbooked", "Rosa Alvarez")
    assert len([one for one in calendar_of(console) if one.starts_at == standing.starts_at]) == 2


@pytest.mark.parametrize("command", ["openings", "book", "move", "cancel", "overbook"])
async def test_every_change_needs_the_pages_own_token(console, talk, command):
    await console.sign_in()
    answer = await console.browser.post(f"{console.url}/staff/api/{command}", json={"conversation_id": talk})
    assert (answer.status, (await answer.json())["error"]) == (403, "csrf")
    assert calendar_of(console) == []


async def test_nothing_is_booked_for_somebody_who_has_not_proven_who_they_are(console):
    await console.sign_in()
    stranger = console.writes("v-stranger", "Hello", channel=Channel.WEBCHAT)
    status, refusal = await console.post(
        "openings", {"conversation_id": stranger, "visit_type_id": "checkup", "day": "2026-12-08"}
    )
    assert (status, refusal["message"]) == (409, "First the patient has to prove who they are.")


async def test_the_visit_of_another_patient_cannot_be_cancelled_from_this_conversation(console, talk):
    await console.sign_in()
    with console.units() as work:
        other = work.patients.add(Patient("Aisha", "Johnson", date(1988, 7, 8), "+15555550106"))
        starts = console.now + timedelta(days=2)
        visit = work.calendar.book(
            Appointment(other.id, "lee", "main", "checkup", starts, starts + timedelta(minutes=30)), request=None, at=console.now
        )
        work.commit()
    status, refusal = await console.post("cancel", {"conversation_id": talk, "appointment_id": visit.id})
    assert (status, refusal["message"]) == (409, "This patient has no such visit.")
    assert calendar_of(console)[0].status is AppointmentStatus.BOOKED


@pytest.mark.parametrize(
    "wrong",
    [
        {"visit_type_id": "brain_surgery"},
        {"practitioner_id": "nobody"},
        {"day": "tomorrow"},
        {"appointment_id": "7"},
        {"appointment_id": True},
    ],
)
async def test_what_cannot_be_read_is_refused(console, talk, wrong):
    await console.sign_in()
    body = {"conversation_id": talk, "visit_type_id": "checkup", "day": "2026-12-08"} | wrong
    assert (await console.post("openings", body))[0] == 400


async def test_an_hour_that_the_clock_change_skips_cannot_be_overbooked(console, talk):
    await console.sign_in()
    body = {
        "conversation_id": talk,
        "visit_type_id": "checkup",
        "practitioner_id": "lee",
        "location_id": "main",
        "day": "2027-03-14",
        "time": "02:30",
        "reason": "urgent",
    }
    status, refusal = await console.post("overbook", body)
    assert (status, refusal["message"]) == (400, "The clock change skips this hour.")


async def test_who_is_here_or_late_is_shown_in_the_queue_and_beside_the_conversation(console, talk, desk):
    await console.sign_in()
    carter = patient_of(console, talk)
    with console.units() as work:
        aisha = work.patients.add(Patient("Aisha", "Johnson", date(1988, 7, 8), "+15555550106"))
        visits = []
        for patient_id, hours in ((carter, 1), (aisha.id, 2), (aisha.id, 26)):
            starts = console.now + timedelta(hours=hours)
            wanted = Appointment(patient_id, "lee", "main", "checkup", starts, starts + timedelta(minutes=30))
            visits.append(work.calendar.book(wanted, request=None, at=console.now))
        work.commit()
    desk.note_late(visits[0].patient_id, visits[0].id, 15, console.now)
    desk.note_arrival(aisha.id, visits[1].id, console.now)
    queue = await (await console.browser.get(f"{console.url}/staff/api/queue")).json()
    assert [(row["name"], row["late_minutes"], row["here_since"], row["conversation_id"]) for row in queue["here_or_late"]] == [
        ("Jim Carter", 15, None, talk),
        ("Aisha Johnson", None, console.now.isoformat(), None),
    ]
    _, shown = await console.post("conversation", {"conversation_id": talk})
    (visit,) = shown["patient"]["visits"]
    assert (visit["late_minutes"], visit["history"][-1]["what"]) == (15, "Late by 15 minutes")


async def test_the_waitlist_is_shown_with_wishes_in_words(console, talk, desk):
    await console.sign_in()
    wish = TimeWish(weekdays=(4,), time_to=time(12))
    desk.join_waitlist(talk, patient_of(console, talk), "checkup", wish, console.now, practitioner_id="lee")
    answer = await (await console.browser.get(f"{console.url}/staff/api/waitlist")).json()
    (entry,) = answer["waitlist"]
    assert (entry["name"], entry["visit_type"], entry["practitioner"]) == ("Jim Carter", "Checkup", "Dr. Grace Lee")
    assert (entry["wish"], entry["status"]) == ("Fridays, until 12:00 PM", "waiting")
    _, shown = await console.post("conversation", {"conversation_id": talk})
    assert shown["patient"]["waitlist"] == [entry]
