"""A model's wording that no person has accepted.

Why: A model may change the sense and keep every figure; only somebody who knows the matter sees it.
Bad: A polished sentence, submitted as it came back.
Better: Read against the old sentence, then `plimsoll plan accept` with the name of who read it; or the old sentence.
Source: our own conduct (10)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA325", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every text that a model worded and nobody took."""
    for text in reading.plan.texts():
        if text.polished and not text.accepted_by.strip():
            yield Seen(text.place, text.polished)
