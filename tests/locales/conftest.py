"""The project's own catalogues, and copies of them that a test may change."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import cli_locales
from bot.gateway.catalogue_files import language_path, read, write
from bot.gateway.catalogue_states import Stated, stated
from tests.locales.catalogues import DOMAIN, LOCALES, SOURCES


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    shutil.copytree(LOCALES, tmp_path / "locales")
    return tmp_path / "locales"


@pytest.fixture
def domain(tmp_path: Path) -> Path:
    return Path(shutil.copy(DOMAIN, tmp_path / "domain.yml"))


@pytest.fixture
def entry(locales: Path) -> Callable[[str, str], Stated]:
    """Return how a response stands in a language of the copies."""
    return lambda language, context: next(one for one in stated(SOURCES, locales, language) if one.context == context)


@pytest.fixture
def change(locales: Path) -> Callable[[str, str, str], None]:
    """Replace words in a language's file, which must be there."""

    def replace(language: str, old: str, new: str) -> None:
        path = language_path(locales, language)
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace


@pytest.fixture
def empty(locales: Path) -> Callable[..., None]:
    """Take the words of named responses out of a language's file."""

    def take_out(language: str, *contexts: str) -> None:
        catalogue = read(locales, language)
        for message in catalogue:
            if message.context in contexts:
                message.string = ""
        write(locales, language, catalogue)

    return take_out


@pytest.fixture
def command(locales: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Run commands on the copies."""
    monkeypatch.setattr(cli_locales, "LOCALES", locales)
    return CliRunner()
