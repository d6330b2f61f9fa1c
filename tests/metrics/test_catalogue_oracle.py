"""Every relation of the catalogue against an independent recount, on random shops of four platforms."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import metric_shops
import metrics_oracle as oracle
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import plimsoll
from plimsoll.facts.metric_rows import REJECTED, WAITING
from plimsoll.policies import find_marketplace, policy_value

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = int(os.environ.get("PLIMSOLL_EXAMPLES", "8"))
Recounts = dict[str, "Callable[[oracle.World], oracle.Rows]"]
AS_OF = date(2026, 10, 1)


def rule(name: str, on: date, marketplace_id: str) -> Any:
    return policy_value(name, on=on, marketplace_id=marketplace_id).value


AMAZON: Recounts = {
    "late_shipment_rate": lambda w: oracle.shipped_in_time(
        w, act="confirmed_at", membership="ship_by", zone="UTC", deadline_zone="UTC"
    ),
    "pre_fulfillment_cancellation_rate": lambda w: oracle.cancelled(w, cancellers={"seller"}, auto=True, zone="UTC"),
    "valid_tracking_rate": lambda w: oracle.tracked(w, membership="promised_at", zone="UTC"),
    "on_time_delivery_rate": lambda w: oracle.delivered_in_time(w, zone="UTC", deadline_zone="America/Los_Angeles"),
    "unit_on_time_delivery_rate": lambda w: oracle.units_in_time(w, zone="UTC", deadline_zone="America/Los_Angeles"),
    "return_dissatisfaction_rate": lambda w: oracle.returns_answered(
        w, hours=48, zone="UTC", waiting=WAITING, rejected=REJECTED
    ),
    "contact_response_rate": lambda w: oracle.messages_answered(w, hours=24, zone="UTC"),
}
EBAY: Recounts = {
    "transaction_defect_rate": lambda w: oracle.with_cases(
        w, cases="at_fault", low_rating=0, cancellers={"seller"}, classes=("normal", "cancelled"), zone="UTC"
    ),
    "cases_closed_without_resolution_rate": lambda w: oracle.with_cases(
        w, cases="at_fault", low_rating=0, cancellers=set(), classes=("normal", "cancelled"), zone="UTC"
    ),
    "late_shipment_rate": lambda w: oracle.shipped_in_time(
        w, act="first_scan_at", membership="order_date", zone="UTC", deadline_zone="UTC", delivery_counts=True
    ),
}
ETSY: Recounts = {
    "on_time_shipping_rate": lambda w: oracle.shipped_in_time(
        w, act="shipped_at", membership="ship_by", zone="UTC", deadline_zone="UTC"
    ),
    "low_review_rate": lambda w: oracle.reviews(w, low_rating=3, zone="UTC"),
    "case_rate": lambda w: oracle.with_cases(
        w, cases="refunded", low_rating=0, cancellers=set(), classes=("normal",), zone="UTC"
    ),
}
ETSY_BEFORE: Recounts = {
    "order_dissatisfaction_rate": lambda w: oracle.with_cases(
        w, cases="opened", low_rating=2, cancellers=set(), classes=("normal",), zone="UTC"
    ),
}
PACIFIC = "America/Los_Angeles"
TIKTOK: Recounts = {
    "late_dispatch_rate": lambda w: oracle.shipped_in_time(
        w, act="first_scan_at", membership="ship_by", zone=PACIFIC, deadline_zone=PACIFIC
    ),
    "seller_fault_cancellation_rate": lambda w: oracle.cancelled(w, cancellers={"seller"}, auto=True, zone=PACIFIC),
    "valid_tracking_rate": lambda w: oracle.tracked(w, membership="shipped_at", zone=PACIFIC),
    "on_time_delivery_rate": lambda w: oracle.delivered_in_time(w, zone=PACIFIC, deadline_zone=PACIFIC),
}


@pytest.mark.parametrize(
    ("market", "as_of", "recounts"),
    [
        ("US", AS_OF, AMAZON), ("EBAY_US", AS_OF, EBAY), ("ETSY", AS_OF, ETSY), ("ETSY", date(2024, 6, 1), ETSY_BEFORE),
        ("TIKTOK_SHOP_US", AS_OF, TIKTOK),
    ],
    ids=["amazon", "ebay", "etsy", "etsy before September 2024", "tiktok shop"],
)  # fmt: skip
def test_the_catalogue_counts_what_the_oracle_counts(market: str, as_of: date, recounts: Recounts) -> None:
    place = find_marketplace(market)
    if place is None or (place.platform == "amazon") != (market == "US"):
        pytest.skip(f"no marketplace is called {market} yet")

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip
    @given(st.integers(0, 2**40))
    def recounted(seed: int) -> None:
        shop = metric_shops.shop(Random(seed), place.id, as_of)
        with tempfile.TemporaryDirectory() as folder:
            tower = plimsoll.open(Path(folder) / "workspace")
            for files, observed_at in shop.write(Path(folder)):
                assert not tower.import_files(*files, observed_at=observed_at).problems
            answer = tower.metrics(*recounts, as_of=as_of, orders=True)
            compare(answer, shop, recounts)

    recounted()


def compare(answer: Any, shop: metric_shops.Shop, recounts: Recounts) -> None:
    world = oracle.World(shop.seen(), shop.marketplace_id)
    expected = {name: recount(world) for name, recount in recounts.items()}
    rows = [row.as_json() for row in answer.rows]
    if any(order.get("sales_channel", "") == "" for order in world.records["orders"].values()):
        assert {row["metric"] for row in rows} == set(recounts)
    for row in rows:
        window = row["window"]
        told = row["counted"], row["defective"], row["unknown"]
        count = oracle.count(expected[row["metric"]], shop.as_of, window["days"], window["lag_days"])
        assert told == count, (
            row["metric"],
            row["part"],
            expected[row["metric"]],
            [r.as_json() for r in answer.telling],
        )
    for one in answer.telling:
        assert expected[one.metric.name][one.record, one.day] == (one.state, one.weight), one
