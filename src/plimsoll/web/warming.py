"""Answers made before anybody asks: who comes in the morning, or after an import, need not wait for the fleet."""

from __future__ import annotations

import logging
import threading

from plimsoll.web.asking import answer, standing
from plimsoll.web.pages.fleet import fleet_rows

LOOKS_EVERY = 2.0
"""Seconds between two looks at whether the facts moved."""
_log = logging.getLogger(__name__)


def keep_warm() -> None:
    """Begin, in a thread of its own that ends with the process."""
    threading.Thread(target=_warming, name="keep warm", daemon=True).start()


def _warming() -> None:
    warm = None
    pause = threading.Event()
    while True:
        try:
            if (now := standing()) != warm and now[0] is not None:
                answer("fleet", fleet_rows)
                warm = now
        except Exception:  # noqa: BLE001 - a thread that dies would never warm anything again
            _log.exception("the fleet could not be made ready")
            warm = standing()
        pause.wait(LOOKS_EVERY)
