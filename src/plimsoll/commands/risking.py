"""`risk`: the open orders to save first; `--check-past`: what that queue was worth on a past day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.counting import site
from plimsoll.commands.options import (
    Day,
    Instant,
    json_option,
    say_json,
    say_table,
    selectors,
    tower_of,
    without_collection,
    workspace_option,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from plimsoll.watch.risk.learning import Model
    from plimsoll.watch.risk.looking_back import PastRisk
    from plimsoll.watch.risk.queue import RiskAnswer, RiskRow

SHOWN = 10


@click.command("risk")
@selectors
@click.option("--limit", type=click.IntRange(1), help=f"So many orders ({SHOWN}; 50 with --json).")
@click.option(
    "--now", type=Instant(), help="The moment that clocks are read at (default: now, or the end of a past day)."
)
@click.option("--check-past", type=Day(), help="What the queue of this past day was worth, against what came since.")
@workspace_option
@json_option
@without_collection
def risk_command(
    selection: dict[str, Any], workspace: str | None, limit: int | None, now: datetime | None, check_past: date | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Open orders by what saving them would spare the rate: why they stand there, what to do, until when."""
    from plimsoll.watch.risk.queue import LIMIT

    tower = tower_of(workspace)
    if check_past is not None:
        past = tower.past_risk(check_past, **selection)
        say_json(past.as_json()) if as_json else _say_past(past)
        return 0
    answer = tower.risk(limit or (LIMIT if as_json else SHOWN), now=now, **selection)
    say_json(answer.as_json()) if as_json else _say(answer)
    return 0


def _say(answer: RiskAnswer) -> None:
    if not answer.scored:
        click.echo("No open orders match.")
        return
    say_table(
        ("order", "cell", "stage", "chance (8 in 10)", "would cost", "can be spared", "until"),
        [
            (
                row.order_id, _cell(row), row.stage.replace("_", " "),
                f"{_share(row.probability)} ({_share(row.low)} - {_share(row.high)})",
                f"{row.effect.points:.3f} points", f"{row.saving:.4f}", _until(row),
            )
            for row in answer.rows
        ],
        frozenset((3, 4, 5)),
    )  # fmt: skip
    click.echo()
    for row in answer.rows:
        why = "; ".join(reason.words for reason in row.reasons) or "nothing but the usual share"
        click.echo(f"{row.order_id}: {why}. {row.action.words}")
    click.echo(
        f"\n{answer.scored:,} open orders were scored on {answer.as_of}, and {answer.expected_defects:.1f} of them are "
        "expected to become counted defects.\nA point is 1 % of the rate on the worst coming day that counts the order."
    )
    for model in answer.models[:SHOWN]:
        click.echo(f"{model.account}: {_model(model)}.")


def _say_past(past: PastRisk) -> None:
    if not past.orders:
        click.echo("No order was open then.")
        return
    click.echo(f"The queue of {past.then}, against what is known through {past.as_of}:")
    say_table(
        ("fifth", "orders", "chance", "expected", "came"),
        [
            (
                place,
                f"{group.orders:,}",
                f"{_share(group.low)} - {_share(group.high)}",
                f"{group.expected:.1f}",
                group.came,
            )
            for place, group in enumerate(past.groups, 1)
        ],
        frozenset((1, 2, 3, 4)),
    )
    click.echo(f"\nExpected {past.expected:.1f} defects of {past.orders:,} orders, {past.came} came.")
    if past.area is not None and past.top_tenth is not None:
        click.echo(
            f"An order that turned bad stood above one that did not in {past.area * 100:.0f} of 100 pairs; "
            f"{past.top_tenth * 100:.0f} % of what came stood in the riskiest tenth."
        )
    for model in past.models[:SHOWN]:
        click.echo(f"{model.account}: {_model(model)}.")


def _model(model: Model) -> str:
    known = f"{model.known_defects} known defects of {model.orders:,} orders"
    if model.source == "shipped prior":
        return f"the shipped prior, at the account's own level ({known})"
    return f"{model.source}, {model.own * 100:.0f} % of the weights its own ({known})"


def _cell(row: RiskRow) -> str:
    return f"{row.cell.account} {site(row.cell.marketplace_id)} {row.cell.fulfillment_channel}"


def _share(value: float) -> str:
    return f"{value * 100:.1f} %" if value < 0.1 else f"{value * 100:.0f} %"  # noqa: PLR2004 - one digit where it matters


def _until(row: RiskRow) -> str:
    clock = row.action.clock
    if clock is None:
        return "-"
    hours = clock.hours_left(row.at)
    return f"{clock.due:%Y-%m-%d %H:%M} ({hours:.0f} h left)" if hours >= 0 else f"{-hours:.0f} h past"
