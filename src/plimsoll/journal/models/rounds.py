"""The daily round: which page of which account was looked at, by whom, and what it showed. Rows are added."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from datetime import date


class RoundWord(models.TextChoices):
    """What came of looking."""

    TYPED = "typed", pgettext_lazy("round", "Typed")
    UNCHANGED = "unchanged", pgettext_lazy("round", "Nothing new")
    SKIPPED = "skipped", pgettext_lazy("round", "Skipped")


class RoundStep(models.Model):
    """One page looked at on one day. `said` holds what was typed as plain values, `note` words (a case's status).

    What is a fact stands in the vault too, under the same name; this row says that the page was looked at.
    """

    day = models.DateField(db_index=True)
    account = models.CharField(max_length=255)
    marketplace = models.CharField(max_length=64)
    page = models.CharField(max_length=32)
    word = models.CharField(max_length=16, choices=RoundWord.choices)
    said = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    who = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """Oldest first: the newest word on a page stands."""

        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "marketplace", "page"], name="round_page")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.account} {self.page}: {self.word} ({self.who})"

    @staticmethod
    def of_day(day: date) -> dict[tuple[str, str, str], RoundStep]:
        """By (account, marketplace, page) the newest word of a day: one query."""
        return {(one.account, one.marketplace, one.page): one for one in RoundStep.objects.filter(day=day)}

    @staticmethod
    def last_notes(page: str, since: date) -> dict[tuple[str, str], RoundStep]:
        """By (account, marketplace) the newest step on a page that wrote a note, since a day."""
        found = RoundStep.objects.filter(page=page, day__gte=since).exclude(note="")
        return {(one.account, one.marketplace): one for one in found}
