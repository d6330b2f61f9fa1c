"""An action does not say how it is verified.

Why: A measure that nobody checks is a promise.
Bad: We changed the carrier.
Better: The figure or record that shows whether it works, and how often it is looked at.
Source: seller guides (R1-08, R1-32)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA203", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        if not action.verification.strip():
            yield Seen(f"actions.{place}", action.id)
