"""Each role does what the table says, on every route, and nothing else."""

import re
from pathlib import Path

import pytest

from bot.clinic.patients import Patient
from bot.clinic.staff import MAY, Command, Role
from bot.web.sign_in import add_staff
from bot.web.staff_roles import NEEDED, may_call, seen_by
from tests.web.staff.conftest import PASSWORD

ROOT = Path(__file__).parents[3]
POSTS = [path for path in NEEDED if path not in ("/staff/api/queue", "/staff/api/clinic", "/staff/api/waitlist")]


def test_table_in_the_docs_is_the_one_in_force():
    page = (ROOT / "docs" / "staff.md").read_text("utf-8")
    roles = [cell.strip() for cell in re.search(r"^\| command \|(.+)\|$", page, re.M)[1].split("|")]
    assert roles == [role.value for role in Role]
    rows = {name: cells for name, *cells in re.findall(r"^\| `(\w+)` \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", page, re.M)}
    assert rows == {command.value: ["yes" if command in MAY[role] else "no" for role in Role] for command in Command}


def test_every_route_of_the_console_needs_a_command(console):
    source = "".join((ROOT / "bot" / "web" / name).read_text() for name in ("staff.py", "staff_calendar.py"))
    routes = {f"/staff{path}" for path in re.findall(r'web\.(?:get|post)\("(/api/[\w-]+)"', source)}
    assert routes == set(NEEDED)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", POSTS)
async def test_route_is_open_to_whom_the_table_says(console, role, path):
    add_staff(console.units, role.value, "Somebody", PASSWORD, role)
    await console.sign_in(role.value)
    status, said = await console.post(path.removeprefix("/staff/api/"), {})
    if may_call(role, path):
        assert status != 403, said  # an empty body is a mistake, or nobody's conversation
    else:
        assert (status, said["error"]) == (403, "role")
        assert "manager" in said["message"]


async def test_balance_is_hidden_from_who_does_not_need_it(console):
    add_staff(console.units, "nina", "Nina", PASSWORD, Role.NURSE)
    talk = console.writes("+15555550102", "Hello")
    with console.units() as work:
        patient = work.patients.add(Patient("James", "Carter", console.now.date(), "+15555550102"))
        conversation = work.conversations.get(talk)
        from dataclasses import replace

        work.conversations.save(replace(conversation, patient_id=patient.id, proven_at=console.now))
        work.commit()
    for username, balance, may in (("nina", None, False), ("rosa", 0, True)):
        console.browser.cookie_jar.clear()
        await console.sign_in(username)
        _, shown = await console.post("conversation", {"conversation_id": talk})
        assert shown["patient"]["owed_cents"] == balance
        assert ("overbook" in shown["may"]) is may


def test_unknown_route_is_nobodys():
    assert not any(may_call(role, "/staff/api/everything") for role in Role)


def test_nothing_is_shown_of_nothing():
    assert seen_by(Role.NURSE, None) is None
