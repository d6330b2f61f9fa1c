"""Answers made before anybody asks: who comes in the morning, or after an import, need not wait for the fleet."""

from __future__ import annotations

import logging
import threading
import time
from importlib import import_module

from django.template.loader import get_template
from django.urls import get_resolver

from plimsoll.web.asking import standing
from plimsoll.web.pages.account import over_time_of
from plimsoll.web.pages.account_asked import asked_first
from plimsoll.web.pages.fleet import fleet
from plimsoll.web.pages.order import defects_of

LARGE = 50_000
"""Cells with more orders in their window than this take seconds when they are first asked about."""
MOST_LARGE = 6
LARGE_EVERY = 20.0
"""Seconds between two times that large accounts are made ready: one that is brought something every few seconds would
otherwise be counted all the time, though nobody looks at it.
"""
LOOKS_EVERY = 2.0
"""Seconds between two looks at whether the facts moved."""
_log = logging.getLogger(__name__)


FIRST_TEMPLATES = ("base.html", "today.html", "fleet.html", "account.html", "order.html")
FIRST_ROOMS = (
    "plimsoll.facts.open_views", "plimsoll.facts.order_story", "plimsoll.metrics.defects", "plimsoll.metrics.odr",
    "plimsoll.metrics.over_time", "plimsoll.remedies.deadlines", "plimsoll.watch.signals", "plimsoll.watch.status",
)  # fmt: skip
"""What the pages that are looked at most ask; the tower itself loads each only when it is asked."""


def load_rooms() -> None:
    """Load once, before the processes part, what the first page of each would load for itself."""
    for name in FIRST_ROOMS:
        import_module(name)
    get_resolver().url_patterns  # noqa: B018 - every page's module
    for name in FIRST_TEMPLATES:
        get_template(name)


def keep_warm() -> None:
    """Begin, in a thread of its own that ends with the process."""
    threading.Thread(target=_warming, name="keep warm", daemon=True).start()


class Warming:
    """What one process has made ready. What cannot be made ready is tried again when the facts change, not before."""

    def __init__(self) -> None:
        self._fleet_of: object = None
        self._large_of: object = None
        self._large_from = 0.0

    def look(self, now: float) -> None:
        """Make ready what stands otherwise than when it was last looked; `now` are seconds that only grow."""
        stands = standing()
        if stands[0] is None:
            return
        if stands != self._fleet_of:
            self._fleet_of = stands
            fleet()
        if stands != self._large_of and now >= self._large_from:
            self._large_of, self._large_from = stands, now + LARGE_EVERY
            _make_large_ready()


def _make_large_ready() -> None:
    """What the pages of the largest accounts and of their orders stand on; what is at hand stays."""
    rows = fleet()
    large = sorted((row for row in rows if row.odr["orders"] > LARGE), key=lambda row: -row.odr["orders"])[:MOST_LARGE]
    for account in dict.fromkeys(str(row.odr["account"]) for row in large):
        defects_of(account)
    for row in large:
        over_time_of(asked_first((row.odr["account"], row.odr["marketplace_id"], row.odr["fulfillment_channel"])))


def _warming() -> None:
    warming, pause = Warming(), threading.Event()
    while True:
        try:
            warming.look(time.monotonic())
        except Exception:  # noqa: BLE001 - a thread that dies would never warm anything again
            _log.exception("the fleet could not be made ready")
        pause.wait(LOOKS_EVERY)
