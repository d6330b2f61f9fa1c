"""Alerts: the rules people set, the channels messages go through, the alerts that stand, and every attempt to tell."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from datetime import datetime


class AlertLevel(models.TextChoices):
    """How much an alert matters, least first."""

    NOTICE = "notice", pgettext_lazy("alert", "Notice")
    WARNING = "warning", pgettext_lazy("alert", "Warning")
    CRITICAL = "critical", pgettext_lazy("alert", "Critical")


class AlertKind(models.TextChoices):
    """What a rule watches (`plimsoll.desk.rules.KINDS`)."""

    THRESHOLD = "threshold", pgettext_lazy("alert", "Rate at or above")
    JUMP = "jump", pgettext_lazy("alert", "Rise within 7 days")
    HEADROOM = "headroom", pgettext_lazy("alert", "Defects still allowed")
    SIGNAL = "signal", pgettext_lazy("alert", "Early-warning signal")
    DEADLINE = "deadline", pgettext_lazy("alert", "Deadline near")
    RESTATED = "restated", pgettext_lazy("alert", "Restated by the marketplace")
    STALE = "stale", pgettext_lazy("alert", "Data stale")


class AlertRule(models.Model):
    """One rule. `value` is a decimal in the kind's unit; an empty scope means every account, marketplace or channel.

    Rules whose `key` begins with `default.` every workspace has: they can be switched off and not deleted.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=AlertKind.choices)
    value = models.CharField(max_length=16)
    level = models.CharField(max_length=16, choices=AlertLevel.choices)
    account = models.CharField(max_length=255, blank=True, default="")
    marketplace_id = models.CharField(max_length=64, blank=True, default="")
    channel = models.CharField(max_length=8, blank=True, default="")
    active = models.BooleanField(default=True)
    who = models.CharField(max_length=150, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        """Defaults first."""

        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} {self.level}"

    @property
    def is_default(self) -> bool:
        """Whether every workspace has it."""
        return self.key.startswith("default.")


class AlertChannel(models.Model):
    """Where messages go. `sealed` and `sealed_secret` are encrypted with a key drawn from the workspace's; `shown` is
    the address as it may be shown. Empty `accounts` mean all.
    """

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16)
    sealed = models.TextField()
    sealed_secret = models.TextField(blank=True, default="")
    shown = models.CharField(max_length=255)
    language = models.CharField(max_length=16, default="en")
    least = models.CharField(max_length=16, choices=AlertLevel.choices, default=AlertLevel.WARNING)
    accounts = models.JSONField(default=list, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, default="")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)
    who = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        """By name."""

        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def takes(self, level: str, account: str) -> bool:
        """Whether alerts of a level about an account go through it."""
        order = AlertLevel.values
        return (
            self.active
            and order.index(level) >= order.index(self.least)
            and (not self.accounts or account in self.accounts)
        )


class Alert(models.Model):
    """One alert, from when its condition began until it ended. `values` is what its words are made of."""

    rule_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=AlertKind.choices)
    level = models.CharField(max_length=16, choices=AlertLevel.choices)
    account = models.CharField(max_length=255, db_index=True)
    marketplace_id = models.CharField(max_length=64, blank=True, default="")
    channel = models.CharField(max_length=8, blank=True, default="")
    subject = models.CharField(max_length=255, blank=True, default="")
    values = models.JSONField(default=dict)
    began_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    acknowledged_by = models.CharField(max_length=150, blank=True, default="")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    snoozed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; of one name only one stands."""

        ordering: ClassVar[list[str]] = ["-began_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["rule_key", "account", "marketplace_id", "channel", "subject"],
                condition=models.Q(ended_at=None),
                name="one_standing_alert_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account} {self.marketplace_id} {self.channel}"

    @property
    def name(self) -> tuple[str, str, str, str, str]:
        """What it is told apart by."""
        return self.rule_key, self.account, self.marketplace_id, self.channel, self.subject

    def is_quiet(self, now: datetime) -> bool:
        """Whether somebody has taken it, or put it aside for now."""
        return bool(self.acknowledged_by) or (self.snoozed_until is not None and now < self.snoozed_until)


class DeliveryState(models.TextChoices):
    """How far a message is. `dead`: given up after the last attempt; `dropped`: no longer true when it was due."""

    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    SENT = "sent", pgettext_lazy("delivery", "Arrived")
    DEAD = "dead", pgettext_lazy("delivery", "Given up")
    DROPPED = "dropped", pgettext_lazy("delivery", "No longer due")


class Delivery(models.Model):
    """One message to one channel, with its attempts. `event`: fired, resolved or test."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(AlertChannel, on_delete=models.CASCADE, related_name="deliveries")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    event = models.CharField(max_length=16)
    digest = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.channel} {self.event} {self.state}"


class Lease(models.Model):
    """A duty that only one process has at a time, until it says so no more."""

    name = models.CharField(max_length=32, unique=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()
    done = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"

    @staticmethod
    def take(name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take a duty that nobody has, or keep one's own; False while another process has it."""
        mine = models.Q(holder=holder) | models.Q(until__lt=now)
        if Lease.objects.filter(mine, name=name).update(holder=holder, until=until):
            return True
        if Lease.objects.filter(name=name).exists():
            return False
        _, made = Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})
        return made
