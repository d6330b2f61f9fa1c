"""`costs`: what an appeal costs elsewhere and here, and what refunding and contesting cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import json_option, say_json, say_table, tower_of, workspace_option
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.remedies.costs import CostSheet
    from plimsoll.remedies.economics import Economics


@click.command("costs")
@click.option("--orders", type=click.IntRange(min=1), help="How many orders an appeal is about.")
@click.option("--sites", type=click.IntRange(min=1), default=1, show_default=True, help="On how many marketplaces.")
@click.option("--missing-evidence", type=click.IntRange(min=0), default=0, help="Kinds of evidence that are missing.")
@click.option("--rush", is_flag=True, help="Within 48 hours.")
@click.option("--refund-or-claim", is_flag=True, help="Instead: refund or contest, of every order with an open claim.")
@click.option("--order", "named", multiple=True, help="With --refund-or-claim: of this order; repeatable.")
@click.option("--account", help="With --refund-or-claim: only this account.")
@workspace_option
@json_option
def costs_command(
    orders: int | None, sites: int, missing_evidence: int, named: tuple[str, ...], account: str | None,
    workspace: str | None, *, rush: bool, refund_or_claim: bool, as_json: bool,
) -> int:  # fmt: skip
    """What an appeal costs at an agency's list prices and in own hours; or what refunding and contesting cost."""
    from plimsoll.remedies.costs import Job

    if refund_or_claim:
        _say_economics(tower_of(workspace).refund_or_claim(named, account=account), as_json=as_json)
        return 0
    if orders is None:
        raise UsageError("say how many orders the appeal is about", hint="plimsoll costs --orders 8")
    sheet = tower_of(workspace).costs(Job(orders, sites, missing_evidence, rush))
    if as_json:
        say_json(sheet.as_json())
    else:
        _say_sheet(sheet)
    return 0


_ITEMS = {"letter": "an agency's letter", "missing_evidence": "evidence missing", "sites": "further marketplaces",
          "rush": "within 48 hours"}  # fmt: skip


def _say_sheet(sheet: CostSheet) -> None:
    money = sheet.figures.currency
    rows: list[tuple[object, ...]] = [(_ITEMS[one.key], one.amount, one.how) for one in sheet.letter]
    rows += [
        ("together", sheet.letter_price, ""),
        (
            "or looked at order by order",
            sheet.reviews,
            f"{sheet.figures.first_order}, then {sheet.figures.next_order} each",
        ),
        ("or a month of service", f"{sheet.figures.month_low} - {sheet.figures.month_high}", ""),
        ("own hours here", f"{sheet.hours} h", "" if sheet.own is None else f"at {sheet.figures.hour}: {sheet.own}"),
    ]
    say_table(("what", money, "how"), rows, frozenset((1,)))
    if sheet.saved is None:
        click.echo("\nSet costs.hour in plimsoll.toml to see what doing it here saves.")
    else:
        click.echo(f"\nDone here instead of the letter: {sheet.saved} {money} saved.")
    click.echo("List prices as sellers report them; every figure can be changed under [costs] in plimsoll.toml.")


def _say_economics(rows: Sequence[Economics], *, as_json: bool) -> None:
    if as_json:
        say_json({"schema": "plimsoll.refund-or-claim/1", "rows": [row.as_json() for row in rows]})
        return
    if not rows:
        click.echo("No order has an open claim.")
    for row in rows:
        share = f"{'assumed' if row.assumed else 'own'} {row.lost_share:.0%} lost, {row.lost} of {row.decided} own"
        click.echo(f"{row.order_id}: {row.amount if row.amount is not None else '?'} {row.currency or ''} ({share})")
        for debit in row.debited:
            click.echo(
                f"  debited already: {debit['amount']} on {debit['posted_on']} ({debit['path']}); do not refund again"
            )
        for way in row.ways:
            money = "?" if way.money is None else way.money
            click.echo(f"  {way.way}: costs {money} and {way.defects:.2f} defects on average")
        if row.defect_worth is not None:
            click.echo(f"  refunding is the better way from {row.defect_worth} a defect on")
