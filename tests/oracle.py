"""The independent judge of the Order Defect Rate: a recount in plain Python over lists of dicts.

It shares no line with the product and knows nothing of its storage: it reads what was observed, folds it, and counts
one order after the other. Slow on purpose, short enough to be held against the contract's corners K1-K15, K18, K19.

An observation is one line as one import saw it: `table`, `account`, `observed_at` (an aware datetime), `seq` (the
import's number), `line` (its physical line) and `row` (column -> the interchange text). Lines that an import refused,
and files that it took for duplicates, are no observations.

Readings, where the contract is terse:

* Records are keyed orders (account, order_id), feedback (account, order_id), claims (account, claim_id), chargebacks
  (account, chargeback_id), shipments (account, shipment_id). Observations stand in the order (observed_at, seq, for
  feedback left_at, line); per column the last non-empty cell wins (K11, K13). The asins (skus) of an order are those
  of the newest import that says any asin (sku) for it.
* K12: a time without an offset is read in the policy's window zone, whatever zone a variant counts in.
* K7: "after" is strictly later; a plain date stands for the start of that reporting day in the counting zone.
* K8 covers granted without decided_at, cancelled without cancelled_at, appeal won and odr_reversed without
  appeal_decided_at (the later of the two first statements), a chargeback won (in the variant `lost`: lost or
  accepted) without decided_at, refunded_by seller without refunded_at, and feedback, claims and chargebacks without
  left_at or opened_at (the record's first observation).
* K3: a claim funded by amazon counts by no rule. K1, K2, K3 bind the at-fault rule only: `not-denied` is every claim
  but denied ones, `all` every claim, both from opened_at, both until a reversing won appeal. `chargebacks=lost`:
  lost and accepted, from decided_at. Fraud never counts; an unsaid or unknown kind is service (K19).
* K9: an order is lifted when seller or amazon cancelled it strictly after the opened_at of any of its claims.
* A defect is active on day D when its first day <= D and it has no end or its end's day > D, in the counting zone.
* `pending_claims`: orders of the denominator with an under_review claim, opened on or before D, not funded by amazon.
  `rate_if_pending_lost` is by distinct orders (defective or pending), under `--count events` by events.
* An order's first shipment is the one shipped first (then confirmed first, then by id).
* An order that says nothing in a dimension stands under the value None.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEYS = {"orders": "order_id", "feedback": "order_id", "claims": "claim_id"}
KEYS |= {"chargebacks": "chargeback_id", "shipments": "shipment_id"}
KINDS = ("negative_feedback", "claims", "chargebacks")
MARKETPLACES = {"US": "ATVPDKIKX0DER", "CA": "A2EUQ1WTGCTBG2", "UK": "A1F83G8C2ARO7P", "DE": "A1PA6795UKMFR9"}
MARKETPLACES |= {"FR": "A13V1IB3VIYZZH", "IT": "APJ6JRA9NG5V4", "ES": "A1RKKUPIHCS9HS", "JP": "A1VC38T7YXB528"}
MARKETPLACES |= {"MX": "A1AM78C64UM0Y8", "AU": "A39IBJ37TRP1C6", "NL": "A1805IZSGTT6HS", "SE": "A2NODRKZP88ZB9"}
MARKETPLACES |= {"IN": "A21TJRUUN4KGV", "SG": "A19VAU5U5O7RUS"}
POLICY_ZONE = ZoneInfo("UTC")
BEGINNING, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
YES = ("true", "yes", "1")


class Observation(TypedDict):
    """One line as one import saw it."""

    table: str
    account: str
    observed_at: datetime
    seq: int
    line: int
    row: dict[str, str]


@dataclass(frozen=True)
class Choice:
    """Which orders are asked for, and a definition of the rate: the contract's selectors and variants."""

    account: str | None = None
    marketplace: str | None = None
    channel: str | None = None
    known_at: datetime | None = None
    window: int = 60
    lag: int = 15
    timezone: str = "UTC"
    include_cancelled: bool = False
    exclude_cancelled: bool = False
    include_test: bool = False
    claims: str = "at-fault"
    chargebacks: str = "opened"


@lru_cache(maxsize=100_000)
def moment(text: str) -> date | None:
    """What a time cell says: an instant (datetime, UTC), a plain date, or nothing (K12)."""
    if len(text) <= len("2026-01-31"):
        return date.fromisoformat(text) if text else None
    value = datetime.fromisoformat(text)
    return (value if value.tzinfo else value.replace(tzinfo=POLICY_ZONE)).astimezone(UTC)


