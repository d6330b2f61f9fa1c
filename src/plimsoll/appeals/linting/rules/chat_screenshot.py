"""A screenshot of a chat stands in for a record.

Why: A chat proves that somebody wrote something; the carrier's portal or the ticket system proves what happened.
Bad: A screenshot of a messenger.
Better: The original export of the portal, with its times in UTC.
Source: seller guides (R2-43)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA501", "fails"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if one.origin == "chat_screenshot":
            yield Seen(f"evidence.{place}", f"{one.id}: {one.file}")
