"""The scorecard's document: carriers, listings, batches and suppliers, and what answers do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.diagnosis.listings import ListingRow, by_label, by_listing, labels_of
from plimsoll.diagnosis.replies import ReplyEffect, reply_effect
from plimsoll.diagnosis.scorecard import CarrierCard, scorecard
from plimsoll.metrics.odr import window_of
from plimsoll.metrics.rule import kind_counts
from plimsoll.metrics.triangle import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from plimsoll.diagnosis.batches import Lots
    from plimsoll.diagnosis.order_cause import CausesAnswer
    from plimsoll.metrics.odr import Recount


@dataclass(frozen=True)
class Pictures:
    """Everything the scorecard shows; `labelled`: rows by `batch` and `supplier` where a table of lots was given."""

    as_of: date
    carriers: Sequence[CarrierCard]
    listings: Sequence[ListingRow]
    labelled: Mapping[str, Sequence[ListingRow]]
    replies: Sequence[ReplyEffect]

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.scorecard/1`."""
        return {
            "schema": "plimsoll.scorecard/1",
            "as_of": self.as_of.isoformat(),
            "carriers": [card.as_json() for card in self.carriers],
            "listings": [row.as_json() for row in self.listings],
            "batches": [row.as_json("batch") for row in self.labelled.get("batch", ())],
            "suppliers": [row.as_json("supplier") for row in self.labelled.get("supplier", ())],
            "replies": [row.as_json() for row in self.replies],
        }


def pictures(recount: Recount, answer: CausesAnswer, lots: Lots | None = None) -> Pictures:
    """All pictures of the windows asked about."""
    rows = _counted_orders(recount)
    asins = Counter[tuple[str, str]]()
    for row in rows:
        for asin in row["asins"] or ():
            asins[row["account"], asin] += row["orders"]
    labelled = {}
    for kind, labels in (lots.labels if lots else {}).items():
        orders = Counter[tuple[str, str]]()
        for row in rows:
            for name in labels_of(labels, "", row["skus"] or ()):
                orders[row["account"], name] += row["orders"]
        labelled[kind] = by_label(answer, orders, labels)
    return Pictures(answer.as_of, scorecard(recount, answer), by_listing(answer, asins), labelled,
                    reply_effect(recount, answer))  # fmt: skip


def _counted_orders(recount: Recount) -> list[Mapping[str, Any]]:
    """The orders of every cell's window that count, by their dimensions."""
    found: list[Mapping[str, Any]] = []
    for definition in set(recount.definitions.values()):
        days = recount.days(definition)
        first, last = window_of(recount.question.last, definition)
        words = {"day": days.expression(), "days": days.condition(), "scope": recount.question.scope.condition()}
        for row in recount.view.ask_months("orders_by_dimensions", days.months(), **words):
            mine = recount.definitions.get(Cell(row["account"], row["marketplace_id"], row["fulfillment_channel"]))
            kinds = row["class"], row["is_test"], row["is_replacement"]
            if mine == definition and first <= row["order_day"] <= last and kind_counts(*kinds, definition):
                found.append(row)
    return found
