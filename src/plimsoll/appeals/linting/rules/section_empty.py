"""One of the four parts is empty.

Why: Summary, root cause, corrective actions, preventive measures: a reviewer looks for each of them.
Bad: No preventive measures.
Better: All four, in this order.
Source: seller guides (R1-05, R1-12, R1-31, R1-61, R3-15)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA109", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    plan = reading.plan
    parts = {"summary": plan.summary.strip(), "root_causes": plan.root_causes,
             "corrective": plan.of("corrective"), "preventive": plan.of("preventive")}  # fmt: skip
    for name, part in parts.items():
        if not part:
            yield Seen(name if name in {"summary", "root_causes"} else "actions", name)
