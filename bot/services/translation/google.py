"""Google's public translation page through googletrans-py: no agreement, so no patient's data goes there.

The library is synchronous and takes whatever comes back for an answer: it runs in a thread here, and everything that is not a translation
(an error page, a page that asks for consent, "too many requests") becomes TranslationUnavailable.
"""

from __future__ import annotations

import asyncio

import httpx
from googletrans import LANGUAGES, Translator

from bot.clinic.language.translating import Limits, TranslationUnavailable

_CODES = {"zh": "zh-cn", "tl": "tl"}
PUBLIC_URL = "https://translate.google.com"


class GoogleTranslate:
    """One client for all calls. `url` is where the service answers; `timeout` is in seconds."""

    name = "google"
    covers_phi = False
    limits = Limits(longest=5_000, a_minute=60)

    def __init__(self, url: str = PUBLIC_URL, timeout: float = 8.0) -> None:
        self._translator = Translator(service_urls=["translate.google.com"], raise_exception=True, http2=False)
        self._translator.client.close()
        self._translator.client = httpx.Client(
            transport=_Elsewhere(httpx.URL(url)), headers=self._translator.client.headers, timeout=httpx.Timeout(timeout)
        )

    async def pairs(self) -> frozenset[tuple[str, str]]:
        """Return English into and out of every language of ours that it knows."""
        known = [
            code for code in ("es", "zh", "vi", "ht", "pt", "ar", "fr", "tl", "ru", "ko") if _CODES.get(code, code) in LANGUAGES
        ]
        return frozenset({("en", code) for code in known} | {(code, "en") for code in known})

    async def translate(self, text: str, source: str, target: str) -> str:
        return await asyncio.to_thread(self._ask, text, source, target)

    def _ask(self, text: str, source: str, target: str) -> str:
        try:
            answer = self._translator.translate(text, dest=_CODES.get(target, target), src=_CODES.get(source, source))
        except (
            Exception
        ) as failed:  # the edge: the library lets through whatever its parsing meets (JSONDecodeError, IndexError, TypeError)
            raise TranslationUnavailable(f"google: {type(failed).__name__}") from None
        return str(answer.text)

    def close(self) -> None:
        self._translator.client.close()


class _Elsewhere(httpx.BaseTransport):
    """Sends what is meant for the public page to the configured address."""

    def __init__(self, url: httpx.URL) -> None:
        self._url = url
        self._real = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme=self._url.scheme, host=self._url.host, port=self._url.port)
        request.headers["Host"] = self._url.netloc.decode()
        return self._real.handle_request(request)

    def close(self) -> None:
        self._real.close()
