"""`frontdesk locales`: how complete the catalogues are and in which state, what still needs a qualified review, and drafting."""

from __future__ import annotations

import asyncio
import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.bootstrap import DOMAIN, LOCALES, drafter
from bot.clock import machine_clock
from bot.gateway.catalogue_drafts import draft_entries
from bot.gateway.catalogue_states import (
    CatalogueMistaken,
    Review,
    State,
    Stated,
    languages_of,
    mark_reviewed,
    stated,
    update,
)
from bot.settings import Settings, SettingsMistaken


@click.group(invoke_without_command=True)
@click.pass_context
def locales(context: click.Context) -> None:
    """Show how complete each language's catalogue is, and in which state.

    draft: a machine's words, never said where a text is critical (safety, consent, identity, confirmations, amounts, times).
    authored: written by the project. reviewed: read by the clinic's qualified translator. A text that is changed is no longer reviewed.
    """
    if context.invoked_subcommand is None:
        table = Table(box=None, header_style="bold")
        table.add_column("language")
        for title in ("texts", "critical", "of these missing", "drafts", "authored", "reviewed", "missing"):
            table.add_column(title, justify="right")
        for language in languages_of(LOCALES):
            table.add_row(language, *_counts(_stated(language)))
        Console().print(table)


@locales.command()
@click.argument("language")
@click.option(
    "--csv", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the list to a file for the translator."
)
def todo(language: str, path: Path | None) -> None:
    """List what needs a qualified review in LANGUAGE, critical texts first, with the English beside it."""
    left = sorted((one for one in _stated(language) if one.state is not State.REVIEWED), key=lambda one: not one.critical)
    rows = [(one.context, "critical" if one.critical else "", one.state.value, one.english, one.said) for one in left]
    if path:
        with path.open("w", encoding="utf-8", newline="") as file:
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
    """Bring every catalogue in step with domain.yml: new texts empty, changed ones kept as drafts, what is gone taken out."""
    for language in languages_of(LOCALES):
        try:
            changed, gone = update(DOMAIN, LOCALES, language)
        except CatalogueMistaken as mistaken:
            raise click.ClickException(str(mistaken)) from None
        click.echo(f"{language}: {changed} new or changed, {gone} gone")


@locales.command()
@click.argument("language")
@click.option("--by", required=True, help="The qualified translator's full name.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day of the review; today without it.")
@click.option(
    "--only", multiple=True, metavar="TEXT", help="These texts alone, such as utter_crisis; all that are not drafts without it."
)
def reviewed(language: str, by: str, on: object, only: tuple[str, ...]) -> None:
    """Note that a qualified translator of the clinic has read and approved texts of LANGUAGE."""
    if "," in by or not by.strip():
        raise click.BadParameter("give the full name without commas", param_hint="--by")
    day = on.date() if hasattr(on, "date") else machine_clock().date()
    assert isinstance(day, date)
    try:
        count = mark_reviewed(DOMAIN, LOCALES, language, Review(by.strip(), day), frozenset(only))
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

    Drafts are marked as such; nothing that has words is overwritten. A draft that loses a place for a value is thrown away.
    """
    try:
        provider = drafter(Settings.read(os.environ))
        missing = [one for one in _stated(language) if one.state is State.MISSING and not one.critical]
        steps = track(missing, "Drafting", console=Console(stderr=True))
        drafted, failed = asyncio.run(draft_entries(LOCALES, language, steps, provider, pause))
    except (SettingsMistaken, CatalogueMistaken) as mistaken:
        raise click.ClickException(str(mistaken)) from None
    click.echo(f"{language}: {drafted} drafted, {failed} could not be drafted, of {len(missing)}")
    if failed and not drafted:
        raise click.ClickException("the translation page gave nothing: try again later")


def _stated(language: str) -> list[Stated]:
    try:
        return stated(DOMAIN, LOCALES, language)
    except CatalogueMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None


def _counts(found: list[Stated]) -> list[str]:
    states = Counter(one.state for one in found)
    critical = [one for one in found if one.critical]
    missing = sum(one.state in (State.MISSING, State.DRAFT) for one in critical)
    counts = [
        len(found),
        len(critical),
        missing,
        *(states[state] for state in (State.DRAFT, State.AUTHORED, State.REVIEWED, State.MISSING)),
    ]
    return [str(count) for count in counts]
