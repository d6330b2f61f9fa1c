"""A document's text cannot be copied.

Why: Reviewers search for order ids; a scan without text hides them.
Bad: A scanned export.
Better: The document itself, or a scan with its text.
Source: seller guides (R1-33)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA508", "warns"


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    for place, one in enumerate(reading.plan.evidence):
        if not one.text_copyable and one.origin in {"portal_export", "document", "own_report"}:
            yield Seen(f"evidence.{place}", one.file)
