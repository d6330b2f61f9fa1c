"""`metrics`: every metric of the catalogue, and the two clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.options import (
    Day,
    Instant,
    json_option,
    say_json,
    say_table,
    tower_of,
    workspace_option,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from plimsoll.metrics.answer import MetricsAnswer
    from plimsoll.metrics.clocks import OpenItem
    from plimsoll.metrics.metric_row import MetricRow
    from plimsoll.metrics.telling import Telling

FINDING = 1
MOST_TOLD = 200
"""Records told in words; the JSON has every one."""
_CONDITIONS = {
    "LESS_THAN": "under", "NOT_GREATER_THAN": "at most", "GREATER_THAN": "over", "NOT_LESS_THAN": "at least",
    "EQUALS": "exactly",
}  # fmt: skip


@click.command("metrics")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--as-of", type=Day(), help="The day the figures are of (default: today, UTC).")
@click.option("--account", help="Only this account.")
@click.option("--marketplace", help="Only this marketplace: US, DE, EBAY_US, or an id.")
@click.option("--channel", type=click.Choice(["MFN", "AFN", "ALL"], case_sensitive=False), help="Only this channel.")
@click.option("--known-at", type=Instant(day_end=True), help="Only what had been observed by then.")
@click.option("--policy-date", type=Day(), help="Count by the rules in force on this day.")
@click.option("--orders", is_flag=True, help="The defective and unknown records behind the figures, with reasons.")
@click.option("--open", "waiting", is_flag=True, help="What waits for an answer, with the hours left.")
@click.option("--now", type=Instant(), help="The instant for --open (default: the clock).")
@click.option("--check", is_flag=True, help="Exit with 1 when a rate misses its target, or something is overdue.")
@workspace_option
@json_option
def metrics_command(
    names: tuple[str, ...],
    workspace: str | None,
    now: datetime | None,
    *,
    orders: bool,
    waiting: bool,
    check: bool,
    as_json: bool,
    **selection: Any,  # noqa: ANN401 - what click parsed of the selectors
) -> int:
    """Every metric of every account, marketplace and channel, recounted where the files allow it.

    Without a NAME all of them; a name may say its platform: ebay.late_shipment_rate.
    """
    answer = tower_of(workspace).metrics(*names, orders=orders, waiting=waiting, now=now, **selection)
    if as_json:
        say_json(answer.as_json())
    else:
        _say(answer, orders=orders, waiting=waiting)
    return FINDING if check and answer.misses else 0


def _say(answer: MetricsAnswer, *, orders: bool, waiting: bool) -> None:
    for broken in answer.broken:
        click.echo(f"{broken.extension.distribution} {broken.extension.name}: {broken.message}", err=True)
    if waiting:
        _say_open(answer.open, answer.now)
    elif orders:
        _say_telling(answer.telling)
    else:
        _say_rows(answer.rows)


def _say_rows(rows: Sequence[MetricRow]) -> None:
    if not rows:
        click.echo("Nothing to count yet: no orders match. `plimsoll import FILE` brings some.")
        return
    say_table(
        ("account", "site", "channel", "metric", "rate", "counts", "unknown", "target", "verdict", "displayed"),
        [
            (
                row.place[0], _site(row.place[1]), row.place[2], _name(row), _rate(row), _counts(row),
                row.count.unknown if row.count else "-", _target(row), _verdict(row), _displayed(row),
            )
            for row in rows
        ],
        frozenset({4, 6}),
    )  # fmt: skip
    _say_facts(rows)


def _name(row: MetricRow) -> str:
    part = f" ({row.part.replace('_', ' ')})" if row.part else ""
    return row.metric.name.replace("_", " ") + part


def _rate(row: MetricRow) -> str:
    if row.numerator is None or not row.denominator:
        return "-"
    return percent_towards(row.numerator, row.denominator, row.target_value)


def percent_towards(numerator: int, denominator: int, target: str | None) -> str:
    """A rate with two decimals, cut towards where it lies, so that it is never shown on the target when it is not."""
    from plimsoll.metrics.metric import fraction

    hundredths, rest = divmod(numerator * 10_000, denominator)
    rounded = hundredths + (rest * 2 >= denominator)
    if target is not None and rest:
        above, below = fraction(target)
        line, uneven = divmod(above * 10_000, below)
        if not uneven and rounded == line:
            rounded = hundredths + 1 if hundredths >= line else hundredths
    return f"{rounded // 100}.{rounded % 100:02d} %"


def _counts(row: MetricRow) -> str:
    if row.count is None:
        return "no recount"
    return f"{row.numerator} of {row.denominator} {row.metric.counted}"


def _target(row: MetricRow) -> str:
    if row.target_value is None or row.target_condition is None:
        return "-"
    if row.metric.counted == "points":
        return f"{_CONDITIONS[row.target_condition]} {row.target_value}"
    from decimal import Decimal

    return f"{_CONDITIONS[row.target_condition]} {(Decimal(row.target_value) * 100).normalize():f} %"


def _verdict(row: MetricRow) -> str:
    from plimsoll.metrics.verdict import BAD, DEPENDS, GOOD, INCOMPLETE

    words = {
        GOOD: "meets it",
        BAD: "MISSES it",
        "NONE": "nothing to judge",
        DEPENDS: "depends",
        INCOMPLETE: "incomplete",
    }
    if row.verdict == INCOMPLETE:
        return f"incomplete: {', '.join(row.verdict_needs)}"
    return f"depends on {', '.join(row.verdict_needs)}" if row.verdict == DEPENDS else words[row.verdict]


def _displayed(row: MetricRow) -> str:
    shown = row.displayed
    if shown is None:
        return "-"
    told = (
        f"{shown.numerator} of {shown.denominator}" if shown.denominator is not None else f"{shown.as_json()['value']}"
    )
    ours = shown.recounted
    return f"{told} (recount {ours.numerator} of {ours.denominator})" if ours else told


def _say_facts(rows: Sequence[MetricRow]) -> None:
    """For each figure that unknown records or a missing fact keep from being sure: how many say what it needs."""
    said = [
        f"  {row.place[0]} {_site(row.place[1])} {_name(row)}: {fact} known for "
        f"{known:,} of {of:,} {row.metric.counted}"
        for row in rows
        if row.part is None
        for fact, (known, of) in row.facts.items()
        if known < of and row.count and row.count.unknown
    ]
    if said:
        click.echo("\nWhat the files leave unsaid:")
        click.echo("\n".join(said))


def _say_telling(rows: Sequence[Telling]) -> None:
    if not rows:
        click.echo("No defective and no unknown records in these windows.")
        return
    say_table(
        ("account", "site", "channel", "metric", "record", "order", "day", "state", "reason"),
        [
            (
                row.place[0], _site(row.place[1]), row.place[2], row.metric.name.replace("_", " "), row.record,
                row.order_id, row.day, row.state, row.reason,
            )
            for row in rows[:MOST_TOLD]
        ],
    )  # fmt: skip
    if len(rows) > MOST_TOLD:
        click.echo(f"... and {len(rows) - MOST_TOLD:,} more; --json tells every one")


def _say_open(items: Sequence[OpenItem], now: datetime) -> None:
    if not items:
        click.echo("Nothing waits for an answer.")
        return
    say_table(
        ("account", "site", "kind", "record", "order", "since", "hours left"),
        [
            (
                item.account, _site(item.marketplace_id) if item.marketplace_id else "?", item.kind, item.record,
                item.order_id, item.since.strftime("%Y-%m-%d %H:%M") if item.hour_known else item.since.date(),
                item.hours_left(now) or "no rule",
            )
            for item in items
        ],
        frozenset({6}),
    )  # fmt: skip


def _site(marketplace_id: str) -> str:
    """A marketplace as people say it: Amazon's by its country, others by their id."""
    from plimsoll.policies import find_marketplace

    known = find_marketplace(marketplace_id)
    return known.country if known and known.platform == "amazon" else marketplace_id
