"""`frontdesk staff`: who may sign in to the console, and as what."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import replace

import click
from rich.console import Console
from rich.table import Table

from bot.clinic.audit import AuditEntry
from bot.clinic.ports import StaffAccount, UnitOfWork
from bot.clinic.staff import Role
from bot.settings import Settings, SettingsMistaken

ROLES = click.Choice([role.value for role in Role])


@click.group()
def staff() -> None:
    """Staff accounts of the console; docs/staff.md says what each role may do."""


@staff.command("add")
@click.argument("username")
@click.option("--name", prompt="Name as patients see it", help="For example: Rosa at the front desk.")
@click.option("--role", type=ROLES, default=Role.FRONT_DESK.value, show_default=True, help="What a new account may do.")
def add(username: str, name: str, role: str) -> None:
    """Add a staff account, or set a new password for one, which keeps its role."""
    from bot.bootstrap import open_records
    from bot.web.sign_in import PasswordRefused, add_staff

    password = getpass.getpass("Password (12 characters or more): ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with open_records(_settings()) as records:
        try:
            account = add_staff(records.units, username, name, password, Role(role))
        except PasswordRefused as wrong:
            raise click.ClickException(str(wrong)) from None
    click.echo(f"{account.username} can sign in at /staff as {account.role.value}.")


@staff.command("list")
def list_staff() -> None:
    """Show all accounts: role, two-step sign-in, and how often they are signed in now."""
    from bot.bootstrap import open_records

    table = Table("username", "name", "role", "two-step", "signed in")
    with open_records(_settings()) as records, records.units() as work:
        for one in work.staff.all():
            standing = work.staff.sign_ins(at=records.clock(), username=one.username)
            table.add_row(one.username, one.name, one.role.value, "on" if one.totp_secret else "off", str(len(standing)))
    Console().print(table)


@staff.command("role")
@click.argument("username")
@click.argument("role", type=ROLES)
def set_role(username: str, role: str) -> None:
    """Give an account another role; it holds from its next click on."""

    def change(work: UnitOfWork, account: StaffAccount) -> str:
        work.staff.save(replace(account, role=Role(role)))
        return f"{account.username} is {role} now."

    _change(username, f"set_role_{role}", change)


@staff.command("remove")
@click.argument("username")
def remove(username: str) -> None:
    """End an account and its sign-ins. What it did stays in the audit."""

    def change(work: UnitOfWork, account: StaffAccount) -> str:
        work.staff.remove(account.username)
        return f"{account.username} can not sign in any more."

    _change(username, "remove_staff", change)


@staff.command("totp-off")
@click.argument("username")
def totp_off(username: str) -> None:
    """Switch off two-step sign-in for somebody who lost both phone and recovery codes. Make sure that it is they who ask."""

    def change(work: UnitOfWork, account: StaffAccount) -> str:
        work.staff.save(replace(account, totp_secret=None, totp_period=None))
        work.staff.set_recovery(account.username, ())
        work.staff.end_all(account.username)
        return f"{account.username} signs in with the password alone now, and has been signed out everywhere."

    _change(username, "two_step_off", change)


def _change(username: str, did: str, change: Callable[[UnitOfWork, StaffAccount], str]) -> None:
    from bot.bootstrap import open_records

    with open_records(_settings()) as records, records.units() as work:
        account = work.staff.by_username(username.strip().lower())
        if account is None:
            raise click.ClickException(f"There is no account {username}; `frontdesk staff list` shows all.")
        said = change(work, account)
        work.audit.note(AuditEntry(records.clock(), "staff:operator", f"{did}:{account.username}"))
        work.commit()
    click.echo(said)


def _settings() -> Settings:
    try:
        return Settings.read(os.environ)
    except SettingsMistaken as mistaken:
        raise click.ClickException(str(mistaken)) from None
