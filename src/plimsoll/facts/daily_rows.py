"""Rows behind daily figures of one cell: its parcels, orders, answered messages, returns and refunds, day by day.

A day is a reporting day of the zone that is counted in. Instants are naive UTC; where only a plain day is known the
instant is None and the day stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plimsoll.facts.comparing import Reckoning, either, pair
from plimsoll.facts.metric_rows import MetricRows

if TYPE_CHECKING:
    from plimsoll.facts.comparing import Pair
    from plimsoll.facts.view import Days, FactsView, Scope


@dataclass(frozen=True, slots=True)
class DailyRows:
    """The rows of the orders placed on `days` in `scope`."""

    view: FactsView
    scope: Scope
    days: Days

    def parcels(self) -> list[dict[str, Any]]:
        """Every parcel: `order_day`, `purchased_at`, and its confirmation, first scan, delivery and promise."""
        self._near("parcels")
        return self._ask(
            "daily_parcels", confirmed=self._day("p.confirmed_at"), scanned=self._day("p.first_scan_at"),
            delivered=self._day("p.delivered_at"),
            promised=self._reckoning.day(either(pair("p.promised_at"), pair("o.deliver_by"))),
        )  # fmt: skip

    def orders(self) -> list[dict[str, Any]]:
        """By `order_day`: `orders`, and how many of them the seller `cancelled`."""
        return self._ask("daily_orders")

    def messages(self) -> list[dict[str, Any]]:
        """Every buyer's message of accounts whose answers are on record; `seen` is the last day that saw any."""
        self._near("messages")
        return self._ask(
            "daily_messages",
            asked=self._day("m.sent_at"),
            answered=self._day_of(("m.answered_at", "m.answered_at_day")),
        )

    def returns(self) -> list[dict[str, Any]]:
        """Every return request: the order's day, the day and reason of the request, and the first refund."""
        self._near("returns")
        return self._ask("daily_returns", requested=self._day("r.requested_at"), refunded=self._day("f.refunded_at"))

    @property
    def _reckoning(self) -> Reckoning:
        return Reckoning(self.days.zone, self.days.first, self.days.last)

    def _day(self, column: str) -> str:
        return self._day_of(pair(column))

    def _day_of(self, time: Pair) -> str:
        return self._reckoning.day(time)

    def _near(self, table: str) -> None:
        MetricRows(self.view, self.scope).near((table,), self.days.first, self.days.last)

    def _ask(self, name: str, **words: str) -> list[dict[str, Any]]:
        told = {"day": self.days.expression(), "days": self.days.condition(), "scope": self.scope.condition()}
        return self.view.ask(name, **told, **words)
