"""Whose orders are whose, asked while files are staged: an order id belongs to one account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.facts.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from plimsoll.facts.arrivals import Arrival

WITH_ORDER_IDS = tuple(
    table.name for table in TABLES.values() if "order_id" in {column.name for column in table.columns}
)


@dataclass(slots=True)
class Owners:
    """What the facts and the files accepted so far say of accounts; the committed orders are read once."""

    engine: duckdb.DuckDBPyConnection
    _sites: dict[str, set[str]] | None = field(init=False, default=None)

    def note(self, arrival: Arrival) -> None:
        """A file was accepted: its orders are known from here on."""
        known = self._known()
        known.setdefault(arrival.receipt.account, set())
        for span in arrival.spans:
            if span.fact == "orders" and span.account is not None and span.marketplace_id is not None:
                known.setdefault(span.account, set()).add(span.marketplace_id)

    def forget(self) -> None:
        """The committed orders changed."""
        self._sites = None

    def sites_of(self, account: str) -> set[str]:
        """The marketplaces of an account's orders, committed or accepted."""
        return {site for site in self._known().get(account, ()) if not site.lower().startswith("non-amazon")}

    def other_owner(self, receipt: int, account: str, staged: Iterable[str]) -> str | None:
        """Another account whose orders already have an order id that a staged file brings, if there is one."""
        if not self._known().keys() - {account}:
            return None
        tables = set(staged)
        sources = ["SELECT account, order_id FROM orders"]
        sources += ["SELECT account, order_id FROM staged_orders"] if "orders" in tables else []
        for table in tables.intersection(WITH_ORDER_IDS):
            found = self.engine.execute(
                f"SELECT min(o.account) FROM ({' UNION ALL '.join(sources)}) o SEMI JOIN "
                f"(SELECT order_id FROM staged_{table} WHERE receipt = {receipt}) mine USING (order_id) "
                f"WHERE o.account <> ? AND NOT EXISTS (SELECT 1 FROM orders own WHERE own.account = ? "
                f"AND own.order_id = o.order_id)",
                [account, account],
            ).fetchall()
            if found[0][0] is not None:
                return str(found[0][0])
        return None

    def shared(self, receipts: Sequence[int], tables: Iterable[str]) -> dict[int, str]:
        """By committed receipt: another account whose orders have an order id that it brought."""
        named = {account for (account,) in self.engine.execute("SELECT DISTINCT account FROM receipts").fetchall()}
        if len(named | self._known().keys()) < 2:  # noqa: PLR2004 - two accounts are needed to share
            return {}
        listed = ", ".join(map(str, receipts)) or "-1"
        brought = " UNION ALL ".join(
            f"SELECT receipt, account, order_id FROM {name}_observations WHERE receipt IN ({listed})"
            for name in tables
            if name in WITH_ORDER_IDS
        )
        if not brought:
            return {}
        return dict(
            self.engine.execute(
                f"SELECT b.receipt, min(o.account) FROM ({brought}) b JOIN (SELECT account, order_id FROM orders) o "
                "ON o.order_id = b.order_id WHERE o.account <> b.account GROUP BY b.receipt"
            ).fetchall()
        )

    def _known(self) -> dict[str, set[str]]:
        if self._sites is None:
            self._sites = {}
            rows = self.engine.execute("SELECT DISTINCT account, marketplace_id FROM orders").fetchall()
            for account, marketplace in rows:
                sites = self._sites.setdefault(account, set())
                if marketplace is not None:
                    sites.add(marketplace)
        return self._sites
