"""`localise`: which combinations of conditions explain that more is bad now than before, in any table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import json_option, say_json, workspace_option

if TYPE_CHECKING:
    from plimsoll.diagnosis.localisation.answer import Localisation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("localise")
@click.argument("file", type=_FILE)
@click.option("--bad", required=True, metavar="COLUMN", help="The column with how many were bad.")
@click.option("--total", metavar="COLUMN", help="The column with how many there were (without it: one a row).")
@click.option("--baseline", type=_FILE, help="A file of the same columns, from before.")
@click.option("--time", "time_column", metavar="COLUMN", help="The column with the time, instead of a baseline.")
@click.option("--at", metavar="VALUE", help="The time to explain; earlier rows are the baseline, later ones unused.")
@click.option("--by", metavar="COLUMN,...", help="Only these dimensions (default: every other column).")
@click.option("--conditions", type=click.IntRange(1, 3), default=3, show_default=True, help="At most so many a cause.")
@click.option("--alpha", type=click.FloatRange(1e-6, 0.5), default=0.01, show_default=True,
              help="The false-discovery rate over all that is looked at.")  # fmt: skip
@workspace_option
@json_option
def localise_command(
    file: Path, bad: str, total: str | None, baseline: Path | None, time_column: str | None, at: str | None,
    by: str | None, *, conditions: int, alpha: float, workspace: str | None, as_json: bool,  # noqa: ARG001
) -> int:  # fmt: skip
    """Which combinations of up to three conditions explain the excess in FILE (CSV, gzip too).

    Nothing is read from the workspace or written to it.
    """
    from plimsoll.diagnosis.localisation.answer import localise
    from plimsoll.diagnosis.localisation.reading import Asked, read

    if baseline is None and (time_column is None or at is None):
        raise click.UsageError("Give --baseline FILE, or --time COLUMN and --at VALUE.")
    if baseline is not None and (time_column or at):
        raise click.UsageError("Give --baseline or --time with --at, not both.")
    dimensions = tuple(name.strip() for name in by.split(",")) if by else ()
    answer = localise(read(file, baseline, Asked(bad, total, time_column, at, dimensions)), conditions, alpha)
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
