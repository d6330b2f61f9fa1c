"""The blocks of Amazon's performance report (JSON), each to its row: its metric, and what its counts are called.

Names are compared without case and marks, so that the schema's property names, the names in its sample and the live
ones are one table: `preFulfillmentCancellationRate` and `prefulfillmentCancelRate`, `documentRequests` and
`documentRequest`, `warningStates` and `warningState`, `ahrStatus` and `accountHealthRatingStatus`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from plimsoll.intake.readers.displayed_figures import snake_name
from plimsoll.intake.readers.lined_json import JsonObject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plimsoll.intake.readers.displayed_figures import Figure, Figures

__all__ = ["REPEATED", "MarketplaceBlocks", "folded", "take_account_status"]

REPEATED = "names that stand twice in one block, of which the last was read"


@dataclass(frozen=True, slots=True)
class _Rate:
    """A metric of two counts. `parts` are counts beside the numerator that share its denominator."""

    metric: str
    numerator: str
    denominator: str
    parts: tuple[str, ...] = ()


_CANCELLATION = _Rate("pre_fulfillment_cancellation_rate", "cancellationCount", "orderCount")
_LATE = _Rate("late_shipment_rate", "lateShipmentCount", "orderCount")
_RATES = {
    "lateshipmentrate": _LATE,
    "prefulfillmentcancellationrate": _CANCELLATION,
    "prefulfillmentcancelrate": _CANCELLATION,
    "validtrackingrate": _Rate("valid_tracking_rate", "validTrackingCount", "shipmentCount"),
    "ontimedeliveryrate": _Rate("on_time_delivery_rate", "onTimeDeliveryCount", "shipmentCountWithValidTracking"),
    "unitontimedeliveryrate": _Rate("unit_on_time_delivery_rate", "unitOnTimeDeliveryCount", "totalUnitCount"),
    "invoicedefectrate": _Rate("invoice_defect_rate", "invoiceDefect", "orderCount", ("missingInvoice", "lateInvoice")),
}
_LISTS = {"lateshipmentratelist": _LATE}
"""One metric over several time spans."""
_VIOLATIONS = frozenset(
    {
        "listingpolicyviolations",
        "productauthenticitycustomercomplaints",
        "productconditioncustomercomplaints",
        "productsafetycustomercomplaints",
        "receivedintellectualpropertycomplaints",
        "restrictedproductpolicyviolations",
        "suspectedintellectualpropertyviolations",
        "foodandproductsafetyissues",
        "customerproductreviewspolicyviolations",
        "otherpolicyviolations",
        "documentrequests",
        "documentrequest",
        "policyviolationwarnings",
    }
)
_SAME_PART = {"document_request": "document_requests"}
_COUNTS_OF_VIOLATIONS = ("defectsCount", "warningsCount")
_CHANNELS = {"mfn": "MFN", "afn": "AFN"}
_RANGE = "reportingDateRange"
_DEFECTS = {
    "orders": "orderCount",
    "orders_with_defects": "orderWithDefects",
    "negative_feedback": "negativeFeedback",
    "claims": "claims",
    "chargebacks": "chargebacks",
}
_VERDICT = (_RANGE, "status", "rate", "targetValue", "targetCondition")


class MarketplaceBlocks:
    """One entry of `performanceMetrics`: every block of it, to rows of `snapshots` and `displayed`."""

    def __init__(self, figures: Figures, entry: JsonObject) -> None:
        self.figures = figures
        self.entry = entry
        self.marketplace_id = _marketplace_id(entry)

    def take(self, name: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """One block, by its name; what has no table of ours is named once."""
        key = folded(name)
        if key == "orderdefectrate":
            self._each(name, value, self._defect_rate)
        elif key in _RATES:
            self._each(name, value, partial(self._rate, rate=_RATES[key]))
        elif key in _LISTS:
            self._list(name, value, partial(self._rate, rate=_LISTS[key], by_span=True))
        elif key == "accounthealthrating":
            self._each(name, value, self._health_rating)
        elif key in {"warningstates", "warningstate"}:
            self._list(name, value, self._warning)
        elif key in _VIOLATIONS or (isinstance(value, JsonObject) and "defectsCount" in value):
            if key not in _VIOLATIONS:
                self.figures.remark("blocks that are not known, read as policy violations by their shape", name)
            self._each(name, value, self._violation)
        else:
            self.figures.kept_aside[name] = None

    def _each(self, name: str, value: Any, take: Callable[[str, JsonObject], None]) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, JsonObject):
            self.figures.refuse(name, self.entry.line, "it is no object, as this block is in the report")
        elif value:
            take(name, value)

    def _list(self, name: str, value: Any, take: Callable[[str, Any], None]) -> None:  # noqa: ANN401 - JSON
        """A list of blocks; a single block in its place is a list of one."""
        for number, entry in enumerate(value if isinstance(value, list) else [value]):
            path = f"{name}[{number}]"
            if isinstance(entry, JsonObject) or (isinstance(entry, str) and take == self._warning):
                take(path, entry)
            elif entry is not None:
                self.figures.refuse(path, self.entry.line, "it is no object, as the entries of this list are")

    def _defect_rate(self, name: str, block: JsonObject) -> None:
        """The order defect rate: one snapshot for each channel it is filed under."""
        if not any(folded(key) in _CHANNELS for key in block):
            self.figures.refuse(name, block.line, "it has neither mfn nor afn, so its channel is not said")
            return
        for key, value in block.items():
            channel = _CHANNELS.get(folded(key))
            if channel is None:
                self.figures.kept_aside[f"{name}.{key}"] = None
            elif value is not None:
                self._each(f"{name}.{key}", value, partial(self._snapshot, channel=channel))

    def _snapshot(self, name: str, block: JsonObject, channel: str) -> None:
        figure = self._start(name, block)
        figure.cells["fulfillment_channel"] = channel
        for column, key in _DEFECTS.items():
            figure.count(column, _count(block.get(key)), key)
        figure.ratio("rate", block.get("rate"))
        figure.word("status", block.get("status"))
        said = block.get("fulfillmentType")
        if isinstance(said, str) and said.strip().upper() in {"MFN", "AFN"} - {channel}:
            told = f"blocks filed under {channel} whose fulfillmentType says otherwise, read as {channel}"
            self.figures.remark(told, name)
        self._name_unknown(name, block, (*_DEFECTS.values(), *_VERDICT, "fulfillmentType"))
        self.figures.take("snapshots", figure)

    def _rate(self, name: str, block: JsonObject, rate: _Rate, *, by_span: bool = False) -> None:
        figure = self._displayed(name, block, rate.metric)
        figure.count("numerator", _count(block.get(rate.numerator)), rate.numerator)
        figure.count("denominator", _count(block.get(rate.denominator)), rate.denominator)
        figure.ratio("value", block.get("rate"), "rate")
        if by_span:
            figure.cells["part"] = _span(figure.cells)
        parts = [self._part(name, block, rate, part) for part in rate.parts if block.get(part) is not None]
        self._name_unknown(name, block, (rate.numerator, rate.denominator, *rate.parts, *_VERDICT))
        self.figures.take("displayed", figure, *parts)

    def _part(self, name: str, block: JsonObject, rate: _Rate, part: str) -> Figure:
        """A count of its own inside a rate's block: the same range and denominator, its own status."""
        value = block[part]
        figure = self._start(f"{name}.{part}", block)
        figure.cells |= {"metric": rate.metric, "part": snake_name(part)}
        figure.count("numerator", _count(value), part)
        figure.count("denominator", _count(block.get(rate.denominator)), rate.denominator)
        figure.word("status", value.get("status") if isinstance(value, JsonObject) else None)
        return figure

    def _health_rating(self, name: str, block: JsonObject) -> None:
        figure = self._displayed(name, block, "account_health_rating")
        figure.ratio("value", block.get("ahrScore"), "ahrScore")
        statuses = ("ahrStatus", "accountHealthRatingStatus", "status")
        figure.word("status", next((block[key] for key in statuses if block.get(key)), None), "ahrStatus")
        self._name_unknown(name, block, (*statuses, "ahrScore", *_VERDICT))
        self.figures.take("displayed", figure)

    def _violation(self, name: str, block: JsonObject) -> None:
        figure = self._displayed(name, block, "policy_violations")
        part = snake_name(name)
        figure.cells["part"] = _SAME_PART.get(part, part)
        count = next((key for key in _COUNTS_OF_VIOLATIONS if key in block), _COUNTS_OF_VIOLATIONS[0])
        figure.count("numerator", _count(block.get(count)), count)
        self._name_unknown(name, block, (*_COUNTS_OF_VIOLATIONS, *_VERDICT))
        self.figures.take("displayed", figure)

    def _warning(self, name: str, entry: JsonObject | str) -> None:
        """A warning that stands: an object with its state, or only its name."""
        block = JsonObject([("warningType", entry)], self.entry.line) if isinstance(entry, str) else entry
        if not block:
            return
        kind = block.get("warningType")
        figure = self.figures.start(name, block.line, self.marketplace_id)
        figure.cells["metric"] = "policy_violations"
        figure.word("part", kind, "warningType")
        figure.word("status", block.get("status"))
        if "part" in figure.cells:
            figure.cells["part"] = f"warning_{snake_name(figure.cells['part'])}"
        elif not figure.faults:
            figure.faults.append("it does not say what it warns of")
        self._name_unknown(name, block, ("warningType", "status"))
        self.figures.take("displayed", figure)

    def _displayed(self, name: str, block: JsonObject, metric: str) -> Figure:
        figure = self._start(name, block)
        figure.cells["metric"] = metric
        figure.word("status", block.get("status"))
        figure.ratio("target_value", block.get("targetValue"), "targetValue")
        figure.word("target_condition", block.get("targetCondition"), "targetCondition")
        return figure

    def _start(self, name: str, block: JsonObject) -> Figure:
        """A figure with its days."""
        figure = self.figures.start(name, block.line, self.marketplace_id)
        days = block.get(_RANGE)
        if isinstance(days, JsonObject):
            figure.day("range_from", days.get("reportingDateFrom"), "reportingDateFrom")
            figure.day("range_to", days.get("reportingDateTo"), "reportingDateTo")
        elif days is not None:
            figure.faults.append(f"{_RANGE} is no object with two dates")
        return figure

    def _name_unknown(self, name: str, block: JsonObject, known: Iterable[str]) -> None:
        for key in block:
            if key not in known:
                self.figures.kept_aside[f"{name.split('[', maxsplit=1)[0]}.{key}"] = None
        for key in block.repeated:
            self.figures.remark(REPEATED, f"{name}.{key}")


