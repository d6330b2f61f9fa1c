"""The watch beside the pages: every few minutes the rules are looked at, every two seconds what is due is sent.

Several processes may serve; a lease in the journal lets one of them keep the watch. A page never waits for any of it.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import close_old_connections

from plimsoll import clock
from plimsoll.journal.models import AlertRule, Lease
from plimsoll.web import alert_keeping
from plimsoll.web.alert_telling import is_due, public_address, send_due
from plimsoll.web.asking import answer_by_account, standing, tower

if TYPE_CHECKING:
    from datetime import datetime

    from plimsoll.desk.rules import AccountWatched

TICK = 2.0
"""Seconds between two looks at what is due."""
LOOKS_EVERY = timedelta(minutes=5)
"""Between two looks at the rules, as long as the facts stay as they are: deadlines come nearer by themselves."""
HELD = timedelta(seconds=90)
"""A process that has said nothing for so long has lost the watch."""
DUTY = "alerts"
_log = logging.getLogger(__name__)


def keep_watch() -> None:
    """Begin, in a thread of its own that ends with the process."""
    threading.Thread(target=_watching, name="keep watch", daemon=True).start()


class Watch:
    """One process's part in the watch."""

    def __init__(self) -> None:
        self.holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.seen: object = None
        self.looked_at: datetime | None = None
        self.held_until: datetime | None = None

    def is_mine(self) -> bool:
        """Whether the watch is this process's; it is asked for anew well before it runs out."""
        now = clock.now()
        if self.held_until is None or now > self.held_until - HELD / 2:
            self.held_until = now + HELD if Lease.take(DUTY, self.holder, now, now + HELD) else None
        return self.held_until is not None

    def tick(self) -> None:
        """Look, where it is time to, and send what is due."""
        if not self.is_mine():
            return
        now, here = clock.now(), tower()
        if here.workspace.exists and self._is_time(now):
            alert_keeping.check(here, now, accounts_watched())
        if is_due(now):
            settings = here.settings
            send_due(
                here.workspace.key(), clock.now, private=settings.private_webhooks, base=public_address(settings.hosts),
                still_mine=self.is_mine,
            )  # fmt: skip

    def _is_time(self, now: datetime) -> bool:
        stands = (standing(), tuple(AlertRule.objects.order_by("pk").values_list("pk", "active")))
        if self.looked_at is not None and stands == self.seen and now - self.looked_at < LOOKS_EVERY:
            return False
        self.seen, self.looked_at = stands, now
        return True


def accounts_watched() -> list[AccountWatched]:
    """What the rules look at of every account; after an import only those it was about are looked at anew."""
    return answer_by_account(
        "accounts watched", lambda tower, account: tower.accounts_watched(account=account), lambda one: one.account
    )


def _watching() -> None:
    watch, pause = Watch(), threading.Event()
    while True:
        pause.wait(TICK)
        try:
            close_old_connections()
            watch.tick()
        except Exception:  # noqa: BLE001 - a thread that dies would never tell anybody anything again
            _log.exception("the watch could not look round")
            pause.wait(30.0)
