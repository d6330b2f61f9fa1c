"""Everything that was observed about one defective order, each value with the line that says it.

Records are folded as everywhere (K11): per column the newest observation that says something. Instants are naive UTC;
a time known only as a plain day stays a day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from plimsoll.facts.view import FactsView

HOUR = timedelta(hours=1)
_BESIDE = frozenset({"account", "receipt", "line", "observed_at", "path", "sha256", "seq"})
BY_ORDER = ("shipments", "feedback", "claims", "chargebacks", "messages", "returns", "refunds")
"""The tables whose records name their order."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """The line of a file in the vault that says something. `line` counts from 1, the header being 1."""

    path: str
    line: int | None
    sha256: str = ""

    def as_json(self) -> dict[str, object]:
        """As `source` in every document."""
        return {"path": self.path, "sha256": self.sha256, "line": self.line}


@dataclass(frozen=True, slots=True)
class When:
    """An instant (naive UTC), or a plain reporting day."""

    at: datetime | None
    day: date

    def text(self) -> str:
        """ISO; an instant to the minute."""
        return self.at.strftime("%Y-%m-%dT%H:%MZ") if self.at else self.day.isoformat()


def hours_between(earlier: When | None, later: When | None) -> float | None:
    """Hours from the one to the other; by whole days where one of them is known as a day only; None where unknown."""
    if earlier is None or later is None:
        return None
    if earlier.at and later.at:
        return (later.at - earlier.at) / HOUR
    return (later.day - earlier.day).days * 24.0


@dataclass(frozen=True)
class Record:
    """What is known of one record of a table, and where each value stands."""

    values: Mapping[str, Any]
    places: Mapping[str, Reference] = field(default_factory=dict)

    def get(self, name: str) -> Any:  # noqa: ANN401 - a column's value is of the column's kind
        """The value of a column, None where nobody said it."""
        return self.values.get(name)

    def text(self, name: str) -> str:
        """The value as text, empty where nobody said it."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def when(self, name: str) -> When | None:
        """The value of a column that is a time."""
        at, day = self.values.get(name), self.values.get(f"{name}_day")
        if isinstance(at, datetime):
            return When(at, at.date())
        return When(None, day) if isinstance(day, date) else None

    def place(self, *names: str) -> tuple[Reference, ...]:
        """The lines that say these columns, each once."""
        found = [self.places.get(name) or self.places.get(f"{name}_day") for name in names]
        return tuple(dict.fromkeys(place for place in found if place is not None))


_NOTHING = Record({})


@dataclass(frozen=True)
class OrderFacts:
    """One order and all its records; `known_until` is the day up to whose end anything may be known."""

    account: str
    order_id: str
    known_until: date
    order: Record = _NOTHING
    shipments: tuple[Record, ...] = ()
    tracking: tuple[Record, ...] = ()
    feedback: tuple[Record, ...] = ()
    claims: tuple[Record, ...] = ()
    chargebacks: tuple[Record, ...] = ()
    messages: tuple[Record, ...] = ()
    returns: tuple[Record, ...] = ()
    refunds: tuple[Record, ...] = ()
    stock: tuple[Record, ...] = ()
    kinds: frozenset[str] = frozenset()
    """The kinds of defects on it; empty where only the marketplace lists it."""
    earlier_claims: int | None = None
    """Claims of the same buyer (keyed hash) on other orders of this account; None where the buyer is not known."""
    seen: Mapping[str, date] = field(default_factory=dict)
    """The day on which a table of this account was last observed."""

    def known(self, table: str) -> date:
        """The day up to whose end a table's silence means something."""
        return min(self.known_until, self.seen.get(table, self.known_until))

    @property
    def marketplace_id(self) -> str:
        """Where it was sold; empty where nobody said."""
        return self.order.text("marketplace_id")

    @property
    def by_amazon(self) -> bool:
        """Whether Amazon stores and sends it."""
        return self.order.text("fulfillment_channel") == "AFN"

    def first_defect(self) -> When | None:
        """When the first feedback, claim or chargeback came."""
        times = [row.when("left_at") for row in self.feedback if (row.get("rating") or 1) <= 2]  # noqa: PLR2004 - stars
        times += [row.when("opened_at") for row in (*self.claims, *self.chargebacks)]
        return min((one for one in times if one), key=lambda one: (one.day, one.at is None, one.at), default=None)


