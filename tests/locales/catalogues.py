"""Where the project's catalogues are, and which languages they offer."""

from pathlib import Path

from bot.gateway.catalogue_states import sources
from bot.services.content_file import load_clinic

ROOT = Path(__file__).parents[2]
DOMAIN, LOCALES = ROOT / "domain.yml", ROOT / "locales"
LANGUAGES = ("ar", "es", "fr", "ht", "ko", "pt", "ru", "tl", "vi", "zh")
CLINIC = load_clinic(ROOT / "clinic.yml")
SOURCES = tuple(sources(DOMAIN))
ENGLISH_OF = {source.context: source.english for source in SOURCES}
