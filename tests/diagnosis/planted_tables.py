"""Tables of orders with known causes, for the localisation's tests and benchmark. Seeded; written for this purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.diagnosis.localisation.table import coded

if TYPE_CHECKING:
    from plimsoll.diagnosis.localisation.table import Table

DIMENSIONS = {"carrier": 6, "warehouse": 4, "asin": 30, "ship_country": 8, "ship_service": 3, "weekday": 7}


@dataclass(frozen=True)
class Planted:
    """A table as columns of text, and what was planted in it."""

    columns: dict[str, np.ndarray]
    bad: np.ndarray
    total: np.ndarray
    now: np.ndarray
    causes: list[dict[str, str]] = field(default_factory=list)

    def table(self) -> Table:
        columns = []
        for text in self.columns.values():
            values, codes = np.unique(text, return_inverse=True)
            columns.append((codes.astype(np.int32), [str(value) for value in values]))
        return coded(list(self.columns), columns, self.bad.astype(float), self.total.astype(float), self.now)

    def text(self, *, now: bool | None = None) -> str:
        """The table as CSV; with `now` only the rows of that time and without the time."""
        kept = np.ones(len(self.bad), bool) if now is None else self.now == now
        head = [*self.columns, *(["day"] if now is None else []), "bad", "total"]
        cells = [column[kept] for column in self.columns.values()]
        if now is None:
            cells.append(np.where(self.now[kept], "2026-09-02", "2026-09-01"))
        cells += [self.bad[kept].astype(int), self.total[kept].astype(int)]
        return "\n".join([",".join(head), *(",".join(map(str, row)) for row in zip(*cells, strict=True))]) + "\n"


def orders(rng: np.random.Generator, rows: int, dimensions: dict[str, int] | None = None) -> dict[str, np.ndarray]:
    """Orders whose values are of very unequal shares, and whose carrier leans on the warehouse."""
    found = {}
    for name, size in (dimensions or DIMENSIONS).items():
        shares = rng.dirichlet(np.full(size, 1.5))
        found[name] = np.array([f"{name[:2].upper()}{code}" for code in range(size)])[rng.choice(size, rows, p=shares)]
    return found


def usual_rates(rng: np.random.Generator, columns: dict[str, np.ndarray], rate: float, spread: float) -> np.ndarray:
    """A rate per row that differs by value, the same before and now."""
    found = np.full(len(next(iter(columns.values()))), rate)
    for text in columns.values():
        values, codes = np.unique(text, return_inverse=True)
        found = found * np.exp(rng.normal(0, spread, len(values)))[codes]
    return np.minimum(found, 0.5)


def where(columns: dict[str, np.ndarray], conditions: dict[str, str]) -> np.ndarray:
    found = np.ones(len(next(iter(columns.values()))), bool)
    for name, value in conditions.items():
        found &= columns[name] == value
    return found


def noise(seed: int, rows: int = 6000, rate: float = 0.02, spread: float = 0.4) -> Planted:
    """Nothing happened: whatever differs between the two times does by chance."""
    rng = np.random.default_rng(seed)
    columns = orders(rng, rows)
    bad = rng.random(rows) < usual_rates(rng, columns, rate, spread)
    return Planted(columns, bad, np.ones(rows), rng.random(rows) < 0.3)


def planted(seed: int, causes: int = 1, rows: int = 20000, rate: float = 0.02, raised: float = 0.2) -> Planted:
    """Causes of one to three conditions, each on 1 to 30 % of the orders, disjoint or overlapping as it falls."""
    rng = np.random.default_rng(seed)
    columns = orders(rng, rows)
    now = rng.random(rows) < 0.3
    chosen: list[dict[str, str]] = []
    while len(chosen) < causes:
        names = rng.choice(list(columns), rng.integers(1, 4), replace=False)
        row = rng.integers(rows)
        one = {str(name): str(columns[name][row]) for name in sorted(names)}
        share = where(columns, one).mean()
        nested = any(
            set(one.items()) <= set(other.items()) or set(other.items()) <= set(one.items()) for other in chosen
        )
        if 0.01 <= share <= 0.3 and not nested:
            chosen.append(one)
    chance = usual_rates(rng, columns, rate, 0.3)
    for one in chosen:
        hit = where(columns, one) & now
        chance[hit] = 1 - (1 - chance[hit]) * (1 - raised)
    return Planted(columns, rng.random(rows) < chance, np.ones(rows), now, chosen)


def confounded(seed: int, rows: int = 12000) -> Planted:
    """Warehouse W2 packs badly now; carrier X carries nine in ten of its parcels, and few others."""
    rng = np.random.default_rng(seed)
    columns = orders(rng, rows, {"carrier": 5, "warehouse": 4, "asin": 20, "ship_country": 6})
    hit = rng.random(rows) < 0.2
    columns["warehouse"] = np.where(hit, "W2", columns["warehouse"])
    with_x = np.where(hit, rng.random(rows) < 0.9, rng.random(rows) < 0.05)
    columns["carrier"] = np.where(with_x, "X", columns["carrier"])
    now = rng.random(rows) < 0.3
    chance = usual_rates(rng, columns, 0.015, 0.2)
    chance = np.where(hit & now, 0.15, chance)
    return Planted(columns, rng.random(rows) < chance, np.ones(rows), now, [{"warehouse": "W2"}])


def moved(seed: int, rows: int = 12000) -> Planted:
    """Warehouse W2 has always been bad, and now carrier X has taken its parcels over: nothing got worse anywhere."""
    rng = np.random.default_rng(seed)
    columns = orders(rng, rows, {"carrier": 5, "warehouse": 4, "asin": 20, "ship_country": 6})
    hit = rng.random(rows) < 0.2
    now = rng.random(rows) < 0.3
    columns["warehouse"] = np.where(hit, "W2", columns["warehouse"])
    with_x = np.where(hit & now, rng.random(rows) < 0.9, rng.random(rows) < 0.15)
    columns["carrier"] = np.where(with_x, "X", columns["carrier"])
    chance = np.where(hit, 0.12, 0.01)
    return Planted(columns, rng.random(rows) < chance, np.ones(rows), now, [])


def everywhere(seed: int, rows: int = 20000, times: float = 2.0) -> Planted:
    """All rates have doubled, everywhere alike."""
    rng = np.random.default_rng(seed)
    columns = orders(rng, rows)
    now = rng.random(rows) < 0.3
    chance = usual_rates(rng, columns, 0.03, 0.3)
    chance = np.where(now, np.minimum(chance * times, 0.9), chance)
    return Planted(columns, rng.random(rows) < chance, np.ones(rows), now, [])
