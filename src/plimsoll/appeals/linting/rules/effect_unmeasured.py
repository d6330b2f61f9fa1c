"""The data is too little to tell whether a claimed effect is there.

Why: A reviewer who looks sees neither the effect nor its absence; the sentence claims more than is known yet.
Bad: "Replies are faster since Monday", submitted on Thursday.
Better: What was done and how it will be read; the effect when enough days have passed.
Source: our own conduct (2), seller guides (R1-65, R1-69)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.effects import TOO_LITTLE
from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA213", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every claimed effect that cannot be told yet."""
    for place, found in reading.effects:
        if found.verdict == TOO_LITTLE:
            yield Seen(place, found.words())
