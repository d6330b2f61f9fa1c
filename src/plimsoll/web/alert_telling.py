"""Sending what is due: each message once, tried again with growing pauses, given up after the last.

A message is claimed by one update that only one process wins; while it is being sent no transaction is open. What was
claimed by a process that died is tried again after `CLAIM`: a receiver tells repeats apart by the delivery's id.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from plimsoll.desk.alert_words import Told, Words, digest_words, trial_words, words
from plimsoll.desk.notify.sending import WEBHOOK, Outcome, Target, deliver, next_attempt
from plimsoll.errors import UsageError
from plimsoll.journal.models import Alert, AlertChannel, Delivery, DeliveryState
from plimsoll.web.alert_keeping import FIRED, RESOLVED, STANDING, TEST
from plimsoll.web.sealing import unsealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

CLAIM = timedelta(minutes=5)
AT_ONCE = 200
"""So many messages at most are taken up in one pass."""


def told_of(alert: Alert, event: str = FIRED) -> Told:
    """An alert as its words need it."""
    return Told(
        alert.kind, alert.level, alert.account, alert.marketplace_id, alert.channel, alert.values, alert.began_at,
        event if event in {RESOLVED, STANDING} else FIRED,
    )  # fmt: skip


def alert_json(alert: Alert) -> dict[str, Any]:
    """An alert as in `plimsoll.alerts/1`."""
    return {
        "id": alert.pk, "rule": alert.rule_key, "kind": alert.kind, "level": alert.level, "account": alert.account,
        "marketplace_id": alert.marketplace_id, "fulfillment_channel": alert.channel, "subject": alert.subject,
        "values": alert.values, "began_at": alert.began_at.isoformat(), "seen_at": alert.seen_at.isoformat(),
        "ended_at": alert.ended_at.isoformat() if alert.ended_at else None,
        "acknowledged_by": alert.acknowledged_by or None,
        "snoozed_until": alert.snoozed_until.isoformat() if alert.snoozed_until else None,
        "words": words(told_of(alert), "en").title,
    }  # fmt: skip


def send_due(
    key: bytes,
    now: Callable[[], datetime],
    *,
    private: bool,
    base: str = "",
    still_mine: Callable[[], bool] | None = None,
) -> dict[str, int]:
    """Send everything that is due. `key` is the workspace's; `base` the tower's public address; `still_mine` is asked
    before every message. Gives how many messages were sent, failed and were given up.
    """
    tally = {"sent": 0, "failed": 0, "dead": 0}
    for batch in _batches(now()):
        if still_mine is not None and not still_mine():
            break
        mine = [one for one in batch if _claim(one, now())]
        if not mine:
            continue
        outcome = _attempt(mine, key, now(), private=private, base=base)
        tally[_note(mine, outcome, now())] += len(mine)
    return tally


def public_address(hosts: Sequence[str]) -> str:
    """The tower's address for messages; empty where it has no public name."""
    return f"https://{hosts[0]}" if hosts else ""


def is_due(now: datetime) -> bool:
    """Whether there is anything to send."""
    return bool(_due(now).exists())


def _due(now: datetime) -> Any:  # noqa: ANN401 - a query
    waiting = Q(state=DeliveryState.WAITING, due_at__lte=now)
    left = Q(state=DeliveryState.SENDING, tried_at__lt=now - CLAIM)
    return Delivery.objects.filter(waiting | left, channel__active=True)


def _batches(now: datetime) -> Iterator[list[Delivery]]:
    """Messages that go together: a channel's digest is one."""
    found = list(_due(now).select_related("channel", "alert").order_by("due_at", "pk")[:AT_ONCE])
    digests: dict[int, list[Delivery]] = {}
    for one in found:
        if one.digest:
            digests.setdefault(one.channel_id, []).append(one)
        else:
            yield [one]
    yield from digests.values()


def _claim(one: Delivery, now: datetime) -> bool:
    """Make it ours; False when another process did."""
    return bool(
        Delivery.objects.filter(pk=one.pk, state=one.state, attempts=one.attempts, tried_at=one.tried_at).update(
            state=DeliveryState.SENDING, tried_at=now, attempts=F("attempts") + 1
        )
    )


def _attempt(mine: Sequence[Delivery], key: bytes, now: datetime, *, private: bool, base: str) -> Outcome:
    channel = mine[0].channel
    try:
        target = target_of(channel, key)
    except UsageError as error:
        return Outcome(arrived=False, error=str(error), final=True)
    message = digest_words([_words(one, channel.language) for one in mine], channel.language)
    document = document_of(mine, message, now, base) if channel.kind == WEBHOOK else {}
    return deliver(target, str(mine[0].key), message.title, message.text(base), document, now, private=private)


def target_of(channel: AlertChannel, key: bytes) -> Target:
    """Where a channel leads, in clear. Raises UsageError."""
    secret = unsealed(key, channel.sealed_secret) if channel.sealed_secret else ""
    return Target(channel.kind, unsealed(key, channel.sealed), secret)


def _words(one: Delivery, language: str) -> Words:
    if one.event == TEST or one.alert is None:
        return trial_words(language)
    return words(told_of(one.alert, one.event), language)


def document_of(mine: Sequence[Delivery], message: Words, now: datetime, base: str = "") -> dict[str, Any]:
    """What a webhook gets: `plimsoll.alert/1`."""
    return {
        "schema": "plimsoll.alert/1",
        "id": str(mine[0].key),
        "sent_at": now.isoformat(),
        "event": "digest" if len(mine) > 1 else mine[0].event,
        "title": message.title,
        "text": message.text(base),
        "alerts": [{**alert_json(one.alert), "event": one.event} for one in mine if one.alert is not None],
    }


def _note(mine: Sequence[Delivery], outcome: Outcome, now: datetime) -> str:
    """Write down what came of an attempt."""
    word = "sent"
    for one in mine:
        changes: dict[str, Any] = {"error": outcome.error[:500]}
        again = next_attempt(one.attempts + 1, now)
        if outcome.arrived:
            changes["state"] = DeliveryState.SENT
        elif outcome.final or one.event == TEST or again is None:
            changes["state"], word = DeliveryState.DEAD, "dead"
        else:
            changes |= {"state": DeliveryState.WAITING, "due_at": again}
            word = "failed"
        Delivery.objects.filter(pk=one.pk, state=DeliveryState.SENDING).update(**changes)
    return word
