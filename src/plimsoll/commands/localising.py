"""`localise`: which combinations of conditions explain that more is bad now than before: any table, or own orders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import Day, json_option, say_json, tower_of, workspace_option

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.diagnosis.localisation.answer import Localisation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("localise")
@click.argument("file", type=_FILE, required=False)
@click.option("--bad", metavar="COLUMN", help="The column with how many were bad.")
@click.option("--total", metavar="COLUMN", help="The column with how many there were (without it: one a row).")
@click.option("--baseline", type=_FILE, help="A file of the same columns, from before.")
@click.option("--time", "time_column", metavar="COLUMN", help="The column with the time, instead of a baseline.")
@click.option("--at", metavar="VALUE", help="The time to explain; earlier rows are the baseline, later ones unused.")
@click.option("--by", metavar="COLUMN,...", help="Only these dimensions (default: every other column).")
@click.option("--conditions", type=click.IntRange(1, 3), default=3, show_default=True, help="At most so many a cause.")
@click.option("--alpha", type=click.FloatRange(1e-6, 0.5), default=0.01, show_default=True,
              help="The false-discovery rate over all that is looked at.")  # fmt: skip
@click.option("--account", help="Without FILE: only this account's orders.")
@click.option("--marketplace", help="Without FILE: only this marketplace.")
@click.option(
    "--channel",
    type=click.Choice(["MFN", "AFN"], case_sensitive=False),
    help="Without FILE: only this fulfilment channel.",
)
@click.option("--as-of", type=Day(), help="Without FILE: the day whose window is explained (default: today, UTC).")
@click.option("--against", type=Day(), help="Without FILE: the day whose window is the baseline (default: one before).")
@click.option(
    "--expected", type=click.FloatRange(0, 0.5), help="Without FILE: the rate to expect, instead of a baseline."
)
@workspace_option
@json_option
def localise_command(  # noqa: PLR0917 - click passes its options by name
    file: Path | None, bad: str | None, total: str | None, baseline: Path | None, time_column: str | None,
    at: str | None, by: str | None, account: str | None, marketplace: str | None, channel: str | None,
    as_of: date | None, against: date | None, expected: float | None, *, conditions: int, alpha: float,
    workspace: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Which combinations of up to three conditions explain the excess in FILE (CSV, gzip too).

    With FILE nothing is read from the workspace. Without FILE the orders of the workspace are searched.
    """
    if file is None:
        from plimsoll.diagnosis.own_orders import AskedOwn

        if bad or total or baseline or time_column or at:
            raise click.UsageError("--bad, --total, --baseline, --time and --at are for a FILE.")
        if against and expected is not None:
            raise click.UsageError("Give --against or --expected, not both.")
        names = tuple(name.strip() for name in by.split(",")) if by else ()
        asked = AskedOwn(against, expected, names, conditions, alpha)
        selection = {"account": account, "marketplace": marketplace, "channel": channel, "as_of": as_of}
        return _told(tower_of(workspace).localise(asked, **selection), as_json=as_json)
    if bad is None:
        raise click.UsageError("Give --bad COLUMN.")
    if account or marketplace or channel or as_of or against or expected is not None:
        raise click.UsageError("--account, --as-of and the like are for the workspace's orders, without a FILE.")
    from plimsoll.diagnosis.localisation.answer import localise
    from plimsoll.diagnosis.localisation.reading import Asked, read

    if baseline is None and (time_column is None or at is None):
        raise click.UsageError("Give --baseline FILE, or --time COLUMN and --at VALUE.")
    if baseline is not None and (time_column or at):
        raise click.UsageError("Give --baseline or --time with --at, not both.")
    dimensions = tuple(name.strip() for name in by.split(",")) if by else ()
    read_table = read(file, baseline, Asked(bad, total, time_column, at, dimensions))
    return _told(localise(read_table, conditions, alpha), as_json=as_json)


def _told(answer: Localisation, *, as_json: bool) -> int:
    if as_json:
        say_json(answer.as_json())
    else:
        _say(answer)
    return 3 if answer.read.refused else 0


def _say(answer: Localisation) -> None:
    from plimsoll.diagnosis.localisation.answer import left_out_words

    for line in left_out_words(answer):
        click.echo(f"left out: {line}", err=True)
    click.echo(f"{answer.bad:,} of {answer.total:,} bad, {answer.expected:,.1f} expected.")
    if answer.everywhere is not None:
        click.echo(f"The rate is {answer.everywhere:.2f} times what it was, everywhere alike.")
    if not answer.causes:
        click.echo("No combination of conditions stands out from what chance gives.")
    for cause in answer.causes:
        click.echo(f"  {cause.sentence()} (p {cause.p_value})")
    if answer.confounded:
        click.echo("Looked bad, and is not the cause:")
    for cause in answer.confounded:
        click.echo(f"  {cause.sentence()}")
