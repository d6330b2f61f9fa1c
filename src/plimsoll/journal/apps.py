"""The Django app of the journal."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What people decided: users, tokens, deeds, saved views, rounds, alerts, overruled causes, released drafts."""

    name = "plimsoll.journal"
    label = "journal"
    verbose_name = "Journal"
    default_auto_field = "django.db.models.BigAutoField"
