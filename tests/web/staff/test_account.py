"""Two-step sign-in, recovery codes, and where one is signed in."""

import html
import re
from dataclasses import replace

import pyotp
import pytest

from bot.clinic.staff import Role
from bot.services.one_time_passwords import hash_of_recovery, new_recovery_codes, new_secret, period_of
from bot.web.sign_in import add_staff, hash_of
from tests.web.staff.conftest import PASSWORD

ROSA = "rosa"


async def post(console, path, **fields):
    answer = await console.browser.post(f"{console.url}/staff/{path}", data=fields, allow_redirects=False)
    return answer.status, html.unescape(await answer.text())


def code_at(console, secret, ahead=0):
    return pyotp.TOTP(secret).at(int(console.now.timestamp()) + ahead * 30)


async def switch_on(console):
    """Rosa sets up two-step sign-in; returns the secret and her recovery codes."""
    csrf = await console.csrf()
    status, page = await post(console, "account/two-step", csrf=csrf)
    secret = re.search(r'name="secret" value="(\w+)"', page)[1]
    assert status == 200
    assert "data:image/svg+xml" in page
    status, page = await post(console, "account/two-step/confirm", csrf=csrf, secret=secret, code=code_at(console, secret))
    assert status == 200
    return secret, re.findall(r"<code>([a-z2-7-]{19})</code>", page)


async def second_step(console, code):
    page = await (await console.browser.get(f"{console.url}/staff/sign-in")).text()
    token = re.search(r'name="form_token" value="([^"]+)"', page)[1]
    return await post(console, "sign-in/code", form_token=token, code=code)


async def again(console):
    """Rosa leaves, and gives her password once more."""
    console.browser.cookie_jar.clear()
    return await console.sign_in()


async def test_password_alone_opens_nothing_once_it_is_on(console):
    await console.sign_in()
    secret, _ = await switch_on(console)
    assert await again(console) == 200  # the page that asks for the code
    assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 401
    console.pass_time(seconds=30)
    assert (await second_step(console, code_at(console, secret)))[0] == 303
    assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 200


async def test_code_is_taken_once(console):
    await console.sign_in()
    secret, _ = await switch_on(console)
    await again(console)
    status, page = await second_step(console, code_at(console, secret))
    assert status == 401, "it was used to set it up"
    assert "used already" in page
    console.pass_time(seconds=30)
    code = code_at(console, secret)
    assert (await second_step(console, code))[0] == 303
    await again(console)
    assert (await second_step(console, code))[0] == 401


async def test_five_wrong_codes_begin_again_with_the_password(console):
    await console.sign_in()
    secret, _ = await switch_on(console)
    await again(console)
    console.pass_time(seconds=60)
    for _ in range(5):
        assert (await second_step(console, "000000"))[0] == 401
    status, page = await second_step(console, code_at(console, secret))
    assert (status, "too many tries" in page) == (401, True)
    assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 401


async def test_second_step_ends_after_five_minutes(console):
    await console.sign_in()
    secret, _ = await switch_on(console)
    await again(console)
    console.pass_time(minutes=5, seconds=1)
    status, page = await second_step(console, code_at(console, secret))
    assert (status, "took too long" in page) == (401, True)


async def test_recovery_code_opens_once(console):
    await console.sign_in()
    _, codes = await switch_on(console)
    assert len(set(codes)) == 8
    await again(console)
    assert (await second_step(console, codes[0].upper().replace("-", " ")))[0] == 303
    await again(console)
    assert (await second_step(console, codes[0]))[0] == 401
    with console.units() as work:
        assert work.staff.recovery_left(ROSA) == 7


async def test_it_is_switched_off_with_a_code_alone(console):
    await console.sign_in()
    secret, _ = await switch_on(console)
    csrf = await console.csrf()
    assert (await post(console, "account/two-step/off", csrf=csrf, code="123456"))[0] == 422
    console.pass_time(seconds=30)
    assert (await post(console, "account/two-step/off", csrf=csrf, code=code_at(console, secret)))[0] == 200
    assert await again(console) == 303


