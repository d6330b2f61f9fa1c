"""The exhibits are over the form's size.

Why: The form takes ten megabytes; what is over is cut off or refused.
Bad: Fourteen megabytes of photographs.
Better: Smaller copies in the dossier, the originals in the bundle.
Source: seller guides (R1-33)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.appeals.linting.finding import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.appeals.linting.reading import Reading

CODE, LEVEL = "PA507", "fails"
_MOST = 10 * 1024 * 1024


def look(reading: Reading) -> Iterator[Seen]:
    """Every such place."""
    size = sum(one.bytes for one in reading.plan.evidence if one.origin != "photo")
    photos = sum(min(one.bytes, _COPY) for one in reading.plan.evidence if one.origin == "photo")
    if size + photos > _MOST:
        yield Seen("evidence", f"{(size + photos) / 1024 / 1024:.1f} MB")


_COPY = 100 * 1024
"""A photograph's copy in the dossier, where there are many: the copies share what the form takes."""
