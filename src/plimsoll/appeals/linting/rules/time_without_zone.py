"""An exhibit's times have no UTC.

Why: A time without its zone can be another day; across carriers and countries only UTC compares.
Bad: Signed 06/07, 9:14.
Better: The export with UTC times, or the zone said beside.
Source: seller guides (R2-43)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA502", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if not one.utc and one.origin != "photo":
            yield Seen(f"evidence.{place}", one.id)
