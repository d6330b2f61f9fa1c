"""One round of the watch with the journal: alerts that begin, go on and end, and the messages that are due for it.

Needs the journal's models only, so that the command line can do it without the pages. The state of the world is read
before anything is written; a round is one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from plimsoll.desk.alert_rounds import watch_round
from plimsoll.desk.quiet_hours import QuietHours, send_at
from plimsoll.desk.rules import DEFAULT_RULES, LEVELS, Rule
from plimsoll.journal.models import Alert, AlertChannel, AlertRule, Delivery, DeliveryState, Lease, TaskMark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from plimsoll.desk.rules import AccountWatched, Found, Watched
    from plimsoll.tower import Tower

FIRED, STANDING, RESOLVED, TEST = "fired", "standing", "resolved", "test"
TOLD = (FIRED, STANDING)
"""Events that say that an alert stands."""
ROUND = "alert round"
KEPT = timedelta(days=400)
"""Ended alerts and the deliveries' log are kept for so long."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a round came to."""

    began: int
    standing: int
    ended: int

    def as_json(self) -> dict[str, int]:
        """Plain values."""
        return {"began": self.began, "standing": self.standing, "ended": self.ended}


def ensure_rules(now: datetime) -> None:
    """The rules that every workspace begins with; those that are there stay as they are."""
    known = set(AlertRule.objects.filter(key__startswith="default.").values_list("key", flat=True))
    AlertRule.objects.bulk_create(
        [
            AlertRule(key=key, kind=kind, value=value, level=level, active=active, made_at=now)
            for key, kind, value, level, active in DEFAULT_RULES
            if key not in known
        ],
        ignore_conflicts=True,
    )


def rule_of(kept: AlertRule) -> Rule:
    """A kept rule as the desk knows it."""
    return Rule(kept.key, kept.kind, Decimal(kept.value), kept.level, kept.account, kept.marketplace_id, kept.channel)


def active_rules() -> list[Rule]:
    """The rules that are switched on."""
    return [rule_of(one) for one in AlertRule.objects.filter(active=True)]


def look(
    tower: Tower, rules: Iterable[Rule], now: datetime, accounts: Sequence[AccountWatched] | None = None
) -> Watched:
    """What these rules need to know, and no more: signals and deadlines cost time, and so do `accounts` that are not
    given.
    """
    kinds = {rule.kind for rule in rules}
    near = "deadline" in kinds
    settled = TaskMark.done_uids() if near else ()
    return tower.watched(now=now, signals="signal" in kinds, deadlines=near, settled=settled, accounts=accounts)


def check(tower: Tower, now: datetime, accounts: Sequence[AccountWatched] | None = None) -> Checked:
    """Look once, and write down what began and ended, with the messages that are due for it."""
    ensure_rules(now)
    rules = active_rules()
    return keep(rules, look(tower, rules, now, accounts), now)


@transaction.atomic
def keep(rules: Iterable[Rule], watched: Watched, now: datetime) -> Checked:
    """Write down a round; of two at the same time the second waits for the first."""
    Lease.objects.select_for_update().get_or_create(name=ROUND, defaults={"holder": "", "until": now})
    standing = {one.name: one for one in Alert.objects.filter(ended_at=None)}
    found = watch_round(rules, watched, standing)
    channels = list(AlertChannel.objects.filter(active=True))
    for one in found.standing:
        _goes_on(standing[one.name], one, channels, now)
    made = [_begun(one, now) for one in found.began]
    Alert.objects.bulk_create(made)
    for alert in made:
        queue(alert, FIRED, channels, now)
    for name in found.ended:
        _ends(standing[name], channels, now)
    forget(now)
    return Checked(len(made), len(found.standing), len(found.ended))


def _begun(one: Found, now: datetime) -> Alert:
    return Alert(
        rule_key=one.rule, kind=one.kind, level=one.level, account=one.account, marketplace_id=one.marketplace_id,
        channel=one.channel, subject=one.subject[:255], values=dict(one.values), began_at=now, seen_at=now,
    )  # fmt: skip


