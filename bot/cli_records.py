"""The `frontdesk retention` and `frontdesk patient` commands: what is kept how long, and one patient's file, out or gone."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.clinic.errors import RetentionError
from bot.clinic.patients import PatientId
from bot.clinic.retention import RULES, Kind, Tally
from bot.clinic.retention.erasing import Erasure, Fate
from bot.settings import Settings, SettingsMistaken

if TYPE_CHECKING:
    from bot.bootstrap import Records
    from bot.gateway.erasing import PatientErasure
    from bot.gateway.legal_holds import LegalHolds
    from bot.gateway.patient_export import PatientExport
    from bot.gateway.purging import Purge


@dataclass(frozen=True)
class _Office:
    """What these commands need, opened for one of them."""

    records: Records
    purge: Purge
    legal_holds: LegalHolds
    export: PatientExport
    erasure: PatientErasure


@contextmanager
def _office() -> Iterator[_Office]:
    """Open the records for the operator who runs this; a refusal becomes the command's own."""
    from bot.bootstrap import open_records
    from bot.gateway.erasing import PatientErasure
    from bot.gateway.legal_holds import LegalHolds
    from bot.gateway.patient_export import PatientExport
    from bot.gateway.purging import Purge
    from bot.store.tracker import TrackerStore

    try:
        settings = Settings.read(os.environ)
    except SettingsMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None
    who = f"operator:{_login_name()}"
    tracker = TrackerStore(settings.tracker)
    try:
        with open_records(settings) as records:
            units, clock = records.units, records.clock
            yield _Office(
                records,
                Purge(units, tracker, settings.retention, clock, who),
                LegalHolds(units, clock, who),
                PatientExport(units, records.clinic, clock, who),
                PatientErasure(units, tracker, records.clinic, clock, who, records.store.tidy),
            )
    except RetentionError as refused:
        raise click.ClickException(str(refused)) from None
    finally:
        tracker.close()


def _login_name() -> str:
    try:
        return getpass.getuser()
    except OSError:  # a container without an account for its user
        return "unknown"


@click.group()
def retention() -> None:
    """How long records are kept, what is due to go, and legal holds (docs/retention.md)."""


@retention.command("purge")
@click.option("--dry-run/--delete", default=True, help="Only tell what is due (the default), or delete it for good.")
def purge_command(dry_run: bool) -> None:
    """Tell what is past its retention; with --delete, delete it.

    Nothing is deleted without --delete. What is unsettled (an open hand-off, an alert that nobody has acknowledged, a message not
    handled or sent, an open bill) and what is on legal hold stays, however old. It can be stopped at any moment and run again.
    How long a kind is kept is set by FRONTDESK_RETAIN_...; FRONTDESK_PURGE_NIGHTLY has the desk do this every night.
    """
    with _office() as office:
        if dry_run:
            _show_plan(office.purge.plan(), office.purge.days)
            return
        with Progress(console=Console(stderr=True)) as shown:
            tasks = {kind: shown.add_task(kind.value, total=None, visible=False) for kind in Kind}
            done = office.purge.run(
                lambda kind, gone, due: shown.update(tasks[kind], total=max(due, gone), completed=gone, visible=True)
            )
        for kind, number in done.items():
            click.echo(f"{number:,} deleted: {RULES[kind].what}")
        click.echo("Done." if done else "Nothing was due.")


def _show_plan(plan: Mapping[Kind, Tally], days: Mapping[Kind, int | None]) -> None:
    table = Table(title="Nothing is deleted by this: a dry run", title_justify="left")
    for heading in ("kind", "kept for", "there", "due to go", "not yet", "unsettled", "on hold", "oldest"):
        table.add_column(heading, justify="left" if heading in ("kind", "kept for", "oldest") else "right", no_wrap=True)
    for kind, tally in plan.items():
        numbers = (tally.there, tally.due, tally.young, tally.unsettled, tally.held)
        kept = "for ever" if days[kind] is None else "1 day" if days[kind] == 1 else f"{days[kind]:,} days"
        oldest = f"{tally.oldest:%Y-%m-%d}" if tally.oldest else ""
        table.add_row(kind.value, kept, *(f"{number:,}" if number else "·" for number in numbers), oldest)
    Console(width=None if Console().is_terminal else 110, highlight=False).print(table)
    due = sum(tally.due for tally in plan.values())
    click.echo(f"{due:,} record(s) are due. " + ("`frontdesk retention purge --delete` deletes them." if due else ""))
    click.echo("What each kind is, and why it is kept so long: docs/retention.md.")


