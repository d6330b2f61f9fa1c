"""Frozen figures: the answers that a plan's references stand for, with the facts' version and what was asked.

A snapshot is made again by asking the same again (`Frozen.selection`); `moved` compares. It is a plain JSON document
with its own sha256, so that a figure changed by hand is found.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.case_details import cause_details
from plimsoll.appeals.figure import Figure
from plimsoll.appeals.series import daily_series
from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from plimsoll.diagnosis.order_cause import CausesAnswer
    from plimsoll.metrics.odr import OdrRow, Recount

SCHEMA = "plimsoll.figures/1"


@dataclass(frozen=True)
class Frozen:
    """The figures of a plan. `series`: by name, day to value, for effects that the data must show (`series.MEASURES`).

    `sizes`: the records behind each day of a series; empty in files from before there were any.
    """

    facts_version: int
    selection: Mapping[str, str]
    figures: Mapping[str, Figure]
    series: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    sizes: Mapping[str, Mapping[date, int]] = field(default_factory=dict)

    def _body(self) -> dict[str, Any]:
        sizes = {"sizes": _by_name(self.sizes)} if self.sizes else {}
        return sizes | {
            "schema": SCHEMA,
            "facts_version": self.facts_version,
            "selection": dict(self.selection),
            "figures": {name: self.figures[name].as_json() for name in sorted(self.figures)},
            "series": _by_name(self.series),
        }

    @property
    def sha256(self) -> str:
        """Of the document without it, keys sorted."""
        return sha256(json.dumps(self._body(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.figures/1`."""
        return self._body() | {"sha256": self.sha256}


def _by_name(series: Mapping[str, Mapping[date, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {day.isoformat(): value for day, value in sorted(days.items())} for name, days in sorted(series.items())
    }


def read_frozen(file: Path) -> Frozen:
    """A snapshot from its file. Raises UsageError where it is none, or was changed by hand."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        found = frozen_from(document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{file} holds no figures", hint="`plimsoll plan draft` freezes them beside the plan"
        ) from error
    if found.sha256 != document.get("sha256"):
        raise UsageError(
            f"{file} was changed by hand: its sha256 is another", hint="`plimsoll plan refresh` counts anew"
        )
    return found


def frozen_from(document: Mapping[str, Any]) -> Frozen:
    """A snapshot out of its document. Raises KeyError, ValueError."""
    figures = {name: Figure(name, **told) for name, told in document["figures"].items()}
    series = {
        name: {date.fromisoformat(day): float(value) for day, value in days.items()}
        for name, days in document["series"].items()
    }
    sizes = {
        name: {date.fromisoformat(day): int(value) for day, value in days.items()}
        for name, days in document.get("sizes", {}).items()
    }
    return Frozen(int(document["facts_version"]), document["selection"], figures, series, sizes)


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is another now; None where it is not there."""

    name: str
    before: str | None
    now: str | None

    def as_json(self) -> dict[str, str | None]:
        """Plain values."""
        return {"name": self.name, "before": self.before, "now": self.now}


def moved(before: Frozen, now: Frozen) -> list[Moved]:
    """Every figure whose text differs, by name."""
    names = sorted({*before.figures, *now.figures})
    pairs = [(name, _text(before, name), _text(now, name)) for name in names]
    return [Moved(name, old, new) for name, old, new in pairs if old != new]


def _text(frozen: Frozen, name: str) -> str | None:
    return frozen.figures[name].text if name in frozen.figures else None


def freeze(recount: Recount, answer: CausesAnswer) -> Frozen:
    """The figures of one account, marketplace and channel. Raises UsageError where the selection holds several or none.

    Without a channel asked for, it is the one that has defects; it is frozen with the rest of the selection.
    """
    row = _the_row(recount.rows())
    cell = row.cell
    selection = {"as_of": recount.question.last.isoformat(), "account": cell.account,
                 "marketplace": cell.marketplace_id, "channel": cell.fulfillment_channel}  # fmt: skip
    answer = of_channel(answer, cell.fulfillment_channel)
    figures = [*_odr(row), *_causes(answer), *cause_details(answer)]
    series = daily_series(recount, row)
    named = {one.name: one for one in figures}
    return Frozen(recount.view.head.version, selection, named, series.values, series.sizes)


def _the_row(rows: Sequence[OdrRow]) -> OdrRow:
    if len({(row.cell.account, row.cell.marketplace_id) for row in rows}) != 1:
        raise UsageError("a plan is of one account on one marketplace", hint="--account NAME --marketplace US")
    defective = [row for row in rows if row.orders_with_defects]
    if len(defective) > 1:
        raise UsageError(
            "there are defects under several channels", hint="--channel MFN, --channel AFN, or --channel ALL"
        )
    return (defective or list(rows))[0]


def of_channel(answer: CausesAnswer, channel: str) -> CausesAnswer:
    """The orders of one channel only; all of them for ALL."""
    kept = tuple(one for one in answer.orders if channel in {"ALL", one.row.cell.fulfillment_channel})
    return replace(answer, orders=kept)


def _percent(defective: int, orders: int) -> str:
    """To two decimals, never rounded across the line: 0.999 % stays below 1 %."""
    hundredths, rest = divmod(defective * 10_000, orders or 1)
    rounded = hundredths + (2 * rest >= (orders or 1))
    if defective * 100 < orders and rounded >= _LINE:
        rounded = _LINE - 1
    return f"{rounded // 100}.{rounded % 100:02d} %"


_LINE = 100
"""Hundredths of a per cent in 1 %."""


def _odr(row: OdrRow) -> Iterator[Figure]:
    """The rate of the cell and what it is made of."""
    first, last = row.window
    asked = f"odr {row.cell.fulfillment_channel}"
    for name, text, kind in (
        ("odr.rate", _percent(row.orders_with_defects, row.orders), "rate"),
        ("odr.orders", f"{row.orders:,}", "count"),
        ("odr.defective", str(row.orders_with_defects), "count"),
        ("odr.from", first.isoformat(), "date"),
        ("odr.to", last.isoformat(), "date"),
        ("odr.days", str((last - first).days + 1), "count"),
        ("odr.as_of", row.as_of.isoformat(), "date"),
        *((f"odr.{kind}", str(row.counts[kind]), "count") for kind in ("negative_feedback", "claims", "chargebacks")),
    ):
        yield Figure(name, text, kind, asked)


def _causes(answer: CausesAnswer) -> Iterator[Figure]:
    counts = Counter(one.cause or "unknown" for one in answer.orders)
    dimensions = Counter(one.dimension or "unknown" for one in answer.orders)
    yield Figure("orders.count", str(len(answer.orders)), "count", "causes")
    for code, number in sorted(counts.items()):
        yield Figure(f"cause.{code}", str(number), "count", "causes")
    for name, number in sorted(dimensions.items()):
        yield Figure(f"dimension.{name}", str(number), "count", "causes")
    for one in answer.orders:
        if one.row.order_day:
            name = f"order.{one.row.order_id}.ordered_on"
            yield Figure(name, one.row.order_day.isoformat(), "date", "causes")


def selection_of(frozen: Frozen) -> dict[str, Any]:
    """What was asked, to be asked again."""
    return {**frozen.selection, "as_of": date.fromisoformat(frozen.selection["as_of"])}
