"""`frontdesk eval`: train, ask the held-out messages, print the figures, write the report, fail under a floor."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.clinic.knowledge.intents import INTENTS
from bot.engine_process import ROOT, EngineMissing, engine_python, train
from bot.evaluation.figures import Figures, Read, confusions
from bot.evaluation.floors import FloorsMistaken, missed, read_floors
from bot.evaluation.held_out import HeldOutMistaken, read_held_out
from bot.evaluation.plots import PlotsImpossible, draw
from bot.evaluation.report import LANGUAGES, by_language, by_style, written
from bot.services.parsing import ParserFailed, parse_with
from bot.settings import Settings, SettingsMistaken

_LEGEND = (
    "right: the best guess; of two: among the best two; wrong: went ahead with a wrong guess; OOS: of what is nothing for the front desk, "
    "taken so; falsely: of the rest, taken so; ECE: distance of confidence and accuracy"
)


@click.command("eval")
@click.option(
    "--messages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "tests" / "nlu",
    show_default="tests/nlu",
    help="The folder with heldout_LANGUAGE.tsv: intent, style and text, divided by tabs.",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=None, help="Write the report and its plots here."
)
@click.option(
    "--floors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Other floors than floors.toml beside the messages.",
)
@click.option(
    "--wrong", is_flag=True, help="List the messages that were misread too (never with real patients' messages in a log)."
)
def evaluate(messages: Path, out: Path | None, floors: Path | None, wrong: bool) -> None:
    """Say how well the assistant understands messages that it has never seen.

    Trains on the data as it is (nothing happens when that is done already), asks the trained assistant every held-out message, and
    prints accuracy, F1, what is out of scope, and calibration by language and style. Ends with 1 when a figure is under its floor.
    """
    console = Console()
    floors_path = floors or messages / "floors.toml"
    try:
        settings = Settings.read(os.environ)
        held_out = read_held_out(messages, INTENTS)
        least = read_floors(floors_path) if floors_path.exists() else {}
        model = asyncio.run(train(settings.model_dir))
        parsed = parse_with(engine_python(), model, [one.text for one in held_out], cwd=ROOT)
        counted = track(zip(held_out, parsed, strict=True), "Reading", total=len(held_out), console=console, transient=True)
        read = [Read.of(message, understood) for message, understood in counted]
    except (SettingsMistaken, HeldOutMistaken, FloorsMistaken, EngineMissing, ParserFailed) as mistaken:
        raise click.ClickException(str(mistaken)) from None
    found = by_language(read)
    console.print(_table("language", {LANGUAGES.get(name, name): one for name, one in found.items()}))
    console.print(_table("style", by_style(read)))
    console.print(_LEGEND, style="dim")
    console.print(
        "Most frequent confusions: " + "; ".join(f"{a} as {b} ({n})" for a, b, n in confusions(read)[:10]), highlight=False
    )
    if wrong:
        for one in read:
            if not one.right:
                click.echo(f"{one.message.intent}\t{one.guess}\t{one.confidence:.2f}\t{one.message.text}")
    under = missed(found, least)
    if out:
        made = f"{len(read)} messages, model `{model.name[:12]}`."
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "README.md").write_text(written(read, under, made), "utf-8")
            drawn = draw(read, out)
        except PlotsImpossible as impossible:
            raise click.ClickException(str(impossible)) from None
        click.echo(f"Wrote {out / 'README.md'} and {len(drawn)} plots.")
    if under:
        raise click.ClickException("under its floor:\n" + "\n".join(f"  {one}" for one in under))
    click.echo(f"All {sum(map(len, least.values()))} floors hold." if least else "There are no floors to hold.")


def _table(of: str, rows: dict[str, Figures]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column(of)
    for title in ("count", "right", "of two", "F1", "asked", "wrong", "OOS", "falsely", "ECE"):
        table.add_column(title, justify="right")
    for name, one in rows.items():
        shares = (one.asked, one.wrong_unasked, one.out_of_scope_recall, one.false_rejection)
        cells = [str(one.count), f"{one.accuracy:.1%}", f"{one.best_two:.1%}", f"{one.macro_f1:.3f}"]
        table.add_row(name, *cells, *(f"{value:.1%}" for value in shares), f"{one.calibration_error:.3f}")
    return table
