"""Tables beside the rate: what a marketplace displays and lists besides it, money, tickets, disputes, notices."""

from __future__ import annotations

from plimsoll.facts.columns import CHANNELS, Column, Table, key, may, must

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
        must("marketplace_id", "marketplace"),
        must("metric", "choice", *METRICS),
        must("seen_at", "time"),
        may("part"),
        may("fulfillment_channel", "choice", *CHANNELS, "ALL"),
        may("range_from", "day"),
        may("range_to", "day"),
        Column("numerator", "integer", lowest=0),
        Column("denominator", "integer", lowest=0),
        may("value", "decimal"),
        may("status"),
        may("target_value", "decimal"),
        may("target_condition"),
    ),
    (),
    "Every figure a marketplace displays besides the ODR's snapshot, with its own status, never recomputed. "
    "`part` tells figures of one metric apart: a violation's kind, a time span.",
)

METRIC_LISTED = Table(
    "metric_listed",
    (
        key("order_id"),
        must("metric", "choice", *METRICS),
        must("seen_at", "time"),
        may("impacts", "boolean"),
        may("order_date", "time"),
        may("expected_at", "time"),
        may("happened_at", "time"),
        may("shipment_id"),
        may("carrier"),
        may("tracking_number"),
        may("reason"),
    ),
    (),
    "The marketplace's own lists of orders that hurt another metric: late, cancelled, untracked, not invoiced.",
)

MONEY = Table(
    "money",
    (
        must("posted_at", "time"),
        must("kind", "choice", "order", "refund", "claim", "chargeback", "reimbursement", "fee", "transfer", "other"),
        must("amount", "decimal"),
        may("currency"),
        may("order_id"),
        may("sku"),
        may("spelling"),
        may("description"),
        may("settlement_id"),
        may("sales_channel"),
    ),
    (),
    "Where money went: what a settlement or a finances page says was paid, charged, refunded or held back.",
)

TICKETS = Table(
    "tickets",
    (
        key("ticket_id"),
        must("created_at", "time"),
        must("ticket_status", "text"),
        may("order_id"),
        may("first_reply_at", "time"),
        may("solved_at", "time"),
        may("sales_channel"),
        may("subject", "words"),
        may("tags"),
        may("priority"),
    ),
    ("ticket_id",),
    "A helpdesk's tickets: when a buyer wrote, when somebody answered, when it was solved.",
)

DISPUTES = Table(
    "disputes",
    (
        key("dispute_id"),
        must("opened_at", "time"),
        must("dispute_status", "text"),
        may("order_id"),
        may("decided_at", "time"),
        may("due_at", "time"),
        may("outcome", "choice", "open", "won", "lost", "accepted"),
        may("reason"),
        may("amount", "decimal"),
        may("currency"),
        may("sales_channel"),
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
        key("notice_id"),
        must("received_at", "time"),
        must("notice_kind", "choice", *NOTICE_KINDS),
        may("marketplace_id", "marketplace"),
        may("order_ids"),
        may("claim_id"),
        may("case_id"),
        may("subject", "words"),
        may("deadline_at", "time"),
        may("deadline_words", "words"),
        may("decisive_words", "words"),
    ),
    ("notice_id",),
    "Mails and notices: what kind, about which orders, answered until when. The mail itself rests whole in the vault.",
)
