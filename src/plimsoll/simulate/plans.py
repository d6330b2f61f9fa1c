"""The plan of a simulated shop: everything that decides what happens, and nothing that happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from plimsoll.errors import UsageError
from plimsoll.simulate.chance import Buckets, key_of
from plimsoll.simulate.outcomes import (
    CHARGEBACK_OUTCOMES,
    CLAIM_OUTCOMES,
    ChargebackOutcome,
    ClaimOutcome,
)
from plimsoll.simulate.season import Season

EpisodeKind = Literal[
    "bad_carrier",
    "bad_batch",
    "holiday_delay",
    "stock_out",
    "slow_replies",
    "wrong_items",
    "confounded",
    "none",
]
WHERE = ("marketplace_id", "fulfillment_channel", "asin", "sku", "carrier", "warehouse", "ship_country", "ship_region")
"""The dimensions by which an episode can be planted."""

TABLES = (
    "orders",
    "feedback",
    "claims",
    "chargebacks",
    "shipments",
    "tracking",
    "messages",
    "returns",
    "refunds",
    "stock",
    "snapshots",
)
"""The tables whose files can be stale."""


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold. `price` is in US cents; `weight` its share of the orders."""

    asin: str
    sku: str
    name: str
    price: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries. `transit` are days from first scan to delivery; `late` is the share that comes after the promise."""

    name: str
    prefix: str
    transit: tuple[int, int] = (3, 6)
    late: float = 0.03


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Where parcels leave from, and the shares of the carriers there."""

    name: str
    carriers: tuple[tuple[str, int], ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Lane:
    """Where parcels go to."""

    ship_country: str
    ship_region: str
    city: str
    postal_code: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of orders to which something happens by itself, whatever becomes of it later."""

    negative_feedback: float = 0.0035
    claims: float = 0.0020
    chargebacks: float = 0.0006
    neutral_feedback: float = 0.0020
    positive_feedback: float = 0.06
    cancelled_by_buyer: float = 0.014
    cancelled_by_seller: float = 0.003
    cancelled_by_amazon: float = 0.001
    cancelled_after_claim: float = 0.0003
    long_pending: float = 0.001
    test: float = 0.0005
    replacement: float = 0.004
    non_amazon: float = 0.0
    """Of the orders that Amazon fulfils, those sold elsewhere (`Non-Amazon`)."""
    second_item: float = 0.04
    confirmed_early: float = 0.01
    """Of the seller's own parcels, those confirmed days before their carrier first scans them."""
    never_scanned: float = 0.2
    """Of the parcels that never arrive, those that no carrier ever scanned."""
    contact: float = 0.05
    returned: float = 0.03


@dataclass(frozen=True, slots=True)
class Delays:
    """How long things take; (from, to, weight) steps in the named unit."""

    feedback_days: Buckets = ((0, 3, 25), (3, 7, 30), (7, 14, 25), (14, 30, 15), (30, 75, 5))
    """From delivery."""
    claim_days: Buckets = ((2, 7, 30), (7, 14, 27), (14, 30, 25), (30, 60, 13), (60, 90, 5))
    """From the promised delivery."""
    chargeback_days: Buckets = ((8, 20, 15), (20, 45, 45), (45, 75, 25), (75, 120, 15))
    """From the order."""
    decision_days: Buckets = ((2, 7, 50), (7, 14, 35), (14, 25, 15))
    appeal_days: Buckets = ((1, 10, 60), (10, 29, 40))
    appeal_decision_days: Buckets = ((2, 8, 70), (8, 20, 30))
    chargeback_decision_days: Buckets = ((10, 30, 40), (30, 75, 60))
    removal_days: Buckets = ((1, 4, 40), (4, 15, 40), (15, 40, 20))
    """From the feedback to its removal."""
    reply_hours: Buckets = ((0, 2, 35), (2, 8, 35), (8, 23, 27), (25, 60, 3))
    slow_reply_hours: Buckets = ((2, 20, 15), (26, 48, 45), (48, 96, 40))


@dataclass(frozen=True, slots=True)
class Removals:
    """Shares of negative feedback that leaves again: by its buyer, or struck through by Amazon."""

    by_buyer: float = 0.06
    struck_through: float = 0.02
    struck_through_where_amazon_delivered: float = 0.60
    """Where it speaks of delivery and Amazon fulfilled the order."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to count a rate; the defaults are the contract's default counting rules."""

    window_days: int = 60
    lag_days: int = 15
    timezone: str = "UTC"
    include_cancelled: bool = False
    exclude_cancelled: bool = False
    include_test: bool = False
    claims: Literal["at-fault", "not-denied", "all"] = "at-fault"
    chargebacks: Literal["opened", "lost"] = "opened"

    def window(self, day: date) -> tuple[date, date]:
        """The first and the last reporting day of the window seen on a day."""
        last = day - timedelta(days=self.lag_days)
        return last - timedelta(days=self.window_days - 1), last


@dataclass(frozen=True, slots=True)
class Episode:
    """Planted trouble: from `start` to `end` (both included) a share `size` of the orders in `where` is hit by it.

    `where` pairs dimensions of `WHERE` with a value, all of which must hold. `looks_like` names the dimension that a
    hasty reader would blame (kind `confounded`, whose true place is `where`). Kind `none` plants nothing: a control.
    """

    kind: EpisodeKind
    start: date
    end: date
    size: float = 0.0
    where: tuple[tuple[str, str], ...] = ()
    looks_like: tuple[tuple[str, str], ...] = ()
    name: str = ""

    @property
    def code(self) -> str:
        """What truth calls it."""
        return self.name or f"{self.kind}@{self.start.isoformat()}"


@dataclass(frozen=True, slots=True)
class Planted:
    """One defect that must happen: to the first order of a day, so many days before `as_of`."""

    days_before: int
    kind: Literal["negative_feedback", "claims", "chargebacks"]
    cause: str
    delay_days: int
    """From delivery, promise or order, as in `Delays`."""
    outcome: str = ""
    """The name of a claim's or chargeback's outcome; for feedback nothing (it stays)."""


@dataclass(frozen=True, slots=True)
class Story:
    """What an account is an example of, in one sentence."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class ShopPlan:
    """One shop. The same plan gives the same bytes, on every platform, whatever else was simulated before.

    Either `orders` (their exact number) or `orders_per_day` (before season) is given. The history of a day depends
    only on how many days it lies after `first_day`: moving `as_of` on adds days and changes none (unless `orders`
    was given, which is spread anew).
    """

    account: str
    first_day: date
    as_of: date
    products: tuple[Product, ...]
    warehouses: tuple[Warehouse, ...]
    carriers: tuple[Carrier, ...]
    seed: int = 1
    orders: int | None = None
    orders_per_day: float | None = None
    marketplaces: tuple[tuple[str, int], ...] = (("US", 1),)
    """Ids or country codes with their shares."""
    channels: tuple[tuple[Literal["MFN", "AFN"], int], ...] = (("MFN", 1),)
    lanes: tuple[Lane, ...] = ()
    """Empty: each marketplace's own."""
    season: Season = field(default_factory=Season)
    rates: Rates = field(default_factory=Rates)
    amazon_fulfilled: float = 0.5
    """What the three defect rates are multiplied with where Amazon fulfils."""
    trend: tuple[tuple[date, float], ...] = ()
    """What the three defect rates are multiplied with: points joined by straight lines, level outside them."""
    delays: Delays = field(default_factory=Delays)
    removals: Removals = field(default_factory=Removals)
    claim_outcomes: tuple[ClaimOutcome, ...] = CLAIM_OUTCOMES
    chargeback_outcomes: tuple[ChargebackOutcome, ...] = CHARGEBACK_OUTCOMES
    episodes: tuple[Episode, ...] = ()
    planted: tuple[Planted, ...] = ()
    hidden: Definition = field(default_factory=Definition)
    """How the marketplace truly counts in this world; its snapshots follow it."""
    snapshot_days: int = 30
    stale: tuple[tuple[str, int], ...] = ()
    """Tables whose files end so many days before `as_of`: nobody fetched them since."""
    own_shop_orders: int = 0
    """Orders of an own shop beside, in a file of their own; they belong to no marketplace."""
    order_files: int = 1
    """In how many all-orders reports (of each region) the orders come; a large shop's are cut into more anyhow."""
    overlap_days: int = 5
    """How far each of these reports reaches back into the one before."""
    detail: Literal["full", "lean"] = "full"
    """`lean` writes orders, feedback, claims, chargebacks and snapshots only, ten times as fast."""
    native_encodings: bool = False
    """Amazon's files in cp1252 or cp932 where that is the marketplace's habit, else UTF-8."""
    story: Story = field(default_factory=lambda: Story("", ""))

    def __post_init__(self) -> None:
        """Refuse what cannot be built. Raises UsageError."""
        for fault in self._faults():
            raise UsageError(f"The plan of shop {self.account!r} cannot be built: {fault}.")

    @property
    def key(self) -> int:
        """The key of every draw in this shop."""
        return key_of("shop", self.seed, self.account)

    @property
    def days(self) -> int:
        """How many days of orders there are."""
        return (self.as_of - self.first_day).days + 1

    def _faults(self) -> list[str]:
        faults = []
        if (self.orders is None) == (self.orders_per_day is None):
            faults.append("give either orders or orders_per_day")
        if self.days < 1:
            faults.append("first_day lies after as_of")
        if not (self.products and self.warehouses and self.carriers):
            faults.append("it needs products, warehouses and carriers")
        carriers = {carrier.name for carrier in self.carriers}
        if any(name not in carriers for house in self.warehouses for name, _ in house.carriers):
            faults.append("a warehouse names an unknown carrier")
        if any(dimension not in WHERE for episode in self.episodes for dimension, _ in episode.where):
            faults.append("an episode is planted in an unknown dimension")
        if any(table not in TABLES for table, _ in self.stale):
            faults.append("an unknown table is stale")
        if any(set(text) & set(',"\t\r\n') for text in self._texts()):
            faults.append("a name holds a comma, a quote, a tab or a line break")
        return faults

    def _texts(self) -> list[str]:
        texts = [self.account, *(carrier.name for carrier in self.carriers), *(one.name for one in self.warehouses)]
        texts += [text for one in self.products for text in (one.asin, one.sku, one.name)]
        return texts + [text for one in self.lanes for text in (one.ship_region, one.city, one.postal_code)]
