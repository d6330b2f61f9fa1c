"""What people did about things to do: done, put off, handed over, opened again. Rows are added; the newest stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class TaskVerb(models.TextChoices):
    """What somebody did about it."""

    DONE = "done", pgettext_lazy("task", "Done")
    SNOOZED = "snoozed", pgettext_lazy("task", "Put off")
    ASSIGNED = "assigned", pgettext_lazy("task", "Handed over")
    REOPENED = "reopened", pgettext_lazy("task", "Opened again")


@dataclass(frozen=True, slots=True)
class TaskState:
    """How a thing to do stands. `until` is set while it is put off; `assignee` is a person's name or empty."""

    verb: str = ""
    who: str = ""
    at: datetime | None = None
    until: datetime | None = None
    assignee: str = ""

    def open(self, now: datetime) -> bool:
        """Whether it stands on the list."""
        return self.verb != TaskVerb.DONE and (self.until is None or self.until <= now)


class TaskMark(models.Model):
    """One word on one thing to do. `uid` is `desk.today.Duty.uid`, `words` what the list said of it then."""

    uid = models.CharField(max_length=64, db_index=True)
    what = models.CharField(max_length=40)
    account = models.CharField(max_length=255, blank=True, default="", db_index=True)
    order_id = models.CharField(max_length=255, blank=True, default="")
    words = models.CharField(max_length=400, blank=True, default="")
    verb = models.CharField(max_length=16, choices=TaskVerb.choices)
    until = models.DateTimeField(null=True, blank=True)
    assignee = models.CharField(max_length=150, blank=True, default="")
    who = models.CharField(max_length=150)
    at = models.DateTimeField(db_index=True)

    class Meta:
        """Oldest first: the newest stands."""

        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.verb} {self.uid}"

    @staticmethod
    def states(uids: Iterable[str]) -> dict[str, TaskState]:
        """How those of these stand that anybody has spoken of: one query."""
        found: dict[str, TaskState] = {}
        wanted = set(uids)
        for one in TaskMark.objects.order_by("at", "id"):
            if one.uid in wanted:
                found[one.uid] = one.after(found.get(one.uid, TaskState()))
        return found

    @staticmethod
    def done_uids() -> set[str]:
        """Everything that is marked as done: what `tower.deadlines(settled=...)` leaves out."""
        newest = {one.uid: one.verb for one in TaskMark.objects.exclude(verb=TaskVerb.ASSIGNED).order_by("at", "id")}
        return {uid for uid, verb in newest.items() if verb == TaskVerb.DONE}

    def after(self, before: TaskState) -> TaskState:
        """The state that this word leads to."""
        if self.verb == TaskVerb.ASSIGNED:
            return TaskState(before.verb, before.who, before.at, before.until, self.assignee)
        return TaskState(self.verb, self.who, self.at, self.until, before.assignee)