def take_account_status(figures: Figures, entry: Any, name: str, line: int) -> None:  # noqa: ANN401 - JSON
    """One entry of `accountStatuses`: the marketplace's word for the account, as spelled."""
    if not isinstance(entry, JsonObject):
        figures.refuse(name, line, "it is no object with a marketplace and a status")
        return
    figure = figures.start(name, entry.line, _marketplace_id(entry))
    figure.cells["metric"] = "account_status"
    figure.word("status", entry.get("status"))
    if "status" not in figure.cells and not figure.faults:
        figure.faults.append("it says no status")
    for key in entry:
        if key not in {"marketplaceId", "status"}:
            figures.kept_aside[f"{name.split('[', maxsplit=1)[0]}.{key}"] = None
    figures.take("displayed", figure)


def folded(name: str) -> str:
    """A name without case and marks."""
    return "".join(filter(str.isalnum, name)).casefold()


def _marketplace_id(entry: JsonObject) -> str | None:
    found = entry.get("marketplaceId")
    return found.strip() if isinstance(found, str) and found.strip() else None


def _count(raw: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The count of a block `{count, status}`, or the plain number in its place."""
    return raw.get("count") if isinstance(raw, JsonObject) else raw


def _span(cells: dict[str, str]) -> str:
    """How many days a figure covers, as its part: `10_days`; empty where it does not say its days."""
    first, last = cells.get("range_from"), cells.get("range_to")
    if not first or not last:
        return ""
    return f"{(date.fromisoformat(last) - date.fromisoformat(first)).days + 1}_days"
