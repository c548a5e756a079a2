"""`frontdesk locales`: how complete the catalogues are and in which state, what still needs a qualified review, and drafting."""

from __future__ import annotations

import asyncio
import csv
import os
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.bootstrap import DOMAIN, LOCALES, drafter
from bot.clinic.language.translating import TranslationUnavailable
from bot.clock import machine_clock
from bot.gateway.catalogue_drafts import draft_entries
from bot.gateway.catalogue_files import CatalogueMistaken, languages_of
from bot.gateway.catalogue_states import Review, Source, State, Stated, mark_reviewed, sources, stated, update
from bot.settings import Settings, SettingsMistaken

_COLUMNS = ("texts", "critical", "lacking", *(state.value for state in State))
_CAPTION = "critical: critical texts that are authored or reviewed; lacking: those that are not. docs/locales.md says more."


@click.group(invoke_without_command=True)
@click.pass_context
def locales(context: click.Context) -> None:
    """Show how complete each language's catalogue is, and in which state.

    draft: a machine's words, never said where a text is critical (safety, consent, identity, confirmations, amounts, times).
    outdated: written for an English text that has changed since; never said. authored: written by the project.
    reviewed: read by the clinic's qualified translator; a text that is changed is authored again.
    A language is offered when each of its critical texts is authored or reviewed.
    """
    if context.invoked_subcommand is None:
        table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0), caption=_CAPTION, caption_justify="left")
        table.add_column("")
        table.add_column("offered")
        for title in _COLUMNS:
            table.add_column(title, justify="right")
        wanted = tuple(sources(DOMAIN))
        for language in languages_of(LOCALES):
            counts = _counts(_stated(language, wanted))
            offered = "[red]no[/]" if counts["lacking"] else "[green]yes[/]"
            table.add_row(language, offered, *(str(counts[title]) for title in _COLUMNS))
        Console().print(table)


@locales.command()
@click.argument("language")
@click.option(
    "--csv", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the list to a file for the translator."
)
def todo(language: str, path: Path | None) -> None:
    """List what needs a qualified review in LANGUAGE, critical texts first, with the English beside it."""
    left = sorted(
        (one for one in _stated(language, sources(DOMAIN)) if one.state is not State.REVIEWED), key=lambda one: not one.critical
    )
    rows = [(one.context, ", ".join(one.entry.reasons), one.state.value, one.english, one.said) for one in left]
    if path:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([("text", "critical", "state", "English", language), *rows])
        click.echo(f"Wrote {len(rows)} texts to {path}.")
        return
    table = Table(header_style="bold")
    for title in ("text", "critical", "state", "English", language):
        table.add_column(title)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@locales.command("update")
def update_command() -> None:
    """Bring every catalogue in step with domain.yml: new texts empty, changed ones outdated, what is gone taken out."""
    wanted = tuple(sources(DOMAIN))
    for language in languages_of(LOCALES):
        try:
            changed, gone = update(wanted, LOCALES, language)
        except CatalogueMistaken as mistaken:
            raise click.ClickException(str(mistaken)) from None
        click.echo(f"{language}: {changed} new or changed, {gone} gone")


@locales.command()
@click.argument("language")
@click.option("--by", required=True, help="The qualified translator's full name.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day of the review; today without it.")
@click.option(
    "--only",
    multiple=True,
    metavar="TEXT",
    help="These responses alone, with their choices, such as utter_crisis; without it all that are authored.",
)
def reviewed(language: str, by: str, on: object, only: tuple[str, ...]) -> None:
    """Note that a qualified translator of the clinic has read and approved texts of LANGUAGE."""
    if "," in by or not by.strip():
        raise click.BadParameter("give the full name without commas", param_hint="--by")
    day = on.date() if hasattr(on, "date") else machine_clock().date()
    assert isinstance(day, date)
    try:
        count = mark_reviewed(sources(DOMAIN), LOCALES, language, Review(by.strip(), day), frozenset(only))
    except CatalogueMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None
    if not count:
        raise click.ClickException("no such text has words of the project or a translator")
    click.echo(f"{count} texts of {language} are reviewed by {by.strip()}.")


@locales.command()
@click.argument("language")
@click.option("--pause", default=1.0, show_default=True, help="Seconds between two questions to the translation page.")
def draft(language: str, pause: float) -> None:
    """Draft what LANGUAGE lacks and is not critical, by Google's translation page. Templates hold no patient's data.

    Drafts are marked as such; nothing that has words is overwritten. A draft that loses a place for a value is thrown away. It stops
    when the page does not answer five times in a row; what was drafted is kept, and the command goes on from there when it is run again.
    """
    try:
        provider = drafter(Settings.read(os.environ))
        missing = [one for one in _stated(language, sources(DOMAIN)) if one.state is State.MISSING and not one.critical]
        steps = track(missing, "Drafting", console=Console(stderr=True))
        drafted, refused = asyncio.run(draft_entries(LOCALES, language, steps, provider, pause))
    except TranslationUnavailable as away:
        raise click.ClickException(
            f"the translation page does not answer ({away}); what was drafted is kept: try again later"
        ) from None
    except (SettingsMistaken, CatalogueMistaken) as mistaken:
        raise click.ClickException(str(mistaken)) from None
    click.echo(f"{language}: {drafted} drafted, {refused} drafts refused, of {len(missing)} missing texts that are not critical")


def _stated(language: str, wanted: Iterable[Source]) -> list[Stated]:
    try:
        return stated(wanted, LOCALES, language)
    except CatalogueMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None


def _counts(found: list[Stated]) -> Counter[str]:
    written = (State.AUTHORED, State.REVIEWED)
    counts = Counter({"texts": len(found), **Counter(one.state.value for one in found)})
    counts["critical"] = sum(one.critical and one.state in written for one in found)
    counts["lacking"] = sum(one.critical and one.state not in written for one in found)
    return counts
