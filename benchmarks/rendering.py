"""Measure rendering: `python -m benchmarks.rendering`. Every response with sample values, in every language, as a text message and in the web chat.

Printed: the median and the 99th percentile of one rendering, in milliseconds, first (nothing remembered) and again; beside them the time that
Python takes to format one string, so that machines can be compared.
"""

from __future__ import annotations

import time
from pathlib import Path

from bot.clinic.messages import Answer, Channel
from bot.gateway.critical import STAFF_ONLY
from bot.gateway.rendering import Rendering
from bot.services.content_file import load_clinic
from bot.wording.texts import sample_values

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    clinic = load_clinic(ROOT / "clinic.yml")
    begun = time.perf_counter()
    rendering = Rendering(clinic, ROOT / "domain.yml", ROOT / "locales")
    print(f"reading the catalogues: {(time.perf_counter() - begun) * 1000:.0f} ms, once at the start")
    values = sample_values(clinic)
    names = sorted(rendering.catalogue.names - STAFF_ONLY - {"utter_faq"})
    wanted = [
        (Answer(name, values=values), language, channel)
        for name in names
        for language in rendering.catalogue.languages
        for channel in (Channel.SMS, Channel.WEBCHAT)
    ]
    for title in ("first", "again"):
        spent = sorted(_timed(rendering, *one) for one in wanted)
        print(
            f"{title}: {len(spent)} renderings, p50 {spent[len(spent) // 2]:.3f} ms, p99 {spent[int(len(spent) * 0.99)]:.3f} ms"
        )
    begun = time.perf_counter()
    for number in range(100_000):
        f"{number} {clinic.name}"
    print(f"one string formatted: {(time.perf_counter() - begun) / 100:.5f} ms")


def _timed(rendering: Rendering, answer: Answer, language: str, channel: Channel) -> float:
    begun = time.perf_counter()
    rendering.say(answer, language, channel)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
