"""The engine as a child process: started on loopback with a token, watched, restarted with back-off, ended with us."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
LONGEST_BACK_OFF = 30.0
STEADY_AFTER = 60.0


class EngineMissing(Exception):
    """The engine's environment is not there; the text says what to do."""


def engine_python() -> Path:
    """Return the engine's own Python, or raise EngineMissing."""
    python = ROOT / "engine" / ".venv" / "bin" / "python"
    if not python.exists():
        raise EngineMissing("The engine's environment is missing. Run `make setup` first.")
    return python


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class EngineAddress:
    """Where the engine listens and what it needs to know; secrets travel in its environment only."""

    port: int
    token: str
    actions_url: str
    tracker_url: str
    redis_url: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        return kept | {
            "FRONTDESK_ENGINE_TOKEN": self.token,
            "FRONTDESK_ACTIONS_URL": self.actions_url,
            "FRONTDESK_TRACKER_URL": self.tracker_url,
            "FRONTDESK_REDIS_URL": self.redis_url,
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "PYTHONUNBUFFERED": "1",
        }


_WITHOUT_ADVICE = {"PYTHONWARNINGS": "ignore", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "RASA_TELEMETRY_ENABLED": "false"}
"""For a training that somebody watches: Rasa's dependencies advise Rasa's makers, not them."""


async def train(model_dir: Path, *, quiet: bool = False) -> Path:
    """Train the model unless it is there already, showing progress, and return its path."""
    command = [str(engine_python()), "-m", "frontdesk_engine.train", "--out", str(model_dir.absolute())]  # noqa: ASYNC240 - only names the folder
    asked = await asyncio.create_subprocess_exec(*command, "--print-path", cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    answer, _ = await asked.communicate()
    model = Path(answer.decode().strip().splitlines()[-1]) if answer.strip() else None
    if model is not None and model.exists():
        return model
    output = asyncio.subprocess.DEVNULL if quiet else None
    environment = os.environ | _WITHOUT_ADVICE
    training = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=output, env=environment)
    if await training.wait() != 0 or model is None or not model.exists():
        raise EngineMissing("Training failed; its messages are above. `frontdesk train` runs it alone.")
    return model


class EngineProcess:
    """Keep one engine running until `stop`."""

    def __init__(self, address: EngineAddress, model: Path, log_file: Path) -> None:
        self.address = address
        self._model = model
        self._log_file = log_file
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self.stopping = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    def start(self) -> None:
        self._watch = asyncio.create_task(self._keep_running(), name="engine")

    async def _keep_running(self) -> None:
        back_off = 1.0
        while not self.stopping:
            begun = asyncio.get_running_loop().time()
            code = await self._run_once()
            if asyncio.get_running_loop().time() - begun > STEADY_AFTER:
                back_off = 1.0
            if self._told_to_stop():
                return
            log.warning("engine ended with code %s; starting it again in %.0f s (its log: %s)", code, back_off, self._log_file)
            await asyncio.sleep(back_off)
            back_off = min(back_off * 2, LONGEST_BACK_OFF)

    def _told_to_stop(self) -> bool:
        return self.stopping

    async def _run_once(self) -> int:
        with self._log_file.open("ab") as output:
            # The engine ends itself when this pipe closes, so that even a killed desk leaves nothing running.
            self._process = await asyncio.create_subprocess_exec(
                str(engine_python()),
                "-m",
                "frontdesk_engine.serve",
                "--model",
                str(self._model),
                "--port",
                str(self.address.port),
                "--end-with-stdin",
                cwd=ROOT,
                env=self.address.environment(),
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return await self._process.wait()

    async def stop(self, grace: float = 10.0) -> None:
        """End the engine: politely, then surely."""
        self.stopping = True
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), grace)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch


def run_engine_here(address: EngineAddress, model: Path, host: str) -> None:
    """Become the engine (`frontdesk engine`): replaces this process."""
    os.chdir(ROOT)
    python = str(engine_python())
    arguments = [python, "-m", "frontdesk_engine.serve", "--model", str(model), "--port", str(address.port), "--interface", host]
    sys.stdout.flush()
    os.execve(python, arguments, address.environment())  # noqa: S606
