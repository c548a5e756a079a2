"""`frontdesk outbound`: what waits to be sent, what is put off or refused, and why; and what the gate would say of a text."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from bot.clinic.consent.standing import Category
from bot.clinic.outreach.gate import Fate
from bot.gateway.outbound import Explained, try_text
from bot.gateway.outbound import explain as judge
from bot.settings import Settings, SettingsMistaken

_COLOUR = {Fate.ALLOWED: "green", Fate.DEFERRED: "yellow", Fate.REFUSED: "red"}


@click.command()
@click.option("--explain", is_flag=True, help="Say for each message why it goes now, later or not at all.")
@click.option("--to", default=None, metavar="PHONE", help="Try a text for this number, such as +13125550101, instead.")
@click.option("--text", default=None, help="The words to try.")
@click.option(
    "--category",
    type=click.Choice([one.value for one in Category]),
    default=Category.CARE.value,
    show_default=True,
    help="The kind of text to try.",
)
@click.option("--at", default=None, metavar="MOMENT", help="Judge as of this ISO moment with zone; now without it.")
def outbound(explain: bool, to: str | None, text: str | None, category: str, at: str | None) -> None:
    """Show what would be sent and what not: a dry run that sends and changes nothing.

    Without --to it goes through the outbox: what waits, what is put off until when, what was refused. With --to and --text it
    judges a text that the desk might start. Messages are named by number only.
    """
    from bot.bootstrap import open_records, outbound_gate

    if (to is None) != (text is None):
        raise click.UsageError("give --to and --text together")
    try:
        settings = Settings.read(os.environ)
    except SettingsMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None
    with open_records(settings) as records:
        gate, now = outbound_gate(settings, records.clinic), _moment(at) or records.clock()
        with records.units() as work:
            if to is not None and text is not None:
                tried = try_text(work, gate, phone=to, text=text, category=Category(category), now=now)
                _say(tried.decision.fate, tried.decision.because, tried.decision.until, records.clinic.zone)
                click.echo(f"{tried.segments.count} segment(s), {tried.segments.encoding}, {len(text)} characters")
                return
            found = judge(work, gate, now)
    _print(found, records.clinic.zone, explain=explain)


def _print(found: list[Explained], zone: ZoneInfo, *, explain: bool) -> None:
    if not found:
        click.echo("Nothing waits to be sent, and nothing was refused.")
        return
    if explain:
        table = Table("message", "status", "kind", "fate", "until", "because", "segments")
        for one in found:
            decision, message = one.decision, one.message
            settled = message.status.value == "failed"
            fate = Fate.REFUSED if settled else decision.fate
            table.add_row(
                str(message.id),
                message.status.value,
                message.category.value if message.category else "answer",
                f"[{_COLOUR[fate]}]{fate.value}[/]",
                _local(decision.until, zone) if decision.until and not settled else "",
                (message.held_because or "") if settled else decision.because,
                f"{one.segments.count} {one.segments.encoding}" if message.conversation_id.startswith("sms:") else "",
            )
        Console().print(table)
    counts = Counter("refused" if one.message.status.value == "failed" else one.decision.fate.value for one in found)
    click.echo(", ".join(f"{counts[fate.value]} {fate.value}" for fate in Fate))


def _say(fate: Fate, because: str, until: datetime | None, zone: ZoneInfo) -> None:
    when = f" until {_local(until, zone)}" if until else ""
    click.secho(f"{fate.value}{when}: {because}", fg=_COLOUR[fate])


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %H:%M %Z}"


def _moment(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise click.BadParameter("give an ISO time with its zone, such as 2026-12-01T09:00:00-06:00") from None
    if moment.tzinfo is None:
        raise click.BadParameter("add the zone, such as 2026-12-01T09:00:00-06:00")
    return moment
