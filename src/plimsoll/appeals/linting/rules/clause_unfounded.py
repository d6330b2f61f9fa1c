"""A clause is cited that has no public source, or is not in force that day.

Why: A section that does not exist or was repealed tells that nobody looked it up.
Bad: According to section 5.3.2, Claim Validity Criteria ...
Better: A rule by reference, `{{ policy.ID }}`, of which the source is stored and the value was in force.
Source: seller guides (R1-13, R2-16, R2-48, R2-57), our own conduct (9)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA321", "fails"
_CITES = re.compile(
    r"\b(?:section|clause|article|paragraph) [\dIVX]+(?:\.\d+)*\b|\bClaim Validity Criteria|\bLegal Writing Style Guide"
    r"|\bEvidence Authenticity Checklist",
    re.IGNORECASE,
)
_KNOWN = re.compile(r"section 3\b(?!\.)", re.IGNORECASE)
"""What notices themselves cite: section 3 of the Business Solutions Agreement."""


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for seen in reading.said(_CITES):
        if not _KNOWN.fullmatch(seen.quoted):
            yield seen
    for place, name in reading.references:
        if name.startswith("policy.") and reading.bindings.value(name) is None:
            yield Seen(place, name)
