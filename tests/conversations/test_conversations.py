"""Whole conversations: real patients' words in over HTTP, the answers out of the desk, and what stands in the calendar after."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from ruamel.yaml import YAML
from sqlalchemy import text

from bot.clinic.messages import Channel, OutgoingMessage
from tests.conversations.conftest import Carrier
from tests.conversations.running import Patient, RunningDesk

FOLDER = Path(__file__).parent
FIRST_NUMBER = 15555551000


def conversations() -> Iterator[Any]:
    number = FIRST_NUMBER
    for path in sorted(FOLDER.glob("*.yml")):
        for told in YAML(typ="safe").load(path):
            number += 1
            marks = [pytest.mark.xfail(reason=told["xfail"], strict=True)] if "xfail" in told else []
            yield pytest.param(told | {"phone": f"+{number}"}, id=f"{path.stem}: {told['name']}", marks=marks)


@pytest.mark.engine
@pytest.mark.parametrize("told", list(conversations()))
async def test_the_desk_answers_as_a_good_front_desk_would(told: dict[str, Any], desk: RunningDesk, carrier: Carrier) -> None:
    async with aiohttp.ClientSession() as session:
        patient = Patient(desk, session, told["phone"], Channel(told.get("channel", "sms")))
        try:
            for step in told["steps"]:
                check(step, await patient.says(step["patient"], **step.get("twilio", {})))
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


def statuses_of(desk: RunningDesk, born: str) -> list[str]:
    """Return the status of every future visit of whoever was born on this day, the earliest visit first."""
    with desk.store.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT appointments.status FROM appointments JOIN patients ON patients.id = appointments.patient_id"
                " WHERE patients.born_on = :born AND appointments.starts_at > '2026-12-01 15' ORDER BY starts_at"
            ),
            {"born": born},
        )
        return [row[0] for row in rows]
