"""How files of observations rest: they stay few, and what is large is sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.facts.head import FactsFile

LARGE = 2_000_000
"""An observation file of more rows is sorted, so that one order among millions is found without reading all of it."""
ALIKE = 6
"""More observation files of a like size than this are merged into one at the next commit."""
SMALLEST, STEP = 8_000, 8
"""Files of fewer rows than `SMALLEST` are of a like size, then those of fewer than `STEP` times as many, and so on: no
row is written again more often than there are such steps.
"""


def too_many_alike(files: Sequence[FactsFile]) -> list[FactsFile]:
    """The files of the least size that more than `ALIKE` have; empty where no size has so many."""
    sizes: dict[int, list[FactsFile]] = {}
    for file in files:
        sizes.setdefault(_size(file.rows), []).append(file)
    return next((sizes[size] for size in sorted(sizes) if len(sizes[size]) > ALIKE), [])


def _size(rows: int) -> int:
    size, most = 0, SMALLEST
    while rows >= most:
        size, most = size + 1, most * STEP
    return size


def sorting(table: str, rows: int) -> str:
    """How the rows of a large file are sorted; nothing for a small one."""
    columns = {column.name for column in TABLES[table].columns}
    found = next((name for name in ("order_id", "tracking_number") if name in columns), None)
    return f" ORDER BY account, {found}" if found and rows > LARGE else ""
