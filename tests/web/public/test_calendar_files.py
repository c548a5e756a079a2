"""Calendar files by their signed links: one entry for a visit, whatever becomes of it, and no word too many."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from icalendar.cal import Component
from playwright.async_api import Page, expect

from bot.clinic.desk import Desk
from bot.clinic.messages import Link
from bot.clinic.patients import Patient, PatientId
from bot.clinic.scheduling.appointments import Appointment
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.services.content_file import load_clinic

from .chatting import open_chat, say
from .conftest import CALENDAR_LINKS, Site

CLINIC = load_clinic(Path("clinic.yml"))


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(CLINIC, site.units, read_wish)


@pytest.fixture
def maria(site: Site) -> PatientId:
    with site.units() as work:
        added = work.patients.add(Patient("Maria", "Gomez", date(1981, 4, 12), "+15555550101"))
        work.commit()
    assert added.id is not None
    return added.id


def booked(site: Site, desk: Desk, patient_id: PatientId, *, place: int = 0) -> Appointment:
    found = desk.find_openings(TimeWish(), "checkup", "lee", new_patient=False, now=site.now)
    return desk.book(patient_id, found.offered[place], f"booking {place}", site.now)


def path_of(appointment: Appointment, language: str = "en") -> str:
    assert appointment.id is not None
    return CALENDAR_LINKS.path(appointment.id, appointment.starts_at, language)


async def read(site: Site, path: str) -> tuple[Calendar, Component]:
    async with site.browser.get(site.url + path) as answer:
        assert answer.status == 200
        calendar = Calendar.from_ical(await answer.read())
    (event,) = calendar.walk("VEVENT")
    return calendar, event


async def test_a_booked_visit_stands_in_the_calendar_in_the_clinics_time(site: Site, desk: Desk, maria: PatientId) -> None:
    visit = booked(site, desk, maria)
    async with site.browser.get(site.url + path_of(visit)) as answer:
        assert (answer.status, answer.content_type, answer.headers["Cache-Control"]) == (200, "text/calendar", "no-store")
        assert "method=PUBLISH" in answer.headers["Content-Type"]
        assert answer.headers["Content-Disposition"] == 'inline; filename="visit.ics"'
    calendar, event = await read(site, path_of(visit))
    assert calendar["METHOD"] == "PUBLISH"
    assert event["DTSTART"].dt == visit.starts_at
    assert event["DTSTART"].dt.utcoffset() == timedelta(0)
    assert event["DTEND"].dt == visit.ends_at
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["LOCATION"] == "Main Street, 120 Main Street, Lakeside, IL 60099"


async def test_the_file_names_clinic_place_and_phone_and_neither_visit_nor_practitioner_nor_patient(
    site: Site, desk: Desk, maria: PatientId
) -> None:
    visit = booked(site, desk, maria)
    async with site.browser.get(site.url + path_of(visit)) as answer:
        written = (await answer.text()).lower()
    assert "lakeside clinic" in written
    assert "(555) 555-0100" in written
    kind = CLINIC.visit_type(visit.visit_type_id)
    for secret in ("gomez", "maria", "lee", *kind.name.values(), *kind.aliases):
        assert secret.lower() not in written.replace("lakeside", "")


async def test_a_moved_visit_keeps_its_uid_by_the_old_link_and_the_new(site: Site, desk: Desk, maria: PatientId) -> None:
    visit = booked(site, desk, maria)
    _, before = await read(site, path_of(visit))
    other = desk.find_openings(TimeWish(), "checkup", "lee", new_patient=False, now=site.now).offered[-1]
    assert visit.id is not None
    moved = desk.move(maria, visit.id, other, "moving", site.now + timedelta(minutes=1))
    for path in (path_of(visit), path_of(moved)):
        _, after = await read(site, path)
        assert after["UID"] == before["UID"]
        assert after["DTSTART"].dt == other.starts_at
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert after["STATUS"] == "CONFIRMED"


async def test_a_visit_that_moved_twice_and_was_cancelled_takes_itself_out_of_the_calendar(
    site: Site, desk: Desk, maria: PatientId
) -> None:
    visit = booked(site, desk, maria)
    _, first = await read(site, path_of(visit))
    last = visit
    sequences = [first["SEQUENCE"]]
    for number in (1, 2):
        openings = desk.find_openings(TimeWish(), "checkup", "lee", new_patient=False, now=site.now).offered
        other = next(one for one in openings if one != last.opening)
        assert last.id is not None
        last = desk.move(maria, last.id, other, f"move {number}", site.now + timedelta(minutes=number))
        sequences.append((await read(site, path_of(visit)))[1]["SEQUENCE"])
    assert last.id is not None
    desk.cancel(maria, last.id, site.now + timedelta(minutes=3))
    calendar, event = await read(site, path_of(visit))
    sequences.append(event["SEQUENCE"])
    assert (calendar["METHOD"], event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", first["UID"])
    assert sequences == sorted(set(sequences))


async def test_two_visits_have_two_entries(site: Site, desk: Desk, maria: PatientId) -> None:
    one, other = booked(site, desk, maria), booked(site, desk, maria, place=1)
    assert (await read(site, path_of(one)))[1]["UID"] != (await read(site, path_of(other)))[1]["UID"]


async def test_spanish_speakers_get_a_spanish_entry(site: Site, desk: Desk, maria: PatientId) -> None:
    _, event = await read(site, path_of(booked(site, desk, maria), "es"))
    assert event["SUMMARY"] == "Cita en Lakeside Clinic"
    assert event["DESCRIPTION"] == "Para cambiar o cancelar, llame al (555) 555-0100."


async def test_a_guessed_or_changed_link_opens_nothing(site: Site, desk: Desk, maria: PatientId) -> None:
    path = path_of(booked(site, desk, maria))
    token = path.split("/")[2]
    payload, signature = token.rsplit(".", 1)
    for wrong in ("1", "x" * 2000, payload, f"{payload}.{signature[::-1]}", f"{payload[:-2]}AA.{signature}", token.upper()):
        async with site.browser.get(f"{site.url}/calendar/{wrong}/visit.ics") as answer:
            assert answer.status == 404
            assert "(555) 555-0100" in await answer.text()


async def test_a_link_ends_after_the_visit(site: Site, desk: Desk, maria: PatientId) -> None:
    visit = booked(site, desk, maria)
    path = path_of(visit, "es")
    site.now = visit.starts_at + timedelta(days=1)
    await read(site, path)
    site.now = visit.starts_at + timedelta(days=3)
    async with site.browser.get(site.url + path) as answer:
        assert answer.status == 410
        assert await answer.text() == "Este enlace ya no sirve. Llámenos al (555) 555-0100."


async def test_a_link_to_a_visit_that_is_no_more_is_over(site: Site) -> None:
    async with site.browser.get(site.url + CALENDAR_LINKS.path(999, site.now, "en")) as answer:
        assert answer.status == 410


@pytest.mark.parametrize(
    ("day", "written"),
    [(datetime(2027, 3, 12, 15, tzinfo=UTC), "20270312T150000Z"), (datetime(2027, 3, 15, 14, tzinfo=UTC), "20270315T140000Z")],
)
async def test_the_time_is_right_on_both_sides_of_a_clock_change(
    site: Site, maria: PatientId, day: datetime, written: str
) -> None:
    with site.units() as work:
        visit = work.calendar.book(
            Appointment(maria, "lee", "main", "checkup", day, day + timedelta(minutes=30)), request=None, at=site.now
        )
        work.commit()
    _, event = await read(site, path_of(visit))
    assert event["DTSTART"].to_ical() == written.encode()
    assert event["DTSTART"].dt == day


@pytest.mark.browser
async def test_the_chat_shows_the_link_beside_the_confirmation_also_after_a_reload(
    site: Site, page: Page, desk: Desk, maria: PatientId
) -> None:
    visit = booked(site, desk, maria)
    await open_chat(page)
    await say(page, "yes, book it")
    site.says(site.visitor(), "Booked!", links=(Link("Add to calendar", path_of(visit)), Link("Bad", "javascript:alert(1)")))
    link = page.get_by_role("link", name="Add to calendar")
    await expect(link).to_be_visible()
    await expect(link).to_have_attribute("href", site.url + path_of(visit))
    await expect(page.get_by_text("Bad", exact=True)).to_have_count(0)
    box = await link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await page.reload()
    await open_chat(page)
    await expect(link).to_have_count(1)
    async with page.expect_download() as download:
        await link.press("Enter")
    assert (await download.value).suggested_filename == "visit.ics"
    await expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
