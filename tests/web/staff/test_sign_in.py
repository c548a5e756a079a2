"""Signing in to the console, and what it refuses."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.gateway.offload import Offload
from bot.web.sign_in import PasswordRefused, add_staff, hash_of
from bot.web.staff import staff_site
from tests.web.staff.conftest import PASSWORD


async def test_staff_sign_in_and_see_the_console(console):
    assert await console.sign_in() == 303
    page = await (await console.browser.get(f"{console.url}/staff")).text()
    assert "Rosa Alvarez" in page


async def test_username_is_not_case_sensitive_but_the_password_is(console):
    assert await console.sign_in("rosa", "Correct Horse Battery") == 401
    assert await console.sign_in(" ROSA ") == 303


async def test_wrong_password_and_unknown_username_get_the_same_answer(console):
    page = (
        (await (await console.browser.get(f"{console.url}/staff/sign-in")).text())
        .split('name="form_token" value="')[1]
        .split('"')[0]
    )
    bodies = []
    for username in ("rosa", "nobody"):
        form = {"username": username, "password": "wrong password!", "form_token": page}
        answer = await console.browser.post(f"{console.url}/staff/sign-in", data=form)
        assert answer.status == 401
        bodies.append((await answer.text()).replace(username, "X"))
    assert bodies[0] == bodies[1]


async def test_without_the_forms_own_token_nobody_signs_in(console):
    form = {"username": "rosa", "password": "correct horse battery", "form_token": "guessed"}
    answer = await console.browser.post(f"{console.url}/staff/sign-in", data=form)
    assert answer.status == 403
    assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 401


async def test_cookie_is_hidden_from_scripts_and_other_sites(console):
    await console.sign_in()
    cookie = next(cookie for cookie in console.browser.cookie_jar if cookie.key == "frontdesk")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Strict", "/", "")
    assert cookie["max-age"] == str(12 * 3600)


async def test_store_keeps_only_the_hash_of_the_token(console):
    await console.sign_in()
    token = next(cookie.value for cookie in console.browser.cookie_jar if cookie.key == "frontdesk")
    with console.units() as work:
        assert work.staff.sign_in(token, at=console.now) is None
        assert work.staff.sign_in(hash_of(token), at=console.now)[1].username == "rosa"


async def test_sign_in_expires(console):
    await console.sign_in()
    console.pass_time(hours=12, seconds=1)
    assert (await console.browser.get(f"{console.url}/staff/api/queue")).status == 401
    answer = await console.browser.get(f"{console.url}/staff", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/staff/sign-in")


async def test_sign_out_ends_the_sign_in_everywhere(console):
    await console.sign_in()
    csrf = await console.csrf()
    token = next(cookie.value for cookie in console.browser.cookie_jar if cookie.key == "frontdesk")
    refused = await console.browser.post(f"{console.url}/staff/sign-out", data={"csrf": "wrong"}, allow_redirects=False)
    assert refused.status == 403
    answer = await console.browser.post(f"{console.url}/staff/sign-out", data={"csrf": csrf}, allow_redirects=False)
    assert answer.status == 303
    again = await console.browser.get(f"{console.url}/staff/api/queue", headers={"Cookie": f"frontdesk={token}"})
    assert again.status == 401


async def test_guessing_is_slowed_down_and_the_pause_ends(console):
    for _ in range(5):
        assert await console.sign_in("rosa", "wrong password!") == 401
    assert await console.sign_in("rosa") == 429, "even the right password has to wait"
    assert await console.sign_in("dana") == 303, "a colleague is not locked out"
    console.browser.cookie_jar.clear()
    console.pass_time(seconds=6)
    assert await console.sign_in("rosa") == 303


async def test_guessing_many_usernames_from_one_address_is_slowed_down(console):
    statuses = [await console.sign_in(f"guess{number}", "wrong password!") for number in range(21)]
    assert statuses == [401] * 20 + [429]


def test_password_has_at_least_twelve_characters(console):
    with pytest.raises(PasswordRefused, match="12"):
        add_staff(console.units, "new", "New", "short-pass1")
    assert add_staff(console.units, " New ", "New Colleague", "long enough pass").username == "new"


async def test_behind_https_the_cookie_is_secure_and_held_to_this_host(console):
    offload = Offload(1)
    site = staff_site(
        clinic=console.clinic, units=console.units, offload=offload, clock=console.clock, live=console.live, staff_desk=None,
            staff_calendar=None,
        public_url="https://desk.example.org", secure_cookies=True, sign_in_hours=1, demo=False,
    )  # fmt: skip
    app = web.Application()
    app.add_subapp("/staff", site)
    async with TestServer(app) as server:
        url = str(server.make_url("/staff/sign-in"))
        page = await console.browser.get(url)
        assert "lakeside-demo" not in await page.text(), "the demo's password is shown in demo mode only"
        form = {"username": "rosa", "password": PASSWORD, "form_token": page.cookies["__Host-frontdesk-form"].value}
        cookie = {"Cookie": f"__Host-frontdesk-form={form['form_token']}"}
        answer = await console.browser.post(url, data=form, headers=cookie, allow_redirects=False)
        assert answer.status == 303
        kept = answer.cookies["__Host-frontdesk"]
        assert (kept["secure"], kept["httponly"], kept["samesite"], kept["path"], kept["domain"]) == (
            True,
            True,
            "Strict",
            "/",
            "",
        )
        assert "Strict-Transport-Security" in answer.headers
    offload.close()
