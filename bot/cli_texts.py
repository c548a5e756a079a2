"""`frontdesk texts`: what patients are told, how it reads, what it costs to send, and what the tone guide would not say so."""

from __future__ import annotations

import os

import click
from rich.console import Console
from rich.table import Table

from bot.bootstrap import open_words
from bot.channels.sms.segments import Segments
from bot.settings import Settings, SettingsMistaken
from bot.wording.checking import Checked, check, unused_exceptions
from bot.wording.measures import MeasuresImpossible
from bot.wording.texts import texts as all_texts

LANGUAGES = ("en", "es")
"""The languages whose texts can be measured."""


@click.command()
@click.option("--all", "everything", is_flag=True, help="Show every text, not only those with findings.")
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="One language alone.")
def texts(everything: bool, language: str | None) -> None:
    """Check how the texts read: responses and the clinic's own answers, filled with sample values.

    For each: school grade (English) or ease (Spanish, Fernandez-Huerta), segments as a text message, and what the tone guide
    (docs/voice-and-tone.md) would not say so. Ends with 1 when something is found that bot/wording/exceptions.tsv does not except.
    """
    console = Console()
    try:
        clinic, rendering = open_words(Settings.read(os.environ))
        checked = list(check(all_texts(rendering, clinic, (language,) if language else LANGUAGES)))
    except (SettingsMistaken, MeasuresImpossible) as mistaken:
        raise click.ClickException(str(mistaken)) from None
    console.print(_table([one for one in checked if everything or one.findings]))
    found = [one for one in checked if one.findings]
    console.print(_summary(checked))
    unused = [] if language else unused_exceptions(checked)
    for name, spoken, beginning in unused:
        console.print(f"An exception that nothing needs: {name} {spoken} {beginning}", style="yellow")
    if found or unused:
        raise click.ClickException(f"{len(found)} texts with findings, {len(unused)} exceptions too many.")


def _table(checked: list[Checked]) -> Table:
    table = Table(box=None, header_style="bold")
    for title in ("text", "language", "level", "segments", "found"):
        table.add_column(title, justify="right" if title in ("level", "segments") else "left", no_wrap=title != "found")
    for one in checked:
        segments = f"{one.segments.count} {one.segments.encoding}"
        table.add_row(one.text.name, one.text.language, f"{one.level:.1f}", segments, "; ".join(one.findings))
    return table


def _summary(checked: list[Checked]) -> str:
    lines = []
    for language in LANGUAGES:
        whole = [one for one in checked if one.text.language == language and not one.text.is_piece]
        if whole:
            levels = sorted(one.level for one in whole)
            kept, spared = ([one.segments for one in whole], [one.spared for one in whole])
            lines.append(f"{language}: {len(whole)} whole texts; level median {levels[len(levels) // 2]:.1f}")
            lines += [
                f"    {named}: {_spread(counted)}" for named, counted in (("accents kept", kept), ("accents if free", spared))
            ]
    return "\n".join(lines)


def _spread(counted: list[Segments]) -> str:
    one, two = (sum(segments.count == number for segments in counted) for number in (1, 2))
    dear = sum(segments.encoding == "UCS-2" for segments in counted)
    return f"{one} of one segment, {two} of two, {len(counted) - one - two} longer; {dear} in UCS-2"
