"""Hostile shops: small random worlds in which every corner of the contract is reachable and frequent.

`shop(random.Random(7))` is the shop of a seed; `shops()` the Hypothesis strategy over the same code, which shrinks.
A shop is a list of imports, each with some interchange tables as text. Imports overlap, leave holes, correct one
another, arrive in any order and share observed times; times crowd around midnights, window edges and clock changes,
written with many offsets, none, or as plain dates. `write_imports` puts them on disk for whoever imports,
`Shop.observations` is what the oracle reads, `question` draws the selectors and variants to ask for, and `arguments`
spells them for the command line.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from oracle import Observation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

Item = TypeVar("Item")
Row = dict[str, str]

REQUIRED = {
    "orders": ("order_id", "marketplace_id", "fulfillment_channel", "purchased_at", "order_status"),
    "shipments": ("shipment_id", "order_id", "carrier", "tracking_number"),
    "feedback": ("order_id", "rating", "left_at"),
    "claims": ("claim_id", "order_id", "opened_at", "status"),
    "chargebacks": ("chargeback_id", "order_id", "opened_at", "kind", "status"),
}
NEVER_EMPTY = {"order_id", "marketplace_id", "fulfillment_channel", "claim_id", "chargeback_id", "shipment_id"}
FIRM_PARCELS = {"carrier", "warehouse", "shipped_at"}
"""A parcel always says these, as the contract leaves open which is an order's first one otherwise."""
EDGES = (
    ("UTC", date(2026, 7, 16)),
    ("America/Los_Angeles", date(2025, 11, 2)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2025, 10, 26)),
    ("America/Santiago", date(2025, 9, 7)),
    ("America/Havana", date(2025, 11, 2)),
    ("Asia/Tokyo", date(2026, 2, 28)),
    ("Asia/Kolkata", date(2024, 2, 29)),
    ("Pacific/Kiritimati", date(2026, 1, 1)),
    ("Pacific/Pago_Pago", date(2025, 12, 31)),
)
"""A counting zone and a day whose borders hurt there: clock changes (two of them at midnight), leap day, new year."""
OFFSETS = (0, 0, 120, -480, -420, 540, 330, 840, -660)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Import:
    """One call of `plimsoll import`: table -> rows in file order, each file's header, all cells as text."""

    account: str
    observed_at: datetime
    tables: dict[str, list[Row]]
    headers: dict[str, tuple[str, ...]]

    def text(self, table: str) -> str:
        """The file of one table."""
        target = io.StringIO()
        writer = csv.DictWriter(target, self.headers[table], restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.tables[table])
        return target.getvalue()


@dataclass(frozen=True)
class Shop:
    """A world: its imports in the order of arrival, and a day and zone in which to ask for its rate."""

    as_of: date
    zone: str
    imports: tuple[Import, ...]

    def observations(self) -> list[Observation]:
        """What was observed, in the oracle's terms. The same bytes again, observed no later, load nothing."""
        observed: list[Observation] = []
        latest: dict[tuple[str, str], datetime] = {}
        for seq, batch in enumerate(self.imports, start=1):
            for table, rows in batch.tables.items():
                identity = batch.account, batch.text(table)
                if batch.observed_at > latest.get(identity, datetime.min.replace(tzinfo=UTC)):
                    latest[identity] = batch.observed_at
                    seen = partial(
                        Observation, table=table, account=batch.account, observed_at=batch.observed_at, seq=seq
                    )
                    observed += [seen(line=line, row=row) for line, row in enumerate(rows, start=2)]
        return observed


def write_imports(shop: Shop, folder: Path) -> list[tuple[list[Path], str, datetime]]:
    """Write each import as interchange CSV files, one folder an import: [(files, account, observed_at)] in order."""
    written = []
    for number, batch in enumerate(shop.imports, start=1):
        target = folder / f"{number:02}"
        target.mkdir(parents=True)
        files = {target / f"{table}.csv": batch.text(table) for table in batch.tables}
        for file, text in files.items():
            file.write_bytes(text.encode("utf-8"))
        written.append((list(files), batch.account, batch.observed_at))
    return written


