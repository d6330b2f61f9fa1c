"""Batches and suppliers: the lots a seller keeps in a table of their own, joined to the orders by SKU or order id.

No marketplace says which lot an order came from. The table is a CSV with a column `sku` or `order_id`, and `batch`,
`supplier` or both; a row by order id goes before one by SKU.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.errors import UnusableInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LABELS = ("batch", "supplier")


@dataclass(frozen=True)
class Lots:
    """For each of `LABELS` that the table has: what SKU or order id lies in which."""

    labels: Mapping[str, Mapping[str, str]]


def read_lots(path: Path) -> Lots:
    """The table of lots. Raises UnusableInput."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        columns = set(reader.fieldnames or ())
        rows = list(reader)
    keys = [name for name in ("sku", "order_id") if name in columns]
    named = [name for name in LABELS if name in columns]
    if not keys or not named:
        raise UnusableInput(
            f"{path.name} is no table of lots", hint="columns: sku or order_id, and batch or supplier (or both)"
        )
    found: dict[str, dict[str, str]] = {name: {} for name in named}
    for row in rows:
        for name in named:
            for key in keys:
                if (row.get(key) or "").strip() and (row.get(name) or "").strip():
                    found[name][row[key].strip()] = row[name].strip()
    return Lots(found)
