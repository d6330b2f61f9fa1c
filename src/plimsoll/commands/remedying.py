"""`remedies`: what can still be undone of each defect, on which clause, with what, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll.commands.options import json_option, say_json, selectors, tower_of, without_collection, workspace_option
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from plimsoll.remedies.offering import Remedies
    from plimsoll.remedies.remedy import Remedy


@click.command("remedies")
@selectors
@click.option("--order", "order_id", metavar="ID", help="Only this order, with its drafts.")
@click.option("--all", "everything", is_flag=True, help="Also what is refused or over, with the reason.")
@workspace_option
@json_option
@without_collection
def remedies_command(
    selection: dict[str, Any], workspace: str | None, order_id: str | None, *, everything: bool, as_json: bool
) -> int:
    """What can be undone of each defect. Nothing is sent: a person reads a draft and sends it."""
    if selection["by"] or selection["first"] or selection["last"]:
        raise UsageError("remedies are of one day and of orders", hint="remedies --as-of 2026-10-01 --order ID")
    answer = tower_of(workspace).remedies(order_id=order_id, **selection)
    if as_json:
        say_json(answer.as_json())
    else:
        _say(answer, everything=everything or order_id is not None, drafts=order_id is not None)
    return 0


def _say(answer: Remedies, *, everything: bool, drafts: bool) -> None:
    shown = [one for one in answer.remedies if everything or one.standing not in {"refused", "closed"}]
    before = None
    for one in shown:
        head = f"{one.defect.account} {one.defect.order_id} {_kind(one)} ({one.defect.event.id})"
        if head != before:
            click.echo(head)
        before = head
        _say_one(one, whole=drafts)
    counts = answer.counts()
    click.echo(", ".join(f"{number} {name}" for name, number in counts.items()))
    if counts["offered"]:
        click.echo("Nothing is sent from here: a person reads a draft, changes it, and sends it.")


def _say_one(one: Remedy, *, whole: bool) -> None:
    """A remedy; not `whole`: its first clause, what is not there, and no draft."""
    until = f", by {one.deadline.reckoned.local.date()} ({one.deadline.source.short()})" if one.deadline else ""
    if one.standing not in {"offered", "asks", "lacking"}:
        until = ""
    click.echo(f"  {one.standing}: {one.kind.replace('_', ' ')}{until}")
    for sentence in one.why:
        click.echo(f"    {sentence.words}")
    if one.standing in {"refused", "closed"}:
        return
    for clause in one.clauses if whole else one.clauses[:1]:
        value = clause.value
        quote = f"“{value.quote}”, " if value.quote else ""
        click.echo(f"    {value.id}: {quote}{value.source} ({value.confidence.replace('_', ' ')})")
    for need in (need for need in one.needs if whole or not need.present):
        click.echo(f"    {'there' if need.present else 'not there'}: {need.words}")
    money = f"{one.cost.amount} {one.cost.currency or ''}".strip() + ". " if one.cost.amount else ""
    click.echo(f"    cost: {money}{one.cost.rate.words} {one.cost.wrong.words if whole else ''}".rstrip())
    if whole and one.draft:
        click.echo(f"    draft to {one.draft.to} ({one.draft.language}):")
        for line in one.draft.text.splitlines():
            click.echo(f"      | {line}".rstrip())


def _kind(one: Remedy) -> str:
    return one.defect.event.kind.replace("_", " ").rstrip("s")
