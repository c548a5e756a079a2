"""The public site: the clinic's home page, the web chat, calendar files, health, and in demo mode the phone simulator."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from aiohttp import web

from bot.clinic.clinic_time import Clock
from bot.clinic.knowledge.content import Clinic
from bot.clinic.ports import UnitsOfWork
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.rendering import MAP_PATH
from bot.services.calendar_links import CalendarLinks
from bot.web.calendar import CalendarSite
from bot.web.chat import ChatSite
from bot.web.home import home_page
from bot.web.maps import MapSite
from bot.web.rates import OpenSockets, limited
from bot.web.simulator import SimulatorSite

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 6 * 1024 * 1024
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def public_site(
    *,
    clinic: Clinic,
    units: UnitsOfWork,
    offload: Offload,
    clock: Clock,
    live: Live,
    wake: Callable[[], None],
    ready: Callable[[], Awaitable[bool]],
    calendar_links: CalendarLinks,
    map_url: str = "",
    allowed_origins: Iterable[str] = (),
    demo: bool = False,
    proxies: int = 0,
    chats_of_one: int = 50,
) -> web.Application:
    """Make the site that patients reach; the caller adds the routes of Twilio and of the staff console to it.

    `wake` tells the lanes that the inbox has something; `ready` says whether messages will be answered;
    `map_url` is where maps are, with `{address}` in it; `allowed_origins` are other sites ("https://clinic.example.org") on which
    the chat is embedded; one address has at most `chats_of_one` chats open.
    """
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_safe_headers, limited(proxies)])
    chat = ChatSite(
        clinic=clinic,
        units=units,
        offload=offload,
        clock=clock,
        live=live,
        wake=wake,
        allowed_origins=allowed_origins,
        proxies=proxies,
        sockets=OpenSockets(chats_of_one),
    )
    calendar = CalendarSite(clinic=clinic, units=units, offload=offload, clock=clock, links=calendar_links)
    maps = MapSite(clinic, map_url)

    async def home(request: web.Request) -> web.Response:
        return web.Response(
            text=home_page(clinic, clock(), language=request.query.get("lang"), demo=demo), content_type="text/html"
        )

    async def widget(_request: web.Request) -> web.StreamResponse:
        built = STATIC / "built" / "chat.js"
        if not built.is_file():
            raise web.HTTPNotFound(text="The chat is not built; run `make setup`.")
        return web.FileResponse(built)

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readiness(_request: web.Request) -> web.Response:
        is_ready = await ready()
        return web.json_response({"status": "ready" if is_ready else "starting"}, status=200 if is_ready else 503)

    app.router.add_get("/", home)
    app.router.add_get("/chat", chat.socket)
    app.router.add_get("/chat.js", widget)
    app.router.add_get("/calendar/{token}/visit.ics", calendar.file)
    app.router.add_get(MAP_PATH, maps.show)
    app.router.add_get("/health", alive)
    app.router.add_get("/ready", readiness)
    app.router.add_static("/static", STATIC)
    app.on_shutdown.append(chat.close)
    if demo:
        simulator = SimulatorSite(clinic=clinic, units=units, offload=offload, clock=clock, live=live, wake=wake)
        app.router.add_get("/simulator", simulator.page)
        app.router.add_get("/simulator/socket", simulator.socket)
        app.router.add_post("/simulator/pictures", simulator.take_picture)
        app.router.add_get("/simulator/pictures/{name}", simulator.show_picture)
        app.on_shutdown.append(simulator.close)
    return app


@web.middleware
async def _safe_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Put the security headers on every answer; a handler that sets its own keeps it."""
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        _add_headers(request, refusal)
        raise
    if not response.prepared:
        _add_headers(request, response)
    return response


def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path == "/chat.js" or request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
