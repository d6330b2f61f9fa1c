"""Rows for every metric besides the Order Defect Rate: the records that count, judged by the named statements.

`sql/metrics.sql` holds the relations; this module puts in the words (days, comparisons of times, what a rule names) and
makes the tables they stand on: parcels, return requests and messages, folded from their observations (K11), those near
the window only. What it gives are sums a day, or the rows that are not good.

Times are compared so: two instants as instants; where one side is a plain day, as reporting days (K12); an act known by
its day only, on the very day of a deadline that is an instant, is unsure, which no metric counts as good or bad.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.facts.comparing import Pair, Reckoning, either, later, pair, said, within_hours
from plimsoll.facts.engine import quoted
from plimsoll.facts.fold import fold_statement, seen_often
from plimsoll.facts.schema import TABLES
from plimsoll.facts.view import statement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plimsoll.facts.view import FactsView, Scope

ACTS = ("confirmed_at", "shipped_at", "first_scan_at", "promised_at", "delivered_at")
"""The times of a parcel; each may be the act that a deadline is held against."""

REJECTED = ("rejected", "declined", "denied", "refused")
WAITING = ("pending", "open", "new", "requested", "awaiting", "waiting", "unanswered")
"""How the status of a return request begins when it was turned down, and when nobody answered it yet."""

_ORDER_DAY = pair("o.purchased_at")
_PROMISE_OF_PARCEL = either(pair("p.promised_at"), pair("o.deliver_by"))
_PROMISE_OF_ORDER = either(pair("o.deliver_by"), pair("p.promised_at"))
_OF_ORDERS = {"order_date": _ORDER_DAY, "ship_by": pair("o.ship_by"), "deliver_by": pair("o.deliver_by"),
              "cancelled_at": pair("o.cancelled_at")}  # fmt: skip
_OF_PARCELS = _OF_ORDERS | {name: pair(f"p.{name}") for name in ACTS} | {"promised_at": _PROMISE_OF_PARCEL}
_OF_UNITS = _OF_ORDERS | {"promised_at": _PROMISE_OF_ORDER}


@dataclass(frozen=True, slots=True)
class Asked:
    """One relation asked about: its name (or the text of a statement of its own), its days and its words.

    `first` and `last` are deciding days in `zone`; `deadline_zone` is the zone of deadlines that are plain days;
    `membership` names the time that decides; `sites` are marketplace ids. `words` are the rule's own values.
    """

    relation: str
    first: date
    last: date
    zone: str
    deadline_zone: str
    membership: str
    sites: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def reckoning(self) -> Reckoning:
        """Days in the window's zone."""
        return Reckoning(self.zone, self.first, self.last)

    @property
    def deadlines(self) -> Reckoning:
        """Days in the deadlines' zone."""
        return Reckoning(self.deadline_zone, self.first, self.last)

    def number(self, name: str) -> int:
        """A word that is a whole number."""
        return int(self.words[name])

    def listed(self, name: str) -> str:
        """A word that lists values, as SQL literals."""
        values = [part.strip() for part in self.words.get(name, "").split(",") if part.strip()]
        return ", ".join(quoted(value) for value in values) or "NULL"

    def flag(self, name: str) -> str:
        """A word that is yes or no, as SQL."""
        return "TRUE" if self.words.get(name, "false").lower() == "true" else "FALSE"


