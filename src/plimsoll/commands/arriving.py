"""`import`, `record`, `imports`, `undo-import`, `problems`: how facts come in, and how they are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.options import (
    Day,
    Instant,
    json_option,
    say_json,
    say_progress,
    say_table,
    step_aside,
    tower_of,
    workspace_option,
)
from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from datetime import date, datetime

    from plimsoll.intake.importing import ImportResult

SHOWN_PROBLEMS = 20

account_option = click.option("--account", help="Whose files these are (default: the account `default`).")
marketplace_option = click.option("--marketplace", help="The marketplace, where the file does not say: US, DE, an id.")


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@account_option
@marketplace_option
@click.option("--account-from-folder", is_flag=True, help="Each folder right under PATH is an account of that name.")
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False), help="A mapping file for tables of other shops."
)
@click.option(
    "--observed-at", type=Instant(), help="When the files were true (default: the report's own time, else now)."
)
@workspace_option
@json_option
def import_command(
    paths: tuple[str, ...],
    workspace: str | None,
    *,
    account_from_folder: bool,
    as_json: bool,
    **choices: Any,  # noqa: ANN401 - passed on as they came
) -> int:
    """Import files and folders, zip, gzip and workbooks included. Each file is recognised by its content."""
    tower = tower_of(workspace)
    step_aside(tower.workspace)
    result = tower.import_files(*paths, account_from_folder=account_from_folder, progress=say_progress, **choices)
    if as_json:
        say_json(result.as_json())
    else:
        say_result(result)
    return result.exit_code


def say_result(result: ImportResult) -> None:
    """The account of an import, for people."""
    if result.files:
        say_table(
            ("file", "read as", "rows", "loaded", "problems", "unmatched", ""),
            [
                (f.path, f.reader, f.rows, f.loaded, f.problems, f.unmatched,
                 f"already imported as {f.duplicate_of}" if f.duplicate_of else "")
                for f in result.files
            ],
            frozenset({2, 3, 4, 5}),
        )  # fmt: skip
    for path in result.unrecognised:
        click.echo(f"not recognised: {path} (for another shop's table write a --mapping)")
    for notice in result.warnings:
        click.echo(f"note: {notice.path}: {notice.message}")
    for problem in result.problems[:SHOWN_PROBLEMS]:
        click.echo(f"problem: {_place(problem.path, problem.line, problem.field)}: {problem.message}"
                   + (f" ({problem.hint})" if problem.hint else ""))  # fmt: skip
    if len(result.problems) > SHOWN_PROBLEMS:
        click.echo(f"... and {len(result.problems) - SHOWN_PROBLEMS} more: `plimsoll problems`")
    if result.rows:
        click.echo("records: " + ", ".join(f"{count:,} {table}" for table, count in result.rows.items()))


def _place(path: str, line: int | None, field: str | None) -> str:
    return path + (f" line {line}" if line else "") + (f", {field}" if field else "")


@click.command("imports")
@workspace_option
@json_option
def imports_command(workspace: str | None, *, as_json: bool) -> int:
    """Everything that was imported or typed, in order."""
    rows = tower_of(workspace).imports()
    if as_json:
        say_json({"schema": "plimsoll.imports/1", "imports": rows})
        return 0
    if not rows:
        click.echo("Nothing was imported yet. `plimsoll import FILE` begins.")
        return 0
    say_table(
        ("observed at (UTC)", "account", "read as", "rows", "problems", "file", "sha256"),
        [
            (f"{row['observed_at']:%Y-%m-%d %H:%M}", row["account"], row["reader"], row["rows"], row["problems"],
             row["path"], row["sha256"][:12])
            for row in rows
        ],
        frozenset({3, 4}),
    )  # fmt: skip
    return 0


@click.command("undo-import")
@click.argument("sha256")
@workspace_option
@json_option
def undo_import_command(sha256: str, workspace: str | None, *, as_json: bool) -> int:
    """Take an import back; a unique beginning of its SHA256 is enough. The file stays in the vault."""
    paths = tower_of(workspace).undo_import(sha256)
    if as_json:
        say_json({"schema": "plimsoll.undo-import/1", "undone": paths})
    else:
        click.echo("taken back: " + ", ".join(paths))
    return 0


@click.command("problems")
@workspace_option
@json_option
def problems_command(workspace: str | None, *, as_json: bool) -> int:
    """Every row in quarantine: which file and line, which field, why, and what to do."""
    rows = tower_of(workspace).problems()
    if as_json:
        say_json({"schema": "plimsoll.problems/1", "problems": rows})
        return 0
    if not rows:
        click.echo("No row is in quarantine.")
        return 0
    say_table(
        ("file", "line", "field", "why", "what to do"),
        [(row["path"], row["line"], row["field"], row["message"], row["hint"]) for row in rows],
        frozenset({1}),
    )
    return 0


class _Record(click.Group):
    """`plimsoll record KIND`: one sub-command a table, its options the table's columns."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        from plimsoll.intake.recording import RECORDABLE

        return [*RECORDABLE, "none"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        from plimsoll.intake.recording import RECORDABLE

        if cmd_name == "none":
            return _none_command
        return _record_one(cmd_name, RECORDABLE[cmd_name]) if cmd_name in RECORDABLE else None


@click.group("record", cls=_Record)
def record_command() -> None:
    """Type one fact. It becomes a small signed file in the vault, with the same trail as any other."""


def _record_one(what: str, table: str) -> click.Command:
    columns = [column for column in TABLES[table].columns if column.name != "marketplace_id"]
    has_marketplace = len(columns) < len(TABLES[table].columns)

    def call(
        account: str | None, marketplace: str | None, observed_at: datetime | None, workspace: str | None,
        *, as_json: bool, **cells: str | None,
    ) -> int:  # fmt: skip
        given = {name: value for name, value in cells.items() if value is not None}
        if has_marketplace and marketplace:
            given["marketplace_id"] = marketplace
        result = tower_of(workspace).record(
            what, given, account=account, marketplace=marketplace, observed_at=observed_at
        )
        if as_json:
            say_json({**result.as_json(), "schema": "plimsoll.record/1"})
        else:
            say_result(result)
        return result.exit_code

    options: list[Any] = [
        click.Option(
            [f"--{column.name.replace('_', '-')}", column.name],
            help=", ".join(column.choices) or _KIND_HELP.get(column.kind, ""),
        )
        for column in columns
    ]
    shared = (account_option, marketplace_option, click.option("--observed-at", type=Instant()), workspace_option,
              json_option)  # fmt: skip
    command = click.Command(what, callback=call, params=options, help=f"{TABLES[table].meaning}")
    for option in reversed(shared):
        option(command)
    command.params = [*command.params]
    return command


_KIND_HELP = {
    "time": "ISO time or date",
    "day": "ISO date",
    "boolean": "yes or no",
    "integer": "a whole number",
    "decimal": "a number",
    "hashed": "the buyer; only a keyed hash rests in the facts",
}


@click.command("none")
@click.argument("what")
@click.option("--on", "on", type=Day(), required=True, help="Up to and including this day.")
@click.option("--observed-at", type=Instant(), help="When this was known (default: now).")
@account_option
@marketplace_option
@workspace_option
@json_option
def _none_command(
    what: str,
    on: date,
    account: str | None,
    marketplace: str | None,
    observed_at: datetime | None,
    workspace: str | None,
    *,
    as_json: bool,
) -> int:
    """State that there were none of WHAT (claims, chargebacks, feedback, orders) up to and including a day."""
    receipt = tower_of(workspace).record_none(
        what, on, account=account, marketplace=marketplace, observed_at=observed_at
    )
    if as_json:
        say_json({"schema": "plimsoll.record/1", "none": receipt.table, "on": receipt.on, "account": receipt.account})
    else:
        click.echo(f"noted: no {what} up to {on} for account {receipt.account}")
    return 0
