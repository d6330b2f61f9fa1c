"""Listing honesty, product by product: not-as-described clusters, variation mix-ups, what the feedback form says.

A cluster is a product whose share of one goods cause is higher than that of all other products of its account, at a
false-discovery rate of 5 % over all products and causes (Benjamini and Hochberg, exact binomial tests).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.causes.catalogue import GOODS
from plimsoll.diagnosis.causes.reasons import cause_of_reason
from plimsoll.diagnosis.pareto import counts
from plimsoll.diagnosis.sentences import both
from plimsoll.diagnosis.shares import Share, unusual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plimsoll.diagnosis.order_cause import CausesAnswer, OrderCause

DISCOVERY_RATE = 0.05
LEAST = 3
"""Fewer orders of one cause are no cluster."""

Unit = tuple[str, str]
"""(account, product, batch or supplier)."""


@dataclass(frozen=True)
class Cluster:
    """A cause that is more frequent under one unit than under all others of its account."""

    cause: str
    share: Share
    elsewhere: Share
    p_value: float

    def as_json(self) -> dict[str, Any]:
        """As under `clusters` in `plimsoll.scorecard/1`."""
        return {"cause": self.cause, "label": both(f"cause.{self.cause}", {}), "share": self.share.as_json(),
                "elsewhere": self.elsewhere.as_json(), "p_value": f"{self.p_value:.1e}"}  # fmt: skip


@dataclass(frozen=True)
class ListingRow:
    """One unit: its orders, its goods causes, which of them cluster, and the form's answers on its defects."""

    account: str
    name: str
    orders: int
    causes: Mapping[str, int]
    clusters: tuple[Cluster, ...]
    not_as_described: Share
    returned_as_not_described: int
    mixed_up: int

    def as_json(self, called: str = "asin") -> dict[str, Any]:
        """As under `listings`, `batches` and `suppliers` in `plimsoll.scorecard/1`."""
        return {
            "account": self.account,
            called: self.name,
            "orders": self.orders,
            "causes": dict(self.causes),
            "clusters": [one.as_json() for one in self.clusters],
            "item_as_described_no": self.not_as_described.as_json(),
            "returned_as_not_described": self.returned_as_not_described,
            "variation_mix_ups": self.mixed_up,
        }


def by_listing(answer: CausesAnswer, orders: Mapping[Unit, int]) -> list[ListingRow]:
    """A row for every product (ASIN) with a defective order; `orders` are all orders by (account, ASIN).

    An order with several products stands under each.
    """
    return _rows(answer, orders, lambda one: one.facts.order.get("asins") or ())


def by_label(answer: CausesAnswer, orders: Mapping[Unit, int], labels: Mapping[str, str]) -> list[ListingRow]:
    """A row for every batch or supplier: `labels` names that of a SKU or of an order id."""
    return _rows(answer, orders, lambda one: labels_of(labels, one.row.order_id, one.facts.order.get("skus") or ()))


def labels_of(labels: Mapping[str, str], order_id: str, skus: Sequence[str]) -> list[str]:
    """What an order is labelled with: by its own id first, else by its SKUs."""
    if order_id in labels:
        return [labels[order_id]]
    return sorted({labels[sku] for sku in skus if sku in labels})


def _rows(answer: CausesAnswer, orders: Mapping[Unit, int], units: Any) -> list[ListingRow]:  # noqa: ANN401 - order to names
    mine: dict[Unit, list[OrderCause]] = defaultdict(list)
    for one in answer.orders:
        if counts(one):
            for name in units(one):
                mine[one.facts.account, name].append(one)
    clusters = _clusters(mine, orders)
    rows = [_row(unit, some, orders.get(unit, len(some)), clusters[unit]) for unit, some in mine.items()]
    return sorted(rows, key=lambda row: (-len(row.clusters), -sum(row.causes.values()), row.name, row.account))


def _row(unit: Unit, some: list[OrderCause], orders: int, clusters: Sequence[Cluster]) -> ListingRow:
    found = Counter(one.cause for one in some if one.cause in GOODS)
    answers = [said for one in some for row in one.facts.feedback if (said := row.get("item_as_described")) is not None]
    returned = sum(
        cause_of_reason(row.text("reason")) == "not_as_described" for one in some for row in one.facts.returns
    )
    return ListingRow(
        *unit, orders, dict(found.most_common()), tuple(clusters),
        Share(sum(said is False for said in answers), len(answers)), returned, found["wrong_item"],
    )  # fmt: skip


def _clusters(mine: Mapping[Unit, list[OrderCause]], orders: Mapping[Unit, int]) -> dict[Unit, list[Cluster]]:
    bad = {unit: Counter(one.cause for one in some) for unit, some in mine.items()}
    found: list[tuple[Unit, Cluster]] = []
    for unit, causes in bad.items():
        others = [other for other in {*orders, *bad} if other[0] == unit[0] and other != unit]
        there = sum(orders.get(other, 0) for other in others)
        for cause in GOODS:
            if causes[cause] and there:
                usual = Share(sum(bad[other][cause] for other in others if other in bad), there)
                share = Share(causes[cause], max(orders.get(unit, 0), causes[cause]))
                found.append((unit, Cluster(cause, share, usual, unusual(share.part, share.whole, usual))))
    kept: dict[Unit, list[Cluster]] = defaultdict(list)
    for unit, one in _discovered(found, len(orders) * len(GOODS)):
        kept[unit].append(one)
    return kept


def _discovered(found: Iterable[tuple[Unit, Cluster]], tests: int) -> Iterable[tuple[Unit, Cluster]]:
    """Benjamini and Hochberg over all tests that could have been made."""
    ranked = sorted(found, key=lambda pair: pair[1].p_value)
    last = 0
    for rank, (_, one) in enumerate(ranked, 1):
        if one.p_value <= DISCOVERY_RATE * rank / max(tests, len(ranked)):
            last = rank
    return [(unit, one) for unit, one in ranked[:last] if one.share.part >= LEAST]
