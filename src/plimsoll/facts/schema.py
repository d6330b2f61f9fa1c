"""The tables of facts: Plimsoll's interchange vocabulary, one definition for files, facts and documentation.

Every reader translates its file into these columns, as text; `facts.typed` turns the text into values, once, for all.
The tables here are the contract's; those of `facts.beside` hold what stands beside the rate.
"""

from __future__ import annotations

from plimsoll.facts.beside import DISPLAYED, DISPUTES, METRIC_LISTED, METRICS, MONEY, NOTICE_KINDS, NOTICES, TICKETS
from plimsoll.facts.columns import CHANNELS, Column, Kind, Table, key, may, must

__all__ = ["CHANNELS", "DEFECT_KINDS", "METRICS", "NOTICE_KINDS", "TABLES", "Column", "Kind", "Table"]

DEFECT_KINDS = ("negative_feedback", "claims", "chargebacks")

ORDERS = Table(
    "orders",
    (
        key("order_id"),
        must("marketplace_id", "marketplace"),
        must("fulfillment_channel", "choice", *CHANNELS),
        must("purchased_at", "time"),
        must("order_status", "choice", "pending", "unshipped", "partially_shipped", "shipped", "cancelled"),
        may("cancelled_by", "choice", "buyer", "seller", "amazon"),
        may("cancelled_at", "time"),
        may("is_test", "boolean"),
        may("is_replacement", "boolean"),
        may("sales_channel"),
        may("asin"),
        may("sku"),
        Column("quantity", "integer", lowest=0),
        may("amount", "decimal"),
        may("currency"),
        may("ship_by", "time"),
        may("deliver_by", "time"),
        may("buyer_key", "hashed"),
        may("warehouse"),
        may("carrier"),
        may("ship_country"),
        may("ship_region"),
        may("ship_service"),
    ),
    ("order_id",),
    "Orders as placed. Several lines with one order_id are its items.",
)

SHIPMENTS = Table(
    "shipments",
    (
        key("shipment_id"),
        key("order_id"),
        must("carrier", "text"),
        must("tracking_number", "text"),
        may("confirmed_at", "time"),
        may("shipped_at", "time"),
        may("first_scan_at", "time"),
        may("promised_at", "time"),
        may("delivered_at", "time"),
        may("signed_by_present", "boolean"),
        may("buy_shipping", "boolean"),
        may("warehouse"),
    ),
    ("shipment_id",),
    "Parcels: who carries them, when they were confirmed, scanned, promised and delivered.",
)

TRACKING = Table(
    "tracking",
    (
        key("tracking_number"),
        must("occurred_at", "time"),
        must(
            "event",
            "choice",
            "label_created",
            "accepted",
            "in_transit",
            "out_for_delivery",
            "delivered",
            "exception",
            "returned",
        ),
        may("location"),
        may("description"),
    ),
    (),
    "What the carrier saw, event by event.",
)

FEEDBACK = Table(
    "feedback",
    (
        key("order_id"),
        Column("rating", "integer", required=True, lowest=1, highest=5),
        must("left_at", "time"),
        may("comment", "words"),
        may("response", "words"),
        may("removed_at", "time"),
        may("struck_through_at", "time"),
        may("removal_reason"),
        may("arrived_on_time", "boolean"),
        may("item_as_described", "boolean"),
        may("customer_service", "boolean"),
    ),
    ("order_id",),
    "Seller feedback: one an order (K13). Product reviews are not feedback.",
)

CLAIMS = Table(
    "claims",
    (
        key("claim_id"),
        key("order_id"),
        must("opened_at", "time"),
        must("status", "choice", "under_review", "granted", "denied", "withdrawn", "closed"),
        may("decided_at", "time"),
        may("fault", "choice", "seller", "amazon", "carrier", "none"),
        may("funded_by", "choice", "seller", "amazon"),
        may("refunded_at", "time"),
        may("refunded_by", "choice", "seller", "amazon"),
        may("appeal_status", "choice", "none", "open", "won", "lost"),
        may("appeal_decided_at", "time"),
        may("odr_reversed", "boolean"),
        may("reason"),
        may("amount", "decimal"),
        may("currency"),
    ),
    ("claim_id",),
    "A-to-z Guarantee claims.",
)

