"""``kb user``: accounts of the reviewers' desk. Passwords are asked on the terminal or read from
the standard input, never taken from the command line."""

from __future__ import annotations

import getpass
import json
import sys

import click
from rich.table import Table

from kb.errors import UsageError
from kb.model.desk import CLOSED, ROLES
from kb.services import accounts
from kb.settings import Settings
from kb.store import accounts as store
from kb.store.engine import open_store
from kb.terminal import SystemClock, err, out

_MOST_READ = 10_000


def read_password() -> str:
    """Asked twice on a terminal; else the first line of the standard input."""
    if _on_a_terminal():
        typed = getpass.getpass("Password: ", stream=sys.stderr)
        if typed != getpass.getpass("The same again: ", stream=sys.stderr):
            raise UsageError("The two passwords are not the same; nothing was changed.")
        return typed
    line = sys.stdin.readline(_MOST_READ).rstrip("\r\n")
    if not line:
        raise UsageError("The password is read from the standard input, and there is none.")
    return line


def _on_a_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _by() -> str:
    """Who gives the command, for the audit log."""
    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):
        return "command line"


@click.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="reviewer", show_default=True,
              help="What the person may do.")  # fmt: skip
@click.option("--shown", default="", help="Name as the pages show it.")
def add(name: str, role: str, shown: str) -> None:
    """Make an account. The password is asked, or read from the standard input."""
    engine = open_store(Settings())
    if store.account(engine, accounts.folded(name)):
        raise UsageError(f"There is an account named {accounts.folded(name)} already.")
    made = accounts.add_account(engine, SystemClock().now(), name=name, shown=shown, role=role,
                                password=read_password(), by=_by())  # fmt: skip
    err.print(f"{made.name} may sign in as {made.role}.", markup=False, highlight=False)


@click.command()
@click.argument("name")
@click.argument("role", type=click.Choice((*ROLES, CLOSED)))
def role(name: str, role: str) -> None:
    """Give an account another role, or close it. Its sessions end."""
    engine = open_store(Settings())
    held = accounts.set_role(engine, SystemClock().now(), name=name, role=role, by=_by())
    said = "can no longer sign in" if role == CLOSED else f"is {role} now"
    err.print(f"{held.name} {said}; its sessions ended.", markup=False, highlight=False)


@click.command()
@click.argument("name")
def password(name: str) -> None:
    """Give an account another password. Its sessions end."""
    engine = open_store(Settings())
    accounts.set_password(engine, SystemClock().now(), name=name, password=read_password(),
                          by=_by())  # fmt: skip
    err.print("The password is set; open sessions ended.")


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_accounts(as_json: bool) -> None:
    """List the accounts and their roles."""
    held = store.accounts(open_store(Settings()))
    if as_json:
        rows = [
            {"name": one.name, "shown": one.shown, "role": one.role,
             "created_at": one.created_at.isoformat()}
            for one in held
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("Name", "Shown as", "Role", "Since")
    for one in held:
        table.add_row(one.name, one.shown, one.role, one.created_at.date().isoformat())
    out.print(table)
