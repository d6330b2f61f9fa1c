"""`serve` and `user`: the tower in a browser, and who may come in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import json_option, say_json, say_table, tower_of, workspace_option
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from plimsoll.tower import Tower

PORT = 8400
ROLES = ("owner", "operator", "viewer", "adviser", "client")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes.")
@workspace_option
def serve_command(host: str, port: int, workers: int, workspace: str | None) -> int:
    """Serve the tower to browsers, until stopped with Ctrl-C."""
    from plimsoll.web.serving import beside_the_pages, door, prepared, serve

    root = tower_of(workspace).workspace
    at = door(host, port)
    application = prepared(root)
    address = f"http://{'localhost' if host in {'127.0.0.1', '::1'} else host}:{at.getsockname()[1]}/"

    def ready() -> None:
        click.echo(f"Plimsoll serves {root.root} on {address}")
        if code := _first_code():
            click.echo(f"Nobody has a login yet: open {address}setup/ (set-up code {code}).")
        click.echo("Stop with Ctrl-C.")
        sys.stdout.flush()

    with root.served():
        serve(application, at, workers, ready, beside_the_pages())
    return 0


def serve_demo(tower: Tower) -> None:
    """Serve a demo workspace to who sits before it, with a login that is printed."""
    import secrets

    from plimsoll.web.serving import beside_the_pages, door, prepared, serve

    at = door("127.0.0.1", PORT)
    application = prepared(tower.workspace)
    from plimsoll.journal.models import Person, Role

    password = secrets.token_urlsafe(9)
    found, _ = Person.objects.get_or_create(username="demo", defaults={"role": Role.OWNER})
    found.set_password(password)
    found.save()

    def ready() -> None:
        click.echo(f"\nThe tower: http://localhost:{PORT}/  (login demo, password {password})\nStop with Ctrl-C.")

    with tower.workspace.served():
        serve(application, at, 1, ready, beside_the_pages())


def _first_code() -> str | None:
    from plimsoll.journal.models import Person
    from plimsoll.web.pages.entering import setup_code

    return None if Person.objects.exists() else setup_code()


@click.group("user")
def user_command() -> None:
    """Who may come into the tower."""


@user_command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="viewer", show_default=True)
@click.option("--account", "accounts", multiple=True, help="An account a client or adviser may see; may be repeated.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@workspace_option
def _add(name: str, role: str, accounts: tuple[str, ...], workspace: str | None, *, password_stdin: bool) -> int:
    """Add a person."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    people = _people(tower_of(workspace))
    if people.filter(username__iexact=name).exists():
        raise UsageError(f"there is somebody called {name} already", hint=f"plimsoll user password {name}")
    password = _password(from_stdin=password_stdin)
    found = people.model(username=name, role=role, accounts=list(accounts))
    try:
        found.full_clean(exclude=["password"])
        validate_password(password, found)
    except ValidationError as error:
        raise UsageError("; ".join(error.messages)) from error
    found.set_password(password)
    found.save()
    _note("add person", name, role=role)
    click.echo(f"{name} may come in as {role}.")
    return 0


@user_command.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@workspace_option
def _set_password(name: str, workspace: str | None, *, password_stdin: bool) -> int:
    """Give a person a new password; what they were logged in with ends."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    found = _people(tower_of(workspace)).filter(username=name).first()
    if found is None:
        raise UsageError(f"nobody is called {name}", hint="plimsoll user list")
    password = _password(from_stdin=password_stdin)
    try:
        validate_password(password, found)
    except ValidationError as error:
        raise UsageError("; ".join(error.messages)) from error
    found.set_password(password)
    found.save()
    _note("set password", name)
    click.echo(f"{name} has a new password.")
    return 0


@user_command.command("list")
@workspace_option
@json_option
def _list(workspace: str | None, *, as_json: bool) -> int:
    """List people and their roles."""
    rows = [
        {"name": one.username, "role": one.role, "accounts": one.accounts, "active": one.is_active}
        for one in _people(tower_of(workspace)).order_by("username")
    ]
    if as_json:
        say_json({"schema": "plimsoll.users/1", "users": rows})
        return 0
    say_table(
        ("name", "role", "accounts", "active"),
        [
            (row["name"], row["role"], ", ".join(row["accounts"]) or "all", "yes" if row["active"] else "no")
            for row in rows
        ],
    )
    return 0


def _people(tower: Tower):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Django is loaded only here
    tower.open_journal()
    from plimsoll.journal.models import Person

    return Person.objects


def _note(verb: str, name: str, **detail: str) -> None:
    from plimsoll.journal.doing import note_deed
    from plimsoll.tower.world import who

    note_deed(f"{who()} (command line)", verb, name, **detail)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
