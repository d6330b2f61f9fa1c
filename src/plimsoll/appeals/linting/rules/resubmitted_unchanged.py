"""The refused text comes again.

Why: A refusal asks for more; the same text gets the same answer, and repeated contacts are a violation.
Bad: The first plan, with another date.
Better: A text that answers each point of the refusal.
Source: seller guides (R1-35)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA401", "fails"
_RUN, _SAME = 4, 0.8


def look(reading: Reading) -> Iterator[Seen]:
    """Refused texts of which four fifths stand here again."""
    own = _runs(reading.text)
    for place, refusal in enumerate(reading.plan.refusals):
        before = _runs(refusal.submitted)
        if own and before and len(own & before) > _SAME * len(own):
            yield Seen(f"refusals.{place}", f"{len(own & before)} of {len(own)} runs of words are the same")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
