"""A carrier's screenshot without its mark.

Why: A screenshot that does not show whose page it is can be anybody's: the chain is broken.
Bad: A cut-out of a tracking page.
Better: The whole page with the carrier's mark and address, better the export.
Source: seller guides (R2-56)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA504", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if one.origin == "screenshot" and one.dimension == "logistics" and not one.watermark:
            yield Seen(f"evidence.{place}", one.id)
