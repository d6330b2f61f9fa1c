"""The seller's own reports as evidence: tables made from the facts, which say of themselves that they are that.

Each is dated at the instant of its making, whatever day it tells of; names the version of the facts and what was
selected; and holds order ids and times, never a buyer. A CSV for people, in which nothing can run as a formula, and a
JSON document of the same rows for machines.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.evidence.adding import Brought
from plimsoll.appeals.evidence.texts import OWN_REPORT
from plimsoll.errors import UsageError
from plimsoll.facts.metric_rows import MetricRows
from plimsoll.facts.privacy import without_contacts
from plimsoll.facts.records import records
from plimsoll.facts.view import Days
from plimsoll.metrics.odr import window_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from plimsoll.appeals.evidence.adding import Taking
    from plimsoll.diagnosis.scorecard import CarrierCard
    from plimsoll.facts.order_story import Moment, OrderStory
    from plimsoll.facts.piece import Piece
    from plimsoll.facts.view import FactsView
    from plimsoll.metrics.odr import Recount
    from plimsoll.watch.improvement import Improvement

TITLES = {
    "reply-times": ("Answers to buyers within 24 hours", "24 小时内回复买家"),
    "refunds": ("From return request to refund", "从退货申请到退款的时长"),
    "carriers": ("Carriers", "承运商记分卡"),
    "orders": ("Orders from first to last", "订单时间线"),
    "improvement": ("Orders before and after a change", "整改前后对比"),
}
"""The reports by kind, in English and Chinese."""
_OWN = (
    "This is the seller's own report, made by Plimsoll from the seller's own records. It is no document of the "
    "marketplace or of a carrier.",
    "本报告由卖家使用 Plimsoll 根据自有记录自行生成，并非平台或承运商出具的文件。",  # noqa: RUF001 - Chinese signs
)
IN_TIME_HOURS = 24
_REACH = timedelta(days=60)
_HOUR = timedelta(hours=1)
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """Rows under their columns, with what they sum up to, each sum a name and a text."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    summary: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnReport:
    """A report. `made_at` is the instant of its making; `selection` is what was asked, `as_of` the day it tells of."""

    kind: str
    made_at: datetime
    made_by: str
    facts_version: int
    as_of: date
    selection: Mapping[str, str]
    table: Table

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.own-report/1`."""
        return {
            "schema": OWN_REPORT,
            "kind": self.kind,
            "title": {"en": TITLES[self.kind][0], "zh": TITLES[self.kind][1]},
            "statement": {"en": _OWN[0], "zh": _OWN[1]},
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "made_by": self.made_by,
            "facts_version": self.facts_version,
            "as_of": self.as_of.isoformat(),
            "selection": dict(self.selection),
            "summary": dict(self.table.summary),
            "columns": list(self.table.columns),
            "rows": [[_plain(cell) for cell in row] for row in self.table.rows],
        }

    def json_bytes(self) -> bytes:
        """The machine's form."""
        return (json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n").encode()

    def csv_bytes(self) -> bytes:
        """The people's form: what it is, then the table; UTF-8 with its mark, as spreadsheets want it."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        lines = [*self._head(), (), self.table.columns, *self.table.rows]
        width = max(map(len, lines))
        for line in lines:  # as wide as the widest, so that it is one table to whoever reads it
            writer.writerow([*map(_safe, line), *[""] * (width - len(line))])
        return out.getvalue().encode("utf-8-sig")

    def _head(self) -> Iterable[Row]:
        yield from ((title,) for title in TITLES[self.kind])
        yield from ((words,) for words in _OWN)
        yield "made at (UTC)", self.made_at.isoformat(timespec="seconds")
        yield "made by", self.made_by
        yield "facts version", str(self.facts_version)
        yield "as of", self.as_of.isoformat()
        yield from (("selected", f"{name}: {value}") for name, value in self.selection.items())
        yield from self.table.summary.items()


def _plain(cell: Any) -> str | int | None:  # noqa: ANN401 - a value of any column
    if cell is None or isinstance(cell, int):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds") + ("" if cell.tzinfo else "+00:00")
    return cell.isoformat() if isinstance(cell, date) else without_contacts(str(cell))


def _safe(cell: Any) -> str:  # noqa: ANN401 - a value of any column
    """As text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(_plain(cell))
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


# -- the reports -------------------------------------------------------------------------------------------------------


def reply_times(recount: Recount, orders: Collection[str] = ()) -> Table:
    """Every buyer's message on an order of the windows, when it was answered, by order and by week (from Monday)."""
    spans = [window_of(recount.question.last, one) for one in recount.definitions.values()]
    columns = ("week from", "order", "asked at (UTC)", "answered at (UTC)", "hours", "within 24 hours")
    if not spans:
        return Table(columns, ())
    zone = next(iter(recount.definitions.values())).zone
    days = Days(min(one for one, _ in spans), max(one for _, one in spans), zone)
    MetricRows(recount.view, recount.question.scope).near(("messages",), days.first, days.last + _REACH)
    words = {"day": days.expression(), "days": days.condition(), "scope": recount.question.scope.condition()}
    found = [
        _reply(row)
        for row in recount.view.ask("answered_orders", **words)
        if (row["sent_at"] or row["sent_at_day"]) and (not orders or row["order_id"] in orders)
    ]
    rows = tuple(sorted(found, key=lambda row: (row[0], row[1], str(row[2]))))
    return Table(columns, rows, _by_week(rows))


def _reply(row: Mapping[str, Any]) -> Row:
    asked, answered = (row[name] or row[f"{name}_day"] for name in ("sent_at", "answered_at"))
    day = asked.date() if isinstance(asked, datetime) else asked
    hours, in_time = "", "no answer"
    if isinstance(asked, datetime) and isinstance(answered, datetime):
        waited = (answered - asked) / _HOUR
        hours, in_time = f"{waited:.1f}", "yes" if waited <= IN_TIME_HOURS else "no"
    elif answered:
        in_time = "not to be told: a day without its time"
    return day - timedelta(days=day.weekday()), row["order_id"], asked, answered, hours, in_time


def _by_week(rows: Sequence[Row]) -> dict[str, str]:
    weeks: dict[date, list[str]] = defaultdict(list)
    for row in rows:
        weeks[row[0]].append(row[5])
    told = {f"week from {week}": f"{one.count('yes')} of {len(one)}" for week, one in sorted(weeks.items())}
    every = [row[5] for row in rows]
    return {"answered within 24 hours": f"{every.count('yes')} of {len(every)}"} | told


def refund_times(view: FactsView, account: str | None, through: date, orders: Collection[str] = ()) -> Table:
    """Every refund up to a day, and the first return request and receipt of the same order."""
    asked: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for one in records(view, "returns"):
        asked[one["account"], one["order_id"]].append(one)
    rows = []
    for one in records(view, "refunds"):
        at = _time(one, "refunded_at")
        wanted = account in {None, one["account"]} and (not orders or one["order_id"] in orders)
        if wanted and at and _day(at) <= through:
            before = asked[one["account"], one["order_id"]]
            requested, received = (_first(before, name) for name in ("requested_at", "received_at"))
            rows.append((one["order_id"], requested, received, at, _days(requested, at), _days(received, at)))
    rows.sort(key=lambda row: (str(row[3]), row[0]))
    waited = sorted(int(row[4]) for row in rows if row[4])
    columns = (
        "order",
        "return asked (UTC)",
        "goods back (UTC)",
        "refunded (UTC)",
        "days from asking",
        "days from receipt",
    )
    summary = {"refunds": str(len(rows)), "with a return request": str(len(waited))}
    if waited:
        summary["median days from asking"] = str(waited[(len(waited) - 1) // 2])
    return Table(columns, tuple(rows), summary)


def _time(row: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - an instant or a day
    return row.get(name) or row.get(f"{name}_day")


def _first(rows: Sequence[Mapping[str, Any]], name: str) -> Any:  # noqa: ANN401 - an instant or a day
    return min((at for row in rows if (at := _time(row, name))), key=str, default=None)


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at


def _days(before: date | datetime | None, after: date | datetime) -> str:
    return "" if before is None else str((_day(after) - _day(before)).days)


def carrier_cards(cards: Sequence[CarrierCard]) -> Table:
    """The carriers of the windows, as `plimsoll scorecard` has them; a share is two counts."""
    columns = ("carrier", "parcels", "orders", "on time", "of", "scanned", "of", "damaged", "of", "with a defect", "of")
    rows = []
    for card in cards:
        told = card.as_json()
        pairs = [told[name] for name in ("on_time", "scanned", "damaged", "defective")]
        counts = [pair[name] if pair else None for pair in pairs for name in ("part", "whole")]
        rows.append((told["carrier"], told["parcels"], told["orders"], *counts))
    return Table(columns, tuple(rows))


def order_lines(stories: Sequence[OrderStory]) -> Table:
    """Every moment of each order with the file and line that said it."""
    rows = tuple(
        (story.order_id, moment.at, f"{moment.table}.{moment.column}", _event(story, moment),
         _last_part(moment.said.path), moment.said.line, moment.said.sha256[:16])
        for story in stories for moment in story.moments
    )  # fmt: skip
    columns = ("order", "at (UTC)", "what", "event", "file", "line", "sha256 of the file begins")
    return Table(columns, rows, {"orders": str(len(stories))})


def _event(story: OrderStory, moment: Moment) -> str:
    """What a carrier's line reports, or which way a message went."""
    record = next(one for one in story.records if (one.table, one.id) == (moment.table, moment.id))
    return record.text("event") or record.text("direction") or ""


def _last_part(path: str) -> str:
    """The file's own name: the folders that it lay in are nobody's business."""
    return path.replace("\\", "/").rpartition("/")[2]


def before_and_after(found: Sequence[Improvement], changed_on: date) -> Table:
    """Each cell before and after a day, with the interval of the ratio (95 %)."""
    columns = (
        "marketplace", "channel", "cohort", "from", "to", "orders", "with a defect", "ratio", "at least", "at most",
        "verdict",
    )  # fmt: skip
    rows = []
    for row in found:
        told = row.as_json()
        cell = told["marketplace_id"], told["fulfillment_channel"]
        for name in ("before", "after"):
            cohort = told[name]
            ratio = tuple(told[one] for one in ("ratio", "ratio_from", "ratio_to", "verdict"))
            last = ratio if name == "after" else ("",) * 4
            rows.append(
                (*cell, name, cohort["from"], cohort["to"], cohort["orders"], cohort["orders_with_defects"], *last)
            )
    return Table(columns, tuple(rows), {"changed on": changed_on.isoformat(), "method": _METHOD})


_METHOD = "cohorts by order day; exact interval for the ratio of two shares, given both; see `plimsoll improvement`"


# -- asking for one, and keeping it ------------------------------------------------------------------------------------


def asked_of(
    kind: str, selection: Mapping[str, Any], now: datetime, orders: Sequence[str], changed_on: date | None
) -> tuple[date, dict[str, str]]:
    """The day that a report tells of, and what is asked in words. Raises UsageError."""
    if kind not in TITLES:
        raise UsageError(f"there is no report {kind!r}", hint="one of " + ", ".join(TITLES))
    if not selection.get("account"):
        raise UsageError("a report is of one account, and there are several or none", hint="--account NAME")
    if kind == "improvement" and changed_on is None:
        raise UsageError("the day of the change is not said", hint="--changed-on 2026-08-29")
    as_of = selection.get("as_of") or now.date()
    if as_of > now.date():
        raise UsageError("a report tells of no day that has not come yet")
    words = {name: str(value) for name, value in selection.items() if value and name != "as_of"}
    words |= {"orders": ", ".join(orders)} if orders else {}
    return as_of, words | ({"changed_on": changed_on.isoformat()} if changed_on else {})


def kept(report: OwnReport, taking: Taking, account: str | None = None) -> list[Piece]:
    """Both forms in custody of the report's account, each dated on the day of its making."""
    account = account or report.selection["account"]
    where = {"facts_version": str(report.facts_version), "as_of": report.as_of.isoformat()}
    caption = TITLES[report.kind][0]
    told = Brought("own_report", account, caption=caption, claimed=report.made_at, where_from=where)
    stem = f"own_report_{report.kind}_{report.made_at:%Y%m%dT%H%M%SZ}"
    forms = ((report.csv_bytes(), "csv"), (report.json_bytes(), "json"))
    return [taking.add(io.BytesIO(content), told, f"{stem}.{ending}") for content, ending in forms]
