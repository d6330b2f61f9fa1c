"""Plimsoll: the Order Defect Rate you can prove.

`plimsoll.open(workspace)` gives the loaded world, a `plimsoll.tower.Tower`, with one typed method for each
question, grouped by room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.tower import Tower

__version__ = "0.1.0"

__all__ = ["__version__", "open"]


def open(workspace: str | Path) -> Tower:  # noqa: A001 - the public name; `plimsoll.open(...)` reads as it should
    """Open a workspace folder; nothing is created until something is written to it."""
    from plimsoll.tower import Tower

    return Tower(workspace)
