"""The `frontdesk` command."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from bot.cli_eval import evaluate
from bot.cli_locales import locales
from bot.cli_outbound import outbound
from bot.cli_records import patient, retention
from bot.cli_staff import staff
from bot.cli_texts import texts
from bot.cli_translate import translate
from bot.clinic.errors import ContentMistaken
from bot.engine_process import EngineMissing, engine_python
from bot.settings import Settings, SettingsMistaken


def _settings() -> Settings:
    try:
        return Settings.read(os.environ)
    except SettingsMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="frontdesk")
def main() -> None:
    """The virtual front desk of a medical clinic.

    Settings are environment variables that begin with FRONTDESK_; docs/settings.md lists them.
    """
    logging.basicConfig(
        level=os.environ.get("FRONTDESK_LOG_LEVEL", "INFO").upper(), format="%(asctime)s %(levelname)-7s %(name)s %(message)s"
    )
    for chatty in ("aiohttp.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@main.command()
def up() -> None:
    """Open the whole front desk on this machine: database, engine, sites. Ctrl-C closes it."""
    from bot.supervisor import run_all

    _run(run_all(_settings()))


@main.command()
def desk() -> None:
    """Run the desk alone; the engine runs elsewhere (FRONTDESK_ENGINE_URL, ..._ENGINE_TOKEN, ..._ACTIONS_SECRET)."""
    from bot.supervisor import run_desk

    _run(run_desk(_settings()))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
def engine(host: str) -> None:
    """Run the engine alone, in the foreground (FRONTDESK_ENGINE_PORT, ..._ENGINE_TOKEN, ..._ACTIONS_URL)."""
    from bot.supervisor import become_engine

    try:
        become_engine(_settings(), host)
    except (EngineMissing, SettingsMistaken) as missing:
        raise click.ClickException(str(missing)) from None


@main.command("train")
def train_command() -> None:
    """Train the engine's model; does nothing when config.yml, domain.yml, data/ and engine/ did not change."""
    from bot.engine_process import train

    try:
        model = asyncio.run(train(_settings().model_dir))
    except EngineMissing as missing:
        raise click.ClickException(str(missing)) from None
    click.echo(f"The model is {model}")


@main.command()
def stories() -> None:
    """Run Rasa's own test of the stories in tests/stories/ with the trained model."""
    from bot.engine_process import train

    settings = _settings()
    model = asyncio.run(train(settings.model_dir))
    command = [str(engine_python()), "-m", "rasa", "test", "core", "--model", str(model), "--stories", "tests/stories"]
    command += ["--out", "results", "--no-plot", "--fail-on-prediction-errors"]
    sys.exit(subprocess.run(command, check=False).returncode)


@main.command()
@click.argument("content", required=False, type=click.Path(path_type=Path))
def check(content: Path | None) -> None:
    """Check clinic.yml (or another content file) and name each mistake with its line and what to do."""
    from bot.bootstrap import offered_languages
    from bot.services.content_file import check_clinic, load_clinic

    path = content or _settings().clinic
    mistakes = check_clinic(path)
    if mistakes:
        raise click.ClickException("\n".join([f"{len(mistakes)} mistake(s):", *mistakes]))
    clinic = load_clinic(path)
    if lacking := sorted(set(clinic.languages) - offered_languages()):
        raise click.ClickException(
            f"{path}: `languages` names {', '.join(lacking)}, where critical texts are missing or only drafts. "
            "`frontdesk locales` shows the catalogues; take the language out until its critical texts are written."
        )
    click.echo(
        f"{path} is right: {clinic.name}, {len(clinic.locations)} locations, {len(clinic.practitioners)} practitioners, "
        f"{len(clinic.visit_types)} visit types, {len(clinic.answers)} answers."
    )


@main.command()
def migrate() -> None:
    """Bring the database to the newest form."""
    from bot.store.engine import open_store

    store = open_store(_settings().database)
    try:
        store.migrate(click.echo)
    finally:
        store.close()


