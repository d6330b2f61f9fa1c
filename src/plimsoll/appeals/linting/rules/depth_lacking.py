"""Three refusals, or a high-risk category, ask for more depth than this.

Why: After three refusals, and for electronics, toys and beauty, reviewers ask for more process evidence for each
cause.
Bad: The fourth plan with one process exhibit a cause.
Better: Two process exhibits for each cause, from different sources.
Source: seller guides (R1-22, R1-41, R1-59)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen
from plimsoll.appeals.plan import needs_depth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA111", "warns"
_DEEP = 2


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    if not needs_depth(max(plan.refused_times, len(plan.refusals)), plan.category):
        return
    for cause in plan.root_causes:
        shown = [one for one in plan.evidence if one.role == "process" and one.dimension == cause.dimension]
        if len(shown) < _DEEP:
            yield Seen("evidence", f"{cause.cause}: {len(shown)} process exhibits")
