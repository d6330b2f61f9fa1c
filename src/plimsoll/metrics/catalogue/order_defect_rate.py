"""Order Defect Rate: orders with negative feedback, a claim or a service chargeback, of all orders placed."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "order_defect_rate",
        "amazon",
        "Orders with at least one defect, of the orders placed in the window.",
        "orders",
        displayed="order_defect_rate",
        basis="order_defect_rate",
        rules="amazon.odr.",
    ),
)