async def test_wrong_code_does_not_switch_it_on(console):
    await console.sign_in()
    secret, csrf = new_secret(), await console.csrf()
    status, page = await post(console, "account/two-step/confirm", csrf=csrf, secret=secret, code="000000")
    assert (status, secret in page) == (422, True)
    assert await again(console) == 303


@pytest.mark.parametrize("path", ["two-step", "two-step/confirm", "two-step/off", "end", "end-all"])
async def test_nothing_of_the_account_is_changed_from_another_page(console, path):
    await console.sign_in()
    assert (await post(console, f"account/{path}", csrf="wrong"))[0] == 403
    console.browser.cookie_jar.clear()
    assert (await post(console, f"account/{path}", csrf="wrong"))[0] == 303


async def test_sign_out_everywhere_ends_the_other_browsers_too(console):
    await console.sign_in()
    elsewhere = next(cookie.value for cookie in console.browser.cookie_jar if cookie.key == "frontdesk")
    console.browser.cookie_jar.clear()
    await console.sign_in()
    page = await (await console.browser.get(f"{console.url}/staff/account")).text()
    assert page.count('action="/staff/account/end"') == 1, "one other browser"
    csrf = await console.csrf()
    assert (await post(console, "account/end-all", csrf=csrf))[0] == 303
    with console.units() as work:
        assert work.staff.sign_in(hash_of(elsewhere), at=console.now) is None
        assert work.staff.sign_ins(at=console.now) == []
        assert [entry.did for entry in work.audit.entries()] == ["sign_in", "sign_in", "end_all_sign_ins"]


async def test_manager_ends_a_colleagues_sign_in_and_nobody_else_does(console):
    add_staff(console.units, "mia", "Mia", PASSWORD, Role.MANAGER)
    await console.sign_in("dana")
    with console.units() as work:
        (dana,) = work.staff.sign_ins(at=console.now)
    for username, left in ((ROSA, 1), ("mia", 0)):
        console.browser.cookie_jar.clear()
        await console.sign_in(username)
        page = await (await console.browser.get(f"{console.url}/staff/account")).text()
        assert ("Dana Whitfield" in page) is (username == "mia")
        await post(console, "account/end", csrf=await console.csrf(), key=dana.key)
        with console.units() as work:
            assert len(work.staff.sign_ins(at=console.now, username="dana")) == left


async def test_removed_colleague_is_out_at_once(console):
    await console.sign_in()
    with console.units() as work:
        assert work.staff.remove(ROSA)
        work.commit()
    assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 401
    console.browser.cookie_jar.clear()
    assert await console.sign_in() == 401


async def test_role_holds_from_the_next_click(console):
    await console.sign_in()
    with console.units() as work:
        work.staff.save(replace(work.staff.by_username(ROSA), role=Role.NURSE))
        work.commit()
    assert (await console.post("overbook", {}))[0] == 403


async def test_who_does_nothing_is_signed_out_and_who_works_is_not(console_idle):
    console = console_idle
    await console.sign_in()
    for _ in range(5):
        console.pass_time(minutes=20)
        assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 200
    console.pass_time(minutes=30)
    assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 401


def test_period_of_a_code_allows_half_a_minute_and_no_more(console):
    secret = new_secret()
    taken = {
        ahead: period_of(secret, code_at(console, secret, ahead), at=console.now, after=None) is not None
        for ahead in range(-3, 4)
    }
    assert taken == {-3: False, -2: False, -1: True, 0: True, 1: True, 2: False, 3: False}
    assert period_of(secret, "12345", at=console.now, after=None) is None
    assert period_of(secret, "١٢٣٤٥٦", at=console.now, after=None) is None


def test_recovery_codes_are_kept_as_hashes_however_they_are_typed():
    code = new_recovery_codes()[0]
    assert hash_of_recovery(code) == hash_of_recovery(f" {code.upper().replace('-', '')} ") != code
