"""The two clocks that tick by the wall: buyer messages without an answer, and return requests nobody answered.

Weekends and holidays count. How many hours there are is a policy value of the marketplace; a message on which no rule
speaks is shown without a deadline. A time known by its day only is taken from that day's beginning, in the zone of the
window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.facts.metric_rows import MetricRows
from plimsoll.facts.times import start_of
from plimsoll.metrics.metric import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.metric import Metric, Terms
    from plimsoll.metrics.question import Question

CLOCKS = {"messages_answered": ("messages", "open_messages", "message"),
          "returns_answered": ("returns", "open_returns", "return")}  # fmt: skip
"""Relations with a clock: the table they stand on, the statement of what is open, and what an item is called."""
_TENTHS_AN_HOUR = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that waits for an answer. `due` is None where no rule of its marketplace sets hours.

    `since` and `due` are instants (UTC, naive). `hour_known` is false where only the day of `since` was said.
    """

    kind: str
    account: str
    marketplace_id: str | None
    fulfillment_channel: str | None
    record: str
    order_id: str
    since: datetime
    due: datetime | None
    hour_known: bool
    rule: str | None

    def tenths_left(self, now: datetime) -> int | None:
        """Tenths of an hour until it is due, rounded down; negative when it is overdue."""
        return None if self.due is None else (self.due - now) // _TENTHS_AN_HOUR

    def hours_left(self, now: datetime) -> str | None:
        """Hours until it is due with one digit, rounded down: an hour that is not left is never shown."""
        tenths = self.tenths_left(now)
        if tenths is None:
            return None
        return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"

    def as_json(self, now: datetime) -> dict[str, Any]:
        """As under `open` in `plimsoll.metrics/1`."""
        return {
            "kind": self.kind, "account": self.account, "marketplace_id": self.marketplace_id,
            "fulfillment_channel": self.fulfillment_channel, "record": self.record, "order_id": self.order_id,
            "since": f"{self.since.isoformat()}Z", "due": f"{self.due.isoformat()}Z" if self.due else None,
            "hours_left": self.hours_left(now), "hour_known": self.hour_known, "rule": self.rule,
        }  # fmt: skip


def open_items(view: FactsView, question: Question, metrics: Sequence[Metric], now: datetime) -> list[OpenItem]:
    """Everything that waits at `now` (UTC, naive), the most urgent first."""
    rows = MetricRows(view, question.scope)
    found: dict[tuple[str, str, str], OpenItem] = {}
    for statement, (table, name, kind) in CLOCKS.items():
        clocks = [one for one in metrics if one.relation is not None and one.relation.statement == statement]
        if clocks:
            rows.near((table,), question.last, question.last)
            for item in _items(rows.waiting(name), kind, clocks, question):
                if item.since <= now:
                    found.setdefault((item.kind, item.account, item.record), item)
    return sorted(found.values(), key=lambda item: (item.due is None, item.due or item.since, item.kind, item.record))


def _items(
    rows: Iterable[Mapping[str, Any]], kind: str, clocks: Sequence[Metric], question: Question
) -> Iterator[OpenItem]:
    for row in rows:
        if not _asked_for(row, question) or (row["since"] is None and row["since_day"] is None):
            continue
        clock, terms = _clock(clocks, row["marketplace_id"], question.policy_date or question.last)
        if terms and terms.channel not in {"ALL", row["fulfillment_channel"] or terms.channel}:
            continue  # the marketplace answers these itself
        since = row["since"] or start_of(row["since_day"], terms.zone if terms else "UTC")
        hours = dict(terms.words).get("hours") if terms else None
        due = since + timedelta(hours=int(hours)) if hours else None
        rule = f"{clock.prefix}{clock.relation.ruled['hours']}" if clock and clock.relation and due else None
        yield OpenItem(
            kind, row["account"], row["marketplace_id"], row["fulfillment_channel"], row["record"], row["order_id"],
            since, due, row["since"] is not None, rule,
        )  # fmt: skip


def _asked_for(row: Mapping[str, Any], question: Question) -> bool:
    """Whether the question's selectors take it in; an item whose order is unknown is in every account's list."""
    channel = None if question.channel == "ALL" else question.channel
    asked = (
        ("account", question.account),
        ("marketplace_id", question.marketplace_id),
        ("fulfillment_channel", channel),
    )
    return all(value is None or row[name] == value for name, value in asked)


def _clock(clocks: Sequence[Metric], marketplace_id: str | None, on: date) -> tuple[Metric | None, Terms | None]:
    """The clock of a marketplace, with its terms; where nobody knows the marketplace, Amazon's stands in by analogy."""
    for clock in clocks:
        terms = terms_of(clock, on, marketplace_id or "")
        if terms is not None:
            return clock, terms
    return None, None
