"""How a person likes to see a page, and when they last looked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from plimsoll.journal.models.people import Person


class SavedView(models.Model):
    """A page's filters under a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    page = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        """One of a name on a page."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "page", "name"], name="one_view_of_a_name")
        ]
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """What a person last saw, so that the next visit can say what changed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    seen = models.JSONField(default=dict)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"
