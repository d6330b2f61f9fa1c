"""How every flat report of a marketplace begins: its header recognised, its lines handed over, its cells laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from plimsoll.intake.reading import Lines
from plimsoll.intake.report_cells import nothing, said_cells
from plimsoll.intake.text.padded import padded_rows
from plimsoll.intake.vocabulary import spelled_by

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from plimsoll.intake.reading import Opened, Read

__all__ = ["all_cells", "header_names", "report_lines"]


def header_names(
    opened: Opened, columns: Mapping[str, tuple[str, ...]], required: Collection[str], one_of: Collection[str] = ()
) -> bool:
    """Whether the header has every required column and, where any are given, one of the others."""
    spelling = spelled_by(opened, columns)
    return all(name in spelling for name in required) and (not one_of or any(name in spelling for name in one_of))


def report_lines(
    opened: Opened,
    spelling: Mapping[str, str],
    rows: Callable[[pa.Table], Iterable[Read]],
    closing: Callable[[], Iterable[Read]],
) -> Iterator[Read]:
    """Every line of the columns that `spelling` names, translated by `rows`; what `closing` says precedes the count."""
    for part in padded_rows(opened, wanted=set(spelling.values())):
        if isinstance(part, pa.Table):
            yield from rows(part)
            continue
        if isinstance(part, Lines):
            yield from closing()
        yield part


def all_cells(batch: pa.Table, names: Iterable[str], spelling: Mapping[str, str]) -> dict[str, pa.Array]:
    """Columns of all these names, trimmed, those that the file does not have saying nothing, and `line`."""
    cells = {name: nothing(batch.num_rows) for name in names} | said_cells(batch, spelling)
    return cells | {"line": batch["line"].combine_chunks()}
