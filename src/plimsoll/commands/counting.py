"""`odr`, `status`, `defects`, `explain`: what the recount says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.options import (
    json_option,
    percent,
    say_json,
    say_progress,
    say_table,
    selectors,
    tower_of,
    without_collection,
    workspace_option,
)
from plimsoll.errors import UsageError
from plimsoll.policies import find_marketplace
from plimsoll.tower.documents import explain_documents, odr_documents, own_status, status_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.metrics.odr import OdrRow
    from plimsoll.settings import Settings
    from plimsoll.tower import Tower
    from plimsoll.watch.ranking import Shrunken

FINDING = 1
MOST_WINDOWS = 3
MOST_NEEDS = 8
MOST_FEW = 3
FEW_MARK = " ~"
"""Stands behind a rate on few orders."""
_WORDS = {
    "GOOD": "under the line",
    "BAD": "OVER the line",
    "NONE": "no orders",
    "INCOMPLETE": "incomplete",
    "DEPENDS": "depends",
}


@click.command("odr")
@selectors
@click.option("--check", is_flag=True, help="Exit with 1 when a rate misses its target.")
@click.option("--rank", is_flag=True, help="With --by: what is surely bad first, few orders drawn towards the others.")
@click.option("--out", type=click.Path(dir_okay=False), help="Write the series to this .parquet or .csv file instead.")
@workspace_option
@json_option
@without_collection
def odr_command(
    selection: dict[str, Any], workspace: str | None, out: str | None, *, check: bool, rank: bool, as_json: bool
) -> int:
    """The Order Defect Rate of every account, marketplace and channel, recounted order by order."""
    tower = tower_of(workspace)
    if rank and (not selection["by"] or out is not None):
        raise UsageError("--rank puts the values of a dimension in order", hint="odr --by asin --rank")
    if out is not None:
        return _write(tower, out, selection, check=check, as_json=as_json)
    rows = tower.odr(**selection)
    ranks = ranked(rows) if rank else None
    rows = [row for row, _ in ranks] if ranks else rows
    if as_json:
        as_of = rows[0].as_of.isoformat() if rows else _as_of(selection)
        documents = odr_documents(rows, tower.settings)
        for document, (_, drawn) in zip(documents, ranks or (), strict=False):
            document["shrunken"] = drawn.as_json()
        say_json({"schema": "plimsoll.odr/1", "as_of": as_of, "rows": documents})
    else:
        _say_rows(rows, [drawn for _, drawn in ranks] if ranks else None)
    return FINDING if check and any(row.status == "BAD" for row in rows) else 0


def _write(tower: Tower, out: str, selection: dict[str, Any], *, check: bool, as_json: bool) -> int:
    if check:
        raise UsageError("--check looks at one answer, --out writes many", hint="use one of them")
    rows = tower.write_series(out, progress=say_progress, **selection)
    if as_json:
        say_json({"schema": "plimsoll.series/1", "path": out, "rows": rows})
    else:
        click.echo(f"{rows:,} rows in {out}")
    return 0


@click.command("status")
@selectors
@click.option("--check", is_flag=True, help="Exit with 1 when a rate misses its target.")
@workspace_option
@json_option
@without_collection
def status_command(selection: dict[str, Any], workspace: str | None, *, check: bool, as_json: bool) -> int:
    """Where every account stands: rate, defects still allowed, and what is missing to be sure."""
    tower = tower_of(workspace)
    rows = tower.status(**selection)
    if as_json:
        nearest = tower.next_deadlines(**selection)
        say_json({"schema": "plimsoll.status/1", "rows": status_documents(rows, tower.settings, nearest)})
    else:
        from plimsoll.commands.coming import say_coming

        _say_rows(rows)
        _say_pending(rows)
        say_coming(rows)
        _say_windows(rows)
        _say_own_target(rows, tower.settings)
        _say_needs(rows)
    return FINDING if check and any(row.status == "BAD" for row in rows) else 0


@click.command("defects")
@selectors
@workspace_option
@json_option
@without_collection
def defects_command(selection: dict[str, Any], workspace: str | None, *, as_json: bool) -> int:
    """The defective orders behind a figure, and those that only the marketplace lists."""
    rows = tower_of(workspace).defects(**selection)
    if as_json:
        documents = [row.as_json() for row in rows]
        say_json({"schema": "plimsoll.defects/1", "as_of": _as_of(selection), "orders": documents})
        return 0
    if not rows:
        click.echo("No defective orders in this window.")
        return 0
    say_table(
        ("account", "site", "channel", "order", "ordered", "leaves window", "listed by", "defects"),
        [
            (
                row.cell.account, site(row.cell.marketplace_id), row.cell.fulfillment_channel, row.order_id,
                row.order_day, row.leaves_window, row.listed_by if row.list_seen else "no list seen",
                ", ".join(_event_words(event) for event in row.events) or row.reason,
            )
            for row in rows
        ],
    )  # fmt: skip
    return 0


@click.command("explain")
@selectors
@workspace_option
@json_option
@without_collection
def explain_command(selection: dict[str, Any], workspace: str | None, *, as_json: bool) -> int:
    """Why a figure is what it is: each rule with its source and how sure it is, and the files behind the figure."""
    tower = tower_of(workspace)
    found = tower.explain(**selection)
    if as_json:
        documents = explain_documents(found, tower.settings)
        first = documents[0] if documents else {"row": None, "rules": [], "sources": []}
        say_json({"schema": "plimsoll.explain/1", **first, "rows": documents})
        return 0
    for one in found:
        row = one.row
        first_day, last_day = row.window
        click.echo(
            f"{row.cell.account} · {site(row.cell.marketplace_id)} · {row.cell.fulfillment_channel} on {row.as_of}: "
            f"{percent(row.orders_with_defects, row.orders)} = {row.orders_with_defects} of {row.orders} orders "
            f"placed from {first_day} to {last_day} (lag {row.definition.lag} from {row.definition.lag_from})"
        )
        if row.definition.adopted:
            click.echo(f"  counted by the definition adopted for it: {', '.join(row.definition.adopted)}")
        for missing in one.missing:
            click.echo(f"  missing: {missing.source} for {missing.first} to {missing.last}")
        click.echo("\nRules")
        say_table(
            ("rule", "value", "confidence", "source"),
            [(rule.id, rule.value, rule.confidence, rule.source) for rule in one.rules],
        )
        click.echo("\nFiles")
        say_table(("rows", "file", "sha256"), [(s["rows"], s["path"], s["sha256"][:12]) for s in one.sources])
        click.echo()
    return 0


def _say_own_target(rows: Sequence[OdrRow], settings: Settings) -> None:
    if settings.own_target is None:
        return
    missed = [row for row in rows if own_status(row, settings.own_target) == "BAD"]
    names = ", ".join(
        f"{row.cell.account} {site(row.cell.marketplace_id)} {row.cell.fulfillment_channel}" for row in missed
    )
    click.echo(f"Your own target, under {_as_percent(settings.own_target)}, is missed by: {names or 'none of them'}.")


def site(marketplace_id: str) -> str:
    """A marketplace as people say it: an Amazon site by its country, another by its id."""
    known = find_marketplace(marketplace_id)
    return known.short if known else marketplace_id


def _as_of(selection: dict[str, Any]) -> str:
    from plimsoll import clock

    day = selection.get("as_of") or selection.get("last") or clock.today()
    return str(day.isoformat())


def ranked(rows: Sequence[OdrRow]) -> list[tuple[OdrRow, Shrunken]]:
    """Each cell's rows by day, what is surely bad first: by the lower end of the shrunken share, within their cell."""
    from plimsoll.watch.ranking import shrunken

    groups: dict[tuple[object, ...], list[OdrRow]] = {}
    for row in rows:
        groups.setdefault((*row.cell[:3], row.as_of), []).append(row)
    found: list[tuple[OdrRow, Shrunken]] = []
    for group in groups.values():
        drawn = shrunken([(row.orders_with_defects, row.orders) for row in group])
        found += sorted(zip(group, drawn, strict=True), key=lambda pair: (-pair[1].low, -pair[1].rate))
    return found