def _goes_on(alert: Alert, found: Found, channels: Iterable[AlertChannel], now: datetime) -> None:
    """What stands keeps its words current; one whose snooze is over is told again, one made graver too."""
    wakes = alert.snoozed_until is not None and alert.snoozed_until <= now and not alert.acknowledged_by
    graver = LEVELS.index(found.level) > LEVELS.index(alert.level)
    changes: dict[str, Any] = {"values": dict(found.values), "seen_at": now, "level": found.level}
    if wakes:
        changes["snoozed_until"] = None
    Alert.objects.filter(pk=alert.pk).update(**changes)
    if wakes or graver:
        for name, value in changes.items():
            setattr(alert, name, value)
        queue(alert, FIRED, channels, now)


def _ends(alert: Alert, channels: Iterable[AlertChannel], now: datetime) -> None:
    Alert.objects.filter(pk=alert.pk).update(ended_at=now, seen_at=now)
    Delivery.objects.filter(alert=alert, event__in=TOLD, state=DeliveryState.WAITING).update(
        state=DeliveryState.DROPPED
    )
    told = set(
        Delivery.objects.filter(
            alert=alert, event__in=TOLD, state__in=[DeliveryState.SENT, DeliveryState.SENDING]
        ).values_list("channel_id", flat=True)
    )
    queue(alert, RESOLVED, [one for one in channels if one.pk in told], now)


def tell_standing(channel: AlertChannel, now: datetime) -> int:
    """Tell a channel that was added just now, in one message, of what stands already and nobody has taken; how many."""
    mine = [one for one in standing_alerts() if channel.takes(one.level, one.account) and not one.is_quiet(now)]
    level = mine[0].level if mine else LEVELS[0]
    due = send_at(now, level, quiet_of(channel), channel.digest_hour, channel.time_zone or "UTC")
    Delivery.objects.bulk_create(
        [Delivery(channel=channel, alert=one, event=STANDING, made_at=now, digest=True, due_at=due) for one in mine]
    )
    return len(mine)


def queue(alert: Alert, event: str, channels: Iterable[AlertChannel], now: datetime) -> None:
    """Messages to the channels that take it, each when its quiet hours and digest let it go."""
    Delivery.objects.bulk_create(
        [
            Delivery(
                channel=channel, alert=alert, event=event, made_at=now,
                digest=channel.digest_hour is not None and alert.level != LEVELS[-1],
                due_at=send_at(now, alert.level, quiet_of(channel), channel.digest_hour, channel.time_zone or "UTC"),
            )
            for channel in channels
            if channel.takes(alert.level, alert.account)
        ]
    )  # fmt: skip


def quiet_of(channel: AlertChannel) -> QuietHours | None:
    """The quiet hours of a channel."""
    if channel.quiet_from is None or channel.quiet_to is None:
        return None
    return QuietHours(channel.quiet_from, channel.quiet_to, channel.time_zone or "UTC")


def queue_test(channel: AlertChannel, now: datetime) -> Delivery:
    """A message that says nothing but that the channel works; it goes at once."""
    return Delivery.objects.create(channel=channel, event=TEST, made_at=now, due_at=now)


def forget(now: datetime) -> None:
    """Let go of what ended long ago."""
    Alert.objects.filter(ended_at__lt=now - KEPT).delete()
    Delivery.objects.filter(made_at__lt=now - KEPT).filter(Q(alert=None) | ~Q(alert__ended_at=None)).delete()


def standing_alerts(account: str | None = None) -> list[Alert]:
    """The alerts that stand, the gravest and newest first: for the pages."""
    rows = Alert.objects.filter(ended_at=None)
    rows = rows if account is None else rows.filter(account=account)
    return sorted(rows, key=lambda one: (-LEVELS.index(one.level), -one.began_at.timestamp(), one.pk))
