"""Whole conversations: real patients' words in over HTTP, the answers out of the desk, and what stands in the calendar after."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from ruamel.yaml import YAML
from sqlalchemy import text

from bot.clinic.messages import Channel, OutgoingMessage
from tests.conversations.conftest import MESSAGES_TO_BOOKED, Carrier
from tests.conversations.given import Person, Records
from tests.conversations.in_the_calendar import check_calendar
from tests.conversations.running import Patient, RunningDesk
from tests.conversations.telling import Teller

FOLDER = Path(__file__).parent
FIRST_NUMBER = 15555551000


def conversations(pattern: str, number: int) -> Iterator[Any]:
    """Yield what is told in the files, each with a phone number of its own and room for nine more behind it."""
    for path in sorted(FOLDER.glob(pattern)):
        for told in YAML(typ="safe").load(path):
            number += 10
            marks = [pytest.mark.xfail(reason=told["xfail"], strict=True)] if "xfail" in told else []
            yield pytest.param(
                {"phone": f"+{number}"} | told, id=f"{path.relative_to(FOLDER).with_suffix('')}: {told['name']}", marks=marks
            )


@pytest.mark.engine
@pytest.mark.parametrize("told", list(conversations("scheduling/*.yml", FIRST_NUMBER + 1000)))
async def test_the_calendar_is_as_a_good_receptionist_would_leave_it(
    told: dict[str, Any], desk: RunningDesk, carrier: Carrier, records: Records, request: pytest.FixtureRequest
) -> None:
    language, given = told.get("language", "en"), told.get("given", {})
    records.begin(given, language)
    async with aiohttp.ClientSession() as session:
        tellers: dict[str, Teller] = {}
        try:
            for step in told["steps"]:
                who = step.get("as", "the patient")
                if who not in tellers:
                    tellers[who] = teller(told, who, len(tellers), desk, session)
                await take_step(step, tellers[who])
            for one in tellers.values():
                one.check_nothing_twice(told.get("may_ask_again", []))
                if one.patient.channel is Channel.SMS:
                    await until_delivered(carrier, one.patient)
            check_calendar(told.get("calendar", []), records)
        finally:
            for one in tellers.values():
                await one.patient.leaves()
            people = [*given.get("patients", []), *(line["who"] for line in told.get("calendar", []))]
            records.clear([Person.told(words) for words in dict.fromkeys(people)], given)
    main = tellers["the patient"]
    if "counts_for" in told and main.sent_until_booked is not None:
        request.config.stash[MESSAGES_TO_BOOKED][told["counts_for"]].append(main.sent_until_booked)


def teller(told: dict[str, Any], who: str, number: int, desk: RunningDesk, session: aiohttp.ClientSession) -> Teller:
    """Give a person of the story a phone or a chat window, and the answers the story has for them."""
    own = told.get("people", {}).get(who, {})
    phone = f"+{int(told['phone']) + number}"
    channel = Channel(own.get("channel", told.get("channel", "sms")))
    answers = own.get("answers", told.get("answers", {}) if number == 0 else {})
    return Teller(
        Patient(desk, session, own.get("phone", phone), channel), answers, own.get("language", told.get("language", "en"))
    )


async def take_step(step: dict[str, Any], one: Teller) -> None:
    if "receives" in step:
        await one.receives(step["receives"])
    elif "until" in step:
        await one.goes_on(step["until"])
    else:
        await one.says(step["patient"], aside=step.get("aside", False))
    one.check(step)


@pytest.mark.engine
@pytest.mark.parametrize("told", list(conversations("*.yml", FIRST_NUMBER)))
async def test_the_desk_answers_as_a_good_front_desk_would(told: dict[str, Any], desk: RunningDesk, carrier: Carrier) -> None:
    async with aiohttp.ClientSession() as session:
        patient = Patient(desk, session, told["phone"], Channel(told.get("channel", "sms")))
        try:
            for step in told["steps"]:
                words = step["patient"]
                if "{code}" in words:
                    words = words.replace("{code}", await asyncio.to_thread(latest_code, desk))
                check(step, await patient.says(words, **step.get("twilio", {})))
        finally:
            await patient.leaves()
    if patient.channel is Channel.SMS:
        await until_delivered(carrier, patient)
    for wanted in told.get("calendar", []):
        assert statuses_of(desk, wanted["born"]) == wanted["statuses"]


def check(step: dict[str, Any], answers: list[OutgoingMessage]) -> None:
    heard = [answer.response for answer in answers]
    said = "\n".join(answer.text for answer in answers)
    wanted = [] if step.get("silent") else step["desk"]
    assert heard == wanted, f"to {step['patient']!r} the desk said:\n{said}"
    for words in step.get("says", []):
        assert words.casefold() in said.casefold(), f"to {step['patient']!r} the desk did not say {words!r} but:\n{said}"


async def until_delivered(carrier: Carrier, patient: Patient) -> None:
    """Every answer reached Twilio, once, and in order."""
    wanted = [answer.text for answer in patient.heard]
    for _ in range(200):
        sent = await asyncio.to_thread(carrier.bodies_to, patient.address)
        if len(sent) >= len(wanted):
            break
        await asyncio.sleep(0.1)
    assert sent == wanted


def latest_code(desk: RunningDesk) -> str:
    """Read the code that was texted last, as the patient does on their phone."""
    latest = "SELECT text FROM outbound_messages WHERE response = 'utter_identity_code' ORDER BY id DESC LIMIT 1"
    with desk.store.engine.connect() as connection:
        return re.findall(r"\d{6}", connection.execute(text(latest)).scalar_one())[0]


def statuses_of(desk: RunningDesk, born: str) -> list[str]:
    """Return the status of every future visit of whoever was born on this day, the earliest first; holds given back are none."""
    with desk.store.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT appointments.status FROM appointments JOIN patients ON patients.id = appointments.patient_id"
                " WHERE patients.born_on = :born AND appointments.starts_at > '2026-12-01 15'"
                " AND (appointments.held_until IS NULL OR appointments.status <> 'cancelled') ORDER BY starts_at"
            ),
            {"born": born},
        )
        return [row[0] for row in rows]