def rate_words(row: OdrRow) -> str:
    """The rate as people read it, with a mark where it rests on few orders."""
    return percent(row.orders_with_defects, row.orders) + (FEW_MARK if on_few_orders(row) else "")


def on_few_orders(row: OdrRow) -> bool:
    """Whether a shop exactly at the target would have fewer than five defective orders among so many."""
    from plimsoll.watch.small_numbers import few

    above, below = row.definition.target
    return few(row.orders, above / below) and row.orders_with_defects <= row.orders


def _say_few(rows: Sequence[OdrRow]) -> None:
    """What the mark means: for a handful of rows in figures."""
    from plimsoll.watch.small_numbers import percent_text, probability_text, small_number

    marked = [row for row in rows if on_few_orders(row)]
    if len(marked) > MOST_FEW:
        click.echo(
            f"{FEW_MARK.strip()} few orders: the rate alone says little. `plimsoll small-numbers` says how little."
        )
        return
    for row in marked:
        above, below = row.definition.target
        number = small_number(row.orders_with_defects, row.orders, above / below)
        click.echo(
            f"{FEW_MARK.strip()} {number.defective} of {number.orders} orders: the share behind them lies between "
            f"{percent_text(number.interval.low)} and {percent_text(number.interval.high)} (exact, 95 %); a shop "
            f"exactly at {_as_percent(row.definition.target_value)} shows as many or more with p = "
            f"{probability_text(number.p_at_target)}"
        )


