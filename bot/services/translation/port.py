"""The port: asks the providers in order, redacts where it must, checks every answer, and leaves alone who keeps failing."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clinic.language.invariants import broken
from bot.clinic.language.redaction import PlaceholdersLost, redact, restore
from bot.clinic.language.translating import Translated, TranslationProvider, TranslationUnavailable, Tried

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PortRules:
    """`failures` in a row open the circuit for `rest`; `within` is the time for one call; so many translations are `remembered`."""

    failures: int = 3
    rest: timedelta = timedelta(minutes=1)
    within: timedelta = timedelta(seconds=8)
    remembered: int = 2000


@dataclass
class _Health:
    failed: int = 0
    away_until: datetime | None = None
    calls: deque[datetime] = field(default_factory=deque)


class TranslationPort:
    """Translates with the first provider that can. What was translated is remembered in memory only."""

    def __init__(
        self, providers: Sequence[TranslationProvider], clock: Callable[[], datetime], rules: PortRules = PortRules()
    ) -> None:
        self._providers = providers
        self._clock = clock
        self._rules = rules
        self._health = {provider.name: _Health() for provider in providers}
        self._pairs: dict[str, frozenset[tuple[str, str]]] = {}
        self._known: OrderedDict[tuple[str, str, str], Translated] = OrderedDict()

    async def translate(
        self, text: str, source: str, target: str, *, names: Iterable[str] = (), places: Iterable[str] = ()
    ) -> Translated:
        """Return the text in the target language, or unchanged with `by` None when nobody could. Never raises, never hangs."""
        key = (text, source, target)
        if (known := self._known.get(key)) is not None:
            self._known.move_to_end(key)
            return known
        named, placed = tuple(names), tuple(places)
        tried: list[Tried] = []
        for provider in self._providers:
            one = await self._try(provider, text, source, target, named, placed)
            if one is None:
                continue
            tried.append(one)
            if one.broken is None:
                found = Translated(one.came_back, provider.name, tuple(tried))
                self._remember(key, found)
                return found
        return Translated(text, None, tuple(tried))

    async def _try(
        self,
        provider: TranslationProvider,
        text: str,
        source: str,
        target: str,
        names: tuple[str, ...],
        places: tuple[str, ...],
    ) -> Tried | None:
        """Ask one provider; None when it is not asked: the pair is not its own, it rests, it has had its calls, or it takes no such length."""
        redacted = None if provider.covers_phi else redact(text, names, places)
        sent = redacted.text if redacted else text
        if len(sent) > provider.limits.longest or not self._may_be_asked(provider):
            return None
        try:
            async with asyncio.timeout(self._rules.within.total_seconds()):
                if (source, target) not in await self._pairs_of(provider):
                    return None
                self._health[provider.name].calls.append(self._clock())
                came_back = await provider.translate(sent, source, target)
            said = restore(came_back, redacted) if redacted else came_back
        except PlaceholdersLost:
            wrong, said = "placeholders", came_back
        except TimeoutError:
            wrong, said = "too slow", ""
        except TranslationUnavailable as away:
            wrong, said = str(away), ""
        else:
            fault = broken(text, said, source=source, target=target, names=names)
            self._note(provider, failed=False)
            return Tried(provider.name, sent, said, fault)
        self._note(provider, failed=wrong != "placeholders")
        log.warning("no translation by %s: %s", provider.name, wrong)
        return Tried(provider.name, sent, said, wrong)

    async def _pairs_of(self, provider: TranslationProvider) -> frozenset[tuple[str, str]]:
        if provider.name not in self._pairs:
            self._pairs[provider.name] = await provider.pairs()
        return self._pairs[provider.name]

    def _may_be_asked(self, provider: TranslationProvider) -> bool:
        health, now = self._health[provider.name], self._clock()
        while health.calls and now - health.calls[0] >= timedelta(minutes=1):
            health.calls.popleft()
        return len(health.calls) < provider.limits.a_minute and (health.away_until is None or now >= health.away_until)

    def _note(self, provider: TranslationProvider, *, failed: bool) -> None:
        """Count failures in a row; after a rest one call may try again, and one more failure sends it to rest anew."""
        health = self._health[provider.name]
        health.failed = health.failed + 1 if failed else 0
        health.away_until = self._clock() + self._rules.rest if health.failed >= self._rules.failures else None

    def _remember(self, key: tuple[str, str, str], found: Translated) -> None:
        self._known[key] = found
        while len(self._known) > self._rules.remembered:
            self._known.popitem(last=False)
