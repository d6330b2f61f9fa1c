"""Another case on the same orders is open.

Why: Two open cases on one matter close each other, and many contacts are a violation.
Bad: A second case while the first is pending review.
Better: Wait for it, or add to it; the case log shows every one.
Source: seller guides (R2-59, R2-60)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA404", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for case in reading.plan.open_cases:
        yield Seen("open_cases", case)
