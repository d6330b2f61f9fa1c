"""One file stands for two exhibits.

Why: The same bytes cannot be both the direct and the process evidence.
Bad: One screenshot as Fig. 1 and Fig. 4.
Better: Each exhibit its own record.
Source: seller guides (R1-66)
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA510", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    counted = Counter(one.sha256 for one in reading.plan.evidence if one.sha256)
    for place, one in enumerate(reading.plan.evidence):
        if counted[one.sha256] > 1:
            yield Seen(f"evidence.{place}", f"{one.id}: {one.sha256[:8]}")