@retention.command("hold")
@click.argument("patient_id", type=int, required=False)
@click.option("--everything", is_flag=True, help="Hold the records of everybody.")
@click.option("--reason", required=True, help="Why, for whoever asks later: name the case, not the patient.")
def hold_command(patient_id: int | None, everything: bool, reason: str) -> None:
    """Place a legal hold on a patient (the desk's own number), or on everything: nothing of it is purged or erased."""
    if (patient_id is None) is not everything:
        raise click.UsageError("Give a patient's number, or --everything.")
    with _office() as office:
        placed = office.legal_holds.place(PatientId(patient_id) if patient_id is not None else None, reason)
    click.echo(f"Legal hold {placed.id} stands on {_held(placed.patient_id)}.")


@retention.command("release")
@click.argument("hold_id", type=int)
def release_command(hold_id: int) -> None:
    """Release a legal hold, by the number that `frontdesk retention holds` shows."""
    with _office() as office:
        released = office.legal_holds.release(hold_id)
    click.echo(f"Legal hold {hold_id} on {_held(released.patient_id)} is released.")


@retention.command("holds")
def holds_command() -> None:
    """List the legal holds that stand."""
    with _office() as office:
        standing = office.legal_holds.standing()
    for one in standing:
        click.echo(f"{one.id}  {_held(one.patient_id)}, since {one.placed_at:%Y-%m-%d}, by {one.placed_by}: {one.reason}")
    if not standing:
        click.echo("No legal hold stands.")


def _held(patient_id: PatientId | None) -> str:
    return "everything" if patient_id is None else f"patient {patient_id}"


@click.group()
def patient() -> None:
    """One patient's file: find, export, erase. Who did it is in the audit."""


@patient.command("find")
@click.argument("words", nargs=-1, required=True)
def find_command(words: tuple[str, ...]) -> None:
    """Show the desk's number of patients by a part of their name, phone or record number."""
    if not " ".join(words).strip():
        raise click.UsageError("Give a part of a name, phone or record number.")
    with _office() as office:
        found = office.export.find(" ".join(words))
    for one in found:
        born = f"born {one.born_on}, {one.phone or 'no phone'}, record {one.external_id or 'none'}"
        click.echo(f"{one.id}  {one.first_name} {one.last_name}, {born}")
    if not found:
        raise click.ClickException("Nobody is found by these words.")


@patient.command("export")
@click.argument("patient_id", type=int)
@click.option(
    "--to",
    required=True,
    type=click.Path(path_type=Path),
    help="A file that ends in .json, or a folder for JSON and a page to read.",
)
def export_command(patient_id: int, to: Path) -> None:
    """Write everything about one patient, for them to have (45 CFR 164.524). Make sure who asks.

    Of a phone or chat that others use too, only what was written after this patient had proven who they are is in it.
    """
    with _office() as office:
        try:
            written = office.export.write(PatientId(patient_id), to)
        except FileExistsError as stands:
            raise click.ClickException(f"{stands.filename} is there already; name another place.") from None
    for path in written:
        click.echo(f"Written: {path}")
    click.echo("These files hold health data and can be read by you alone: hand them over, then delete them.")


@patient.command("erase")
@click.argument("patient_id", type=int)
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for the number again.")
def erase_command(patient_id: int, dry_run: bool, yes: bool) -> None:
    """Erase one patient: delete or anonymise what may go, and tell what the law keeps, and why. It can not be undone.

    First it tells what it will do, and asks for the patient's number again. It refuses while something is unsettled, or on legal hold.
    """
    with _office() as office:
        plan = office.erasure.plan(PatientId(patient_id))
        _show_erasure(plan, "This would be done:")
        if plan.unsettled:
            raise click.ClickException("\n".join(["To be settled first:", *(f"  - {line}" for line in plan.unsettled)]))
        if dry_run:
            click.echo("A dry run: nothing was done.")
            return
        if not yes and click.prompt(
            f"Type the number of the patient to erase ({patient_id})", default="", show_default=False
        ) != str(patient_id):
            raise click.ClickException("That is another number: nothing was done.")
        office.erasure.run(PatientId(patient_id))
    click.echo(f"Patient {patient_id} is erased.")


def _show_erasure(erasure: Erasure, heading: str) -> None:
    click.echo(heading)
    for fate in Fate:
        for line in erasure.lines:
            if line.fate is fate and line.count:
                click.echo(f"  {fate.value:<10} {line.count:>5} {line.what}: {line.why}")
    for warning in erasure.warnings:
        click.echo(f"  Note: {warning}")
