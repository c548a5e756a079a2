"""Apertium on the clinic's own machine (Debian packages apertium and apertium-eng-spa): patients' data may go there."""

from __future__ import annotations

import asyncio
import shutil

from bot.clinic.language.translating import Limits, TranslationUnavailable

_CODES = {"en": "eng", "es": "spa", "pt": "por", "fr": "fra"}


class Apertium:
    """Starts one process a text; kills it after `timeout` seconds."""

    name = "apertium"
    covers_phi = True
    limits = Limits(longest=10_000, a_minute=600)

    def __init__(self, command: str = "apertium", timeout: float = 5.0) -> None:
        self._command = command
        self._timeout = timeout

    async def pairs(self) -> frozenset[tuple[str, str]]:
        """Return the installed pairs among our languages, in our codes."""
        ours = {theirs: code for code, theirs in _CODES.items()}
        found = set()
        for line in (await self._run(["-l"], "")).split():
            source, _, target = line.partition("-")
            if source in ours and target in ours:
                found.add((ours[source], ours[target]))
        return frozenset(found)

    async def translate(self, text: str, source: str, target: str) -> str:
        if source not in _CODES or target not in _CODES:
            raise TranslationUnavailable("apertium: language unknown")
        return (await self._run(["-u", f"{_CODES[source]}-{_CODES[target]}"], text)).strip()

    async def _run(self, arguments: list[str], text: str) -> str:
        if shutil.which(self._command) is None:
            raise TranslationUnavailable("apertium: not installed")
        process = await asyncio.create_subprocess_exec(
            self._command,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            said, _ = await asyncio.wait_for(process.communicate(text.encode()), self._timeout)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise TranslationUnavailable("apertium: too slow") from None
        if process.returncode != 0:
            raise TranslationUnavailable(f"apertium: ended with {process.returncode}")
        return said.decode("utf-8", "replace")