CHARGEBACKS = Table(
    "chargebacks",
    (
        key("chargeback_id"),
        key("order_id"),
        must("opened_at", "time"),
        must("kind", "choice", "service", "fraud", "unknown"),
        may("status", "choice", "open", "won", "lost", "accepted"),
        may("decided_at", "time"),
        may("reason"),
        may("amount", "decimal"),
        may("currency"),
    ),
    ("chargeback_id",),
    "Credit card chargebacks on a marketplace's orders.",
)

MESSAGES = Table(
    "messages",
    (
        key("message_id"),
        key("order_id"),
        must("direction", "choice", "in", "out"),
        must("sent_at", "time"),
        may("body", "words"),
        may("language"),
        may("thread_id"),
        may("ticket_id"),
        may("no_response_needed", "boolean"),
    ),
    ("message_id",),
    "Messages between buyer (in) and seller (out).",
)

SNAPSHOTS = Table(
    "snapshots",
    (
        must("marketplace_id", "marketplace"),
        must("fulfillment_channel", "choice", *CHANNELS, "ALL"),
        must("range_from", "day"),
        must("range_to", "day"),
        Column("orders", "integer", required=True, lowest=0),
        Column("orders_with_defects", "integer", required=True, lowest=0),
        must("seen_at", "time"),
        Column("negative_feedback", "integer", lowest=0),
        Column("claims", "integer", lowest=0),
        Column("chargebacks", "integer", lowest=0),
        may("rate", "decimal"),
        may("status"),
    ),
    (),
    "What the marketplace displayed, when, for which days: evidence beside the recount, never part of it.",
)

LISTED = Table(
    "listed",
    (
        key("order_id"),
        must("defect_kind", "choice", *DEFECT_KINDS),
        must("seen_at", "time"),
        may("fulfillment_channel", "choice", *CHANNELS),
        may("order_date", "time"),
        may("impacts_odr", "boolean"),
    ),
    (),
    "The marketplace's own list of defective orders: its verdict, never turned into an invented claim.",
)

RETURNS = Table(
    "returns",
    (
        key("return_id"),
        key("order_id"),
        must("requested_at", "time"),
        may("status"),
        may("answered_at", "time"),
        may("received_at", "time"),
        may("asin"),
        may("sku"),
        Column("quantity", "integer", lowest=0),
        may("reason"),
        may("resolution"),
        may("in_policy", "boolean"),
        may("carrier"),
        may("tracking_number"),
        may("comment", "words"),
        may("amount", "decimal"),
        may("currency"),
    ),
    ("return_id",),
    "Return requests and returned goods.",
)

REFUNDS = Table(
    "refunds",
    (
        key("refund_id"),
        key("order_id"),
        must("refunded_at", "time"),
        may("refunded_by", "choice", "seller", "amazon"),
        may("reason"),
        may("amount", "decimal"),
        may("currency"),
    ),
    ("refund_id",),
    "Money given back. It shows that money moved, not who was at fault.",
)

STOCK = Table(
    "stock",
    (
        key("sku"),
        Column("quantity", "integer", required=True),
        must("counted_at", "time"),
        may("asin"),
        may("warehouse"),
        may("sales_channel"),
        Column("reserved", "integer", lowest=0),
        Column("inbound", "integer", lowest=0),
    ),
    (),
    "Stock levels as counted or reported.",
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ORDERS,
        SHIPMENTS,
        TRACKING,
        FEEDBACK,
        CLAIMS,
        CHARGEBACKS,
        MESSAGES,
        SNAPSHOTS,
        LISTED,
        RETURNS,
        REFUNDS,
        STOCK,
        DISPLAYED,
        METRIC_LISTED,
        MONEY,
        TICKETS,
        DISPUTES,
        NOTICES,
    )
}
"""Every table of facts by its name, in the order of the documentation."""
