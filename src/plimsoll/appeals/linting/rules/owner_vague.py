"""An owner is everybody.

Why: "The team" and "all staff" are nobody in particular; a reviewer looks for who is able to carry it out.
Bad: owner: the team
Better: A role: logistics manager, customer service lead, warehouse supervisor.
Source: seller guides (R1-12, R1-32)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA205", "warns"
_VAGUE = re.compile(
    r"(?:the |our |whole |entire )*(?:team|staff|everyone|everybody|all staff|company|we|us|management|all)",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, action in enumerate(reading.plan.actions):
        if _VAGUE.fullmatch(action.owner.strip()):
            yield Seen(f"actions.{place}", action.owner)