@dataclass(slots=True)
class MetricRows:
    """The metrics' relations over one view of the facts. `scope` is whose; `known` are tables already made."""

    view: FactsView
    scope: Scope
    _made: dict[str, tuple[date, date]] = field(init=False, default_factory=dict)

    def near(self, tables: Sequence[str], first: date, last: date) -> None:
        """Make these tables (`parcels`, `returns`, `messages`) for deciding days from `first` to `last`."""
        for table in tables:
            made = self._made.get(table)
            if made is None or first < made[0] or last > made[1]:
                _MAKERS[table](self.view, self.scope, Reckoning("UTC", first, last))
                self._made[table] = (first, last)

    def daily(self, asked: Asked, sums: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """(account, marketplace, channel, day, state, weight, then each of `sums`, a flag counting its weight)."""
        told = "".join(f", sum({_summed(name)}) AS {name}" for name in sums)
        return self.view.tuples(_metric_statement("daily_counts").format(relation=self._relation(asked), sums=told))

    def telling(self, asked: Asked, more: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """The rows that are not good: (account, marketplace, channel, record, order, day, weight, state, reason, and
        each of `more`).
        """
        text = _metric_statement("telling_rows").format(
            relation=self._relation(asked), deciding=asked.membership, more="".join(f", {name}" for name in more)
        )
        return self.view.tuples(text)

    def named(self, name: str, **words: str) -> list[dict[str, Any]]:
        """The rows of a statement beside the relations, as dictionaries."""
        text = _metric_statement(name)
        return self.view.dictionaries(text.format_map(words) if words else text)

    def waiting(self, name: str) -> list[dict[str, Any]]:
        """`open_messages` or `open_returns`: what nobody answered; its table must have been made."""
        return self.named(name, waiting=begins("r.status", WAITING))

    def _relation(self, asked: Asked) -> str:
        own = asked.relation.lstrip().upper().startswith("SELECT")
        text = asked.relation if own else _metric_statement(asked.relation)
        members, words = (_OF_ORDERS, _no_words) if own else _RELATIONS[asked.relation]
        if asked.membership not in members:
            raise UsageError(
                f"{asked.relation.split(maxsplit=1)[0]} cannot be reckoned by {asked.membership!r}",
                hint=f"one of: {', '.join(members)}",
            )
        deciding, days = members[asked.membership], asked.reckoning
        orders = _metric_statement("metric_orders").format(
            scope=self.scope.condition(), sites=", ".join(quoted(site) for site in asked.sites) or "NULL"
        )
        return text.format(
            orders=orders, first=asked.first, last=asked.last, said_day=said(deciding),
            day=f"coalesce({days.day(deciding)}, {days.day(_ORDER_DAY)})", **words(asked),
        )  # fmt: skip


def _summed(name: str) -> str:
    return f"CASE WHEN {name} THEN weight ELSE 0 END" if name.startswith("said_") else name


def _metric_statement(name: str) -> str:
    return statement(name, "metrics.sql")


# -- the words of each relation ----------------------------------------------------------------------------------------


def _no_words(asked: Asked) -> dict[str, str]:
    return dict(asked.words)


def _shipped(asked: Asked) -> dict[str, str]:
    act = asked.words["act"]
    if act not in ACTS:
        raise UsageError(f"a parcel has no time {act!r}", hint=f"one of: {', '.join(ACTS)}")
    late, unsure = later(pair(f"p.{act}"), pair("o.ship_by"), asked.deadlines)
    seen, _ = later(("o.last_observed_at", None), pair("o.ship_by"), asked.deadlines)
    rescued, condemned = "FALSE", "TRUE"
    if asked.flag("delivery_counts") == "TRUE":
        away, away_unsure = later(pair("p.delivered_at"), _PROMISE_OF_ORDER, asked.deadlines)
        told = f"(p.delivered_at_said = p.parcels AND {said(_PROMISE_OF_ORDER)})"
        rescued, condemned = f"({told} AND NOT {away} AND NOT {away_unsure})", f"({told} AND {away})"
    return {
        "act": act, "late": late, "unsure": unsure, "seen_after": seen, "rescued": rescued, "condemned": condemned,
        "waiting_counts": asked.flag("waiting_counts"),
    }  # fmt: skip


def _cancelled(asked: Asked) -> dict[str, str]:
    late, unsure = later(pair("o.cancelled_at"), pair("o.ship_by"), asked.deadlines)
    confirmed_later, _ = later(pair("p.confirmed_at"), pair("o.cancelled_at"), asked.deadlines)
    return {
        "cancellers": asked.listed("cancellers"), "auto_cancelled_counts": asked.flag("auto_cancelled_counts"),
        "late": late, "unsure": unsure, "said_cancelled_at": said(pair("o.cancelled_at")),
        "said_ship_by": said(pair("o.ship_by")),
        "confirmed_before": f"(p.confirmed_at_said > 0 AND NOT {confirmed_later})",
    }  # fmt: skip


def _delivered(asked: Asked) -> dict[str, str]:
    return _delivery(asked, _PROMISE_OF_PARCEL)


def _units(asked: Asked) -> dict[str, str]:
    at, day = pair("p.first_delivered_at")
    late_instant, _ = later((at, None), _PROMISE_OF_ORDER, asked.deadlines)
    late_day, _ = later(("CAST(NULL AS TIMESTAMP)", day), _PROMISE_OF_ORDER, asked.deadlines)
    every = f"(({at} IS NULL OR {late_instant}) AND ({day} IS NULL OR {late_day}))"
    return _delivery(asked, _PROMISE_OF_ORDER) | {"all_late": every}


def _delivery(asked: Asked, promise: Pair) -> dict[str, str]:
    late, unsure = later(pair("p.delivered_at"), promise, asked.deadlines)
    away, _ = later(pair("p.last_event_at"), promise, asked.deadlines)
    return {"said_promise": said(promise), "late": late, "unsure": unsure, "seen_away": away}


def _returns(asked: Asked) -> dict[str, str]:
    hours = asked.number("hours")
    asking, answer = pair("r.requested_at"), pair("r.answered_at")
    in_time, late, waited = within_hours(asking, answer, hours, asked.reckoning, sure_after=True)
    return {
        "hours": str(hours), "in_time": in_time, "late": late, "seen_after": waited("r.last_observed_at"),
        "rejected": begins("r.status", REJECTED) if asked.flag("rejection_counts") == "TRUE" else "FALSE",
        "waiting": begins("r.status", WAITING),
    }  # fmt: skip


def _messages(asked: Asked) -> dict[str, str]:
    hours = asked.number("hours")
    asking, answer = pair("r.sent_at"), pair("r.answered_at")
    in_time, late, waited = within_hours(asking, answer, hours, asked.reckoning, sure_after=False)
    return {
        "hours": str(hours), "in_time": in_time, "late": late, "seen_after": waited("seen.replies_through"),
        "first_only": asked.flag("first_only"),
    }  # fmt: skip


_NOT_REVERSED = "NOT (appeal_status = 'won' AND coalesce(odr_reversed, FALSE))"
CASES: dict[str, tuple[str, str, str, str]] = {
    "none": ("FALSE", "FALSE", "", ""),
    "at_fault": (
        f"status = 'granted' AND fault = 'seller' AND coalesce({_NOT_REVERSED}, TRUE)",
        "status = 'granted' AND fault IS NULL",
        "a case decided against the seller", "a case granted, and whose fault is not said",
    ),
    "opened": ("TRUE", "FALSE", "a case was opened", ""),
    "refunded": (
        "status = 'granted' AND funded_by = 'seller'", "status = 'granted' AND funded_by IS NULL",
        "a case refunded from the seller's account", "a case granted, and who paid is not said",
    ),
    "not_received": (
        "lower(reason) LIKE '%not%receiv%' OR lower(reason) LIKE '%non%receipt%'", "reason IS NULL",
        "a case because nothing arrived", "a case whose reason is not said",
    ),
}  # fmt: skip
"""Which cases make an order defective: (it counts, it cannot be said, and the words for each)."""

_REVIEW_STANDS = (
    "removed_at IS NULL AND removed_at_day IS NULL AND struck_through_at IS NULL AND struck_through_at_day IS NULL"
)


def _with_cases(asked: Asked) -> dict[str, str]:
    counts, unsure, words, unsure_words = CASES[asked.words.get("cases", "none")]
    cancellers = asked.listed("cancellers")
    return {
        "cancellers": cancellers, "asks_canceller": "FALSE" if cancellers == "NULL" else "TRUE",
        "case_counts": f"({counts})", "case_unsure": f"({unsure})",
        "case_words": words.replace("'", "''"), "unsure_words": unsure_words,
        "low_rating": str(int(asked.words.get("low_rating", "0"))), "review_stands": _REVIEW_STANDS,
        "classes": asked.listed("classes"),
    }  # fmt: skip


def _reviews(asked: Asked) -> dict[str, str]:
    return {"low_rating": str(asked.number("low_rating")), "review_stands": _REVIEW_STANDS}


_RELATIONS: dict[str, tuple[Mapping[str, Pair], Callable[[Asked], dict[str, str]]]] = {
    "shipped_in_time": (_OF_ORDERS, _shipped),
    "cancelled_by_seller": (_OF_ORDERS, _cancelled),
    "tracked_parcels": (_OF_PARCELS, _no_words),
    "delivered_in_time": (_OF_PARCELS, _delivered),
    "units_in_time": (_OF_UNITS, _units),
    "returns_answered": ({"requested_at": pair("r.requested_at"), "order_date": _ORDER_DAY}, _returns),
    "messages_answered": ({"sent_at": pair("r.sent_at"), "order_date": _ORDER_DAY}, _messages),
    "orders_with_cases": (_OF_ORDERS, _with_cases),
    "low_reviews": ({"left_at": pair("r.opened_at"), "order_date": _ORDER_DAY}, _reviews),
}
"""Every relation of `sql/metrics.sql`: which times may decide membership, and what fills its words."""


def begins(column: str, words: Sequence[str]) -> str:
    """SQL: whether a text begins with one of these words, without case."""
    return "(" + " OR ".join(f"lower({column}) LIKE {quoted(word + '%')}" for word in words) + ")"


# -- the tables they stand on ------------------------------------------------------------------------------------------


def _make_parcels(view: FactsView, scope: Scope, days: Reckoning) -> None:
    near = " OR ".join(days.rough(f"w.{name}") for name in ("purchased_at", "ship_by", "deliver_by", "cancelled_at"))
    own = " OR ".join(days.rough(f"s.{name}") for name in ACTS)
    _fold(view, "shipments", "folded_parcels", _metric_statement("parcels_of_interest").format(
        promised=own, near=f"({near}) AND {scope.condition('w.')}"))  # fmt: skip
    merged = ", ".join(_with_events(name) for name in ACTS)
    view.tuples(f"CREATE OR REPLACE TEMP TABLE parcels AS {_metric_statement('parcels').format(times=merged)}")
    newest = ", ".join(
        f"max({name}) AS {name}, {_newest_day(name)} AS {name}_day, "
        f"sum(CASE WHEN {said(pair(name))} THEN 1 ELSE 0 END) AS {name}_said"
        for name in (*ACTS, "last_event_at")
    )
    text = _metric_statement("order_parcels").format(times=newest)
    view.tuples(f"CREATE OR REPLACE TEMP TABLE order_parcels AS {text}")


def _newest_day(name: str) -> str:
    """The latest plain day; of promises only where none is known to the instant, so that one promise decides."""
    newest = f"max({name}_day)"
    return f"CASE WHEN max({name}) IS NULL THEN {newest} END" if name == "promised_at" else newest


def _with_events(name: str) -> str:
    """A parcel's own time, else what the carrier's events say of it."""
    if name not in {"first_scan_at", "delivered_at"}:
        return f"p.{name}, p.{name}_day"
    at, day = either(pair(f"p.{name}"), pair(f"s.{name}"))
    # an event known as an instant is nearer the truth than the same known as a day
    return f"{at} AS {name}, CASE WHEN {at} IS NULL THEN {day} END AS {name}_day"


def _make_returns(view: FactsView, scope: Scope, days: Reckoning) -> None:  # noqa: ARG001 - as the other makers
    _fold(view, "returns", "return_requests", "")


def _make_messages(view: FactsView, scope: Scope, days: Reckoning) -> None:  # noqa: ARG001 - as the other makers
    wide = Reckoning("UTC", days.first - timedelta(days=2), days.last + timedelta(days=2))
    _fold(view, "messages", "folded_messages", "")
    text = _metric_statement("buyer_messages").format(
        answer_day=wide.day(pair("a.sent_at")),
        question_day=wide.day(pair("m.sent_at")),
        asked=_metric_statement("asked_messages"),
    )
    view.tuples(f"CREATE OR REPLACE TEMP TABLE buyer_messages AS {text}")
    view.tuples(f"CREATE OR REPLACE TEMP TABLE replies_seen AS {_metric_statement('replies_seen')}")


_MAKERS = {"parcels": _make_parcels, "returns": _make_returns, "messages": _make_messages}


def _fold(view: FactsView, name: str, target: str, of_interest: str) -> None:
    """Fold the observations of interest into the temporary table `target`, one row a record."""
    table = TABLES[name]
    view.tuples(
        f"CREATE OR REPLACE TEMP TABLE {target}_observed AS SELECT o.*, r.observed_at FROM {name}_observations o "
        f"JOIN (SELECT seq, observed_at FROM receipts) r ON r.seq = o.receipt {of_interest}"
    )
    view.tuples(f"CREATE OR REPLACE TEMP VIEW observed AS SELECT * FROM {target}_observed")
    view.tuples(f"CREATE OR REPLACE TEMP TABLE often_seen AS {seen_often(table)}")
    often = view.tuples("SELECT count(*) FROM often_seen")[0][0] > 0
    view.tuples(f"CREATE OR REPLACE TEMP TABLE {target} AS {fold_statement(table, any_often=often)}")