def day_of(at: date, zone: ZoneInfo) -> date:
    """The reporting day of an instant or a plain date."""
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def instant_of(at: date, zone: ZoneInfo) -> datetime:
    """The instant itself, or the start of a plain date's reporting day (K7)."""
    return at if isinstance(at, datetime) else datetime.combine(at, time(), zone).astimezone(UTC)


@dataclass
class Record:
    """One order, feedback, claim, chargeback or shipment: what is known of it, and every observation, in order."""

    account: str
    id: str
    said: dict[str, str] = field(default_factory=dict)
    seen: list[Observation] = field(default_factory=list)

    def text(self, column: str) -> str:
        return self.said.get(column, "")

    def word(self, column: str) -> str:
        return self.text(column).lower()

    def at(self, column: str) -> date | None:
        return moment(self.text(column))

    def first(self, column: str = "", *words: str) -> datetime:
        """When it was first observed at all, or with one of these words in a column (K8)."""
        stated = (one for one in self.seen if not column or one["row"].get(column, "").strip().lower() in words)
        return min(one["observed_at"] for one in stated)


def folded(observations: Iterable[Observation], known_at: datetime | None) -> dict[str, dict[tuple[str, str], Record]]:
    """Every table's records as known at that time: table -> (account, id) -> record (K11, K13)."""

    def standing(one: Observation) -> tuple[datetime, int, datetime, int]:
        left_at = moment(one["row"].get("left_at", "").strip()) if one["table"] == "feedback" else None
        return one["observed_at"], one["seq"], instant_of(left_at, POLICY_ZONE) if left_at else BEGINNING, one["line"]

    tables: dict[str, dict[tuple[str, str], Record]] = {table: {} for table in KEYS}
    known = (one for one in observations if known_at is None or one["observed_at"] <= known_at)
    for one in sorted((one for one in known if one["table"] in KEYS), key=standing):
        key = one["account"], one["row"][KEYS[one["table"]]].strip()
        record = tables[one["table"]].setdefault(key, Record(*key))
        record.seen.append(one)
        record.said |= {column: text.strip() for column, text in one["row"].items() if text.strip()}
    return tables


@dataclass(frozen=True)
class Event:
    """One feedback, claim or chargeback, the days [start, end) on which it counts, and since when it is pending."""

    kind: str
    id: str
    start: date | None
    end: date | None
    pending_from: date | None = None

    def active(self, day: date) -> bool:
        return self.start is not None and self.start <= day and (self.end is None or self.end > day)


def opened_at(record: Record) -> date:
    return record.at("opened_at") or record.at("left_at") or record.first()


def cancelled_at(order: Record) -> date | None:
    """When seller or amazon cancelled the order, if they did."""
    if order.word("order_status") != "cancelled" or order.word("cancelled_by") not in {"seller", "amazon"}:
        return None
    return order.at("cancelled_at") or order.first("order_status", "cancelled")


def is_after(later: date | None, earlier: date, zone: ZoneInfo) -> bool:
    """K7."""
    return later is not None and instant_of(later, zone) > instant_of(earlier, zone)


def feedback_event(feedback: Record, zone: ZoneInfo) -> Event:
    """One or two stars count from left_at until removed or struck through, whichever is earlier."""
    ends = [day_of(at, zone) for at in (feedback.at("removed_at"), feedback.at("struck_through_at")) if at]
    start = day_of(opened_at(feedback), zone) if feedback.text("rating") in {"1", "2"} else None
    return Event("negative_feedback", feedback.id, start, min(ends, default=None))


def at_fault_starts(claim: Record, order: Record, zone: ZoneInfo) -> Iterator[date]:
    """The dates from which the at-fault rule counts a claim: decision, refund, cancellation (K1-K5)."""
    if claim.word("status") in {"withdrawn", "denied"} or claim.word("funded_by") == "amazon":
        return
    if claim.word("status") == "granted" and claim.word("fault") in {"", "seller"}:
        yield claim.at("decided_at") or claim.first("status", "granted")
    refunded = claim.at("refunded_at")
    if not refunded and claim.word("refunded_by") == "seller":
        refunded = claim.first("refunded_by", "seller")
    if refunded and claim.word("refunded_by") != "amazon" and is_after(refunded, opened_at(claim), zone):
        yield refunded
    cancelled = cancelled_at(order)
    if cancelled and is_after(cancelled, opened_at(claim), zone):
        yield cancelled


