"""The wording smells of a machine's translation.

Why: Literal turns of phrase lose the meaning and tell that nobody read the letter before it was sent.
Bad: Hello dear, our store have strictly rectify the problem.
Better: Short sentences by somebody who knows the matter, with the field's own words.
Source: seller guides (R1-06, R1-39, R1-48, R2-44)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA317", "warns"
_WORDS = re.compile(
    r"\bbecause\b.{0,50}\blead to\b|\battach(?:es)? great importance"
    r"|\b(?:is|are|do|does) not (?:pass|reach|arrive) *[,.]|"
    r"\b(?:dear|hello) (?:amazon|friend|sir|seller performance team)\b|\bhello dear\b|\b(?:our|the) (?:store"
    r"|shop|company|team|staff) (?:have|are|were|do)\b|\b(?:store|shop|company|customer|buyer|carrier"
    r"|parcel) (?:have|are|were|do) |\brectif(?:y|ied|ication)\b|\bthe (?:express|logistics) (?:company|is|are"
    r"|was|were)\b|\bbad review\w*\b|\bafter[- ]sales?\b|\bin view of\b|\bcooperat\w+ (?:express|logistics)"
    r"|\bgoods are not (?:right|to board)|\binformations\b|\bfeedbacks\b|\bsuch as above\b"
    r"|\bhave been (?:already )?(?:strictly|seriously)|\bcould be able to\b|\bunder the help of\b",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
