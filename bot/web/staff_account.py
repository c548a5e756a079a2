"""One's own account: two-step sign-in, and where one is signed in; a manager sees and ends the sign-ins of others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock, local
from bot.clinic.ports import SignIn, StaffAccount, UnitOfWork, UnitsOfWork
from bot.clinic.staff import MAY, Command
from bot.gateway.offload import Offload
from bot.services.one_time_passwords import (
    hash_of_recovery,
    link_of,
    new_recovery_codes,
    new_secret,
    period_of,
    picture_of,
)
from bot.web.guards import csrf_token_of, same_token
from bot.web.sign_in import STAFF, TOKEN, hash_of, took_code
from bot.web.staff_bodies import form_of
from bot.web.staff_entry import StaffPages


@dataclass(frozen=True)
class AccountPages:
    """Each POST carries the page's token; each change is in the audit."""

    pages: StaffPages
    units: UnitsOfWork
    offload: Offload
    clock: Clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/account", self.show),
            web.post("/account/two-step", self.begin),
            web.post("/account/two-step/confirm", self.confirm),
            web.post("/account/two-step/off", self.switch_off),
            web.post("/account/end", self.end),
            web.post("/account/end-all", self.end_all),
        ]

    async def show(self, request: web.Request) -> web.Response:
        if request[STAFF] is None:
            raise web.HTTPSeeOther("/staff/sign-in")
        return await self._page(request)

    async def begin(self, request: web.Request) -> web.Response:
        """Show a new secret; it counts only once a code of it came back."""
        staff, _ = await self._posted(request)
        if staff.totp_secret is not None:
            return await self._page(request, problem="Two-step sign-in is on already.", status=409)
        return await self._page(request, secret=new_secret())

    async def confirm(self, request: web.Request) -> web.Response:
        staff, form = await self._posted(request)
        secret, code = _text(form, "secret"), _text(form, "code")
        if staff.totp_secret is not None or len(secret) != 32 or not secret.isalnum():
            return await self._page(request, problem="Please begin again.", status=409)
        period = period_of(secret, code, at=self.clock(), after=None)
        if period is None:
            return await self._page(request, secret=secret, problem="That code is not right. Wait for the next one.", status=422)
        codes = new_recovery_codes()
        await self.offload(self._switch, replace(staff, totp_secret=secret, totp_period=period), codes)
        return await self._page(request, recovery=codes)

    async def switch_off(self, request: web.Request) -> web.Response:
        staff, form = await self._posted(request)
        if not await self.offload(self._switched_off, staff, _text(form, "code")):
            return await self._page(request, problem="That code is not right. Nothing was changed.", status=422)
        return await self._page(request, news="Two-step sign-in is off.")

    async def end(self, request: web.Request) -> web.Response:
        staff, form = await self._posted(request)
        whose = None if Command.MANAGE_SIGN_INS in MAY[staff.role] else staff.username
        ended = await self.offload(self._end, staff, _text(form, "key"), whose)
        return await self._again(request, "That sign-in has ended." if ended else "That sign-in had ended already.")

    async def end_all(self, request: web.Request) -> web.Response:
        staff, _ = await self._posted(request)
        await self.offload(self._end_all, staff)
        raise web.HTTPSeeOther("/staff/sign-in")

    async def _again(self, request: web.Request, news: str) -> web.Response:
        if await self.pages.sign_ins.recognise(request[TOKEN]) is None:
            raise web.HTTPSeeOther("/staff/sign-in")
        return await self._page(request, news=news)

    async def _posted(self, request: web.Request) -> tuple[StaffAccount, Any]:
        staff, form = request[STAFF], await form_of(request)
        if staff is None:
            raise web.HTTPSeeOther("/staff/sign-in")
        if not same_token(_text(form, "csrf"), csrf_token_of(request[TOKEN])):
            raise web.HTTPForbidden(text="This page is out of date. Go back and reload it.")
        return staff, form

    async def _page(self, request: web.Request, *, secret: str = "", status: int = 200, **said: Any) -> web.Response:
        staff = request[STAFF]
        assert staff is not None
        shown = await self.offload(self._shown, staff, hash_of(request[TOKEN])[:16])
        if secret:
            link = link_of(secret, shown["staff"].username, self.pages.clinic.short_name)
            groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
            said |= {"secret": secret, "groups": groups, "picture": picture_of(link)}
        values = {"clinic": self.pages.clinic, "csrf": csrf_token_of(request[TOKEN]), **shown, **said}
        return self.pages.page("account.html", status=status, **values)

    def _shown(self, staff: StaffAccount, this: str) -> dict[str, Any]:
        now = self.clock()
        with self.units() as work:
            account = work.staff.by_username(staff.username) or staff
            own = [self._line(one, this) for one in work.staff.sign_ins(at=now, username=staff.username)]
            others: list[dict[str, Any]] = []
            if Command.MANAGE_SIGN_INS in MAY[account.role]:
                names = {one.username: one.name for one in work.staff.all()}
                standing = work.staff.sign_ins(at=now)
                others = [
                    self._line(one, this) | {"name": names.get(one.username, one.username)}
                    for one in standing
                    if one.username != staff.username
                ]
            left = work.staff.recovery_left(staff.username) if account.totp_secret else 0
        return {"staff": account, "own": own, "others": others, "recovery_left": left}

    def _line(self, one: SignIn, this: str) -> dict[str, Any]:
        when = [local(moment, self.pages.clinic.zone) for moment in (one.opened_at, one.seen_at)]
        opened, seen = (f"{moment:%b} {moment.day}, {moment:%I:%M %p}".replace(", 0", ", ") for moment in when)
        where = " · ".join(part for part in (_browser(one.browser), one.address) if part)
        return {"key": one.key, "opened": opened, "seen": seen, "where": where, "is_this": one.key == this}

    def _switch(self, account: StaffAccount, codes: list[str]) -> None:
        with self.units() as work:
            work.staff.save(account)
            work.staff.set_recovery(account.username, [hash_of_recovery(code) for code in codes])
            self._note(work, account, "two_step_on")
            work.commit()

    def _switched_off(self, staff: StaffAccount, code: str) -> bool:
        with self.units() as work:
            account = work.staff.by_username(staff.username)
            right = account is not None and took_code(work, account, code, self.clock())
            if right and account is not None:
                work.staff.save(replace(account, totp_secret=None, totp_period=None))
                work.staff.set_recovery(account.username, ())
            self._note(work, staff, "two_step_off", "done" if right else "refused")
            work.commit()
        return right

    def _end(self, staff: StaffAccount, key: str, whose: str | None) -> bool:
        with self.units() as work:
            ended = work.staff.end(key, username=whose)
            self._note(work, staff, "end_sign_in")
            work.commit()
        return ended

    def _end_all(self, staff: StaffAccount) -> None:
        with self.units() as work:
            work.staff.end_all(staff.username)
            self._note(work, staff, "end_all_sign_ins")
            work.commit()

    def _note(self, work: UnitOfWork, staff: StaffAccount, did: str, outcome: str = "done") -> None:
        work.audit.note(AuditEntry(self.clock(), f"staff:{staff.username}", did, outcome=outcome))


def _text(form: Any, name: str) -> str:
    value = form.get(name)
    return value.strip()[:200] if isinstance(value, str) else ""


def _browser(agent: str) -> str:
    """Say a browser and its system in a few words, so that its owner knows it again."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    )
    named = [next((name for mark, name in marks if mark in agent), "") for marks in (browsers, systems)]
    return " on ".join(name for name in named if name) or ("another program" if agent else "")
