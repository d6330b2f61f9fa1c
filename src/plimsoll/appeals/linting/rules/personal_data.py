"""A person's data is left in.

Why: Names, addresses, mail addresses and telephone numbers of buyers do not belong in a letter or its exhibits.
Bad: Mrs Anna Smith, anna@example.org, was refunded.
Better: The order id; the buyer masked; the exhibit redacted, its original kept with both hashes.
Source: seller guides (R1-25, R2-54), our own conduct (5)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA323", "fails"
_DATA = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|\+\d[\d ()-]{7,}\d|\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][a-z]+"
    r"|\b\d+ [A-Z]\w+ (?:Street|Road|Avenue|Lane|Drive)\b"
)
_MASKED = re.compile(r"[A-Za-z0-9]{0,3}[*•x…#]+[A-Za-z0-9]{0,3}|[0-9a-f]{6,64}")


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    yield from reading.said(_DATA)
    for place, order in enumerate(reading.plan.orders):
        if order.buyer and not _MASKED.fullmatch(order.buyer):
            yield Seen(f"orders.{place}", f"{order.id}: the buyer is not masked")
    for place, one in enumerate(reading.plan.evidence):
        if one.personal_data:
            yield Seen(f"evidence.{place}", f"{one.id}: personal data to be redacted")
