"""The console's calendar in Chromium: book, move, cancel and overbook with the patient's conversation in sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.clinic.desk import Desk
from bot.clinic.messages import Author, Channel
from bot.clinic.patients import Patient
from bot.clinic.scheduling.appointments import Appointment, AppointmentStatus
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish

from .test_browser import BUILT, enter, page

__all__ = ["page"]
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built")]
PHONE = {"width": 360, "height": 740}
CARTER, JOHNSON = "+15555550102", "+15555550106"


@pytest.fixture
def talk(console) -> str:
    """James Carter talks with the assistant; today he is late for one visit, and waits for a Friday morning."""
    desk = Desk(console.clinic, console.units, read_wish)
    conversation_id = console.writes("v-carter", "im stuck in traffic, 15 minutes late", channel=Channel.WEBCHAT, ago=4)
    console.says(conversation_id, "Thank you for telling us, Jim. I told the team that you come 15 minutes later.", ago=3.9)
    with console.units() as work:
        carter = work.patients.add(Patient("James", "Carter", date(1957, 9, 3), CARTER, "en", "Jim", "P02"))
        aisha = work.patients.add(Patient("Aisha", "Johnson", date(1988, 7, 8), JOHNSON, "en"))
        conversation = work.conversations.get(conversation_id)
        work.conversations.save(replace(conversation, patient_id=carter.id, proven_at=console.now, language="en"))
        visits = []
        for patient, hours, who, kind in ((carter, 0.5, "lee", "follow_up"), (aisha, 1, "osei", "checkup")):
            starts = console.now + timedelta(hours=hours)
            wanted = Appointment(patient.id, who, "main", kind, starts, starts + timedelta(minutes=20))
            visits.append(work.calendar.book(wanted, request=None, at=console.now - timedelta(days=6), by="patient"))
        work.commit()
    desk.note_late(carter.id, visits[0].id, 15, console.now - timedelta(minutes=4))
    desk.note_arrival(aisha.id, visits[1].id, console.now - timedelta(minutes=2))
    wish = TimeWish(weekdays=(4,), time_to=time(12))
    desk.join_waitlist(conversation_id, carter.id, "physical", wish, console.now - timedelta(days=3), practitioner_id="lee")
    return conversation_id


async def open_carter(console, page: Page) -> None:
    await enter(console, page)
    await page.locator(".item", has_text="Jim Carter").first.click()
    await expect(page.get_by_role("heading", name="Jim Carter")).to_be_visible()


async def choose_day(page: Page, day: str) -> None:
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Day", exact=True).fill(day)
    await dialog.get_by_label("Day", exact=True).dispatch_event("change")
    await expect(dialog.get_by_role("radio").first).to_be_visible(timeout=20_000)


def booked(console) -> list[Appointment]:
    with console.units() as work:
        return [one for one in work.calendar.all() if one.status is AppointmentStatus.BOOKED and one.starts_at.day != 1]


async def test_staff_book_and_the_patient_reads_it(console, page, talk, tmp_path):
    await open_carter(console, page)
    await page.get_by_role("button", name="Book a visit").click()
    dialog = page.get_by_role("dialog", name="Book a visit for Jim")
    await dialog.get_by_label("Visit", exact=True).select_option(label="Checkup, 30 min")
    await dialog.get_by_label("With", exact=True).select_option("lee")
    await choose_day(page, "2026-12-08")
    await page.screenshot(path=tmp_path / "book.png")
    await dialog.get_by_role("radio").first.check()
    await dialog.get_by_role("button", name="Book Tue, Dec 8").click()
    await expect(dialog).to_be_hidden(timeout=20_000)
    await expect(page.locator(".visit", has_text="Checkup")).to_be_visible()
    await expect(page.locator(".line.assistant .words").last).to_contain_text("Jim")
    assert [(one.practitioner_id, one.visit_type_id) for one in booked(console)] == [("lee", "checkup")]
    assert page.errors == []


async def test_staff_move_and_cancel_by_keyboard(console, page, talk):
    starts = console.now + timedelta(days=7)
    with console.units() as work:
        patient_id = work.conversations.get(talk).patient_id
    with console.units() as work:
        wanted = Appointment(patient_id, "lee", "main", "checkup", starts, starts + timedelta(minutes=30))
        work.calendar.book(wanted, request=None, at=console.now)
        work.commit()
    await open_carter(console, page)
    await page.get_by_role("button", name="Move: Checkup").press("Enter")
    dialog = page.get_by_role("dialog", name="Move Jim’s visit")
    await expect(dialog.get_by_role("radio").first).to_be_visible(timeout=20_000)
    await dialog.get_by_role("radio").nth(1).focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden(timeout=20_000)
    history = page.locator(".visit", has_text="Checkup").get_by_role("group")
    await history.locator("summary").press("Enter")
    await expect(history.get_by_text("Moved to")).to_be_visible()
    await expect(history.get_by_text("Rosa Alvarez")).to_be_visible()

    await page.get_by_role("button", name="Cancel: Checkup").press("Enter")
    ask = page.get_by_role("dialog", name="Cancel Jim’s visit?")
    await ask.get_by_role("button", name="Cancel the visit").press("Enter")
    await expect(page.locator(".visit", has_text="Checkup")).to_have_count(0, timeout=20_000)
    with console.units() as work:
        said = [line.response for line in work.outbox.of_conversation(talk) if line.response]
    assert said == ["utter_appointment_moved", "utter_appointment_cancelled"]
    assert booked(console) == []
    assert page.errors == []


async def test_overbooking_asks_for_person_place_time_and_reason(console, page, talk, tmp_path):
    await open_carter(console, page)
    await page.get_by_role("button", name="Book a visit").click()
    dialog = page.get_by_role("dialog", name="Book a visit for Jim")
    await choose_day(page, "2026-12-08")
    await dialog.get_by_label("Overbook").check()
    submit = dialog.locator("button[type=submit]")
    await expect(submit).to_be_disabled()
    await dialog.get_by_label("With", exact=True).select_option("lee")
    await dialog.get_by_label("Where").select_option("main")
    await dialog.get_by_label("Time", exact=True).fill("18:40")
    await expect(submit).to_be_disabled()
    await dialog.get_by_label("Reason", exact=True).fill("Dr. Lee asked to see him after hours")
    await page.screenshot(path=tmp_path / "overbook.png")
    await dialog.get_by_role("button", name="Overbook Tue, Dec 8, 6:40 PM").click()
    await expect(dialog).to_be_hidden(timeout=20_000)
    await expect(page.get_by_text("Overbooked by Rosa Alvarez")).to_be_visible()
    assert [(one.overbooked_by, one.overbook_reason) for one in booked(console)] == [
        ("rosa", "Dr. Lee asked to see him after hours")
    ]


async def test_who_is_here_or_late_stands_on_top_and_leads_to_the_conversation(console, page, talk):
    await enter(console, page)
    rows = page.locator(".arrivals li")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("15 min late")
    await expect(rows.nth(1)).to_contain_text("Here since 9:58 AM")
    await rows.nth(0).get_by_role("button").click()
    await expect(page.get_by_role("heading", name="Jim Carter")).to_be_visible()
    await expect(page.locator(".visit").first).to_contain_text("15 min late")


async def test_the_waitlist_opens_and_leads_to_the_conversation(console, page, talk, tmp_path):
    await enter(console, page)
    await page.get_by_role("button", name="Waitlist").click()
    dialog = page.get_by_role("dialog", name="Waitlist")
    await expect(dialog).to_contain_text("Fridays, until 12:00 PM")
    await page.screenshot(path=tmp_path / "waitlist.png")
    await dialog.get_by_role("button", name="Open the conversation of Jim Carter").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("heading", name="Jim Carter")).to_be_visible()


async def test_a_refusal_keeps_the_dialog_open_and_says_why(console, page, talk):
    await open_carter(console, page)
    await page.get_by_role("button", name="Book a visit").click()
    dialog = page.get_by_role("dialog", name="Book a visit for Jim")
    await dialog.get_by_label("With", exact=True).select_option("lee")
    await choose_day(page, "2026-12-08")
    await dialog.get_by_role("radio").first.check()
    desk = Desk(console.clinic, console.units, read_wish)
    kind = await dialog.get_by_label("Visit", exact=True).input_value()
    wish = TimeWish(date_from=date(2026, 12, 8), date_to=date(2026, 12, 8))
    taken = desk.find_openings(wish, kind, "lee", new_patient=False, now=console.now).offered[0]
    with console.units() as work:
        aisha = work.patients.by_phone(JOHNSON)[0]
    desk.book(aisha.id, taken, "meanwhile", console.now)
    await dialog.locator("button[type=submit]").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Somebody has this time", timeout=20_000)
    assert [one.patient_id for one in booked(console)] == [aisha.id]


async def test_single_keys_do_nothing_behind_an_open_dialog(console, page, talk):
    await open_carter(console, page)
    await page.get_by_role("button", name="Book a visit").click()
    await expect(page.get_by_role("dialog", name="Book a visit for Jim")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("button", name="Close").focus()
    await page.keyboard.press("t")
    await expect(page.locator(".owner")).to_have_text("The assistant is answering")


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}])
async def test_the_dialog_fits_the_screen(console, page, talk, viewport, tmp_path: Path):
    await page.set_viewport_size(viewport)
    await open_carter(console, page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if viewport is PHONE:
        await page.screenshot(path=tmp_path / "thread.png")
        await page.get_by_role("button", name="Details").click()
        await page.screenshot(path=tmp_path / "facts.png")
    await page.get_by_role("button", name="Book a visit").click()
    await choose_day(page, "2026-12-08")
    await page.screenshot(path=tmp_path / "dialog.png")
    box = await page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert box["y"] + box["height"] <= viewport["height"]
    for target in await page.get_by_role("dialog").locator("button:visible, select:visible, input:visible").all():
        size = await target.bounding_box()
        assert size is not None
        if await target.get_attribute("type") not in ("radio", "checkbox"):
            assert min(size["width"], size["height"]) >= 24
    await page.keyboard.press("Escape")
    if viewport is PHONE:
        await page.get_by_role("button", name="All conversations").click()
        await page.screenshot(path=tmp_path / "list.png")
        await expect(page.get_by_role("searchbox")).to_be_visible()


async def test_nothing_is_told_to_the_patient_when_staff_do_not_want_it(console, page, talk):
    await open_carter(console, page)
    await page.get_by_role("button", name="Book a visit").click()
    dialog = page.get_by_role("dialog", name="Book a visit for Jim")
    await choose_day(page, "2026-12-08")
    await dialog.get_by_role("radio").first.check()
    await dialog.get_by_label("Send the confirmation in this conversation").uncheck()
    await dialog.locator("button[type=submit]").click()
    await expect(dialog).to_be_hidden(timeout=20_000)
    with console.units() as work:
        assert [line.author for line in work.outbox.of_conversation(talk)] == [Author.ASSISTANT]
    assert len(booked(console)) == 1
