"""Rules of alerts: what is watched, when it begins and when it ends. Pure: everything comes in as `Watched`.

An alert stands from the moment its condition begins until it ends. To keep a rate that trembles around a threshold from
alarming every day, a condition ends further away than it began (`Rule.margin`): a rate that reached 0.8 % must fall
under 0.72 %, a rise must halve, one more defect than the limit must be allowed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

Name = tuple[str, str, str, str, str]
"""What an alert is told apart by: rule, account, marketplace, channel, subject."""
LEVELS = ("notice", "warning", "critical")
"""Least first; quiet hours and the daily digest hold back everything but the last."""
KINDS: dict[str, tuple[str, str]] = {
    "threshold": ("percent", "0.8"),
    "jump": ("points", "0.3"),
    "headroom": ("defects", "2"),
    "stale": ("days", "3"),
    "restated": ("days", "7"),
    "signal": ("none", "0"),
    "deadline": ("hours", "24"),
}
"""Every kind of rule: the unit of its value, and the value proposed."""
JUMP_DAYS = 7
"""A jump compares with so many days before."""
RELEASE = Decimal("0.9")
"""A rate ends an alert under nine tenths of the threshold."""
HALF = Decimal("0.5")
MOST = {"percent": 100, "points": 100, "defects": 1000, "days": 90, "none": 0, "hours": 720}
REPLAYED = ("threshold", "jump", "headroom", "restated")
"""Kinds that the past can be asked about; of the others it is not known what was open when."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Empty `account`, `marketplace_id` and `channel` mean every one. `key` tells rules apart."""

    key: str
    kind: str
    value: Decimal
    level: str
    account: str = ""
    marketplace_id: str = ""
    channel: str = ""

    @property
    def margin(self) -> Decimal:
        """The value at which a standing alert ends."""
        if self.kind == "threshold":
            return self.value * RELEASE
        if self.kind == "jump":
            return self.value * HALF
        return self.value + 1 if self.kind == "headroom" else self.value

    def is_about(self, account: str, marketplace_id: str | None, channel: str | None) -> bool:
        """Whether a cell is in the rule's scope; what is known of no marketplace or channel is in every one."""
        return (
            self.account in {"", account}
            and (not self.marketplace_id or marketplace_id in {None, self.marketplace_id})
            and (not self.channel or channel in {None, self.channel})
        )


def rule_value(kind: str, text: str) -> Decimal:
    """The value of a rule as a person wrote it. Raises UsageError."""
    if kind not in KINDS:
        raise UsageError(f"no rule is of the kind {kind!r}", hint=", ".join(KINDS))
    unit = KINDS[kind][0]
    try:
        value = Decimal(text.strip().removesuffix("%").strip().replace(",", ".") or KINDS[kind][1])
    except InvalidOperation as error:
        raise UsageError(f"{text!r} is no number", hint=f"{KINDS[kind][1]} for example") from error
    if not value.is_finite() or value < 0 or value > MOST[unit] or (unit in {"percent", "points"} and not value):
        raise UsageError(f"{text!r} is not between 0 and {MOST[unit]}", hint=f"{KINDS[kind][1]} for example")
    return value


DEFAULT_RULES = (
    ("default.near", "threshold", "0.8", "warning", True),
    ("default.line", "threshold", "1", "critical", True),
    ("default.jump", "jump", "0.3", "warning", False),
    ("default.headroom", "headroom", "1", "warning", False),
    ("default.signal", "signal", "0", "warning", False),
    ("default.deadline", "deadline", "24", "warning", False),
    ("default.restated", "restated", "7", "notice", False),
    ("default.stale", "stale", "3", "notice", False),
)
"""Rules that every workspace begins with: key, kind, value, level, and whether it is switched on."""


@dataclass(frozen=True, slots=True)
class CellWatched:
    """One cell: its rates day by day, oldest first, today last, and what is open.

    `days` are (orders, orders with defects); `kinds` by kind the defective orders of each of the same days. `room` is
    the number of further defects allowed today. `target` is a pair of integers (1, 100).
    """

    account: str
    marketplace_id: str
    channel: str
    days: Sequence[tuple[int, int]]
    kinds: Mapping[str, Sequence[int]] = field(default_factory=dict)
    target: tuple[int, int] = (1, 100)
    verdict: str = ""
    signals: Sequence[Mapping[str, Any]] = ()
    sales: Sequence[tuple[str, str]] = ()
    """Sales of the last thirty days where amounts are known: (amount, currency)."""

    @property
    def counts(self) -> tuple[int, int]:
        """(orders, orders with defects) today."""
        return self.days[-1] if self.days else (0, 0)

    def room(self, place: int = -1) -> int:
        """Defects still allowed strictly under the target on a day; negative when over."""
        orders, bad = self.days[place]
        above, below = self.target
        return (orders * above - 1) // below - bad if orders else 0


