"""`headroom`, `signals`, `improvement`, `small-numbers`: what the line still bears, what rises, what few orders say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.counting import site
from plimsoll.commands.options import (
    Day,
    json_option,
    percent,
    say_json,
    say_table,
    selectors,
    tower_of,
    workspace_option,
)
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plimsoll.metrics.odr import OdrRow
    from plimsoll.metrics.triangle import Cell
    from plimsoll.watch.headroom import Headroom
    from plimsoll.watch.improvement import Cohort, Improvement
    from plimsoll.watch.signals import SignalsAnswer

FINDING = 1
_HORIZON = "not within {} days"


@click.command("headroom")
@selectors
@workspace_option
@json_option
def headroom_command(selection: dict[str, Any], workspace: str | None, *, as_json: bool) -> int:
    """Defects still allowed, today and on the worst coming day, and when they are used up at the present pace."""
    rows = tower_of(workspace).headroom(**selection)
    if as_json:
        as_of = rows[0].today.day if rows else _as_of(selection)
        say_json({"schema": "plimsoll.headroom/1", "as_of": as_of, "rows": [row.as_json() for row in rows]})
        return 0
    if not rows:
        click.echo("No orders match.")
        return 0
    say_table(
        ("cell", "today", "worst day", "then", "new a week", "burn rate", "used up at this pace"),
        [
            (
                _name(row.cell), _left(row.today.room), row.worst.day if row.worst else "-",
                _left(row.worst.room) if row.worst else "-", f"{row.pace.per_week:.1f}",
                "-" if row.pace.burn_rate is None else f"{row.pace.burn_rate:.1f}", _used_up(row),
            )
            for row in rows
        ],
        frozenset((1, 3, 4, 5)),
    )  # fmt: skip
    click.echo(
        "\nThe worst day is one of those whose orders are all in the books; its room counts known defects only.\n"
        "New a week: newly defective orders of the last four weeks. Burn rate 1: as many as the orders allow."
    )
    _say_volume(rows)
    return 0


def _say_volume(rows: Sequence[Headroom]) -> None:
    """From how many orders on one more defect would be allowed: never without the warning."""
    from plimsoll.watch.headroom import FRAUD

    near = [row for row in rows if row.today.orders and row.today.room == 0]
    for row in near:
        click.echo(
            f"{_name(row.cell)}: one more would be allowed from {row.next_at:,} orders on (now {row.today.orders:,})."
        )
    if near:
        click.echo(FRAUD)


def _used_up(row: Headroom) -> str:
    if row.today.room < 0:
        return "over already"
    horizon = _HORIZON.format(len(row.days) - 1)
    if row.exhausted_from is None:
        return horizon
    said = str(row.exhausted) if row.exhausted else horizon
    return f"{said} (from {row.exhausted_from})"


@click.command("signals")
@selectors
@click.option("--false-alarms", type=click.FloatRange(min=0.001, max=50), help="At most so many a year and cell (0.5).")
@click.option("--discovery-rate", type=click.FloatRange(0.001, 0.5), help="Share of false ones among many cells (0.1).")
@click.option("--check", is_flag=True, help="Exit with 1 when there is a signal.")
@workspace_option
@json_option
def signals_command(
    selection: dict[str, Any], workspace: str | None, false_alarms: float | None, discovery_rate: float | None,
    *, check: bool, as_json: bool,
) -> int:  # fmt: skip
    """Which rates have begun to rise, long before the displayed rate shows it."""
    answer = tower_of(workspace).signals(false_alarms=false_alarms, discovery_rate=discovery_rate, **selection)
    if as_json:
        say_json(answer.as_json())
    else:
        _say_signals(answer)
    return FINDING if check and answer.signals else 0


def _say_signals(answer: SignalsAnswer) -> None:
    for signal in answer.signals:
        click.echo(f"{_name(signal.cell)}: {signal.as_json()['words']}")
    quiet = answer.tested - len({signal.cell for signal in answer.signals})
    click.echo(
        f"{quiet} of {answer.tested} cells show no change on {answer.as_of} "
        f"(at most {answer.false_alarms:g} false alarms a year and cell)."
    )
    for cell, lacks in answer.untested:
        click.echo(f"{_name(cell)} was not tested: no file ever said anything of {', '.join(lacks).replace('_', ' ')}.")


@click.command("improvement")
@selectors
@click.option("--changed-on", type=Day(), required=True, help="The day from which orders were handled otherwise.")
@click.option("--days-before", type=click.IntRange(7, 180), help="Order days before it to compare with (56).")
@workspace_option
@json_option
def improvement_command(
    selection: dict[str, Any], workspace: str | None, changed_on: date, days_before: int | None, *, as_json: bool
) -> int:
    """Whether orders placed after a change do better than those before, beyond chance and season."""
    rows = tower_of(workspace).improvement(changed_on, days_before=days_before, **selection)
    if as_json:
        document = {"schema": "plimsoll.improvement/1", "as_of": _as_of(selection), "changed_on": changed_on}
        say_json({**document, "rows": [row.as_json() for row in rows]})
        return 0
    say_table(
        ("cell", "before", "after", "after / before", "season", "verdict"),
        [
            (_name(row.cell), _cohort(row.before), _cohort(row.after), _ratio(row),
             "same weeks a year ago" if row.seasonal else "no control", row.verdict)
            for row in rows
        ],
    )  # fmt: skip
    click.echo("\nOrders count by as much of their defects as is known at their age; the interval is one of 95 %.")
    if any(row.seasonal is None for row in rows):
        click.echo(
            "No control: the books do not hold the same weeks a year earlier, so a season could look like this too."
        )
    return 0


def _cohort(cohort: Cohort) -> str:
    share = "-" if cohort.share is None else f"{cohort.share * 100:.2f} %"
    return f"{share} ({cohort.defective} of {cohort.orders:,})"


def _ratio(row: Improvement) -> str:
    if row.interval is None:
        return "-"
    high = "any" if row.interval.high == float("inf") else f"{row.interval.high:.2f}"
    middle = "" if row.ratio is None else f"{row.ratio:.2f} "
    return f"{middle}({row.interval.low:.2f} to {high})"


@click.command("small-numbers")
@click.argument("numbers", nargs=-1, type=int, metavar="[DEFECTIVE ORDERS]")
@selectors
@click.option("--target", type=click.FloatRange(0.0001, 0.9999), help="With two numbers: the line (0.01).")
@workspace_option
@json_option
def small_numbers_command(
    numbers: tuple[int, ...], selection: dict[str, Any], workspace: str | None, target: float | None, *, as_json: bool
) -> int:
    """What a rate on few orders says: exact interval, how often a shop at the target shows it, words to quote."""
    documents = [_of_numbers(numbers, target or 0.01)] if numbers else _of_rows(tower_of(workspace).odr(**selection))
    if as_json:
        say_json({"schema": "plimsoll.small-numbers/1", "rows": documents})
        return 0
    if not documents:
        click.echo("No orders match.")
    for document in documents:
        if not numbers:
            cell = f"{document['account']} {site(document['marketplace_id'])} {document['fulfillment_channel']}"
            rate = percent(document["orders_with_defects"], document["orders"])
            click.echo(f"{cell} on {document['as_of']}: {rate}")
        click.echo(document["paragraph"])
        low, high = (f"{float(document['mid_p'][end]) * 100:.2f} %" for end in ("from", "to"))
        click.echo(f"The mid-P interval, narrower and right on average only: {low} to {high}.")
    return 0


def _of_numbers(numbers: tuple[int, ...], target: float) -> dict[str, Any]:
    from plimsoll.watch.small_numbers import small_number

    if len(numbers) != 2 or not 0 <= numbers[0] <= numbers[1] or not numbers[1]:  # noqa: PLR2004 - a fraction has two
        raise UsageError("give how many are defective, and of how many orders", hint="plimsoll small-numbers 2 126")
    return small_number(numbers[0], numbers[1], target).as_json()


def _of_rows(rows: Sequence[OdrRow]) -> list[dict[str, Any]]:
    from plimsoll.watch.small_numbers import small_number

    documents = []
    for row in rows:
        if not row.orders or row.orders_with_defects > row.orders:
            continue
        above, below = row.definition.target
        number = small_number(row.orders_with_defects, row.orders, above / below)
        cell = {name: row.as_json()[name] for name in ("account", "marketplace_id", "fulfillment_channel", "as_of")}
        by = {"dimension": row.dimension, "value": row.cell.value} if row.dimension else {}
        documents.append({**cell, **by, **number.as_json(), "paragraph": number.paragraph(*row.window)})
    return documents


def _name(cell: Cell) -> str:
    value = f" {cell.value}" if cell.value else ""
    return f"{cell.account} {site(cell.marketplace_id)} {cell.fulfillment_channel}{value}"


def _left(room: int) -> str:
    return f"{room} left" if room >= 0 else f"{-room} over"


def _as_of(selection: dict[str, Any]) -> str:
    from plimsoll import clock

    return str((selection.get("as_of") or clock.today()).isoformat())
