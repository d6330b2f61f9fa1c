"""`paste`, `update`, `template`: typing as a first-class source."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plimsoll.commands.arriving import account_option, marketplace_option, say_result
from plimsoll.commands.options import json_option, say_json, say_table, tower_of, workspace_option
from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from plimsoll.intake.pasting import Pasted

KINDS = ("claims", "chargebacks", "feedback", "listed", "snapshots")


@click.command("paste")
@click.argument("file", default="-", type=click.Path(allow_dash=True, dir_okay=False))
@click.option("--kind", type=click.Choice(KINDS), help="What it is (default: told by its words).")
@click.option("--yes", is_flag=True, help="Take it in without asking.")
@account_option
@marketplace_option
@workspace_option
@json_option
def paste_command(
    file: str, kind: str | None, account: str | None, marketplace: str | None, workspace: str | None,
    *, yes: bool, as_json: bool,
) -> int:  # fmt: skip
    """Read a table or mail copied from Seller Central (FILE, or standard input), show its rows, and take them in."""
    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8", errors="replace")
    tower = tower_of(workspace)
    pasted = tower.paste(text, kind=kind, marketplace=marketplace, account=account)
    if not as_json:
        _say_preview(pasted)
    asks = not yes and not as_json and sys.stdin.isatty()
    if not pasted.rows or not (yes or (asks and click.confirm("Take these rows in?"))):
        if as_json:
            say_json({**_preview(pasted), "taken": None})
        elif pasted.rows and not asks:
            click.echo("Nothing was taken in; say --yes to do so.")
        return 0 if pasted.rows else 2
    result = tower.take_pasted(pasted, account=account, marketplace=marketplace)
    if as_json:
        say_json({**_preview(pasted), "taken": result.as_json()})
    else:
        say_result(result)
    return result.exit_code if not pasted.problems else 3


def _preview(pasted: Pasted) -> dict[str, object]:
    return {
        "schema": "plimsoll.paste/1",
        "kind": pasted.kind,
        "rows": list(pasted.rows),
        "problems": [{"line": p.line, "message": p.message, "hint": p.hint} for p in pasted.problems],
        "notices": [notice.message for notice in pasted.notices],
    }


def _say_preview(pasted: Pasted) -> None:
    if pasted.rows:
        click.echo(f"Read as {pasted.kind}:")
        columns = [name for name in ("line", *pasted.columns) if any(row.get(name) for row in pasted.rows)]
        say_table(columns, [[row.get(name, "") for name in columns] for row in pasted.rows])
    for notice in pasted.notices:
        click.echo(f"note: {notice.message}")
    for problem in pasted.problems:
        place = f"line {problem.line}: " if problem.line else ""
        click.echo(f"problem: {place}{problem.message}" + (f" ({problem.hint})" if problem.hint else ""))
    if not pasted.rows:
        click.echo("No row could be read from it.")


@click.command("update")
@click.argument("order_id")
@click.argument("words", nargs=-1, required=True)
@account_option
@workspace_option
@json_option
def update_command(
    order_id: str, words: tuple[str, ...], account: str | None, workspace: str | None, *, as_json: bool
) -> int:
    """Update an order's claim, chargeback or feedback in a word: granted, denied, withdrawn, won, removed today."""
    result = tower_of(workspace).update(order_id, " ".join(words), account=account)
    if as_json:
        say_json({**result.as_json(), "schema": "plimsoll.record/1"})
    else:
        say_result(result)
    return result.exit_code


@click.command("template")
@click.argument("table", type=click.Choice(list(TABLES)))
@click.argument("file", required=False, type=click.Path(dir_okay=False))
def template_command(table: str, file: str | None) -> int:
    """Write an xlsx to fill in for one interchange TABLE, with drop-downs; `import` reads it back."""
    from plimsoll.intake.templates import template

    target = Path(file or f"{table}.xlsx")
    if target.exists():
        raise click.ClickException(f"{target} is there already; name another file")
    template(table, target)
    click.echo(f"wrote {target}; fill it in and `plimsoll import {target}`")
    click.echo("An import of it says that these are all there are up to now: leave it out rather than import it empty.")
    return 0
