"""An exhibit took another's place and nothing says why.

Why: A replaced exhibit, both hashes and the reason stay on record; without the reason it looks made to fit.
Bad: A second version of a sign-in sheet.
Better: The reason for the replacement, beside both hashes.
Source: our own conduct (2), seller guides (R2-43)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA509", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if one.replaces and not one.replaced_because.strip():
            yield Seen(f"evidence.{place}", f"{one.id} replaces {one.replaces[:8]}")
