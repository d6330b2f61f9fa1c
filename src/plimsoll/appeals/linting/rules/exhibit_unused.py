"""An exhibit is not named in the text, or the text names one that there is not.

Why: An exhibit nobody is led to is not looked at; a figure that is missing stops the reading.
Bad: Nine attachments, four of them named.
Better: Each exhibit named where it shows something.
Source: seller guides (R1-07, R1-51)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA506", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    named = {name.removeprefix("fig.") for _, name in reading.references if name.startswith("fig.")}
    there = {one.id for one in reading.plan.evidence}
    for name in sorted(named ^ there):
        yield Seen("evidence", f"{name}: {'not named in the text' if name in there else 'there is no such exhibit'}")
