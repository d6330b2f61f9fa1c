"""`review`: the week in one PDF and one workbook, for an account or the fleet."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import Day, json_option, percent, say_json, say_table, tower_of, workspace_option
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.desk.review.pack import Pack


@click.command("review")
@click.option("--out", type=click.Path(file_okay=False), help="Write the PDF and the workbook into this folder.")
@click.option("--account", help="Only this account (without it: the fleet).")
@click.option("--week", type=Day(), help="Any day of the week, Monday to Sunday (default: the last whole week).")
@click.option(
    "--language", type=click.Choice(["en", "zh", "both"]), default="both", show_default=True, help="Of the files."
)
@json_option
@workspace_option
def review_command(
    out: str | None, account: str | None, week: date | None, language: str, workspace: str | None, *, as_json: bool
) -> int:
    """The weekly review: every cell's rate and what moved it, the stage that fails, new defects, what is due."""
    tower = tower_of(workspace)
    if account and account not in {name for name, _, _ in tower.cells()}:
        raise UsageError(f"there is no account {account!r} with orders", hint="`plimsoll status` names them")
    end = week + timedelta(days=7 - week.isoweekday()) if week else None
    found = tower.review(end, account=account)
    languages = ("en", "zh") if language == "both" else (language,)
    paths = [path for one in languages for path in tower.write_review(Path(out), found, one)] if out else []
    if as_json:
        say_json(found.as_json() | {"files": [str(path) for path in paths]})
        return 0
    _say(found)
    for path in paths:
        click.echo(f"wrote {path}")
    return 0


def _say(found: Pack) -> None:
    click.echo(f"{found.account or 'All accounts'}, {found.first} to {found.last}")
    head = ("account", "marketplace", "channel", "rate", "week before", "defects / orders", "left", "verdict")
    say_table(
        head,
        [
            (
                one.cell.account, one.cell.marketplace_id, one.cell.fulfillment_channel,
                percent(one.row.orders_with_defects, one.row.orders),
                percent(one.before.orders_with_defects, one.before.orders) if one.before else "-",
                f"{one.row.orders_with_defects} / {one.row.orders}", one.row.headroom, one.row.verdict,
            )
            for one in found.cells
        ],
        frozenset({3, 4, 5, 6}),
    )  # fmt: skip
    stages = ", ".join(f"{stage} {n}" for stage, n in found.stages.items()) or "none"
    click.echo(f"\nDefective orders in the windows by the stage that failed: {stages}.")
    click.echo(f"New in the week: {len(found.new)}. Due in the two weeks after it: {len(found.due)}.")
