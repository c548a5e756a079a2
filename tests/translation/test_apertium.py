"""Apertium on this machine."""

import os
import shutil
from pathlib import Path

import pytest

from bot.clinic.language.translating import TranslationUnavailable
from bot.services.translation.apertium import Apertium


@pytest.fixture
def apertium() -> Apertium:
    if shutil.which("apertium") is None and not os.environ.get("TESTS_REQUIRE_SERVICES"):
        pytest.skip("Apertium is not here: sudo apt-get install apertium apertium-eng-spa")
    return Apertium(timeout=20)


async def test_a_sentence_is_translated_on_this_machine(apertium: Apertium) -> None:
    assert ("en", "es") in await apertium.pairs()
    assert "viernes" in await apertium.translate("Your visit is on Friday.", "en", "es")
    assert "Friday" in await apertium.translate("Su cita es el viernes.", "es", "en")


async def test_pair_that_is_not_installed_is_no_translation(apertium: Apertium) -> None:
    with pytest.raises(TranslationUnavailable):
        await apertium.translate("hello", "en", "zh")


async def test_not_installed_is_no_translation() -> None:
    with pytest.raises(TranslationUnavailable, match="not installed"):
        await Apertium("no-such-command").pairs()


async def test_process_that_hangs_is_killed(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    with pytest.raises(TranslationUnavailable, match="too slow"):
        await Apertium(str(slow), timeout=0.1).translate("hello", "en", "es")


async def test_process_that_fails_is_no_translation(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(TranslationUnavailable, match="ended with 3"):
        await Apertium(str(broken)).translate("hello", "en", "es")
