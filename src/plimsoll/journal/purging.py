"""Retention in the journal: words that may be a buyer's give way to their hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import connection, transaction

from plimsoll.journal.models import Release

if TYPE_CHECKING:
    from datetime import datetime


def purge_releases(before: datetime, now: datetime) -> int:
    """Replace the words of every draft released before an instant by their sha256; gives how many there were.

    Who released what for which order, and when, stays. In SQLite the freed bytes are overwritten and the log emptied.
    """
    _pragma("secure_delete=ON")
    with transaction.atomic():
        found = list(Release.objects.filter(at__lt=before, purged_at=None).only("pk", "text"))
        for one in found:
            digest = hashlib.sha256(one.text.encode()).hexdigest()
            Release.objects.filter(pk=one.pk).update(text="", text_sha256=digest, purged_at=now)
    _pragma("wal_checkpoint(TRUNCATE)")
    return len(found)


def _pragma(words: str) -> None:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {words}")
