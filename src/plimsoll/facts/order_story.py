"""Everything known of one order, each value with the line that said it last (K11), from every table about orders."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from plimsoll.facts.engine import quoted
from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plimsoll.facts.columns import Table
    from plimsoll.facts.view import FactsView


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and the line that said it: the file's path and sha256, its physical line, when it was observed and,
    where a person typed it, who.
    """

    value: Any
    path: str
    sha256: str
    line: int | None
    observed_at: datetime
    typed_by: str | None = None

    def source_json(self) -> dict[str, Any]:
        """Where it stands, as every source in the JSON."""
        typed = {"typed_by": self.typed_by} if self.typed_by else {}
        return {"path": self.path, "sha256": self.sha256, "line": self.line} | typed


@dataclass(frozen=True, slots=True)
class Record:
    """One record about the order, folded column by column; a time is an instant (naive UTC) or a plain day."""

    table: str
    id: str
    values: Mapping[str, Said]

    def text(self, column: str) -> str | None:
        """A column's value as text; None where nothing said it."""
        said = self.values.get(column)
        return None if said is None else str(said.value)

    def as_json(self) -> dict[str, Any]:
        """As under `records` in `plimsoll.order/1`."""
        values = [
            {"column": name, "value": _plain(said.value), "source": said.source_json()}
            for name, said in self.values.items()
        ]
        return {"table": self.table, "id": self.id, "values": values}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: a time column of a record. A plain day stands before the instants of that day."""

    at: date | datetime
    table: str
    id: str
    column: str
    said: Said

    @property
    def day(self) -> date:
        """The day, UTC where it is an instant."""
        return self.at.date() if isinstance(self.at, datetime) else self.at

    @property
    def place(self) -> tuple[date, datetime, str, str]:
        """For sorting."""
        instant = self.at if isinstance(self.at, datetime) else datetime.combine(self.at, datetime.min.time())
        return self.day, instant, self.table, self.column


@dataclass(frozen=True, slots=True)
class OrderStory:
    """One order: its account, every record about it, and its moments in time."""

    account: str
    order_id: str
    records: tuple[Record, ...]

    @property
    def moments(self) -> list[Moment]:
        """Every time that any record says, in order."""
        found = [
            Moment(said.value, record.table, record.id, column, said)
            for record in self.records
            for column, said in record.values.items()
            if isinstance(said.value, date)
        ]
        return sorted(found, key=lambda moment: moment.place)

    def of(self, table: str) -> list[Record]:
        """The records of one table."""
        return [record for record in self.records if record.table == table]

    def as_json(self) -> dict[str, Any]:
        """As in `plimsoll.order/1`."""
        return {
            "account": self.account,
            "order_id": self.order_id,
            "moments": [
                {
                    "at": _plain(moment.at),
                    "what": f"{moment.table}.{moment.column}", "id": moment.id, "source": moment.said.source_json(),
                }
                for moment in self.moments
            ],
            "records": [record.as_json() for record in self.records],
        }  # fmt: skip


def _plain(value: Any) -> str | int | bool:  # noqa: ANN401 - a value of any column
    """A value in JSON: instants (UTC) and days as ISO, amounts as decimal text."""
    if isinstance(value, datetime):
        return value.isoformat() + "+00:00"
    return value if isinstance(value, (bool, int)) else str(value)


def accounts_of_order(view: FactsView, order_id: str) -> list[str]:
    """The accounts that hold an order of this id, or a defect of it, by name. Cheaper than its stories."""
    found = view.ask("accounts_of_order", order_id=quoted(order_id))
    return sorted(row["account"] for row in found)


def order_stories(view: FactsView, order_id: str, account: str | None = None) -> list[OrderStory]:
    """The stories of an order id, one for each account that knows it; none where nobody does."""
    condition = f"o.order_id = {quoted(order_id)}" + (f" AND o.account = {quoted(account)}" if account else "")
    tables = [table for table in TABLES.values() if any(column.name == "order_id" for column in table.columns)]
    rows = {table.name: _rows(view, table, condition) for table in tables}
    parcels = _parcel_rows(view, rows)
    receipts = _receipts(view, [row for found in (*rows.values(), parcels) for row in found])
    stories: dict[str, list[Record]] = defaultdict(list)
    for table in tables:
        for owner, record in _folded(table, _in_order(rows[table.name], receipts)):
            stories[owner].append(record)
    tracking = _folded(TABLES["tracking"], _in_order(parcels, receipts))
    for owner, record in tracking:
        if owner in stories and record.text("tracking_number") in _numbers(stories[owner]):
            stories[owner].append(record)
    return [OrderStory(owner, order_id, tuple(found)) for owner, found in sorted(stories.items())]


def _numbers(records: Iterable[Record]) -> set[str]:
    return {text for record in records if (text := record.text("tracking_number"))}


def _parcel_rows(view: FactsView, rows: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What carriers said of the order's parcels."""
    named = [row for found in rows.values() for row in found if row.get("tracking_number")]
    if not named:
        return []
    numbers = ", ".join(sorted({quoted(row["tracking_number"]) for row in named}))
    owners = ", ".join(sorted({quoted(row["account"]) for row in named}))
    return _rows(view, TABLES["tracking"], f"o.account IN ({owners}) AND o.tracking_number IN ({numbers})")


def _rows(view: FactsView, table: Table, condition: str) -> list[dict[str, Any]]:
    if not view.head.of(f"{table.name}_observations"):
        return []  # no file has spoken of it: asking would cost as much as where one has
    return view.ask("rows_about", table=table.name, condition=condition)


def _receipts(view: FactsView, rows: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """What brought these rows, by its number."""
    seqs = sorted({int(row["receipt"]) for row in rows})
    if not seqs:
        return {}
    found = view.ask("receipts_named", seqs=", ".join(map(str, seqs)))
    return {row["seq"]: row for row in found}


def _in_order(rows: Iterable[dict[str, Any]], receipts: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with the receipt that brought it, oldest first; what was not known at the view's instant is left out."""
    known = [row | receipts[row["receipt"]] for row in rows if row["receipt"] in receipts]
    return sorted(known, key=lambda row: (row["observed_at"], row["receipt"], row["line"] or 0))


def _folded(table: Table, rows: Iterable[dict[str, Any]]) -> list[tuple[str, Record]]:
    """(account, record) of each identity among observed rows, which come oldest first: what is said last stands."""
    values: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
    for row in rows:
        key = row["account"], _identity(table, row)
        for column in table.columns:
            value = row[column.name]
            if value is None and column.kind == "time":
                value = row[f"{column.name}_day"]
            if value is not None:
                values[key][column.name] = Said(
                    value, row["path"], row["sha256"], row["line"], row["observed_at"], row["typed_by"]
                )
    return [(account, Record(table.name, name, said)) for (account, name), said in values.items()]


def _identity(table: Table, row: Mapping[str, Any]) -> str:
    if table.identity:
        return "/".join(str(row[name]) for name in table.identity)
    return f"{row['receipt']}:{row['line']}"  # an observation that is no record, such as a carrier's event