def claim_event(claim: Record, order: Record, zone: ZoneInfo, rule: str) -> Event:
    """A claim counts from the earliest of its dates (K6) until a won appeal that reverses the ODR impact (K8)."""
    opened, status = day_of(opened_at(claim), zone), claim.word("status")
    if rule == "at-fault":
        starts = [day_of(at, zone) for at in at_fault_starts(claim, order, zone)]
    else:
        starts = [] if rule == "not-denied" and status == "denied" else [opened]
    end = None
    if claim.word("appeal_status") == "won" and claim.word("odr_reversed") in YES:
        stated = max(claim.first("appeal_status", "won"), claim.first("odr_reversed", *YES))
        end = day_of(claim.at("appeal_decided_at") or stated, zone)
    pending = status == "under_review" and claim.word("funded_by") != "amazon"
    return Event("claims", claim.id, min(starts, default=None), end, opened if pending else None)


def chargeback_event(chargeback: Record, zone: ZoneInfo, rule: str) -> Event:
    """Every chargeback but fraud counts from opened_at until won, or (`lost`) from when it was lost or accepted."""
    status, decided = chargeback.word("status"), chargeback.at("decided_at")
    start = end = None
    if chargeback.word("kind") != "fraud" and rule == "opened":
        start = day_of(opened_at(chargeback), zone)
        end = day_of(decided or chargeback.first("status", "won"), zone) if status == "won" else None
    elif chargeback.word("kind") != "fraud" and status in {"lost", "accepted"}:
        start = day_of(decided or chargeback.first("status", status), zone)
    return Event("chargebacks", chargeback.id, start, end)


@dataclass
class Sale:
    """One order with its events and shipments, and whether it was cancelled after its claim (K9)."""

    order: Record
    events: list[Event] = field(default_factory=list)
    shipments: list[Record] = field(default_factory=list)
    lifted: bool = False


def sales(observations: Iterable[Observation], choice: Choice) -> list[Sale]:
    """Fold, and hang every defect and shipment on its order; those without an order count nowhere (K15)."""
    tables, zone = folded(observations, choice.known_at), ZoneInfo(choice.timezone)
    found = {key: Sale(order) for key, order in sorted(tables["orders"].items())}
    for table in ("feedback", "claims", "chargebacks", "shipments"):
        for record in tables[table].values():
            sale = found.get((record.account, record.text("order_id")))
            if sale and table == "feedback":
                sale.events.append(feedback_event(record, zone))
            elif sale and table == "claims":
                sale.events.append(claim_event(record, sale.order, zone, choice.claims))
                sale.lifted |= is_after(cancelled_at(sale.order), opened_at(record), zone)
            elif sale and table == "chargebacks":
                sale.events.append(chargeback_event(record, zone, choice.chargebacks))
            elif sale:
                sale.shipments.append(record)
    return list(found.values())


def is_counted(sale: Sale, choice: Choice) -> bool:
    """Whether an order belongs to the denominator of its day (K9)."""
    order = sale.order
    if order.word("order_status") == "pending" or (order.word("is_test") in YES and not choice.include_test):
        return False
    if order.word("order_status") == "cancelled":
        return (sale.lifted or choice.include_cancelled) and not choice.exclude_cancelled
    return True


def dimension_values(sale: Sale, by: str) -> set[str | None]:
    """The values under which an order stands."""
    order = sale.order
    if by in {"asin", "sku"}:
        items: dict[tuple[datetime, int], set[str | None]] = defaultdict(set)
        for one in order.seen:
            if text := one["row"].get(by, "").strip():
                items[one["observed_at"], one["seq"]].add(text)
        return items[max(items)] if items else {None}
    if order.text(by) or by not in {"carrier", "warehouse"} or not sale.shipments:
        return {order.text(by) or None}

    def shipped(shipment: Record) -> tuple[datetime, datetime, str]:
        times = [shipment.at(column) for column in ("shipped_at", "confirmed_at")]
        first, second = (instant_of(at, POLICY_ZONE) if at else NEVER for at in times)
        return first, second, shipment.id

    return {min(sale.shipments, key=shipped).text(by) or None}


