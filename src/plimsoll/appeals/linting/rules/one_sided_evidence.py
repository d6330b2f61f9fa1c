"""All evidence comes from the seller alone.

Why: What the shop says of itself is borne out by somebody else's record: a carrier's, a laboratory's, the
marketplace's.
Bad: Own reports, own screenshots, own photographs.
Better: At least one record of a carrier, inspector or the marketplace among them.
Source: seller guides (R1-11, R1-38)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA110", "warns"
_OUTSIDE = {"portal_export", "api", "email"}


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    shown = reading.plan.evidence
    if shown and not any(one.origin in _OUTSIDE for one in shown):
        yield Seen("evidence", ", ".join(sorted({one.origin for one in shown})))
