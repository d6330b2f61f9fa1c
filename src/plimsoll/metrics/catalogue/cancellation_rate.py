"""Cancellation: orders that the seller cancelled before shipping, of all orders placed."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric, Relation

CANCELLED_BY_SELLER = Relation(
    "cancelled_by_seller",
    {
        "said_status": "orders.order_status",
        "said_canceller": "orders.cancelled_by",
        "said_lateness": "orders.cancelled_at",
    },
    tables=("parcels",),
    fixed={"cancellers": "seller", "auto_cancelled_counts": "false"},
    ruled={"cancellers": "counts_cancelled_by", "auto_cancelled_counts": "auto_cancelled_counts"},
)

_AMAZON = Metric(
    "pre_fulfillment_cancellation_rate",
    "amazon",
    "Orders cancelled by the seller before shipping, or by Amazon after an unconfirmed ship-by time, of all orders.",
    "orders",
    CANCELLED_BY_SELLER,
    displayed="pre_fulfillment_cancellation_rate",
)
_WALMART = Metric(
    "cancellation_rate",
    "walmart",
    "Orders cancelled by the seller, of all orders placed in the window.",
    "orders",
    CANCELLED_BY_SELLER,
)
_TIKTOK_SHOP = Metric(
    "seller_fault_cancellation_rate",
    "tiktok_shop",
    "Orders cancelled through the seller's fault, of all orders placed in the window.",
    "orders",
    CANCELLED_BY_SELLER,
)

METRICS = (_AMAZON, _WALMART, _TIKTOK_SHOP)
