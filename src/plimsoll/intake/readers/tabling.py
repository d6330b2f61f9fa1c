"""Records of a document as the table that a reader hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

__all__ = ["Numbering", "table_of"]


class Numbering:
    """Gives every record of a document a line of its own, so that each can be pointed at and counted.

    That is the physical line on which it begins, as long as no earlier record has taken it; several records on one
    line (a minified document) are numbered onwards. `counted` says whether that happened.
    """

    def __init__(self) -> None:
        self.counted = False
        self._last = 0

    def next(self, line: int) -> int:
        """The line of the next record, which begins on that physical line."""
        if line <= self._last:
            self.counted = True
            line = self._last + 1
        self._last = line
        return line


def table_of(records: Sequence[Mapping[str, str]], lines: Sequence[int]) -> pa.Table:
    """String columns of every name that a record has (what it does not say is null), and `line`."""
    import pyarrow as pa

    names = dict.fromkeys(name for record in records for name in record)
    columns = {name: pa.array([record.get(name) or None for record in records], pa.string()) for name in names}
    return pa.table(columns | {"line": pa.array(lines, pa.int64())})
