"""The shops of `shops.py`, imported: a workspace as a seller's would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shops

import plimsoll

if TYPE_CHECKING:
    from pathlib import Path


def imported(shop: shops.Shop, folder: Path) -> plimsoll.Tower:
    """A tower with every import of a shop, in their order; of an empty shop there is no workspace yet."""
    tower = plimsoll.open(folder / "workspace")
    for files, account, observed_at in shops.write_imports(shop, folder):
        result = tower.import_files(*files, account=account, observed_at=observed_at)
        assert not result.problems, result.problems
    return tower
