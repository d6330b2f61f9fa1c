"""A measure says "will improve" and nothing that could be checked.

Why: "Will optimise packaging" without a drawing, a test report or a purchase order cannot be verified.
Bad: We will optimise our packaging.
Better: What was changed, since when, and the exhibit that shows it.
Source: seller guides (R1-65, R3-08)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA211", "fails"
_WORDS = re.compile(
    r"\b(?:will|shall) be (?:\w+ly )?(?:optimi[sz]ed|improved|strengthened|enhanced|upgraded|better|increased)|"
    r"\b(?:will|shall|plan to|intend to|going to|decide(?:d)? to|aim to)\s+(?:\w+ly )?(?:optimi[sz]e|improve"
    r"|strengthen|enhance|upgrade|pay (?:more )?attention|increase|try|work on|focus|avoid|do better"
    r"|be more careful)|改善(?:する予定|いたします)|強化(?:する予定|いたします)",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
