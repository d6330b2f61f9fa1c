"""Amazon's older seller performance report, XML: the figures of several time frames side by side.

GET_V1_SELLER_PERFORMANCE_REPORT. No schema of it is public; the element names are those that public code reads out of
live reports, and what else stands there is named once and kept in the vault. It neither splits by channel nor gives
the number of orders, so its order defect rate is no snapshot: all of it goes to `displayed`, one row a figure and time
frame. Percentages become the ratios they are, digit for digit; statuses (`Good`, `Fair`, `Poor`, `None`) stay as
spelled. It does not name its marketplace.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.facts.problems import Problem
from plimsoll.intake.readers.displayed_figures import LARGEST_REPORT, Figures, snake_name
from plimsoll.intake.reading import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.intake.readers.displayed_figures import Figure
    from plimsoll.intake.readers.lined_xml import Element
    from plimsoll.intake.reading import Context, Opened, Read

__all__ = ["AmazonPerformanceV1"]

_REPORT = "sellerPerformanceReport"
_ROOT = re.compile(rf"<(?:[\w.-]+:)?{_REPORT}s?[\s/>]")

_CHECKLIST = {
    "orderDefectRate": "order_defect_rate",
    "orderCancellationRate": "pre_fulfillment_cancellation_rate",
    "returnDissatisfactionRate": "return_dissatisfaction_rate",
    "validTrackingRate": "valid_tracking_rate",
    "onTimeDelivery": "on_time_delivery_rate",
    "lateShipmentRate": "late_shipment_rate",
    "contactResponseTime": "contact_response_time",
}
"""What the checklist calls a metric; its other entries are policy violations."""
_POLICIES = (
    "listingPolicyStatus",
    "policyViolation",
    "productAuthenticityStatus",
    "productSafetyStatus",
    "intellectualPropertyStatus",
    "intellectualProperty",
)
_FIGURES = {
    "orderWithDefects": ("order_defect_rate", ""),
    "negativeFeedbacks": ("order_defect_rate", "negative_feedback"),
    "negativeFeedback": ("order_defect_rate", "negative_feedback"),
    "a_z_claims": ("order_defect_rate", "claims"),
    "chargebacks": ("order_defect_rate", "chargebacks"),
    "lateShipment": ("late_shipment_rate", ""),
    "preFulfillmentCancellation": ("pre_fulfillment_cancellation_rate", ""),
    "validTracking": ("valid_tracking_rate", ""),
    "onTimeDelivery": ("on_time_delivery_rate", ""),
    "returnDissatisfaction": ("return_dissatisfaction_rate", ""),
}
"""Where a figure goes: its metric and its part."""
_WHOLE_SECTIONS = {
    "returnDissatisfaction": "return_dissatisfaction_rate",
    "buyerSellerContactResponseTimeMetrics": "contact_response_time",
}
"""Sections whose every figure is a part of one metric."""
_SECTIONS = ("orderDefects", "customerExperience", "trackingInformation", *_WHOLE_SECTIONS)
_DATA = re.compile(r"(\w+)Data")
_DURATION = re.compile(r"average\w*", re.IGNORECASE)


class AmazonPerformanceV1:
    """Reads the XML report of the Selling Partner API and of its predecessor."""

    name = "amazon_performance_v1"
    tables = ("displayed",)
    meaning = "Amazon's older seller performance report as XML, from the API."

    def recognises(self, opened: Opened) -> bool:
        """Whether the text is XML and the report's outermost element stands at its beginning."""
        text = opened.head.decode(opened.encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n")
        return text.startswith("<") and _ROOT.search(text) is not None

    def read(self, opened: Opened, context: Context) -> Iterator[Read]:
        """Every figure as a row of `displayed`. A malformed report is one problem of the whole file."""
        root = _root(opened)
        if isinstance(root, Problem):
            yield root
            yield Lines(1)
            return
        figures = Figures(opened, context)
        reports = [root] if root.name == _REPORT else root.children
        for report in reports:
            if report.name == _REPORT:
                _Report(figures, report).take()
            else:
                figures.kept_aside[report.name] = None
        if context.marketplace or all(report.said("marketplaceId") for report in reports if report.name == _REPORT):
            yield from figures.parts()
        else:
            message = "the report does not say which marketplace it is of"
            yield Problem(opened.path, None, None, message, "name the marketplace with --marketplace")
            yield figures.lines()


def _root(opened: Opened) -> Element | Problem:
    from plimsoll.intake.readers.lined_xml import read_xml

    if opened.size > LARGEST_REPORT:
        message = f"the file has {opened.size:,} bytes; no performance report is that large, so it was not read"
        return Problem(opened.path, None, None, message, "is this the file you meant?")
    try:
        root = read_xml(opened.file.read_bytes())
    except ValueError as error:
        hint = "download the report again; Amazon has delivered broken ones, and the newer JSON report says the same"
        return Problem(opened.path, None, None, str(error), hint)
    if root.name not in {_REPORT, f"{_REPORT}s"}:
        return Problem(
            opened.path, None, None, f"the outermost element is not {_REPORT}s", "is this the file you meant?"
        )
    return root


class _Report:
    """One report: its checklist, its sections, and its counts of complaints."""

    def __init__(self, figures: Figures, report: Element) -> None:
        self.figures = figures
        self.report = report
        self.marketplace_id = report.said("marketplaceId")
        place = figures.context.marketplace
        self.date_order = place.date_order if place else None

    def take(self) -> None:
        """Everything it holds."""
        for section in self.report.children:
            if section.name == "performanceChecklist":
                self._checklist(section)
            elif section.name in _SECTIONS:
                self._section(section)
            elif _DATA.fullmatch(section.name):
                self._complaints(section)
            elif section.name != "marketplaceId":
                self.figures.kept_aside[section.name] = None

    def _checklist(self, checklist: Element) -> None:
        for entry in checklist.children:
            status = entry.said("status")
            if status is None or entry.name not in (*_CHECKLIST, *_POLICIES):
                self.figures.kept_aside[f"{checklist.name}/{entry.name}"] = None
                continue
            figure = self._start(f"{checklist.name}/{entry.name}", entry)
            figure.cells["metric"] = _CHECKLIST.get(entry.name, "policy_violations")
            if entry.name in _POLICIES:
                figure.cells["part"] = snake_name(entry.name.removesuffix("Status"))
            figure.word("status", status)
            self.figures.take("displayed", figure)

    def _section(self, section: Element) -> None:
        """A section's time frames; one that has its figures at once is its own."""
        frames = [child for child in section.children if child.name.endswith("Metrics")] or [section]
        for child in section.children:
            if child not in frames and section not in frames:
                self.figures.kept_aside[f"{section.name}/{child.name}"] = None
        for frame in frames:
            for child in frame.children:
                if child.name != "timeFrame":
                    self._figure(section, frame, child)

    def _figure(self, section: Element, frame: Element, element: Element) -> None:
        path = f"{section.name}/{element.name}"
        whole = _WHOLE_SECTIONS.get(section.name)
        if element.name not in _FIGURES and whole is None:
            self.figures.kept_aside[path] = None
            return
        metric, part = _FIGURES.get(element.name, (whole, snake_name(element.name)))
        figure = self._start(path, element)
        figure.cells |= {"metric": metric or "", "part": part}
        self._range(figure, frame)
        if element.children:
            figure.count("numerator", element.said("count"), "count")
            figure.percentage("value", element.said("rate"), "rate")
            self._name_unknown(path, element)
        else:
            _plain_value(figure, element.text.strip())
        self.figures.take("displayed", figure)

    def _complaints(self, section: Element) -> None:
        """A count of complaints of one kind, as in `productAuthenticityData`."""
        figure = self._start(section.name, section)
        figure.cells |= {"metric": "policy_violations", "part": snake_name(section.name.removesuffix("Data"))}
        self._range(figure, section)
        figure.count("numerator", section.said("defectCount"), "defectCount")
        self._name_unknown(section.name, section)
        self.figures.take("displayed", figure)

    def _name_unknown(self, path: str, element: Element) -> None:
        for child in element.children:
            if child.name not in {"count", "rate", "timeFrame", "defectCount"}:
                self.figures.kept_aside[f"{path}/{child.name}"] = None

    def _range(self, figure: Figure, frame: Element) -> None:
        days = frame.child("timeFrame")
        if days:
            figure.day("range_from", days.said("start"), "start", order=self.date_order)
            figure.day("range_to", days.said("end"), "end", order=self.date_order)

    def _start(self, path: str, element: Element) -> Figure:
        return self.figures.start(path, element.line, self.marketplace_id)


def _plain_value(figure: Figure, text: str) -> None:
    """A figure that is a text by itself: a share, an average duration in hours, or a count."""
    if "%" in text or "\uff05" in text:
        figure.percentage("value", text)
    elif _DURATION.match(figure.name.rpartition("/")[2]):
        figure.ratio("value", text)
    else:
        figure.count("numerator", text)
