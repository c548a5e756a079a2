"""A server that speaks LibreTranslate's protocol. Patients' data goes there only where the clinic says that it may."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.clinic.language.translating import Limits, TranslationUnavailable


class LibreTranslate:
    """`url` is the server's address, `key` its API key if it wants one, `timeout` in seconds."""

    name = "libretranslate"
    limits = Limits(longest=2_000, a_minute=60)
    """What the public servers take."""

    def __init__(self, url: str, key: str = "", *, covers_phi: bool = False, timeout: float = 8.0) -> None:
        self.covers_phi = covers_phi
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def pairs(self) -> frozenset[tuple[str, str]]:
        languages = await self._ask("GET", "/languages", None)
        try:
            return frozenset((one["code"], target) for one in languages for target in one["targets"] if target != one["code"])
        except (KeyError, TypeError):
            raise TranslationUnavailable("libretranslate: /languages is not as the protocol says") from None

    async def translate(self, text: str, source: str, target: str) -> str:
        wish = {"q": text, "source": source, "target": target, "format": "text"} | ({"api_key": self._key} if self._key else {})
        answer = await self._ask("POST", "/translate", wish)
        said = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(said, str):
            raise TranslationUnavailable("libretranslate: no translatedText")
        return said

    async def _ask(self, method: str, path: str, body: dict[str, str] | None) -> Any:
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.request(method, self._url + path, json=body) as response,
            ):
                if response.status != 200:
                    raise TranslationUnavailable(f"libretranslate: status {response.status}")
                return await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as failed:
            raise TranslationUnavailable(f"libretranslate: {type(failed).__name__}") from None
