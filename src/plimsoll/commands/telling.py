"""`order`: one order from first to last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import json_option, say_json, say_table, tower_of, workspace_option

if TYPE_CHECKING:
    from plimsoll.facts.order_story import Moment, OrderStory

FINDING = 1
LONGEST = 60


@click.command("order")
@click.argument("order_id")
@click.option("--account", help="Only this account's order of that id.")
@workspace_option
@json_option
def order_command(order_id: str, account: str | None, workspace: str | None, *, as_json: bool) -> int:
    """One order from first to last, every value with its file and line."""
    stories = tower_of(workspace).order_stories(order_id.strip(), account)
    if as_json:
        say_json({
            "schema": "plimsoll.order/1", "order_id": order_id.strip(), "stories": [one.as_json() for one in stories],
        })  # fmt: skip
    elif not stories:
        click.echo(f"No file holds an order {order_id.strip()}" + (f" of {account}." if account else "."))
    for story in () if as_json else stories:
        _say(story)
    return 0 if stories else FINDING


def _say(story: OrderStory) -> None:
    click.echo(f"{story.account} {story.order_id}")
    say_table(
        ("when", "what", "id", "said by"),
        [(_at(moment), _what(moment), moment.id, _source(moment)) for moment in story.moments],
    )
    for record in story.records:
        values = ((name, str(said.value)) for name, said in record.values.items())
        told = ", ".join(f"{name} {text[:LONGEST]}{'...' * (len(text) > LONGEST)}" for name, text in values)
        click.echo(_on_a_line(f"{record.table} {record.id}: {told}"))


def _on_a_line(text: str) -> str:
    """A text that a buyer may have written, without line ends and without what moves a terminal's cursor."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _at(moment: Moment) -> str:
    at = moment.at
    return at.isoformat(" ", "minutes") if isinstance(at, datetime) else at.isoformat()


def _what(moment: Moment) -> str:
    return f"{moment.table}: {moment.column.removesuffix('_at').replace('_', ' ')}"


def _source(moment: Moment) -> str:
    said = moment.said
    place = f"{said.path}:{said.line}" if said.line else said.path
    return f"{place} (typed by {said.typed_by})" if said.typed_by else place
