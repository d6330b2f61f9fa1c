"""Amazon's seller performance report as JSON: what the account health page shows, for each marketplace.

GET_V2_SELLER_PERFORMANCE_REPORT, on request only. Its schema (amzn/selling-partner-api-models,
accountHealthReport-2020-11-18.json), the sample inside that schema and live answers seen in public code spell it in
three ways; all are read, by name, whatever is absent. The names are as sure as these three: the shape is official, the
live-only names (`ahrScore`, `lateShipmentRateList`, `policyViolationWarnings`) are public code's.

Statuses and rates are Amazon's verdict and never recomputed: a rate may miss its target and its status be GOOD, and the
rate is a ratio although the schema calls it a percentage. A count that the report leaves out is unknown, not 0. The
channel is the one the block is filed under; the `fulfillmentType` inside was seen to be wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plimsoll.facts.problems import Problem
from plimsoll.intake.readers.displayed_figures import Figures, whole_text
from plimsoll.intake.readers.lined_json import JsonObject, read_json, top_level_names
from plimsoll.intake.readers.performance_blocks import REPEATED, MarketplaceBlocks, folded, take_account_status
from plimsoll.intake.reading import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonPerformance"]

_STATUSES, _METRICS = "accountStatuses", "performanceMetrics"


class AmazonPerformance:
    """Reads the JSON report of the Selling Partner API."""

    name = "amazon_performance"
    tables = ("snapshots", "displayed")
    meaning = "Amazon's seller performance report (account health) as JSON, from the API."

    def recognises(self, opened: Opened) -> bool:
        """Whether the outermost object names the report's two lists, or is the schema that describes them."""
        text = opened.head.decode(opened.encoding or "utf-8", "replace")
        if not text.lstrip("\ufeff \t\r\n").startswith("{"):
            return False
        names = top_level_names(text)
        return _STATUSES in names or _METRICS in names or _is_schema(names, text)

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every block as rows. Where the file cannot be read as this report, one problem of the whole file."""
        report = _report(opened)
        if isinstance(report, Problem):
            yield report
            yield Lines(1)
            return
        figures = Figures(opened, context)
        for name, value in report.items():
            take = _TAKES.get(name)
            if take is None:
                figures.kept_aside[name] = None
                continue
            for number, entry in enumerate(value or ()):
                take(figures, entry, f"{name}[{number}]", report.line)
        _say_repeated(figures, report, "the report")
        yield from figures.parts()


def _report(opened: Opened) -> JsonObject | Problem:
    """The report, sound in its outermost shape."""
    text = whole_text(opened)
    if isinstance(text, Problem):
        return text
    try:
        report = read_json(text)
    except ValueError as error:
        hint = "download the report again; a cut-off file cannot be mended"
        return Problem(opened.path, None, None, f"the report cannot be read: {error}", hint)
    wrong = _wrong_shape(report, text)
    return Problem(opened.path, None, None, wrong, "request GET_V2_SELLER_PERFORMANCE_REPORT anew") if wrong else report


def _wrong_shape(report: object, text: str) -> str | None:
    """Why the text, sound JSON as it is, is no such report."""
    if not isinstance(report, JsonObject):
        return "the report is no JSON object"
    if _STATUSES not in report and _METRICS not in report:
        if _is_schema(list(report), text):
            return "this is the JSON schema that describes the report, not a seller's report"
        return f"the report has neither {_STATUSES} nor {_METRICS}"
    for name in (_STATUSES, _METRICS):
        if not isinstance(report.get(name), list | None):
            return f"{name} is not a list, as it is in the report"
    return None


def _is_schema(names: list[str], text: str) -> bool:
    return "$schema" in names and f'"{_METRICS}"' in text


def _take_marketplace(figures: Figures, entry: Any, name: str, line: int) -> None:  # noqa: ANN401 - whatever JSON holds
    """One marketplace's metrics."""
    if not isinstance(entry, JsonObject):
        figures.refuse(name, line, "it is no object with a marketplace's metrics")
        return
    blocks = MarketplaceBlocks(figures, entry)
    for key, value in entry.items():
        if value is not None and folded(key) != "marketplaceid":
            blocks.take(key, value)
    _say_repeated(figures, entry, name)


def _say_repeated(figures: Figures, block: JsonObject, place: str) -> None:
    for name in block.repeated:
        figures.remark(REPEATED, f"{place}.{name}")


_TAKES = {_STATUSES: take_account_status, _METRICS: _take_marketplace}
