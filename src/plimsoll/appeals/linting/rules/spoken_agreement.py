"""Something rests on a spoken agreement.

Why: What was said on the telephone cannot be looked at.
Bad: The carrier agreed by phone to scan every parcel.
Better: The written confirmation, as an exhibit.
Source: seller guides (R2-50, R1-67)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA315", "warns"
_WORDS = re.compile(
    r"\b(?:by|on|over) (?:the )?(?:tele)?phone\b|\b(?:oral|verbal|spoken)(?:ly)? (?:agree\w*|promis\w*"
    r"|confirm\w*|commit\w*|assur\w*)|\b(?:agree\w*|promis\w*|confirm\w*|assur\w*) (?:orally|verbally)"
    r"|\b(?:told|assured) us\b|口頭で|電話で",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS)
