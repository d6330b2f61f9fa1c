"""A person's word on why an order became defective, beside what the diagnosis computed; the newest stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CauseOverruling(models.Model):
    """One word on one event of an order; `event_id` is empty for the order as a whole.

    `cause` is a code of the diagnosis' catalogue; empty takes an earlier word back.
    """

    MOST_REASON: ClassVar[int] = 2_000

    account = models.CharField(max_length=255)
    order_id = models.CharField(max_length=255)
    event_id = models.CharField(max_length=255, blank=True, default="")
    cause = models.CharField(max_length=64, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    who = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were said."""

        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "order_id"], name="overruling_of_order")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.order_id}: {self.cause or 'as computed'}"
