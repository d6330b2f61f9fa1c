"""Who did what, when: rows are added, never changed or taken away."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models


class DeedsAreKept(TypeError):
    """A deed in the journal cannot be changed or deleted."""


class Deed(models.Model):
    """One thing a person (or a program with their token) did. `detail` holds plain values, never personal data."""

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=150)
    verb = models.CharField(max_length=64, db_index=True)
    about = models.CharField(max_length=255, blank=True, default="")
    account = models.CharField(max_length=255, blank=True, default="", db_index=True)
    address = models.CharField(max_length=45, blank=True, default="")
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.verb} {self.about}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Add it. Raises DeedsAreKept for one that stands already."""
        if not self._state.adding:
            raise DeedsAreKept("a deed in the journal cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401, ARG002 - Django's own signature
        """Raises DeedsAreKept."""
        raise DeedsAreKept("a deed in the journal cannot be deleted")