def _say_rows(rows: Sequence[OdrRow], drawn: Sequence[Shrunken] | None = None) -> None:
    if not rows:
        click.echo("Nothing to count yet: no orders match. `plimsoll import FILE` brings some.")
        return
    by = rows[0].dimension
    head = ["account", "site", "channel", *([by] if by else []), "as of", "rate", "defective", "of orders", "room",
            "feedback", "claims", "chargebacks", "verdict", *(["surely above"] if drawn else [])]  # fmt: skip
    shift = 1 if by else 0
    rates = [rate_words(row) for row in rows]
    marked = any(rate.endswith(FEW_MARK) for rate in rates)
    say_table(
        head,
        [
            (
                row.cell.account, site(row.cell.marketplace_id), row.cell.fulfillment_channel,
                *([row.cell.value or "(none)"] if by else []), row.as_of,
                rate + " " * (marked and not rate.endswith(FEW_MARK)) * len(FEW_MARK), row.orders_with_defects,
                row.orders, left_words(row), row.counts["negative_feedback"], row.counts["claims"],
                row.counts["chargebacks"], verdict_words(row), *([f"{drawn[at].low * 100:.2f} %"] if drawn else []),
            )
            for at, (row, rate) in enumerate(zip(rows, rates, strict=True))
        ],
        frozenset(index + shift for index in (*range(4, 11), *([12] if drawn else []))),
    )  # fmt: skip
    if marked:
        _say_few(rows)


def _say_pending(rows: Sequence[OdrRow]) -> None:
    """Claims that are not decided yet, and what the rate would be if they were all lost."""
    from plimsoll.metrics.triangle import ANY_OR_PENDING, PENDING

    for row in rows:
        if row.counts[PENDING]:
            click.echo(
                f"{row.cell.account} {site(row.cell.marketplace_id)} {row.cell.fulfillment_channel}: "
                f"{row.counts[PENDING]} with a claim under review; the rate if all are lost: "
                f"{percent(row.counts[ANY_OR_PENDING], row.orders)}"
            )


def left_words(row: OdrRow) -> str:
    """How many more defective orders the window can bear, in words."""
    if not row.orders:
        return "-"
    return room_words(row.headroom)


def room_words(room: int) -> str:
    """How many more defective orders a window can bear, in words."""
    return f"{room} left" if room >= 0 else f"{-room} over"


def _say_windows(rows: Sequence[OdrRow]) -> None:
    """Which orders a figure is about, said once for each window there is."""
    from plimsoll.metrics.definition import LAG_FROM_POLICY

    said = dict.fromkeys((row.window, row.definition) for row in rows)
    if len(said) > MOST_WINDOWS:
        return
    click.echo()
    for (first, last), definition in said:
        sure = ", unconfirmed" if definition.lag_from == LAG_FROM_POLICY else ""
        click.echo(
            f"Orders placed from {first} to {last} count: {definition.window} days, ending {definition.lag} days before"
            f" (from {definition.lag_from}{sure}). The rate must stay under {_as_percent(definition.target_value)}."
        )


def _as_percent(fraction: str) -> str:
    from decimal import Decimal

    return f"{(Decimal(fraction) * 100).normalize():f} %"


def verdict_words(row: OdrRow) -> str:
    """The verdict as people read it."""
    words = _WORDS[row.verdict]
    if row.verdict == "INCOMPLETE":
        return f"{words} ({_WORDS[row.status]} so far)"
    if row.verdict == "DEPENDS":
        return f"{words} on {', '.join(row.verdict_needs)}"
    return words


def _say_needs(rows: Sequence[OdrRow]) -> None:
    """For each gap the page to fetch it from, or what to type; the same gap of several rows is said once."""
    from plimsoll.metrics.missing import missing_for

    said = {
        (row.cell.account, row.cell.marketplace_id, one.source, one.first, one.last): one
        for row in rows
        for one in missing_for(row)
    }
    if not said:
        return
    click.echo("\nTo be sure, bring:")
    for (account, marketplace, *_), one in list(said.items())[:MOST_NEEDS]:
        source = one.source.replace("_", " ")
        click.echo(f"  {account} {site(marketplace)}: {source} for {one.first} to {one.last}")
        click.echo(f"    from {one.host or 'the shop'}: {one.page.path}")
        click.echo(f"    or type: {one.page.type_it}")
    if len(said) > MOST_NEEDS:
        click.echo(f"  ... and {len(said) - MOST_NEEDS} more; `plimsoll status --account NAME` shows one account's")


def _event_words(event: Any) -> str:  # noqa: ANN401 - a DefectEvent
    kind = event.kind.replace("negative_", "").rstrip("s")
    if event.said.start is None:
        return f"{kind} (does not count: {event.said.rule.rpartition('.')[2].replace('_', ' ')})"
    until = f" until {event.said.end}" if event.said.end else ""
    assumed = " (assumed)" if event.said.assumed else ""
    hint = " (probably removed: see `plimsoll reconcile`)" if event.hint else ""
    return f"{kind} from {event.said.start}{until}{assumed}{hint}"
