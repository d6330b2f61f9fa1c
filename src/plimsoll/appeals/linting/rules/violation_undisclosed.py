"""Another open violation is not disclosed.

Why: A reviewer sees the whole account; a violation that the letter hides undoes the rest.
Bad: An open intellectual property complaint, and no word of it.
Better: One sentence: that it is open, and where it is being answered.
Source: seller guides (R1-54)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA311", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.violations):
        if not one.disclosed.strip():
            yield Seen(f"violations.{place}", one.name)
