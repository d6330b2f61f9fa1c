"""The tables of facts: Plimsoll's interchange vocabulary, one definition for files, facts and documentation.

Every reader translates its file into these columns, as text; `facts.typed` turns the text into values, once, for all.
A column's kind says how its text is read and how it rests:

    key      text that names the record; an empty one is a problem
    text     text as it is, trimmed
    words    a buyer's or seller's free words: e-mail addresses and phone numbers are masked before they rest
    hashed   a buyer's identity: only a keyed hash (HMAC-SHA256 with the workspace key) rests
    choice   one of `choices`, compared without case
    time     an instant (UTC, column `x`) or, when the file says a plain date, that reporting day (column `x_day`)
    day      a plain date
    integer, decimal, boolean
    marketplace   a marketplace's id, country code or sales channel; rests as its id
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "key", "text", "words", "hashed", "choice", "time", "day", "integer", "decimal", "boolean", "marketplace"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of facts."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    required: bool = False
    """The column's presence tells the kind of file; its cells may still be empty (unless it is a key)."""
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of facts. `identity` names the columns that, with the account, tell two records apart;
    an empty `identity` means that every distinct row is a record of its own.
    """

    name: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    meaning: str

    @property
    def required(self) -> frozenset[str]:
        """The columns whose presence makes a file one of this table."""
        return frozenset(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _key(name: str) -> Column:
    return Column(name, "key", required=True)


def _must(name: str, kind: Kind, *choices: str) -> Column:
    return Column(name, kind, choices, required=True)


def _may(name: str, kind: Kind = "text", *choices: str) -> Column:
    return Column(name, kind, choices)


CHANNELS = ("MFN", "AFN")
DEFECT_KINDS = ("negative_feedback", "claims", "chargebacks")

ORDERS = Table(
    "orders",
    (
        _key("order_id"),
        _must("marketplace_id", "marketplace"),
        _must("fulfillment_channel", "choice", *CHANNELS),
        _must("purchased_at", "time"),
        _must("order_status", "choice", "pending", "unshipped", "partially_shipped", "shipped", "cancelled"),
        _may("cancelled_by", "choice", "buyer", "seller", "amazon"),
        _may("cancelled_at", "time"),
        _may("is_test", "boolean"),
        _may("is_replacement", "boolean"),
        _may("sales_channel"),
        _may("asin"),
        _may("sku"),
        Column("quantity", "integer", lowest=0),
        _may("amount", "decimal"),
        _may("currency"),
        _may("ship_by", "time"),
        _may("deliver_by", "time"),
        _may("buyer_key", "hashed"),
        _may("warehouse"),
        _may("carrier"),
        _may("ship_country"),
        _may("ship_region"),
        _may("ship_service"),
    ),
    ("order_id",),
    "Orders as placed. Several lines with one order_id are its items.",
)

SHIPMENTS = Table(
    "shipments",
    (
        _key("shipment_id"),
        _key("order_id"),
        _must("carrier", "text"),
        _must("tracking_number", "text"),
        _may("confirmed_at", "time"),
        _may("shipped_at", "time"),
        _may("first_scan_at", "time"),
        _may("promised_at", "time"),
        _may("delivered_at", "time"),
        _may("signed_by_present", "boolean"),
        _may("buy_shipping", "boolean"),
        _may("warehouse"),
    ),
    ("shipment_id",),
    "Parcels: who carries them, when they were confirmed, scanned, promised and delivered.",
)

TRACKING = Table(
    "tracking",
    (
        _key("tracking_number"),
        _must("occurred_at", "time"),
        _must(
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
        _may("location"),
        _may("description"),
    ),
    (),
    "What the carrier saw, event by event.",
)

FEEDBACK = Table(
    "feedback",
    (
        _key("order_id"),
        Column("rating", "integer", required=True, lowest=1, highest=5),
        _must("left_at", "time"),
        _may("comment", "words"),
        _may("response", "words"),
        _may("removed_at", "time"),
        _may("struck_through_at", "time"),
        _may("removal_reason"),
        _may("arrived_on_time", "boolean"),
        _may("item_as_described", "boolean"),
        _may("customer_service", "boolean"),
    ),
    ("order_id",),
    "Seller feedback: one an order (K13). Product reviews are not feedback.",
)

CLAIMS = Table(
    "claims",
    (
        _key("claim_id"),
        _key("order_id"),
        _must("opened_at", "time"),
        _must("status", "choice", "under_review", "granted", "denied", "withdrawn", "closed"),
        _may("decided_at", "time"),
        _may("fault", "choice", "seller", "amazon", "carrier", "none"),
        _may("funded_by", "choice", "seller", "amazon"),
        _may("refunded_at", "time"),
        _may("refunded_by", "choice", "seller", "amazon"),
        _may("appeal_status", "choice", "none", "open", "won", "lost"),
        _may("appeal_decided_at", "time"),
        _may("odr_reversed", "boolean"),
        _may("reason"),
        _may("amount", "decimal"),
        _may("currency"),
    ),
    ("claim_id",),
    "A-to-z Guarantee claims.",
)

CHARGEBACKS = Table(
    "chargebacks",
    (
        _key("chargeback_id"),
        _key("order_id"),
        _must("opened_at", "time"),
        _must("kind", "choice", "service", "fraud", "unknown"),
        _must("status", "choice", "open", "won", "lost", "accepted"),
        _may("decided_at", "time"),
        _may("reason"),
        _may("amount", "decimal"),
        _may("currency"),
    ),
    ("chargeback_id",),
    "Credit card chargebacks on a marketplace's orders.",
)

MESSAGES = Table(
    "messages",
    (
        _key("message_id"),
        _key("order_id"),
        _must("direction", "choice", "in", "out"),
        _must("sent_at", "time"),
        _may("body", "words"),
        _may("language"),
        _may("thread_id"),
        _may("ticket_id"),
        _may("no_response_needed", "boolean"),
    ),
    ("message_id",),
    "Messages between buyer (in) and seller (out).",
)

SNAPSHOTS = Table(
    "snapshots",
    (
        _must("marketplace_id", "marketplace"),
        _must("fulfillment_channel", "choice", *CHANNELS, "ALL"),
        _must("range_from", "day"),
        _must("range_to", "day"),
        Column("orders", "integer", required=True, lowest=0),
        Column("orders_with_defects", "integer", required=True, lowest=0),
        _must("seen_at", "time"),
        Column("negative_feedback", "integer", lowest=0),
        Column("claims", "integer", lowest=0),
        Column("chargebacks", "integer", lowest=0),
        _may("rate", "decimal"),
        _may("status"),
    ),
    (),
    "What the marketplace displayed, when, for which days: evidence beside the recount, never part of it.",
)

LISTED = Table(
    "listed",
    (
        _key("order_id"),
        _must("defect_kind", "choice", *DEFECT_KINDS),
        _must("seen_at", "time"),
        _may("fulfillment_channel", "choice", *CHANNELS),
        _may("order_date", "time"),
        _may("impacts_odr", "boolean"),
    ),
    (),
    "The marketplace's own list of defective orders: its verdict, never turned into an invented claim.",
)

RETURNS = Table(
    "returns",
    (
        _key("return_id"),
        _key("order_id"),
        _must("requested_at", "time"),
        _may("status"),
        _may("answered_at", "time"),
        _may("received_at", "time"),
        _may("asin"),
        _may("sku"),
        Column("quantity", "integer", lowest=0),
        _may("reason"),
        _may("resolution"),
        _may("in_policy", "boolean"),
        _may("carrier"),
        _may("tracking_number"),
        _may("comment", "words"),
        _may("amount", "decimal"),
        _may("currency"),
    ),
    ("return_id",),
    "Return requests and returned goods.",
)

REFUNDS = Table(
    "refunds",
    (
        _key("refund_id"),
        _key("order_id"),
        _must("refunded_at", "time"),
        _may("refunded_by", "choice", "seller", "amazon"),
        _may("reason"),
        _may("amount", "decimal"),
        _may("currency"),
    ),
    ("refund_id",),
    "Money given back. It shows that money moved, not who was at fault.",
)

STOCK = Table(
    "stock",
    (
        _key("sku"),
        Column("quantity", "integer", required=True),
        _must("counted_at", "time"),
        _may("asin"),
        _may("warehouse"),
        _may("sales_channel"),
        Column("reserved", "integer", lowest=0),
        Column("inbound", "integer", lowest=0),
    ),
    (),
    "Stock levels as counted or reported.",
)

METRICS = (
    "order_defect_rate",
    "late_shipment_rate",
    "pre_fulfillment_cancellation_rate",
    "valid_tracking_rate",
    "on_time_delivery_rate",
    "unit_on_time_delivery_rate",
    "invoice_defect_rate",
    "return_dissatisfaction_rate",
    "contact_response_time",
    "account_health_rating",
    "account_status",
    "policy_violations",
)
"""What a marketplace displays about an account, by the names the field uses."""

DISPLAYED = Table(
    "displayed",
    (
        _must("marketplace_id", "marketplace"),
        _must("metric", "choice", *METRICS),
        _must("seen_at", "time"),
        _may("part"),
        _may("fulfillment_channel", "choice", *CHANNELS, "ALL"),
        _may("range_from", "day"),
        _may("range_to", "day"),
        Column("numerator", "integer", lowest=0),
        Column("denominator", "integer", lowest=0),
        _may("value", "decimal"),
        _may("status"),
        _may("target_value", "decimal"),
        _may("target_condition"),
    ),
    (),
    "Every figure a marketplace displays besides the ODR's snapshot, with its own status, never recomputed. "
    "`part` tells figures of one metric apart: a violation's kind, a time span.",
)

METRIC_LISTED = Table(
    "metric_listed",
    (
        _key("order_id"),
        _must("metric", "choice", *METRICS),
        _must("seen_at", "time"),
        _may("impacts", "boolean"),
        _may("order_date", "time"),
        _may("expected_at", "time"),
        _may("happened_at", "time"),
        _may("shipment_id"),
        _may("carrier"),
        _may("tracking_number"),
        _may("reason"),
    ),
    (),
    "The marketplace's own lists of orders that hurt another metric: late, cancelled, untracked, without invoice.",
)

MONEY = Table(
    "money",
    (
        _must("posted_at", "time"),
        _must("kind", "choice", "order", "refund", "claim", "chargeback", "reimbursement", "fee", "transfer", "other"),
        _must("amount", "decimal"),
        _may("currency"),
        _may("order_id"),
        _may("sku"),
        _may("spelling"),
        _may("description"),
        _may("settlement_id"),
        _may("sales_channel"),
    ),
    (),
    "The money trail: that money moved, never who was at fault and never a defect. `spelling` is the report's own word.",
)

TICKETS = Table(
    "tickets",
    (
        _key("ticket_id"),
        _must("created_at", "time"),
        _must("ticket_status", "text"),
        _may("order_id"),
        _may("first_reply_at", "time"),
        _may("solved_at", "time"),
        _may("sales_channel"),
        _may("subject", "words"),
        _may("tags"),
        _may("priority"),
    ),
    ("ticket_id",),
    "A helpdesk's tickets: when a buyer wrote, when somebody answered, when it was solved.",
)

DISPUTES = Table(
    "disputes",
    (
        _key("dispute_id"),
        _must("opened_at", "time"),
        _must("dispute_status", "text"),
        _may("order_id"),
        _may("decided_at", "time"),
        _may("due_at", "time"),
        _may("outcome", "choice", "open", "won", "lost", "accepted"),
        _may("reason"),
        _may("amount", "decimal"),
        _may("currency"),
        _may("sales_channel"),
    ),
    ("dispute_id",),
    "Card disputes of an own shop (Shopify, Stripe). They never enter a marketplace's rate (K21).",
)

NOTICE_KINDS = (
    "at_risk", "deactivated", "account_health_update", "claim_opened", "claim_decided", "chargeback", "feedback",
    "return_request", "refusal", "reinstated", "buyer_message", "other",
)  # fmt: skip

NOTICES = Table(
    "notices",
    (
        _key("notice_id"),
        _must("received_at", "time"),
        _must("notice_kind", "choice", *NOTICE_KINDS),
        _may("marketplace_id", "marketplace"),
        _may("order_ids"),
        _may("claim_id"),
        _may("case_id"),
        _may("subject", "words"),
        _may("deadline_at", "time"),
        _may("deadline_words", "words"),
        _may("decisive_words", "words"),
    ),
    ("notice_id",),
    "Mails and notices: what kind, about which orders, answered until when. The mail itself rests whole in the vault.",
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