@dataclass
class Maker:
    """Draws one shop. Everything random goes through `random`, so a seed or Hypothesis can be behind it."""

    random: Random
    zone: str = "UTC"
    as_of: date = date.min
    days: tuple[date, ...] = ()
    instants: list[datetime] = field(default_factory=list)
    known: dict[tuple[str, str, str], Row] = field(default_factory=dict)

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.random.randrange(len(items))]

    def one_in(self, number: int) -> bool:
        return self.random.randrange(number) == number - 1

    def setting(self) -> None:
        """Choose zone, day, and a small pool of days and instants, so that ties and edges are the rule."""
        self.zone, edge = self.pick(EDGES)
        self.as_of = edge + timedelta(days=self.pick((15, 74, 0, 75, 14)))
        last = self.as_of - timedelta(days=15)
        first = last - timedelta(days=59)
        near = [first - timedelta(days=1), first, first + timedelta(days=1), last - timedelta(days=1), last]
        near += [last + timedelta(days=1), self.as_of, last - timedelta(days=self.random.randrange(60))]
        self.days = tuple(near)
        for _ in range(4):
            midnight = datetime.combine(self.pick(self.days[2:]), time(), ZoneInfo(self.zone)).astimezone(UTC)
            self.instants += [midnight, midnight - SECOND, midnight + timedelta(minutes=self.random.randrange(2880))]

    def spelled(self, at: datetime) -> str:
        """An instant in some offset, or in none (K12)."""
        if self.one_in(6):
            return at.astimezone(UTC).replace(tzinfo=None).isoformat()
        if self.one_in(4):
            return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return at.astimezone(timezone(timedelta(minutes=self.pick(OFFSETS)))).isoformat()

    def when(self, days: Sequence[date]) -> str:
        """A time cell: a plain date, a moment beside a midnight, or one of the shop's few instants."""
        kind = self.random.randrange(6)
        if kind == 0:
            return self.pick(days).isoformat()
        if kind == 1:
            return self.pick(self.instants).astimezone(ZoneInfo(self.zone)).date().isoformat()
        if kind == 2:
            return self.spelled(self.pick(self.instants))
        midnight = datetime.combine(self.pick(days), time(), ZoneInfo(self.pick((self.zone, "UTC")))).astimezone(UTC)
        shift = self.pick(
            (timedelta(hours=12), timedelta(), -SECOND, SECOND, timedelta(hours=23, minutes=59, seconds=59))
        )
        return self.spelled(midnight + shift)

    def later(self) -> str:
        """When something happened to an order: mostly about `as_of`, sometimes before the order was placed."""
        about = [self.as_of + timedelta(days=shift) for shift in (-30, -7, -1, 0, 1, 4)]
        return self.when([*about, self.pick(self.days)])

    def sometimes(self, text: str, number: int = 2) -> str:
        """The text, or an empty cell in one of `number` cases."""
        return "" if self.one_in(number) else text

    def order(self, order_id: str) -> Row:
        return {
            "order_id": order_id,
            "marketplace_id": "A1PA6795UKMFR9" if self.one_in(6) else "ATVPDKIKX0DER",
            "fulfillment_channel": "AFN" if self.one_in(5) else "MFN",
            "purchased_at": self.when(self.days if self.one_in(5) else self.days[1:5]),
            "order_status": self.pick(
                ("shipped", "shipped", "shipped", "unshipped", "cancelled", "cancelled", "pending")
            ),
            "cancelled_by": self.pick(("seller", "amazon", "buyer", "")),
            "cancelled_at": self.sometimes(self.later(), 3),
            "is_test": self.sometimes("true" if self.one_in(7) else "false"),
            "is_replacement": self.pick(("", "false", "true")),
            "sales_channel": self.sometimes("Non-Amazon" if self.one_in(6) else "Amazon.com"),
            "asin": self.pick(("", "B00A", "B00B", "B00C")),
            "sku": self.pick(("", "red", "blue")),
            "warehouse": self.pick(("", "W1", "W2")),
            "carrier": self.pick(("", "", "UPS", "DHL")),
            "ship_country": self.pick(("", "US", "CA")),
        }

    def shipment(self, shipment_id: str, order_id: str) -> Row:
        number = int(shipment_id.removeprefix("S"))
        shipped = datetime.combine(self.as_of, time(12), UTC) - timedelta(hours=number * 37 % 100)
        return {
            "shipment_id": shipment_id,
            "order_id": order_id,
            "carrier": self.pick(("UPS", "DHL", "YunExpress")),
            "tracking_number": f"T{shipment_id}",
            "shipped_at": self.spelled(shipped),
            "warehouse": self.pick(("W1", "W3")),
        }

    def feedback(self, order_id: str) -> Row:
        return {
            "order_id": order_id,
            "rating": self.pick(("1", "2", "1", "2", "3", "5")),
            "left_at": self.sometimes(self.later(), 5),
            "removed_at": self.later() if self.one_in(3) else "",
            "struck_through_at": self.later() if self.one_in(4) else "",
            "comment": self.pick(("", "late", "broken, sadly")),
        }

    def claim(self, claim_id: str, order_id: str) -> Row:
        return {
            "claim_id": claim_id,
            "order_id": order_id,
            "opened_at": self.sometimes(self.later(), 6),
            "status": self.pick(("granted", "granted", "under_review", "closed", "denied", "withdrawn")),
            "decided_at": self.sometimes(self.later(), 3),
            "fault": self.pick(("seller", "seller", "", "", "amazon", "carrier", "none")),
            "funded_by": self.pick(("", "", "seller", "amazon")),
            "refunded_at": self.sometimes(self.later()),
            "refunded_by": self.pick(("", "", "seller", "amazon")),
            "appeal_status": self.pick(("", "none", "open", "won", "won", "lost")),
            "appeal_decided_at": self.sometimes(self.later()),
            "odr_reversed": self.pick(("", "true", "true", "false")),
        }

    def chargeback(self, chargeback_id: str, order_id: str) -> Row:
        return {
            "chargeback_id": chargeback_id,
            "order_id": order_id,
            "opened_at": self.sometimes(self.later(), 6),
            "kind": self.pick(("service", "service", "service", "unknown", "fraud")),
            "status": self.pick(("open", "won", "won", "lost", "accepted", "")),
            "decided_at": self.sometimes(self.later(), 3),
        }

    def row(self, table: str, account: str, key: str, order_id: str) -> Row:
        """What one import says of a record: a correction of what was said before, or something new, with holes."""
        draws: dict[str, Callable[[str], Row]] = {"orders": self.order, "feedback": self.feedback}
        draws |= {"claims": partial(self.claim, key), "chargebacks": partial(self.chargeback, key)}
        draws["shipments"] = partial(self.shipment, key)
        row = draws[table](order_id)
        before = self.known.get((table, account, key))
        if before and not self.one_in(3):
            changed = {self.pick(tuple(row)) for _ in range(self.random.randrange(4))}
            row = before | {column: row[column] for column in changed}
        self.known[table, account, key] = row
        holes = self.pick((0, 0, 1, 1, 3))
        emptied = {self.pick(tuple(row)) for _ in range(holes)} - NEVER_EMPTY
        emptied -= FIRM_PARCELS if table == "shipments" else set()
        return row | dict.fromkeys(emptied, "")

    def rows(self, table: str, account: str, keys: Sequence[tuple[str, str]]) -> list[Row]:
        """One file's rows: some of the records, now and then one of them on several lines (items, K13 ties)."""
        rows = []
        for key, order_id in keys:
            if self.one_in(4):
                continue
            row = self.row(table, account, key, order_id)
            rows.append(row)
            if table == "orders" and self.one_in(4):
                rows.append(row | {"asin": self.pick(("B00A", "B00C", "B00D", "")), "sku": self.pick(("red", "green"))})
            elif self.one_in(8):
                rows.append(self.row(table, account, key, order_id))
        return rows

    def batch(self, account: str, observed_at: datetime, records: dict[str, list[tuple[str, str]]]) -> Import:
        tables = {table: self.rows(table, account, keys) for table, keys in records.items() if not self.one_in(4)}
        headers = {}
        for table, rows in tables.items():
            said = tuple(
                dict.fromkeys(name for row in rows for name in row if row[name] and name not in REQUIRED[table])
            )
            turn = self.random.randrange(5)
            header = REQUIRED[table] + said
            headers[table] = header[turn:] + header[:turn]
        return Import(account, observed_at, {name: rows for name, rows in tables.items() if rows}, headers)

    def records(self) -> dict[str, list[tuple[str, str]]]:
        """(id, order id) of everything an account may have; ids of claims and chargebacks are the same strings."""
        count = self.pick((1, 2, 3, 5, 8, 13, 20, 30, 40, 40))
        orders = [f"O{number}" for number in range(1, count + 1)]
        those = [*orders[: max(2, count // 2)], *orders[:1], "elsewhere"]
        defects = {
            table: [(f"{prefix}{n}", self.pick(those)) for n in range(1, self.random.randrange(1, len(those) + 2) + 1)]
            for table, prefix in (("claims", "D"), ("chargebacks", "D"), ("shipments", "S"))
        }
        feedback = [(name, name) for name in those[: self.random.randrange(len(those) + 1)]]
        return {"orders": [(name, name) for name in orders], "feedback": feedback, **defects}

    def shop(self) -> Shop:
        self.setting()
        records = self.records()
        start = datetime.combine(self.as_of, time(12), UTC)
        shifts = [timedelta(days=self.pick((0, -20, -3, -1, 1)), seconds=self.random.randrange(2)) for _ in "ab"]
        observed = [start, *(start + shift for shift in shifts)]
        batches = [
            self.batch(account, self.pick(observed), records)
            for account in self.pick((("alpha",), ("alpha",), ("alpha", "beta")))
            for _ in range(self.random.randrange(1, 4))
        ]
        if self.one_in(4):
            again = batches[0]
            batches.append(Import(again.account, self.pick(observed), again.tables, again.headers))
        if self.one_in(4):
            batches.reverse()
        if self.one_in(4):  # one claim, told again of another order
            row = self.row("claims", batches[0].account, records["claims"][0][0], "O1") | {"order_id": "O1"}
            batches.append(Import(batches[0].account, start, {"claims": [row]}, {"claims": tuple(row)}))
        return Shop(self.as_of, self.zone, without_thirds(batches))


def without_thirds(batches: list[Import]) -> tuple[Import, ...]:
    """Drop files that would be imported a third time, where the contract leaves open what "no later" compares with."""
    times: dict[tuple[str, str], int] = {}
    kept = []
    for batch in batches:
        tables = {}
        for table, rows in batch.tables.items():
            identity = batch.account, batch.text(table)
            times[identity] = times.get(identity, 0) + 1
            if times[identity] <= 2:
                tables[table] = rows
        if tables:
            kept.append(Import(batch.account, batch.observed_at, tables, batch.headers))
    return tuple(kept)


def shop(random: Random) -> Shop:
    """The hostile shop that this source of randomness draws; a shop may turn out empty."""
    return Maker(random).shop()


def question(random: Random, shop: Shop) -> dict[str, Any]:
    """Selectors and variants to ask for, as keyword arguments of `oracle.odr`: mostly the default rule, often not."""
    maker = Maker(random)
    times = [batch.observed_at for batch in shop.imports] or [datetime.combine(shop.as_of, time(), UTC)]
    choices: dict[str, tuple[Any, ...]] = {
        "as_of": (shop.as_of, shop.as_of, shop.as_of - timedelta(days=1), shop.as_of + timedelta(days=1)),
        "account": (None, None, "alpha", "beta", "nobody"),
        "marketplace": (None, None, "ATVPDKIKX0DER", "US", "DE"),
        "channel": (None, None, "MFN", "AFN", "ALL"),
        "by": (None, None, "asin", "sku", "carrier", "warehouse", "ship_country"),
        "known_at": (None, None, maker.pick(times), maker.pick(times) - SECOND, maker.pick(times) + SECOND),
        "window": (60, 60, 1, 7, 61),
        "lag": (15, 15, 0, 14, 17),
        "timezone": ("UTC", shop.zone),
        "count": ("orders", "orders", "events"),
        "include_cancelled": (False, False, True),
        "exclude_cancelled": (False, False, True),
        "include_test": (False, False, True),
        "claims": ("at-fault", "at-fault", "not-denied", "all"),
        "chargebacks": ("opened", "opened", "lost"),
    }
    drawn = {name: maker.pick(options) if maker.one_in(2) else options[0] for name, options in choices.items()}
    drawn["exclude_cancelled"] &= not drawn["include_cancelled"]
    return drawn


def arguments(asked: dict[str, Any]) -> list[str]:
    """A question as the command line's arguments; what is the default is left out."""
    defaults = {
        "window": 60,
        "lag": 15,
        "timezone": "UTC",
        "count": "orders",
        "claims": "at-fault",
        "chargebacks": "opened",
    }
    spelled: list[str] = []
    for name, value in asked.items():
        option = "--" + name.replace("_", "-")
        if value is True:
            spelled.append(option)
        elif value is not None and value is not False and value != defaults.get(name):
            spelled += [option, value.isoformat() if isinstance(value, date) else str(value)]
    return spelled


def shops() -> st.SearchStrategy[Shop]:
    """Hostile shops for Hypothesis."""
    return st.randoms(use_true_random=False).map(shop)


def asked_shops() -> st.SearchStrategy[tuple[Shop, dict[str, Any]]]:
    """Hostile shops, each with a question to ask of it."""

    def drawn(random: Random) -> tuple[Shop, dict[str, Any]]:
        made = shop(random)
        return made, question(random, made)

    return st.randoms(use_true_random=False).map(drawn)