@dataclass(frozen=True, slots=True)
class AccountWatched:
    """What the rules look at of one account that stays as it is until facts about this account come, or another day.

    The fields are those of `Watched`; the cells say nothing of signals.
    """

    account: str
    cells: Sequence[CellWatched]
    fresh: Sequence[tuple[str, str, str, date | None]] = ()
    restated: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """Everything the rules look at, on one day.

    `fresh`: (account, marketplace, source, its last known day or None). `restated` and `deadlines`: as the documents
    `plimsoll.reconcile/1` and `plimsoll.deadlines/1` hold them. `now` is aware.
    """

    today: date
    now: datetime
    cells: Sequence[CellWatched]
    fresh: Sequence[tuple[str, str, str, date | None]] = ()
    restated: Sequence[Mapping[str, Any]] = ()
    deadlines: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A condition that holds. `subject` tells several of one cell apart; `values` is what an alert's words are of."""

    rule: str
    level: str
    kind: str
    account: str
    marketplace_id: str
    channel: str
    subject: str
    values: Mapping[str, Any]

    @property
    def name(self) -> Name:
        """What an alert is told apart by."""
        return self.rule, self.account, self.marketplace_id, self.channel, self.subject


def holding(rule: Rule, watched: Watched, standing: frozenset[Name]) -> list[Found]:
    """Everything for which the rule holds; `standing` are the names of the alerts that stand already."""
    if rule.kind in {"threshold", "jump", "headroom", "signal"}:
        return [
            found
            for cell in watched.cells
            if rule.is_about(cell.account, cell.marketplace_id, cell.channel)
            for found in _of_cell(rule, cell, standing)
        ]
    return list({"stale": _stale, "restated": _restated, "deadline": _deadlines}[rule.kind](rule, watched))


def _of_cell(rule: Rule, cell: CellWatched, standing: frozenset[Name]) -> Iterator[Found]:
    if rule.kind == "signal":
        for signal in cell.signals:
            yield _found(rule, cell, str(signal["shape"]), {**cell_values(cell), "signal": dict(signal)})
        return
    stands = (rule.key, cell.account, cell.marketplace_id, cell.channel, "") in standing
    if holds(rule, cell, stands=stands):
        yield _found(rule, cell, "", {**cell_values(cell), "limit": f"{rule.value:f}"})


def holds(rule: Rule, cell: CellWatched, *, stands: bool, place: int = -1) -> bool:
    """Whether a rule about a rate holds on a day of a cell: `place` among its days, counted from the last."""
    if len(cell.days) < -place or not cell.days[place][0]:
        return False
    limit = rule.margin if stands else rule.value
    orders, bad = cell.days[place]
    if rule.kind == "threshold":
        return bad > 0 and bad * 100 >= limit * orders
    if rule.kind == "headroom":
        return bad > 0 and cell.room(place) <= limit
    before = place - JUMP_DAYS
    if len(cell.days) < -before or not cell.days[before][0]:
        return False
    then_orders, then_bad = cell.days[before]
    return (bad * then_orders - then_bad * orders) * 100 >= limit * orders * then_orders and bad > then_bad


def _found(rule: Rule, cell: CellWatched, subject: str, values: Mapping[str, Any]) -> Found:
    return Found(rule.key, rule.level, rule.kind, cell.account, cell.marketplace_id, cell.channel, subject, values)


def cell_values(cell: CellWatched) -> dict[str, Any]:
    """What is said of a cell: its integers today and a week before, what moved by kind, and the sales at stake."""
    orders, bad = cell.counts
    then = cell.days[-1 - JUMP_DAYS] if len(cell.days) > JUMP_DAYS else None
    moved = {}
    for kind, counts in cell.kinds.items():
        if len(counts) > JUMP_DAYS and (more := counts[-1] - counts[-1 - JUMP_DAYS]):
            moved[kind] = more
    return {
        "orders": orders, "orders_with_defects": bad, "before": list(then) if then else None, "moved": moved,
        "room": cell.room() if cell.days else 0, "target": list(cell.target), "verdict": cell.verdict,
        "sales": [list(one) for one in cell.sales],
    }  # fmt: skip


def _stale(rule: Rule, watched: Watched) -> Iterator[Found]:
    last = watched.today - timedelta(days=int(rule.value))
    for account, site, source, day in watched.fresh:
        if rule.is_about(account, site, None) and day is not None and day < last:
            values = {"source": source, "through": day.isoformat(), "days": (watched.today - day).days}
            yield Found(rule.key, rule.level, rule.kind, account, site, "", source, values)


def _restated(rule: Rule, watched: Watched) -> Iterator[Found]:
    since = (watched.today - timedelta(days=int(rule.value))).isoformat()
    for one in watched.restated:
        account, site, channel = one["account"], one["marketplace_id"], one["fulfillment_channel"]
        if str(one["restated_at"]) >= since and rule.is_about(account, site, None if channel == "ALL" else channel):
            subject = f"{one['figure']} {one['range_from']} {one['range_to']} {one['restated_at']}"
            yield Found(rule.key, rule.level, rule.kind, account, site, channel, subject, dict(one))


def _deadlines(rule: Rule, watched: Watched) -> Iterator[Found]:
    until = watched.now + timedelta(hours=int(rule.value))
    for one in watched.deadlines:
        site, channel = one["marketplace_id"], one["fulfillment_channel"]
        if not watched.now <= datetime.fromisoformat(one["due"]) <= until:
            continue
        if rule.is_about(one["account"], site, channel):
            yield Found(
                rule.key, rule.level, rule.kind, one["account"], site or "", channel or "", str(one["uid"]), dict(one)
            )
