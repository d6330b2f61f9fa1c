"""What people mean to do about a defective order; rows are added, the newest of an order stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy


class MarkState(models.TextChoices):
    """What is meant to be done. `cleared` takes an earlier mark back; `note` only says something."""

    TO_DISPUTE = "to_dispute", pgettext_lazy("mark", "To dispute")
    BEING_HANDLED = "being_handled", pgettext_lazy("mark", "Being handled")
    WONT_DISPUTE = "wont_dispute", pgettext_lazy("mark", "Will not be disputed")
    NOTE = "note", pgettext_lazy("mark", "Note")
    CLEARED = "cleared", pgettext_lazy("mark", "No mark")


class Mark(models.Model):
    """One mark on an order of an account, with who made it."""

    MOST_NOTE: ClassVar[int] = 2_000

    account = models.CharField(max_length=255)
    order_id = models.CharField(max_length=255)
    state = models.CharField(max_length=16, choices=MarkState.choices)
    note = models.TextField(blank=True, default="")
    who = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were made."""

        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "order_id"], name="mark_of_order")]

    def __str__(self) -> str:
        return f"{self.account} {self.order_id}: {self.state}"

    @staticmethod
    def standing() -> dict[tuple[str, str], Mark]:
        """The newest mark of every order that has one, by (account, order id); one query."""
        newest = Mark.objects.values("account", "order_id").annotate(newest=models.Max("pk")).values("newest")
        found = Mark.objects.filter(pk__in=newest).exclude(state=MarkState.CLEARED)
        return {(mark.account, mark.order_id): mark for mark in found}
