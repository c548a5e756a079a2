"""`frontdesk translate`: what each translation provider is sent, what comes back, and what is wrong with it."""

from __future__ import annotations

import asyncio
import os

import click
from rich.console import Console
from rich.table import Table

from bot.bootstrap import open_words, translation_providers
from bot.clinic.language.translating import Translated
from bot.clock import machine_clock
from bot.services.translation.port import TranslationPort
from bot.settings import Settings, SettingsMistaken


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--to", "target", required=True, metavar="LANGUAGE", help="Into this language, such as es or zh.")
@click.option("--from", "source", default="en", show_default=True, metavar="LANGUAGE", help="Out of this language.")
@click.option(
    "--name", "names", multiple=True, help="A name in the text that must not be seen by a provider without an agreement."
)
def translate(text: tuple[str, ...], target: str, source: str, names: tuple[str, ...]) -> None:
    """Try the translation of TEXT by the providers of FRONTDESK_TRANSLATION, in their order.

    Shows for each what it was sent (redacted where patients' data may not go), what came back, and which rule it broke: numbers, links,
    names, choices and a denial must survive. Ends with 1 when nobody could translate it.
    """
    try:
        settings = Settings.read(os.environ)
    except SettingsMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None
    if not settings.translation:
        raise click.ClickException("Nobody translates: set FRONTDESK_TRANSLATION, for example to apertium.")
    clinic, _ = open_words(settings)
    port = TranslationPort(translation_providers(settings), machine_clock)
    known = (*names, *(person.name for person in clinic.practitioners))
    places = [word for place in clinic.locations for word in (place.name, place.address)]
    found = asyncio.run(port.translate(" ".join(text), source, target, names=known, places=places))
    Console().print(_table(found))
    if found.by is None:
        raise click.ClickException("Nobody could translate it: the patient would get a person with an interpreter.")
    click.echo(found.text)


def _table(found: Translated) -> Table:
    table = Table(header_style="bold")
    for title in ("provider", "was sent", "gave back", "wrong with it"):
        table.add_column(title)
    for one in found.tried:
        table.add_row(one.provider, one.sent, one.came_back, one.broken or "nothing")
    return table
