"""A success is claimed or a way round the review is named.

Why: "Guaranteed reinstatement", "internal release", "bypass the review": marks of fraud, in a letter and in an offer.
Bad: Our agent can release the account internally.
Better: Leave it out; ask for the review of the evidence.
Source: seller guides (R1-57, R2-42), our own conduct (9)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.finding import Seen
    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA312", "fails"
_WORDS = re.compile(
    r"\bbypass\w*(?: \w+){0,2} review|\binternal (?:release|channel|contact)|\bguaranteed (?:success"
    r"|reinstatement|approval)|\b(?:insider|contact) (?:at|in|inside) amazon|\bsuccess rate\b|\bwill (?:surely"
    r"|certainly|definitely) be (?:reinstated|approved)|内部ルート",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_WORDS, drop=True)
