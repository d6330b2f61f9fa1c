"""The account page's tables as files: the same answers, every row of them, values instead of words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from plimsoll.web.exporting import ExportTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plimsoll.web.exporting import Value

Document = dict[str, Any]
KINDS = ("negative_feedback", "claims", "chargebacks")


def rate_table(over: Document) -> ExportTable:
    """A row a day."""
    columns = ("as_of", "window_from", "window_to", "orders", "orders_with_defects", *KINDS, "rate", "target_value",
               "headroom", "pending_claims", "status", "verdict", "verdict_needs")  # fmt: skip
    rows = [
        (_day(row["as_of"]), _day(row["window"]["from"]), _day(row["window"]["to"]), row["orders"],
         row["orders_with_defects"], *(row[kind] for kind in KINDS), _rate(row["rate"]), _rate(row["target_value"]),
         row["headroom"], row["pending_claims"], row["status"], row["verdict"], ", ".join(row["verdict_needs"]))
        for row in over["rows"]
    ]  # fmt: skip
    return ExportTable("rate-over-time", columns, rows)


def forecast_table(forecast: Document) -> ExportTable:
    """A row a coming day."""
    rates = ("rate_floor", "rate_p10", "rate_p50", "rate_p90", "p_breach")
    rows = [
        (_day(one["date"]), one["orders"], one["orders_exact"], one["defects_floor"], one["leaves"],
         *(_rate(one[name]) for name in rates))
        for one in forecast["days"]
    ]  # fmt: skip
    return ExportTable("forecast", ("date", "orders", "orders_exact", "defects_floor", "leaves", *rates), rows)


def displayed_table(reconciliation: Document) -> ExportTable:
    """A row for each figure of each page, with what explains a difference."""
    columns = ("seen_at", "range_from", "range_to", "figure", "displayed", "recounted", "recounted_now", "difference",
               "unexplained", "explained_by", "order_ids", "order_ids_out", "path", "line")  # fmt: skip
    rows: list[Sequence[Value]] = []
    for page in reconciliation["snapshots"]:
        differences = {one["figure"]: one for one in page["differences"]}
        for one in page["figures"]:
            found = differences.get(one["figure"], {"difference": 0, "unexplained": 0, "explained_by": []})
            why = found["explained_by"]
            if one["displayed"] is None:
                found = {"difference": None, "unexplained": None}
            rows.append((
                page["seen_at"], _day(page["range_from"]), _day(page["range_to"]), one["figure"], one["displayed"],
                one["recounted"], one["recounted_now"], found["difference"], found["unexplained"],
                "; ".join(f"{reason['name']} {reason['explains']:+d} ({reason['how']})" for reason in why),
                _joined(why, "order_ids"), _joined(why, "order_ids_out"), page["source"]["path"],
                page["source"]["line"],
            ))  # fmt: skip
    return ExportTable("displayed", columns, rows)


def metrics_table(rows: Iterable[Document]) -> ExportTable:
    """A row a metric."""
    columns = ("platform", "metric", "part", "window_from", "window_to", "numerator", "denominator", "unknown", "rate",
               "target_condition", "target_value", "status", "verdict", "verdict_needs", "displayed",
               "displayed_on")  # fmt: skip
    found = [
        (row["platform"], row["metric"], row["part"], _day((row["window"] or {}).get("from")),
         _day((row["window"] or {}).get("to")), row["numerator"], row["denominator"], row["unknown"],
         _rate(row["rate"]), row["target_condition"], _rate(row["target_value"]), row["status"], row["verdict"],
         ", ".join(row["verdict_needs"]), _rate((row["displayed"] or {}).get("value")),
         _day((row["displayed"] or {}).get("seen_on")))
        for row in rows
    ]  # fmt: skip
    return ExportTable("metrics", columns, found)


def cohorts_table(cohorts: Document) -> ExportTable:
    """A row for each order week and age."""
    columns = ("from", "to", "orders", "through_age_days", "orders_with_defects", "rate", "complete")
    rows = [
        (_day(week["from"]), _day(week["to"]), week["orders"], one["age"], one["orders_with_defects"],
         _rate(one["rate"]), one["complete"])
        for week in cohorts["weeks"] for one in week["known"]
    ]  # fmt: skip
    return ExportTable("cohorts", columns, rows)


def breakdown_table(rows: Iterable[Document], by: str) -> ExportTable:
    """A row a value, what is surely bad first."""
    columns = (by, "orders", "orders_with_defects", *KINDS, "rate", "interval_from", "interval_to", "drawn_rate",
               "drawn_from", "drawn_to")  # fmt: skip
    found = []
    for row in rows:
        interval, drawn = row["interval"] or {}, row["shrunken"]
        found.append((
            row["value"], row["orders"], row["orders_with_defects"], *(row[kind] for kind in KINDS), _rate(row["rate"]),
            _rate(interval.get("from")), _rate(interval.get("to")), _rate(drawn["rate"]), _rate(drawn["from"]),
            _rate(drawn["to"]),
        ))  # fmt: skip
    return ExportTable(f"by-{by}", columns, found)


def _joined(why: Iterable[Document], name: str) -> str:
    return " ".join(order for reason in why for order in reason[name])


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words[:10]) if words else None


def _rate(words: str | None) -> Decimal | None:
    return None if words is None else Decimal(words)
