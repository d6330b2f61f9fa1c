"""`policy`: the marketplaces' rules as this installation knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from plimsoll.commands.options import Day, json_option, say_json, say_table

if TYPE_CHECKING:
    from datetime import date


@click.group("policy")
def policy_command() -> None:
    """The marketplaces' rules: dated values, each with its source, quoted words and confidence."""


@policy_command.command("show")
@click.argument("prefix", default="")
@click.option("--on", "on", type=Day(), help="As in force on this day (default: today).")
@click.option("--marketplace", help="For this marketplace.")
@json_option
def show_command(prefix: str, on: date | None, marketplace: str | None, *, as_json: bool) -> int:
    """Every rule whose id begins with PREFIX, for example `amazon.odr.claims`."""
    from plimsoll import clock
    from plimsoll.metrics.explain import rule_json
    from plimsoll.policies import marketplaces, policy_values

    rules = policy_values(prefix, on=on or clock.today(), marketplace_id=marketplace)
    if as_json:
        sites = [
            {"id": m.id, "country": m.country, "name": m.name, "currency": m.currency, "languages": list(m.languages),
             "window_zone": m.window_zone, "local_zone": m.local_zone}
            for m in marketplaces()
        ]  # fmt: skip
        say_json({
            "schema": "plimsoll.policy/1", "rules": [rule_json(rule) for rule in rules], "marketplaces": sites,
        })  # fmt: skip
        return 0
    if not rules:
        click.echo(f"No rule begins with {prefix!r}. `plimsoll policy show` lists them all.")
        return 0
    say_table(
        ("rule", "value", "corner", "confidence", "source"),
        [(rule.id, rule.value, rule.corner, rule.confidence, rule.source) for rule in rules],
    )
    if len(rules) == 1:
        _say_whole(rules[0])
    return 0


def _say_whole(rule: object) -> None:
    for name in ("quote", "url", "read_on", "why"):
        click.echo(f"{name.replace('_', ' ')}: {getattr(rule, name)}")
    for reading in getattr(rule, "readings", ()):
        state = "open" if reading.open else "settled"
        click.echo(f"also read as {reading.value} ({reading.name}, {state}): {reading.why}")
