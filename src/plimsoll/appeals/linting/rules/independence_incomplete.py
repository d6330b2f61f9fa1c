"""The statement on a related account leaves out what reviewers look at.

Why: A related account is judged by what links it: domain, addresses, bank account, logistics. A statement that is
silent on one of them leaves that link standing, and one that hides a link is worse than none.
Bad: "The accounts have nothing to do with each other."
Better: Each of the four with what it is for either account, and every link that there is.
Source: seller guides (R2-21, R2-49), our own conduct (6)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA408", "warns"
_LOOKED_AT = {
    "domain": r"domain|website|ドメイン",
    "addresses": r"\baddress(?:es)?\b|\bIPs?\b|住所|アドレス",
    "bank account": r"\bbank\b|銀行|口座",
    "logistics": r"logistic|warehouse|carrier|shipping|物流|倉庫",
}


def look(reading: Reading) -> Iterator[Seen]:
    """Every statement on independent operation that does not name all four."""
    for place, duty in enumerate(reading.plan.duties):
        if duty.kind == "independent_operation" and duty.text.strip():
            lacking = [name for name, words in _LOOKED_AT.items() if not re.search(words, duty.text, re.IGNORECASE)]
            if lacking:
                yield Seen(f"duties.{place}.text", "nothing on " + ", ".join(lacking))
