"""`forecast` and `backtest`: the coming days of a rate, and how well such words held in the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.counting import site
from plimsoll.commands.options import (
    json_option,
    percent,
    say_json,
    say_table,
    selectors,
    tower_of,
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plimsoll.watch.backtest import Backtest
    from plimsoll.watch.forecast_row import ForecastDay, ForecastRow

MOST_TOLD = 6
"""Cells about which sentences are written; of more, only the table."""
_AHEAD = (7, 14)


@click.command("forecast")
@selectors
@click.option("--days", type=int, default=60, show_default=True, help="How many coming days, up to 120.")
@click.option(
    "--what-if", "what_if", multiple=True, metavar="WHAT",
    help="remove=ORDER_ID, win=CLAIM_ID, lose=CLAIM_ID, orders+30%, stop=asin:B0..., stop=carrier:NAME; repeatable.",
)  # fmt: skip
@workspace_option
@json_option
def forecast_command(
    selection: dict[str, Any], days: int, what_if: tuple[str, ...], workspace: str | None, *, as_json: bool
) -> int:
    """The coming days: what is exact, what is likely, when the line is crossed and when a rate is back under it."""
    tower = tower_of(workspace)
    rows = tower.forecast(days, what_if, **selection)
    if as_json:
        as_of = rows[0].as_of.isoformat() if rows else None
        say_json({"schema": "plimsoll.forecast/1", "as_of": as_of, "rows": [row.as_json() for row in rows]})
    else:
        _say_forecast(rows)
    return 0


@click.command("backtest")
@selectors
@click.option("--step", type=int, default=7, show_default=True, help="A forecast every so many days.")
@click.option("--as-observed", is_flag=True, help="Go back to what had been imported by each day (slower).")
@workspace_option
@json_option
def backtest_command(
    selection: dict[str, Any], step: int, workspace: str | None, *, as_observed: bool, as_json: bool
) -> int:
    """What `forecast` would have said on past days (--from, --to), against what came until --as-of."""
    found = tower_of(workspace).backtest(step, as_observed=as_observed, **selection)
    if as_json:
        say_json(found.as_json())
    else:
        _say_backtest(found)
    return 0


# -- forecast in words ------------------------------------------------------------------------------------------------


def _say_forecast(rows: Sequence[ForecastRow]) -> None:
    if not rows:
        click.echo("Nothing to forecast yet: no orders match. `plimsoll import FILE` brings some.")
        return
    by = rows[0].dimension
    say_table(
        ("account", "site", "channel", *((by,) if by else ()), "today", "in 7 days", "in 14 days", "worst day", "then",
         "chance over", "back under"),
        [
            (
                row.cell.account, site(row.cell.marketplace_id), row.cell.fulfillment_channel,
                *((row.cell.value or "(none)",) if by else ()), percent(*row.today),
                *(_range(row.days[ahead - 1] if ahead <= len(row.days) else None) for ahead in _AHEAD),
                row.worst.day if row.worst else "-", _range(row.worst),
                f"{row.worst.p_breach:.0%}" if row.worst else "-", row.recovery.back.p50 or "-",
            )
            for row in rows
        ],
    )  # fmt: skip
    click.echo("\nRates: likely (from low to high: nine in ten lie above the low, nine in ten below the high).")
    for row in rows[:MOST_TOLD]:
        for sentence in _sentences(row):
            click.echo(f"{row.cell.account} {site(row.cell.marketplace_id)} {_who(row)}: {sentence}")
    if rows[0].notice:
        click.echo(f"\n{rows[0].notice}")


def _who(row: ForecastRow) -> str:
    channel = row.cell.fulfillment_channel
    return f"{channel} {row.cell.value or '(none)'}" if row.dimension else channel


def _range(day: ForecastDay | None) -> str:
    if day is None or day.rate_p10 is None or day.rate_p50 is None or day.rate_p90 is None:
        return "-"
    low, middle, high = (f"{float(rate) * 100:.2f}" for rate in (day.rate_p10, day.rate_p50, day.rate_p90))
    return f"{middle} % ({low} - {high})"


def _sentences(row: ForecastRow) -> Iterator[str]:
    exact = [day for day in row.days if day.orders_exact]
    if exact:
        yield f"every order that counts through {exact[-1].day} is in the books; later days add expected orders."
    if row.known_defects:
        last = row.known_defects[-1]
        yield (
            f"of {len(row.known_defects)} orders known to be defective, {_leaving(row, 7)} stop counting within 7 days,"
            f" {_leaving(row, 14)} within 14; the last, {last.order_id}, counts through {last.last_day}."
        )
    yield from _line_sentences(row)
    for lack in row.lacks:
        known = f"known only through {lack.through}" if lack.through else "never seen"
        yield f"{lack.source.replace('_', ' ')} {known}; assumed: {lack.assumed}."


def _leaving(row: ForecastRow, days: int) -> int:
    return sum(day.leaves for day in row.days[:days])


def _line_sentences(row: ForecastRow) -> Iterator[str]:
    """Of the line: crossed when, back when, and the usual deactivation day beside."""
    recovery, clock = row.recovery, row.clock
    last = row.days[-1].day
    if clock is None:
        if recovery.first_breach.p50:
            yield f"more likely than not over the line by {recovery.first_breach.p50}."
        elif recovery.first_breach.p10:
            yield f"one chance in ten to be over the line by {recovery.first_breach.p10}."
        else:
            yield f"less than one chance in ten to cross the line by {last}."
        return
    floor = f"on {recovery.floor_date}" if recovery.floor_date else f"not by {last}"
    likely = f"on {recovery.back.p50}" if recovery.back.p50 else f"after {last}"
    cautious = f"on {recovery.back.p90}" if recovery.back.p90 else f"after {last}"
    yield f"over the line; back under {floor} if nothing new comes, likely {likely}, cautiously {cautious}."
    yield (
        f"over since {clock.over_since}; sellers report deactivation usually on day {clock.usual_day}"
        f" ({clock.usual_date}, unconfirmed: no public page says so); chance to be back by itself before:"
        f" {clock.p_back_by_then:.0%}."
    )


# -- backtest in words ------------------------------------------------------------------------------------------------


def _say_backtest(found: Backtest) -> None:
    click.echo(
        f"Forecasts made every {found.step} days from {found.first} to {found.last},"
        f" held against what is known through {found.through}."
    )
    if not found.horizons:
        click.echo("There was nothing to hold them against: no orders in the windows of those days.")
        return
    names = list(found.horizons[0].by_model)
    say_table(
        ("days ahead", "forecasts", "over the line", "in low - high", *(f"{_name(name)} miss" for name in names),
         *(f"{_name(name)} Brier" for name in names)),
        [
            (
                one.horizon, one.forecasts, one.breaches, f"{one.coverage:.0%}",
                *(f"{one.by_model[name][0] * 1e4:.2f}" for name in names),
                *(f"{one.by_model[name][2]:.3f}" for name in names),
            )
            for one in found.horizons
        ],
        frozenset(range(4 + 2 * len(names))),
    )  # fmt: skip
    click.echo("\nmiss: pinball loss over p10, p50, p90, in hundredths of a per cent; Brier: of the chance to be over.")


def _name(name: str) -> str:
    return name.replace("_", " ")
