"""An answer of an API without its request id.

Why: The request id and the answer's headers let the marketplace find the same call in its own log.
Bad: A copy of a JSON answer.
Better: The answer with its request id and headers.
Source: seller guides (R2-46)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA511", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if one.origin == "api" and not one.request_id:
            yield Seen(f"evidence.{place}", one.id)
