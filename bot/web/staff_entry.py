"""The staff pages: sign in, the console itself, sign out."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from jinja2 import Environment

from bot.clinic.clinic_time import Clock
from bot.clinic.knowledge.content import Clinic
from bot.web.guards import address_of, csrf_token_of, same_token
from bot.web.sign_in import (
    PENDING_FOR,
    STAFF,
    TOKEN,
    CodeNeeded,
    SignInExpired,
    SignInRefused,
    SignIns,
    TooManySignIns,
    Visitor,
)
from bot.web.staff_bodies import form_of

DEMO_SIGN_IN = ("frontdesk", "lakeside-demo")


@dataclass(frozen=True)
class StaffPages:
    """Serve the pages. Before sign-in, forms are guarded by a second cookie that must equal a hidden field."""

    clinic: Clinic
    sign_ins: SignIns
    templates: Environment
    public_url: str
    secure_cookies: bool
    sign_in_hours: int
    demo: bool
    built: Path
    clock: Clock
    proxies: int = 0

    @property
    def cookie(self) -> str:
        """The session cookie; browsers hold a `__Host-` name to HTTPS, this host and the path /."""
        return "__Host-frontdesk" if self.secure_cookies else "frontdesk"

    @property
    def form_cookie(self) -> str:
        return f"{self.cookie}-form"

    @property
    def step_cookie(self) -> str:
        return f"{self.cookie}-step"

    async def console(self, request: web.Request) -> web.Response:
        staff = request[STAFF]
        if staff is None:
            raise web.HTTPSeeOther("/staff/sign-in")
        return self.page(
            "console.html", clinic=self.clinic, staff=staff, csrf=csrf_token_of(request[TOKEN]), now=self.clock().isoformat()
        )

    async def sign_in_page(self, request: web.Request) -> web.Response:
        if request[STAFF] is not None:
            raise web.HTTPSeeOther("/staff")
        return self._sign_in_form(request)

    async def sign_in(self, request: web.Request) -> web.Response:
        form = await form_of(request)
        username, password, form_token = (_field(form.get(name)) for name in ("username", "password", "form_token"))
        if not same_token(form_token, request.cookies.get(self.form_cookie, "")):
            return self._sign_in_form(request, status=403, problem="This page was open too long. Please sign in again.")
        try:
            token = await self.sign_ins.open(username, password, visitor=self._visitor(request))
        except SignInRefused:
            return self._sign_in_form(request, status=401, problem="Username and password do not match.", username=username)
        except CodeNeeded as step:
            page = self._code_form(form_token)
            self._set_cookie(page, self.step_cookie, step.token, max_age=int(PENDING_FOR.total_seconds()))
            return page
        except TooManySignIns as refused:
            seconds = math.ceil(refused.wait.total_seconds())
            wait = f"{seconds} seconds" if seconds < 90 else f"{math.ceil(seconds / 60)} minutes"
            page = self._sign_in_form(request, status=429, problem=f"Too many attempts. Try again in {wait}.", username=username)
            page.headers["Retry-After"] = str(seconds)
            return page
        return await self._entered(request, token)

    async def give_code(self, request: web.Request) -> web.Response:
        """Take the code of the second step."""
        form = await form_of(request)
        form_token = _field(form.get("form_token"))
        if not same_token(form_token, request.cookies.get(self.form_cookie, "")):
            return self._sign_in_form(request, status=403, problem="This page was open too long. Please sign in again.")
        pending = request.cookies.get(self.step_cookie, "")
        try:
            token = await self.sign_ins.give_code(pending, _field(form.get("code")), visitor=self._visitor(request))
        except SignInRefused:
            return self._code_form(
                form_token, status=401, problem="That code is not right, or was used already. Wait for the next one."
            )
        except SignInExpired:
            return self._sign_in_form(request, status=401, problem="That took too long, or too many tries. Please sign in again.")
        return await self._entered(request, token)

    async def _entered(self, request: web.Request, token: str) -> web.Response:
        if request[TOKEN]:
            await self.sign_ins.close(request[TOKEN])
        answer = web.Response(status=303, headers={"Location": "/staff"})
        self._set_cookie(answer, self.cookie, token, max_age=self.sign_in_hours * 3600)
        for name in (self.form_cookie, self.step_cookie):
            answer.del_cookie(name, path="/", secure=self.secure_cookies, httponly=True, samesite="Strict")
        return answer

    def _visitor(self, request: web.Request) -> Visitor:
        return Visitor(address_of(request, self.proxies), request.headers.get("User-Agent", ""))

    def _code_form(self, form_token: str, *, status: int = 200, problem: str = "") -> web.Response:
        page = self.page("sign_in_code.html", status=status, clinic=self.clinic, problem=problem, form_token=form_token)
        self._set_cookie(page, self.form_cookie, form_token, max_age=3600)
        return page

    async def sign_out(self, request: web.Request) -> web.Response:
        form = await form_of(request)
        if not request[TOKEN] or not same_token(_field(form.get("csrf")), csrf_token_of(request[TOKEN])):
            raise web.HTTPForbidden(text="This page is out of date. Go back, reload it and sign out again.")
        await self.sign_ins.close(request[TOKEN])
        answer = web.Response(status=303, headers={"Location": "/staff/sign-in"})
        answer.del_cookie(self.cookie, path="/", secure=self.secure_cookies, httponly=True, samesite="Strict")
        return answer

    async def asset(self, request: web.Request) -> web.StreamResponse:
        path = self.built / request.match_info["name"]
        if not path.is_file():
            raise web.HTTPNotFound(text="The console is not built yet: run `make setup`.")
        return web.FileResponse(path)

    def _sign_in_form(self, request: web.Request, *, status: int = 200, problem: str = "", username: str = "") -> web.Response:
        form_token = request.cookies.get(self.form_cookie) or secrets.token_urlsafe(24)
        page = self.page(
            "sign_in.html",
            status=status,
            clinic=self.clinic,
            problem=problem,
            username=username[:100],
            form_token=form_token,
            demo=DEMO_SIGN_IN if self.demo else None,
        )
        self._set_cookie(page, self.form_cookie, form_token, max_age=3600)
        return page

    def _set_cookie(self, answer: web.StreamResponse, name: str, value: str, *, max_age: int) -> None:
        answer.set_cookie(name, value, max_age=max_age, path="/", secure=self.secure_cookies, httponly=True, samesite="Strict")

    def page(self, name: str, *, status: int = 200, **values: object) -> web.Response:
        """Return a page of the console's own templates."""
        text = self.templates.get_template(name).render(**values)
        return web.Response(text=text, content_type="text/html", charset="utf-8", status=status)


def _field(value: object) -> str:
    return value if isinstance(value, str) else ""
