"""Dossiers that are being built in the serving process while a page says how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from plimsoll.journal.models.cases import BuiltDossier, Case, PlanVersion
from plimsoll.journal.models.jobs import SILENCE, JobState

if TYPE_CHECKING:
    from datetime import datetime


class DossierJob(models.Model):
    """One building of a dossier and its bundle, and what verifying the bundle found (`plimsoll.bundle-verify/1`)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="jobs")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="jobs")
    who = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.RUNNING)
    built = models.ForeignKey(BuiltDossier, models.PROTECT, null=True, blank=True, related_name="jobs")
    dossier = models.JSONField(default=dict, blank=True)
    verification = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, default="")
    hint = models.TextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.case_id} dossier of plan {self.plan_version_id}: {self.state}"

    @staticmethod
    def mark_lost(now: datetime) -> int:
        """Mark jobs whose process is gone; gives how many there were."""
        lost = DossierJob.objects.filter(state=JobState.RUNNING, beat_at__lt=now - SILENCE)
        return lost.update(state=JobState.INTERRUPTED, ended_at=now)

    @property
    def is_running(self) -> bool:
        """Whether it is still under way."""
        return self.state == JobState.RUNNING

    @property
    def holds(self) -> bool:
        """Whether the bundle was verified and everything in it holds."""
        return bool(self.verification.get("holds"))
