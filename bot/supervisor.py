"""Begin and end everything: `frontdesk up`, the desk alone, the engine alone."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web
from rich.console import Console

from bot.bootstrap import DEMO_PASSWORD, DEMO_USERNAME, FrontDesk, Records, front_desk, open_records, secret_of, seed_demo
from bot.engine_process import EngineAddress, EngineMissing, EngineProcess, free_port, run_engine_here, train
from bot.settings import Settings, SettingsMistaken

log = logging.getLogger(__name__)
console = Console(stderr=True, highlight=False)


async def run_all(settings: Settings) -> None:
    """Run the desk with its engine as a child until SIGTERM or Ctrl-C."""
    async with AsyncExitStack() as stack:
        records = stack.enter_context(open_records(settings, progress=console.print))
        _seed(settings, records)
        console.print("Looking at the trained model (training takes a minute or two when something changed) ...")
        model = await train(settings.model_dir)
        token = settings.engine_token or secret_of(settings, "engine")
        secret = settings.actions_secret or secret_of(settings, "actions")
        port = settings.engine_port or free_port()
        desk = await stack.enter_async_context(
            front_desk(
                settings, records, engine_url=lambda: f"http://127.0.0.1:{port}", engine_token=token, actions_secret=secret
            )
        )
        private_port = await _serve(stack, desk.private, settings.private_host, settings.private_port)
        address = EngineAddress(
            port, token, f"http://127.0.0.1:{private_port}/actions/{secret}/webhook", settings.tracker, settings.redis_url
        )
        engine = EngineProcess(address, model, settings.data_dir / "engine.log")
        engine.start()
        stack.push_async_callback(engine.stop)
        await _open(stack, settings, desk)
        await _until_told()
        console.print("Closing: finishing what has begun ...")
    console.print("Closed.")


async def run_desk(settings: Settings) -> None:
    """Run the desk alone; its engine is elsewhere."""
    needed = {
        "FRONTDESK_ENGINE_URL": settings.engine_url,
        "FRONTDESK_ENGINE_TOKEN": settings.engine_token,
        "FRONTDESK_ACTIONS_SECRET": settings.actions_secret,
        "FRONTDESK_PRIVATE_PORT": settings.private_port,
    }
    _require(needed)
    async with AsyncExitStack() as stack:
        records = stack.enter_context(open_records(settings, progress=console.print))
        _seed(settings, records)
        desk = await stack.enter_async_context(
            front_desk(
                settings,
                records,
                engine_url=lambda: settings.engine_url,
                engine_token=settings.engine_token,
                actions_secret=settings.actions_secret,
            )
        )
        await _serve(stack, desk.private, settings.private_host, settings.private_port)
        await _open(stack, settings, desk)
        await _until_told()


def become_engine(settings: Settings, host: str) -> None:
    """Turn this process into the engine."""
    _require(
        {
            "FRONTDESK_ENGINE_PORT": settings.engine_port,
            "FRONTDESK_ENGINE_TOKEN": settings.engine_token,
            "FRONTDESK_ACTIONS_URL": settings.actions_url,
        }
    )
    model = asyncio.run(train(settings.model_dir))
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    address = EngineAddress(
        settings.engine_port, settings.engine_token, settings.actions_url, settings.tracker, settings.redis_url
    )
    run_engine_here(address, model, host)


def _require(needed: dict[str, object]) -> None:
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsMistaken("This command also needs: " + ", ".join(missing) + " (docs/settings.md).")


def _seed(settings: Settings, records: Records) -> None:
    if settings.demo and (count := seed_demo(records)):
        console.print(f"Demo clinic: {count} fictional patients added (docs/demo.md lists them).")


async def _open(stack: AsyncExitStack, settings: Settings, desk: FrontDesk) -> None:
    """Start the lanes and the public site, and say where to click."""
    await desk.start()
    stack.push_async_callback(desk.stop)
    port = await _serve(stack, desk.public, settings.host, settings.port)
    shown = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - only compared
    url = settings.public_url or f"http://{shown}:{port}"
    written = settings.data_dir / "desk.json"
    _write_address(written, f"http://{shown}:{port}")
    stack.callback(written.unlink, missing_ok=True)
    console.print("")
    console.print("[bold]The front desk is open.[/bold]")
    console.print(f"  Web chat         {url}/")
    if settings.demo:
        console.print(f"  Phone simulator  {url}/simulator")
    sign_in = f"   (demo sign-in: {DEMO_USERNAME} / {DEMO_PASSWORD})" if settings.demo else ""
    console.print(f"  Staff console    {url}/staff{sign_in}")
    console.print("  Ctrl-C closes it.")
    waiting = asyncio.create_task(_say_when_ready(desk))
    stack.callback(waiting.cancel)


def _write_address(path: Path, url: str) -> None:
    """Write the whole file at once, for whoever waits for it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    fresh.replace(path)


async def _say_when_ready(desk: FrontDesk) -> None:
    with console.status("The engine is loading; messages are taken and answered when it is there ..."):
        while not await desk.ready():  # noqa: ASYNC110 - the engine tells nobody when it has loaded
            await asyncio.sleep(0.5)
    console.print("The assistant answers now.")


async def _serve(stack: AsyncExitStack, app: web.Application, host: str, port: int) -> int:
    """Open a site and return its port."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as taken:
        raise EngineMissing(
            f"Port {port} on {host} can not be opened ({taken.strerror}). Set FRONTDESK_PORT to another one."
        ) from None
    return int(runner.addresses[0][1])


async def _until_told() -> None:
    """Wait for SIGTERM or Ctrl-C."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    await told.wait()