@main.command()
def seed() -> None:
    """Put the demo clinic's patients, appointments and statements into an empty database (demo mode only)."""
    from bot.bootstrap import open_records, seed_demo

    settings = _settings()
    if not settings.demo:
        raise click.ClickException("The demo patients belong in demo mode only: set FRONTDESK_DEMO=yes.")
    with open_records(settings) as records:
        count = seed_demo(records)
    click.echo(f"{count} demo patients added." if count else "Nothing added: the database has patients already.")


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(files: tuple[Path, ...]) -> None:
    """Import patients, appointments and statements from CSV files (columns: docs/import-export.md)."""
    from bot.bootstrap import open_records
    from bot.gateway.transfer import import_files

    with open_records(_settings()) as records, Progress(console=Console(stderr=True)) as shown:
        task = shown.add_task("Importing", total=None)
        report = import_files(
            files,
            clinic=records.clinic,
            units=records.units,
            now=records.clock(),
            progress=lambda done, total: shown.update(task, completed=done, total=total),
        )
    for line in report.lines():
        click.echo(line)
    if report.rejected:
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write all patients, appointments and statements to CSV files in FOLDER."""
    from bot.bootstrap import open_records
    from bot.gateway.transfer import export_folder

    with open_records(_settings()) as records:
        for line in export_folder(folder, clinic=records.clinic, units=records.units):
            click.echo(line)


@main.group()
def audit() -> None:
    """Who did or saw what, when, of which patient."""


@audit.command("verify")
def audit_verify() -> None:
    """Check that no entry of the audit was changed, added or taken out since it was sealed; status 1 and the first breaks otherwise."""
    from bot.bootstrap import open_records
    from bot.clinic.audit import faults
    from bot.gateway.sealing import seal

    with open_records(_settings()) as records:
        with records.units() as work:
            anchor = work.audit.anchor()
            found = list(islice(faults(work.audit.chain(), anchor), 20))
            sealed = sum(1 for _ in work.audit.chain())
        if found:
            raise click.ClickException("\n".join(["The audit is not as it was written:", *found]))
        if anchor:
            click.echo(
                f"What was noted before {anchor.before:%Y-%m-%d} was purged on {anchor.at:%Y-%m-%d}, up to seal {anchor.seal_id}; "
                f"the chain holds from there on ({anchor.hash})."
            )
        click.echo(f"{sealed:,} entries are as they were written; {seal(records.units)} were sealed now.")


@audit.command("show")
@click.option("--patient", type=int, default=None, help="The desk's own number of a patient; everybody without it.")
def audit_show(patient: int | None) -> None:
    """Print the audit, one JSON object a line, oldest first."""
    from bot.bootstrap import open_records
    from bot.clinic.patients import PatientId

    with open_records(_settings()) as records, records.units() as work:
        for entry in work.audit.entries(patient_id=PatientId(patient) if patient is not None else None):
            click.echo(json.dumps(asdict(entry) | {"at": entry.at.isoformat()}))


@main.command()
@click.argument("message", nargs=-1)
@click.option("--now", type=str, default=None, help="Read times as of this ISO moment with zone.")
def understand(message: tuple[str, ...], now: str | None) -> None:
    """Show what the desk makes of messages: from the argument, or from standard input, a line each.

    Prints one JSON object a line: text, language, safety, consent, intents, entities, when.
    """
    from bot.bootstrap import understand_lines

    settings = _settings()
    at: datetime | None = None
    if now:
        try:
            at = datetime.fromisoformat(now)
        except ValueError:
            raise click.BadParameter("give an ISO time with its zone, such as 2026-12-01T09:00:00-06:00") from None
        if at.tzinfo is None:
            raise click.BadParameter("add the zone, such as 2026-12-01T09:00:00-06:00")
    lines: Iterable[str] = [" ".join(message)] if message else (line.rstrip("\r\n") for line in _standard_input())
    try:
        for made in understand_lines(settings, lines, at):
            click.echo(json.dumps(made, ensure_ascii=False))
    except EngineMissing as missing:
        raise click.ClickException(str(missing)) from None


def _standard_input() -> Iterable[str]:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    return sys.stdin


def _run(work: Any) -> None:
    try:
        asyncio.run(work)
    except (EngineMissing, SettingsMistaken, ContentMistaken) as problem:
        raise click.ClickException(str(problem)) from None
    except KeyboardInterrupt:
        sys.exit(130)


main.add_command(evaluate)
main.add_command(locales)
main.add_command(outbound)
main.add_command(translate)
main.add_command(staff)
main.add_command(retention)
main.add_command(patient)
main.add_command(texts)


if __name__ == "__main__":
    main()
