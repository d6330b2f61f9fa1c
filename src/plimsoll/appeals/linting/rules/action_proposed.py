"""An action is a proposal of the draft, and nobody has said that it was done.

Why: A draft writes what a cause asks for; a letter that says it was done when it was not is a false statement.
Bad: The drafted sentence, sent as it was drafted.
Better: The sentence put right by somebody who knows, and the mark `proposed` taken away.
Source: our own conduct (2, 10), seller guides (R1-08)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA212", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        if action.proposed:
            yield Seen(f"actions.{place}", action.id)
