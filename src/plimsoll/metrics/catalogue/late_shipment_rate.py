"""Late shipment: orders confirmed (or scanned) after their ship-by time, of those that had to ship."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

SHIPPED_IN_TIME = Relation(
    "shipped_in_time",
    {"said_ship_by": "orders.ship_by", "said_act": "shipments.{act}"},
    tables=("parcels",),
    fixed={"act": "confirmed_at", "waiting_counts": "true"},
    ruled={"act": "decided_by", "waiting_counts": "unconfirmed_past_ship_by_counts"},
)
"""Shared by every rule that holds a parcel's time against the order's ship-by time."""

_AMAZON = Metric(
    "late_shipment_rate",
    "amazon",
    "Seller-fulfilled orders confirmed after their ship-by time, of those whose ship-by time lies in the window.",
    "orders",
    SHIPPED_IN_TIME,
    windows=("window_days", "short_window_days"),
    displayed="late_shipment_rate",
)

METRICS = (_AMAZON,)
