"""The console in Debian's Chromium: a receptionist's eyes and hands."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.clinic.billing import Statement, StatementLine
from bot.clinic.messages import Author, Channel, Choice
from bot.clinic.patients import Patient
from bot.clinic.ports import ConsentChange, SafetyAlert
from bot.clinic.scheduling.appointments import Appointment
from tests.web.staff.conftest import PASSWORD

BUILT = Path("bot/web/static/built/console.js")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built")]

CARTER, MILLER, GOMEZ = "+15555550102", "+15555550105", "+15555550101"
ATTACK = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture
async def page(console) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await chromium.new_page(viewport={"width": 1440, "height": 900})
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda line: page.errors.append(line.text) if line.type == "error" else None)
        yield page
        await chromium.close()


async def enter(console, page: Page, username: str = "rosa") -> None:
    await page.goto(f"{console.url}/staff")
    await page.get_by_label("Username").fill(username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator("#connection")).to_have_text("Live")


def busy_morning(console) -> None:
    """Eight conversations, of every kind."""
    carter = console.writes(CARTER, "Hi, I got a bill for 240 dollars and my insurance said it was covered", ago=26)
    console.says(carter, "I can help with bills. To look at yours I need your full name and date of birth.", ago=25.9)
    console.writes(CARTER, "James Carter, September 3 1957", ago=25)
    console.says(
        carter,
        "Thank you, James. Your statement of November 12 shows $48.20 left for you to pay. What would you like to do?",
        ago=24.9,
        choices=(Choice("Explain the bill", "/a"), Choice("Talk to a person", "/b")),
    )
    console.writes(CARTER, "No, that's not right. Let me talk to someone please", ago=24)
    console.says(carter, "I am passing this to the billing team. A person will answer here by 10:30 AM.", ago=23.9)
    console.writes(CARTER, "Thanks. I have the letter from Aetna here if you need the claim number.", ago=9)
    console.waits(carter, reason="dispute_bill", ago=24)
    now = console.now
    with console.units() as work:
        patient = work.patients.add(Patient("James", "Carter", date(1957, 9, 3), CARTER, "en", "Jim", "P02"))
        for days, who, kind in ((3, "lee", "follow_up"), (30, "brooks", "blood_draw")):
            starts = now + timedelta(days=days)
            work.calendar.book(
                Appointment(patient.id, who, "main", kind, starts, starts + timedelta(minutes=20)), request=None, at=now
            )
        line = StatementLine("Office visit", 24000, 16000, 3180, 4820)
        work.statements.add(Statement(patient.id, "S02", date(2026, 11, 12), date(2026, 11, 20), date(2026, 12, 20), 0, (line,)))
        work.conversations.save(
            replace(work.conversations.get(carter), patient_id=patient.id, proven_at=now - timedelta(minutes=25), language="en")
        )
        work.consents.record(ConsentChange(CARTER, "opt_out", "keyword", "STOP", now - timedelta(days=40)))
        work.consents.record(ConsentChange(CARTER, "opt_in", "keyword", "START", now - timedelta(days=39)))
        work.commit()
    visitor = console.writes("v-7f3a91", ATTACK, channel=Channel.WEBCHAT, ago=12)
    console.waits(visitor, ago=12)
    gomez = console.writes(GOMEZ, "¿Puedo hablar con una persona sobre la vacuna de mi hija?", ago=6)
    console.waits(gomez, ago=6)
    talking = console.writes("+15555550106", "Is it OK to come ten minutes late?", ago=15)
    console.says(talking, "Of course, Aisha. See you soon.", author=Author.STAFF, ago=13)
    console.waits(talking, ago=15, taken_by="rosa")
    console.waits(console.writes("+15555550107", "Gracias, espero", ago=32), reason="request_refill", ago=32, taken_by="dana")
    for number, text in (("+15555550108", "What are your hours on Saturday?"), ("+15555550109", "ok see you then")):
        console.says(console.writes(number, text, ago=50), "The North Side office is open on Saturday from 9 to 1.", ago=49)
    miller = console.writes(MILLER, "my chest feels tight and my left arm hurts", ago=2)
    with console.units() as work:
        accepted = next(line.key for line in work.conversations.lines(miller)).split(":")[1]
        work.alerts.raise_alert(SafetyAlert(miller, int(accepted), "medical", now - timedelta(minutes=2)))
        work.commit()
    console.says(miller, "This may be an emergency. Call 911 now. Do not wait for an answer here.", author=Author.SYSTEM, ago=2)


@pytest.mark.parametrize("width", [1440, 1024, 820])
async def test_busy_morning_fits_the_screen(console, page, width, tmp_path):
    busy_morning(console)
    await page.set_viewport_size({"width": width, "height": 900 if width > 1024 else 768})
    await enter(console, page)
    await expect(page).to_have_title(re.compile(r"^\(4\)"))
    await page.locator(".item").first.click()
    await expect(page.get_by_role("heading", name="Jim Carter")).to_be_visible()
    await expect(page.locator(".log .line")).to_have_count(7)
    assert await page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
    )
    await page.screenshot(path=tmp_path / f"console-{width}.png")
    assert page.errors == []


async def test_markup_in_a_message_is_shown_as_text(console, page):
    busy_morning(console)
    await enter(console, page)
    await page.locator(".item", has_text="Web visitor").click()
    await expect(page.locator(".words")).to_have_text(ATTACK)
    assert await page.locator(".middle img, .left img, .middle script").count() == 0
    await expect(page).not_to_have_title("owned")
    assert page.errors == []


async def test_reply_with_the_keyboard_alone(console, page):
    busy_morning(console)
    await enter(console, page)
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name="Jim Carter")).to_be_visible()
    await page.keyboard.press("t")
    await expect(page.locator(".owner")).to_have_text("You are answering")
    await page.keyboard.press("r")
    await page.keyboard.type("I am looking at your bill now, Jim.")
    await expect(page.locator("#measure")).to_contain_text("1 text")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".line.staff .words")).to_have_text("I am looking at your bill now, Jim.")
    await expect(page.locator("#reply")).to_have_value("")
    with console.units() as work:
        assert [line.text for line in work.outbox.of_conversation(f"sms:{CARTER}") if line.author == "staff"] == [
            "I am looking at your bill now, Jim."
        ]


async def test_colleague_was_faster_and_the_draft_is_kept(console, page):
    busy_morning(console)
    await enter(console, page)
    await page.keyboard.press("j")
    await page.keyboard.press("r")
    await page.keyboard.type("Good morning")
    with console.units() as work:
        work.handoffs.take(work.handoffs.open_of(f"sms:{CARTER}").id, staff="dana", at=console.now)
        work.commit()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".owner")).to_have_text("Dana Whitfield is answering")
    await expect(page.locator("#reply")).to_have_value("Good morning")
    await page.locator(".item", has_text="(555) 555-0101").click()
    await expect(page.locator("#reply")).to_have_value("")
    await page.locator(".item", has_text="Jim Carter").click()
    await expect(page.locator("#reply")).to_have_value("Good morning")


async def test_alert_stays_until_it_is_acknowledged(console, page):
    busy_morning(console)
    await enter(console, page)
    alert = page.get_by_role("alert").filter(has_text="Medical emergency")
    await expect(alert).to_contain_text("my chest feels tight")
    await alert.get_by_role("button", name="Acknowledge").click()
    await expect(alert).to_have_count(0)
    with console.units() as work:
        assert work.alerts.unacknowledged() == []


async def test_new_message_arrives_by_itself(console, page):
    busy_morning(console)
    await enter(console, page)
    await page.keyboard.press("j")
    await expect(page.locator(".log .line")).to_have_count(7)
    console.writes(CARTER, "Are you there?", ago=0)
    await expect(page.locator(".log .line")).to_have_count(8)


async def test_expired_sign_in_leads_back_to_the_form(console, page):
    await enter(console, page)
    console.pass_time(hours=13)
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_help_opens_and_closes_with_the_keyboard(console, page):
    await enter(console, page)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_consent_that_a_patient_gives_by_word_of_mouth_is_kept(console, page, tmp_path):
    busy_morning(console)
    await enter(console, page)
    await page.locator(".item", has_text="Carter").first.click()
    await page.get_by_text("The patient told us").click()
    await page.get_by_label("They want us to").select_option("opt_in")
    await page.locator("#consent-kind").select_option("billing")
    await page.get_by_label("What they said").fill("Yes, text me my bills.")
    console.writes(CARTER, "one more thing", ago=0)  # a new message takes nothing away that is being written
    await expect(page.locator(".log .line")).to_have_count(8)
    await expect(page.get_by_label("What they said")).to_have_value("Yes, text me my bills.")
    await page.screenshot(path=tmp_path / "consent.png")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.locator(".ledger li").first).to_contain_text("Opted in: texts about bills")
    await expect(page.locator(".ledger li").first).to_contain_text("Rosa Alvarez")
    assert page.errors == []


@pytest.mark.parametrize("width", [1280, 390])
async def test_two_step_sign_in_is_set_up_and_everywhere_signed_out(console, page, width, tmp_path):
    await page.set_viewport_size({"width": width, "height": 844})
    await enter(console, page)
    await page.goto(f"{console.url}/staff/account")
    await page.get_by_role("button", name="Set it up").click()
    secret = await page.locator('input[name="secret"]').get_attribute("value")
    await expect(page.get_by_alt_text("Picture to scan")).to_be_visible()
    await page.screenshot(path=tmp_path / f"account-{width}.png", full_page=True)
    await page.get_by_label("Code").fill(pyotp.TOTP(secret).at(int(console.now.timestamp())))
    await page.get_by_role("button", name="Turn it on").click()
    await expect(page.locator(".recovery li")).to_have_count(8)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Sign out everywhere").click()
    await page.get_by_label("Username").fill("rosa")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    console.pass_time(seconds=30)
    await page.get_by_label("Code from your authenticator app").fill(pyotp.TOTP(secret).at(int(console.now.timestamp())))
    await page.screenshot(path=tmp_path / f"code-{width}.png")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator("#connection")).to_have_text("Live")
    assert page.errors == []
