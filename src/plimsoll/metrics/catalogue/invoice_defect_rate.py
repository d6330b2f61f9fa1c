"""Invoice defects, Amazon Business: no file tells a business order, so it is only displayed."""

from __future__ import annotations

from plimsoll.metrics.metric import Metric

METRICS = (
    Metric(
        "invoice_defect_rate",
        "amazon",
        "Business orders without an invoice in time; which orders are business orders stands in no file that is read.",
        "business orders",
        displayed="invoice_defect_rate",
        unseen="which orders are business orders",
        basis="displayed",
    ),
)
