"""`causes`, `pareto`, `scorecard`, `report`: why orders became defective."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.options import json_option, percent, say_json, say_table, selectors, tower_of, workspace_option

if TYPE_CHECKING:
    from plimsoll.diagnosis.causes.evidence import Evidence
    from plimsoll.diagnosis.order_cause import OrderCause
    from plimsoll.diagnosis.pictures import Pictures
    from plimsoll.diagnosis.shares import Share

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("causes")
@selectors
@click.option("--order", "order_id", metavar="ORDER_ID", help="Only this order, with all its evidence.")
@workspace_option
@json_option
def causes_command(selection: dict[str, Any], workspace: str | None, order_id: str | None, *, as_json: bool) -> int:
    """Each defective order with its main cause, further causes, confidence, and the evidence for and against."""
    from dataclasses import replace

    answer = tower_of(workspace).causes(**selection)
    if order_id:
        answer = replace(answer, orders=tuple(one for one in answer.orders if one.row.order_id == order_id))
    if as_json:
        say_json(answer.as_json())
        return 0
    if not answer.orders:
        click.echo("No defective order matches.")
        return 0
    say_table(
        ("account", "order", "main cause", "dimension", "sure", "further causes", "contradicted"),
        [
            (one.row.cell.account, one.row.order_id, _label(one.cause), one.dimension or "-",
             f"{one.main.confidence:.2f}" if one.main else "-", ", ".join(_label(more.code) for more in one.further),
             ", ".join(_label(more.code) for more in one.contradictions))
            for one in answer.orders
        ],
    )  # fmt: skip
    abstained = sum(one.main is None for one in answer.orders)
    if abstained:
        click.echo(f"\nOf {abstained} nothing known says why: no cause is guessed.")
    for one in answer.orders if order_id else ():
        _say_evidence(one)
    return 0


def _say_evidence(one: OrderCause) -> None:
    for cause in (one.main, *one.further):
        if cause is not None:
            click.echo(f"\n{_label(cause.code)}")
            for piece in cause.evidence:
                click.echo(f"  {piece.weight:+.1f}  {_said(piece)}")
    if one.indicators:
        click.echo("\nFor a person to weigh")
        for piece in one.indicators:
            click.echo(f"  {_said(piece)}")


def _said(piece: Evidence) -> str:
    from plimsoll.diagnosis.sentences import sentence

    places = ", ".join(f"{place.path}:{place.line}" for place in piece.sources)
    return sentence(f"rule.{piece.rule}", "en", piece.values) + (f"  [{places}]" if places else "")


def _label(code: str | None) -> str:
    from plimsoll.diagnosis.sentences import sentence

    return sentence(f"cause.{code or 'unknown'}", "en", {})


@click.command("pareto")
@selectors
@workspace_option
@json_option
def pareto_command(selection: dict[str, Any], workspace: str | None, *, as_json: bool) -> int:
    """Which causes make how much of the defects, in exact counts, over all and for each kind."""
    from plimsoll.diagnosis.sentences import sentence

    found = tower_of(workspace).pareto(**selection)
    if as_json:
        say_json(found.as_json())
        return 0
    if not found.rows:
        click.echo("No defective order matches.")
        return 0
    say_table(
        ("defects", "cause", "dimension", "orders", "of", "share", "together"),
        [
            (row.group, _label(row.cause), row.dimension, row.orders, row.of, percent(row.orders, row.of),
             percent(row.cumulative, row.of))
            for row in found.rows
        ],
        right=frozenset({3, 4, 5, 6}),
    )  # fmt: skip
    click.echo()
    for sign in found.signs:
        said = sentence(f"sign.{sign.rule}", "en", {})
        click.echo(f"{percent(sign.orders, sign.of)} of {sign.group}: {said} ({sign.orders} of {sign.of})")
    return 0


@click.command("scorecard")
@selectors
@click.option(
    "--lots", type=_FILE, metavar="FILE", help="A CSV that says which batch or supplier a SKU or order is of."
)
@workspace_option
@json_option
def scorecard_command(selection: dict[str, Any], workspace: str | None, lots: Path | None, *, as_json: bool) -> int:
    """Carriers (on time, scan gap, damage, defects), listings, batches and suppliers, and what answers do."""
    found = tower_of(workspace).scorecard(lots=lots, **selection)
    if as_json:
        say_json(found.as_json())
    else:
        _say_pictures(found)
    return 0


def _say_pictures(found: Pictures) -> None:
    from plimsoll.diagnosis.sentences import sentence
    from plimsoll.diagnosis.shares import Share

    if not found.carriers:
        click.echo("No parcel of a known carrier in the window.")
    else:
        say_table(
            ("account", "carrier", "orders", "on time", "long scan gap", "damaged", "defects per 1,000", "lateness"),
            [
                (card.account, card.carrier, len(card.now.orders),
                 _share(Share(card.now.due - card.now.late, card.now.due)), _share(card.long_gaps), card.damaged,
                 _share(Share(card.defective, len(card.now.orders)), 1000), sentence(f"season.{card.season}", "en", {}))
                for card in found.carriers
            ],
            right=frozenset({2, 5}),
        )  # fmt: skip
    for title, rows in (("product", found.listings), *found.labelled.items()):
        for row in rows:
            for one in row.clusters:
                share, elsewhere = _share(one.share), _share(one.elsewhere)
                click.echo(f"{title} {row.name}: {_label(one.cause)} on {share}, elsewhere {elsewhere}")
    for effect in found.replies:
        within = f"within {effect.hours} h" if effect.hours else "later" if effect.answered else "never"
        click.echo(f"answered {within}: defective {_share(effect.share)}")


def _share(share: Share, per: int = 100) -> str:
    from plimsoll.watch.small_numbers import clopper_pearson

    if not share.whole:
        return "-"
    interval = clopper_pearson(share.part, share.whole)
    mark = " %" if per == 100 else ""  # noqa: PLR2004 - per cent
    rate, low, high = (f"{value * per:.1f}" for value in (share.part / share.whole, interval.low, interval.high))
    return f"{rate}{mark} ({low} to {high}; {share.part} of {share.whole})"


@click.command("report")
@selectors
@click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Only this language (default: English, then Chinese)."
)
@workspace_option
@json_option
def report_command(selection: dict[str, Any], workspace: str | None, language: str | None, *, as_json: bool) -> int:
    """The root-cause report of each account: causes, what may be argued, own past outcomes, missing material."""
    found = tower_of(workspace).root_causes(**selection)
    if as_json:
        say_json({"schema": "plimsoll.root-causes/1", "accounts": [one.as_json() for one in found]})
        return 0
    if not found:
        click.echo("No defective order matches.")
    for one in found:
        for spoken in [language] if language else ("en", "zh"):
            click.echo(one.markdown(spoken))
    return 0
