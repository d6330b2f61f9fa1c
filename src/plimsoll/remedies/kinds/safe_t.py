"""SAFE-T: the money of a refund that Amazon issued on a seller-fulfilled order. The rate stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.metrics.rule import Moment
from plimsoll.remedies.calendars import after_days, zone_of
from plimsoll.remedies.defect import plain
from plimsoll.remedies.drafts import draft
from plimsoll.remedies.evidence import bought_shipping, need
from plimsoll.remedies.remedy import Cost, Remedy, Sentence

if TYPE_CHECKING:
    from datetime import date

    from plimsoll.remedies.defect import Defect
    from plimsoll.remedies.remedy import Need, Standing

_CLAUSES = (
    "amazon.safe_t.refunded_by_amazon", "amazon.safe_t.not_received", "amazon.safe_t.file_within_days",
    "amazon.safe_t.changes_the_rate",
)  # fmt: skip


def safe_t(defect: Defect) -> Remedy | None:
    """Decided by Amazon. Sources: SC-US 7KCD8BYQER79WWJ; the window from an announcement quoted by a third party."""
    if defect.event.kind != "claims" or defect.facts.by_amazon or "amazon" not in _payers(defect):
        return None
    found = (need(defect, "delivered_scan", direct=True), need(defect, "signature", direct=True),
             need(defect, "not_returned", direct=False))  # fmt: skip
    standing, why = _standing(defect, found)
    clauses = defect.clauses(*_CLAUSES)
    text = None
    if standing == "offered":
        values = {"order_id": defect.order_id, "record": defect.event.id}
        text = draft("safe_t", defect.language, "amazon", values, clauses[:1], found)
    cost = Cost(
        Sentence("rate_stays"),
        Sentence("wrong_safe_t"),
        plain(defect.record.get("amount")),
        defect.record.get("currency"),
    )
    return Remedy("safe_t", defect, standing, "money_only", "amazon", clauses, why, cost, found, draft=text)


def _payers(defect: Defect) -> set[str | None]:
    return {defect.event.refunded_by, *(one.get("refunded_by") for one in defect.facts.refunds)}


def _standing(defect: Defect, found: tuple[Need, ...]) -> tuple[Standing, tuple[Sentence, ...]]:
    last = last_day(defect)
    if last is not None and defect.on > last:
        return "closed", (Sentence("over", {"day": last.isoformat()}),)
    delivered, signed = found[0].present, found[1].present
    if not (signed or (delivered and bought_shipping(defect))):
        return "lacking", (Sentence("refund_by_amazon"), Sentence("safe_t_unproven"))
    return "offered", (Sentence("refund_by_amazon"),)


def last_day(defect: Defect) -> date | None:
    """The last day to file, from Amazon's refund; None where no rule speaks here or the day is not known."""
    rule = defect.clauses("amazon.safe_t.file_within_days")
    began = defect.event.refunded or next(
        (Moment(one.get("refunded_at"), one.get("refunded_at_day")) for one in defect.facts.refunds), Moment(None, None)
    )
    if not rule or not began:
        return None
    zone = zone_of(defect.marketplace_id)
    return after_days(began.at or began.reporting_day(zone), rule[0].value.number, zone)