def rate(part: int, whole: int) -> str | None:
    """The ratio as a decimal string with six digits."""
    return str((Decimal(part) / whole).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)) if whole else None


def figures(members: list[Sale], day: date, count: str) -> dict[str, Any]:
    """The contract's figures of one cell."""
    active = [[event for event in sale.events if event.active(day)] for sale in members]
    pending = [any(event.pending_from and event.pending_from <= day for event in sale.events) for sale in members]

    def counted(*kinds: str) -> int:
        each = [sum(event.kind in kinds for event in events) for events in active]
        return sum(each) if count == "events" else sum(number > 0 for number in each)

    whole, part = len(members), counted(*KINDS)
    return {
        "orders": whole,
        "orders_with_defects": part,
        **{kind: counted(kind) for kind in KINDS},
        "rate": rate(part, whole),
        "status": "NONE" if not whole else "GOOD" if 100 * part < whole else "BAD",
        "headroom": (whole - 1) // 100 - part if whole else 0,
        "pending_claims": sum(pending),
        "rate_if_pending_lost": rate(if_lost(members, day, count), whole),
    }


def if_lost(members: list[Sale], day: date, count: str) -> int:
    """Orders (or events) that count, or would if every pending claim were lost."""
    each = [
        sum(event.active(day) or bool(event.pending_from and event.pending_from <= day) for event in sale.events)
        for sale in members
    ]
    return sum(each) if count == "events" else sum(number > 0 for number in each)


def cells_of(
    observations: Iterable[Observation], day: date, choice: Choice
) -> list[tuple[tuple[str, str, str], list[Sale]]]:
    """The window's orders that count, by (account, marketplace, channel); cells without one are there too (K18)."""
    last = day - timedelta(days=choice.lag)
    first = last - timedelta(days=choice.window - 1)
    wanted = MARKETPLACES.get(choice.marketplace or "", choice.marketplace)
    cells: dict[tuple[str, str, str], list[Sale]] = defaultdict(list)
    for sale in sales(observations, choice):
        order, placed = sale.order, sale.order.at("purchased_at")
        site = MARKETPLACES.get(order.text("marketplace_id"), order.text("marketplace_id"))
        channel = order.text("fulfillment_channel").upper()
        asked = choice.account in {None, order.account} and wanted in {None, site}
        if asked and choice.channel in {None, "ALL", channel} and order.text("sales_channel") != "Non-Amazon":
            cell = cells[order.account, site, "ALL" if choice.channel == "ALL" else channel]
            if placed and first <= day_of(placed, ZoneInfo(choice.timezone)) <= last and is_counted(sale, choice):
                cell.append(sale)
    return sorted(cells.items(), key=lambda item: item[0])


def odr(
    observations: Iterable[Observation], as_of: date, by: str | None = None, count: str = "orders", **selectors: Any
) -> list[dict[str, Any]]:
    """The rows of `plimsoll odr` on one day, with the contract's integer fields, sorted; `selectors` as in Choice."""
    rows = []
    for cell, members in cells_of(observations, as_of, Choice(**selectors)):
        groups: dict[str | None, list[Sale]] = {} if by else {None: members}
        for sale in members if by else ():
            for value in dimension_values(sale, by or ""):
                groups.setdefault(value, []).append(sale)
        for value in sorted(groups, key=lambda value: (value is None, value or "")):
            row = dict(zip(("account", "marketplace_id", "fulfillment_channel"), cell, strict=True))
            rows.append(row | ({"dimension": by, "value": value} if by else {}) | figures(groups[value], as_of, count))
    return rows


Defects = list[tuple[str, str, date | None, date | None, bool]]


def defective_orders(observations: Iterable[Observation], as_of: date, **selectors: Any) -> list[tuple[str, Defects]]:
    """The orders behind the figure, sorted by (account, order_id), each with all of its events, sorted.

    An event is (kind, id, active_from, active_until, counts); `active_until` is the first day on which it no longer
    counts; a feedback's id is its order's.
    """
    members = [sale for _, cell in cells_of(observations, as_of, Choice(**selectors)) for sale in cell]
    defective = []
    for sale in sorted(members, key=lambda sale: (sale.order.account, sale.order.id)):
        events = sorted((one.kind, one.id, one.start, one.end, one.active(as_of)) for one in sale.events)
        if any(event[-1] for event in events):
            defective.append((sale.order.id, events))
    return defective
