"""`doctor`, `rebuild`, `demo`: keeping a workspace sound, and having one to look at."""

from __future__ import annotations

import click

from plimsoll.commands.counting import FINDING
from plimsoll.commands.options import json_option, say_json, say_table, tower_of, workspace_option


@click.command("doctor")
@workspace_option
@json_option
def doctor_command(workspace: str | None, *, as_json: bool) -> int:
    """Check vault hashes, tables, receipts, journal, settings and permissions."""
    found = tower_of(workspace).doctor()
    if as_json:
        say_json({"schema": "plimsoll.doctor/1", "checks": [check.as_json() for check in found]})
    else:
        say_table(
            ("check", "", "what was found", "what to do"),
            [(check.name, "ok" if check.ok else "NO", check.message, check.hint) for check in found],
        )
    return 0 if all(check.ok for check in found) else FINDING


@click.command("rebuild")
@workspace_option
@json_option
def rebuild_command(workspace: str | None, *, as_json: bool) -> int:
    """Make the facts again from vault and receipts. Readers see the old ones until it is done."""
    count = tower_of(workspace).rebuild()
    if as_json:
        say_json({"schema": "plimsoll.rebuild/1", "receipts": count})
    else:
        click.echo(f"facts were made again from {count} receipts")
    return 0
