"""Imports from the browser: which files, how far, and what came of them. The facts themselves rest in the vault."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from datetime import datetime

SILENCE = timedelta(seconds=30)
"""A job that runs says so every second or two; one that was silent for so long has lost its process."""


class JobState(models.TextChoices):
    """How far an import is."""

    RUNNING = "running", pgettext_lazy("import", "Running")
    DONE = "done", pgettext_lazy("import", "Done")
    FAILED = "failed", pgettext_lazy("import", "Failed")
    INTERRUPTED = "interrupted", pgettext_lazy("import", "Interrupted")


class ImportJob(models.Model):
    """One import from the browser.

    `files` are the uploaded files' names in order, resting in the workspace's `uploads/FOLDER/PLACE/NAME` for as long
    as somebody may still need them. `outcome` is the import's JSON without its problems; of these the first `KEPT` are
    kept apart. `mapping` names a file of the workspace's `mappings/`, or the sha256 of one in the vault.
    """

    KEPT: ClassVar[int] = 5_000

    who = models.CharField(max_length=150)
    made_at = models.DateTimeField(db_index=True)
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.RUNNING)
    folder = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    account = models.CharField(max_length=255, blank=True, default="")
    marketplace = models.CharField(max_length=64, blank=True, default="")
    mapping = models.CharField(max_length=120, blank=True, default="")
    observed_at = models.DateTimeField(null=True, blank=True)
    at_file = models.CharField(max_length=255, blank=True, default="")
    at_row = models.BigIntegerField(default=0)
    outcome = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    problem_count = models.BigIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    hint = models.TextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.who}: {', '.join(map(str, self.files))}"

    @staticmethod
    def mark_lost(now: datetime) -> int:
        """Mark jobs whose process is gone; gives how many there were."""
        lost = ImportJob.objects.filter(state=JobState.RUNNING, beat_at__lt=now - SILENCE)
        return lost.update(state=JobState.INTERRUPTED, ended_at=now)

    @property
    def is_running(self) -> bool:
        """Whether it is still under way."""
        return self.state == JobState.RUNNING

    @property
    def loaded(self) -> int:
        """How many lines were loaded."""
        return sum(file["loaded"] for file in self.results)

    @property
    def results(self) -> list[dict[str, Any]]:
        """One entry for each file that a reader recognised, as in `plimsoll.import/1`."""
        return list(self.outcome.get("files", ()))

    @property
    def unrecognised(self) -> list[str]:
        """The files, or members of archives, that no reader knows."""
        return list(self.outcome.get("unrecognised", ()))
