"""A picture is too small to be read.

Why: What cannot be read is not there. The bound is our own.
Bad: A picture of 320 by 240 points.
Better: The original picture, the place marked in a copy.
Source: seller guides (R1-07), Amazon's page on plans of action (highlight the relevant area), our own bound
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA503", "warns"
_WIDE, _HIGH = 800, 600
_PICTURES = {"photo", "screenshot", "chat_screenshot"}


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if one.origin in _PICTURES and (max(one.width, one.height) < _WIDE or min(one.width, one.height) < _HIGH):
            yield Seen(f"evidence.{place}", f"{one.id}: {one.width} x {one.height}")