def fold(table: str, rows: Iterable[Mapping[str, Any]]) -> list[Record]:
    """The records of a table from its observations, which come in the order of knowing (K11)."""
    identity = TABLES[table].identity
    values: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    places: dict[tuple[Any, ...], dict[str, Reference]] = defaultdict(dict)
    for row in rows:
        said = {name: value for name, value in row.items() if name not in _BESIDE and value is not None}
        key = tuple(row.get(name) for name in identity) if identity else tuple(sorted((k, str(said[k])) for k in said))
        place = Reference(row["path"], row["line"], row["sha256"])
        for name, value in said.items():
            other = name.removesuffix("_day") if name.endswith("_day") else f"{name}_day"
            if name.endswith(("_at", "_at_day", "_by", "_by_day")) and other in row:
                values[key].pop(other, None)
                places[key].pop(other, None)
            values[key][name] = value
            places[key][name] = place
    return [Record(values[key], places[key]) for key in values]


def facts_of_orders(
    view: FactsView, asked: Collection[tuple[str, str]], known_until: date
) -> dict[tuple[str, str], OrderFacts]:
    """What is known of these orders, by (account, order id); those whose own row was never seen are left out."""
    if not asked:
        return {}
    view.choose_orders(asked)
    records: dict[tuple[str, str], dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for table in BY_ORDER:
        for key, rows in _by_order(view.ask("rows_about_chosen", table=table)).items():
            records[key][table] = fold(table, rows)
    events, stock, seen = _tracking(view), _stock(view), _seen(view)
    found = {}
    for row in view.ask("chosen_order_rows"):
        key = row["account"], row["order_id"]
        place = Reference(row["path"], row["line"], row["sha256"])
        order = Record(row, dict.fromkeys(row, place))
        mine = records[key]
        numbers = [parcel.text("tracking_number") for parcel in mine["shipments"]]
        shelves = [one for sku in row["skus"] or () for one in stock.get((key[0], sku), ())]
        tables: dict[str, Any] = {table: tuple(mine[table]) for table in BY_ORDER}
        tables["tracking"] = tuple(event for number in numbers for event in events.get((key[0], number), ()))
        tables |= {"stock": tuple(shelves), "kinds": _kinds(mine), "seen": seen[key[0]]}
        found[key] = OrderFacts(*key, known_until, order, **tables)
    return _with_earlier_claims(view, found)


def _seen(view: FactsView) -> dict[str, dict[str, date]]:
    """By account, when each table was last seen to speak of an order that is defective."""
    seen: dict[str, dict[str, date]] = defaultdict(dict)
    for table in BY_ORDER:
        for row in view.ask("newest_about_defects", table=table):
            seen[row["account"]][table] = row["newest"]
    return seen


def _by_order(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["account"], row["order_id"]].append(row)
    return found


def _tracking(view: FactsView) -> dict[tuple[str, str], list[Record]]:
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in view.ask("tracking_about_chosen"):
        rows[row["account"], row["tracking_number"]].append(row)
    return {key: fold("tracking", some) for key, some in rows.items()}


def _stock(view: FactsView) -> dict[tuple[str, str], list[Record]]:
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in view.ask("stock_about_chosen"):
        rows[row["account"], row["sku"]].append(row)
    return {key: fold("stock", some) for key, some in rows.items()}


def _kinds(tables: Mapping[str, list[Record]]) -> frozenset[str]:
    found = {kind for kind in ("claims", "chargebacks") if tables[kind]}
    if any((row.get("rating") or 5) <= 2 for row in tables["feedback"]):  # noqa: PLR2004 - stars
        found.add("negative_feedback")
    return frozenset(found)


def _with_earlier_claims(
    view: FactsView, orders: dict[tuple[str, str], OrderFacts]
) -> dict[tuple[str, str], OrderFacts]:
    """How many other orders of the same buyer in the same account have claims; never across accounts."""
    from dataclasses import replace

    with_claims: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in view.ask("buyers_with_claims"):
        with_claims[row["account"], row["buyer_key"]].add(row["order_id"])
    for key, facts in orders.items():
        if buyer := facts.order.text("buyer_key"):
            others = len(with_claims[facts.account, buyer] - {facts.order_id})
            orders[key] = replace(facts, earlier_claims=others)
    return orders


def instant(text: str | datetime | date) -> tuple[datetime | None, date | None]:
    """A written time as the facts hold it: (naive UTC instant, None) or (None, plain day). Raises ValueError."""
    if isinstance(text, datetime):
        found = text
    elif isinstance(text, date):
        return None, text
    elif len(text) == len("2026-10-01"):
        return None, date.fromisoformat(text)
    else:
        found = datetime.fromisoformat(text)
    return (found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found), None
