"""Others are blamed.

Why: The seller chose carrier, supplier and staff; a letter that puts the fault elsewhere shows no control.
Bad: It is the carrier's fault, not ours.
Better: What in the own choice or check let it happen.
Source: seller guides (R1-08), Amazon's page on plans of action (factual)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA304", "fails"
_WORDS = re.compile(
    r"\b(?:carrier|buyer|customer|supplier|amazon|courier|post office|employee|competitor)(?:'s"
    r"|s')? (?:own )?(?:fault|mistake)|\b(?:fault|mistake) of (?:the |our )?(?:carrier|buyer|customer|supplier"
    r"|amazon|courier|competitor)|\bnot our (?:fault|responsibility|mistake)|\b(?:we are"
    r"|it is) not (?:responsible|to blame)|\bbeyond our control\b|\bunfair(?:ly)?\b|\b(?:buyer|customer"
    r"|carrier|supplier|amazon)s? (?:is|are|was|were) to blame|\bsystem error of amazon|責任ではありません|せいで",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
