"""The staff console's site, mounted at `/staff`: pages, JSON and a web socket; each route asks the staff desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from bot.clinic.clinic_time import Clock
from bot.clinic.knowledge.content import Clinic
from bot.clinic.ports import UnitsOfWork
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.staff_calendar import StaffCalendar
from bot.web.guards import security_headers
from bot.web.sign_in import SignIns
from bot.web.staff_account import AccountPages
from bot.web.staff_calendar import CalendarCommands
from bot.web.staff_commands import StaffCommands, StaffDesk, guard
from bot.web.staff_entry import StaffPages
from bot.web.staff_live import StaffLive
from bot.web.staff_views import StaffViews

HERE = Path(__file__).parent
BUILT = HERE / "static" / "built"
LONGEST_BODY = 64 * 1024


def staff_site(
    *,
    clinic: Clinic,
    units: UnitsOfWork,
    offload: Offload,
    clock: Clock,
    live: Live,
    staff_desk: StaffDesk,
    staff_calendar: StaffCalendar,
    public_url: str,
    secure_cookies: bool,
    sign_in_hours: int,
    demo: bool,
    idle_minutes: int = 0,
    proxies: int = 0,
    built: Path = BUILT,
) -> web.Application:
    """Build the console's application; mount it with `app.add_subapp("/staff", ...)`."""
    sign_ins = SignIns(
        units=units,
        offload=offload,
        clock=clock,
        length=timedelta(hours=sign_in_hours),
        idle=timedelta(minutes=idle_minutes),
    )
    templates = Environment(loader=FileSystemLoader(HERE / "staff_pages"), autoescape=True)
    views = StaffViews(clinic=clinic, units=units, clock=clock)
    pages = StaffPages(
        clinic=clinic,
        sign_ins=sign_ins,
        templates=templates,
        public_url=public_url,
        secure_cookies=secure_cookies,
        sign_in_hours=sign_in_hours,
        demo=demo,
        built=built,
        clock=clock,
        proxies=proxies,
    )
    account = AccountPages(pages, units, offload, clock)
    commands = StaffCommands(views=views, offload=offload, staff_desk=staff_desk)
    calendar = CalendarCommands(views=views, offload=offload, calendar=staff_calendar)
    socket = StaffLive(views=views, offload=offload, live=live, sign_ins=sign_ins, public_url=public_url)

    app = web.Application(
        middlewares=[guard(sign_ins=sign_ins, cookie=pages.cookie, public_url=public_url)], client_max_size=LONGEST_BODY
    )
    app.on_response_prepare.append(security_headers(https=secure_cookies))
    app.on_shutdown.append(socket.close)
    app.add_routes(
        [
            web.get("", pages.console),
            web.get("/", pages.console),
            web.get("/sign-in", pages.sign_in_page),
            web.post("/sign-in", pages.sign_in),
            web.post("/sign-in/code", pages.give_code),
            web.post("/sign-out", pages.sign_out),
            *account.routes(),
            web.get("/{name:console\\.(?:js|css)}", pages.asset),
            web.get("/live", socket.open),
            web.get("/api/queue", commands.queue),
            web.post("/api/search", commands.search),
            web.post("/api/conversation", commands.conversation),
            web.post("/api/take", commands.take),
            web.post("/api/reply", commands.reply),
            web.post("/api/give-back", commands.give_back),
            web.post("/api/consent", commands.record_consent),
            web.post("/api/acknowledge", commands.acknowledge),
            *calendar.routes(),
        ]
    )
    return app
