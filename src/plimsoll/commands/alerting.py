"""`alerts`: what stands, one look at the rules, and sending what is due: for cron where no tower is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from plimsoll import clock
from plimsoll.commands.counting import site
from plimsoll.commands.options import json_option, say_json, say_table, tower_of, workspace_option

if TYPE_CHECKING:
    from plimsoll.journal.models import Alert
    from plimsoll.tower import Tower

FINDING = 1
KINDS = ("threshold", "jump", "headroom", "stale", "restated", "signal", "deadline")


@click.group("alerts")
def alerts_command() -> None:
    """Alerts: what stands, one look at the rules, and sending what is due."""


@alerts_command.command("list")
@click.option("--account", help="Only this account.")
@click.option("--check", is_flag=True, help="Exit with 1 when one stands that nobody has taken.")
@workspace_option
@json_option
def _list(account: str | None, workspace: str | None, *, check: bool, as_json: bool) -> int:
    """List the alerts that stand, as the last look found them."""
    tower = _opened(workspace)
    from plimsoll.web.alert_keeping import standing_alerts
    from plimsoll.web.alert_telling import alert_json

    found = standing_alerts(account)
    if as_json:
        say_json({"schema": "plimsoll.alerts/1", "alerts": [alert_json(one) for one in found]})
    else:
        _say(found, tower)
    return FINDING if check and any(not one.is_quiet(clock.now()) for one in found) else 0


@alerts_command.command("check")
@workspace_option
@json_option
def _check(workspace: str | None, *, as_json: bool) -> int:
    """Look at the rules once, and write down what began and ended. Nothing is sent."""
    tower = _opened(workspace)
    from plimsoll.web.alert_keeping import check

    found = check(tower, clock.now())
    if as_json:
        say_json({"schema": "plimsoll.alerts_check/1", **found.as_json()})
    else:
        click.echo(f"{found.began} began, {found.ended} ended, {found.began + found.standing} stand.")
    return 0


@alerts_command.command("send")
@workspace_option
@json_option
def _send(workspace: str | None, *, as_json: bool) -> int:
    """Look at the rules once, then send every message that is due. Run it every few minutes."""
    tower = _opened(workspace)
    from plimsoll.web.alert_keeping import check
    from plimsoll.web.alert_telling import public_address, send_due

    found, settings = check(tower, clock.now()), tower.settings
    base, key = public_address(settings.hosts), tower.workspace.key()
    sent = send_due(key, clock.now, private=settings.private_webhooks, base=base)
    if as_json:
        say_json({"schema": "plimsoll.alerts_send/1", **found.as_json(), **sent})
    else:
        click.echo(f"{found.began} began, {found.ended} ended, {found.began + found.standing} stand.")
        click.echo(f"{sent['sent']} messages sent, {sent['failed']} to be tried again, {sent['dead']} given up.")
    return FINDING if sent["dead"] else 0


@alerts_command.command("preview")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("value", default="")
@click.option("--account", help="Only this account.")
@click.option("--days", type=click.IntRange(8, 1830), default=365, show_default=True, help="How far to look back.")
@workspace_option
@json_option
def _preview(kind: str, value: str, account: str | None, days: int, workspace: str | None, *, as_json: bool) -> int:
    """How often a rule would have fired. VALUE is in the kind's unit: percent, points, defects, days or hours."""
    from plimsoll.desk.rules import Rule, rule_value

    rule = Rule("preview", kind, rule_value(kind, value), "warning", account or "")
    found = tower_of(workspace).preview_alerts(rule, days)
    if as_json:
        say_json({"schema": "plimsoll.alerts_preview/1", **found.as_json()})
        return 0
    if not found.replayed:
        click.echo("What was open on past days is not known: this rule has no past.")
        return 0
    click.echo(f"It would have fired {len(found.firings)} times in {found.days} days.")
    if found.firings:
        say_table(
            ("from", "until", "account", "site", "channel", "defects / orders"),
            [
                (one.began, one.ended or "stands", one.account, site(one.marketplace_id), one.channel,
                 f"{one.orders_with_defects} / {one.orders}")
                for one in found.firings
            ],
        )  # fmt: skip
    return 0


def _opened(workspace: str | None) -> Tower:
    tower = tower_of(workspace)
    tower.existing()
    tower.open_journal()
    return tower


def _say(found: list[Alert], tower: Tower) -> None:
    from plimsoll.desk.alert_words import words
    from plimsoll.web.alert_telling import told_of

    if not found:
        click.echo(f"Nothing stands in {tower.workspace.root.name}. `plimsoll alerts check` looks anew.")
        return
    rows: list[tuple[Any, ...]] = [
        (one.pk, f"{one.began_at:%Y-%m-%d %H:%M}", one.acknowledged_by or "-", words(told_of(one), "en").title)
        for one in found
    ]
    say_table(("id", "since", "taken by", "what"), rows)
