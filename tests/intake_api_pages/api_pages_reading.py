"""Reading pages as fetched with the one reader that recognises them, and what must hold for every such reader."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from intake_carriers.document_reading import Outcome, check_rows

from plimsoll.intake.flat import opened
from plimsoll.intake.readers import READERS
from plimsoll.intake.readers.amazon_api_finances import AmazonApiFinances
from plimsoll.intake.readers.amazon_api_finances_2024 import AmazonApiFinances2024
from plimsoll.intake.readers.amazon_api_orders import AmazonApiOrders
from plimsoll.intake.readers.amazon_api_orders_2026 import AmazonApiOrders2026
from plimsoll.intake.readers.ebay_orders_report import EbayOrdersReport
from plimsoll.intake.reading import Context, Lines, Notice, Problem, ReportTime, Rows
from plimsoll.policies import marketplace_or_own

if TYPE_CHECKING:
    from pathlib import Path

    from plimsoll.intake.reading import Reader

PAGES: tuple[Reader, ...] = (
    AmazonApiOrders(), AmazonApiOrders2026(), AmazonApiFinances(), AmazonApiFinances2024(),
)  # fmt: skip
OURS: tuple[Reader, ...] = (*PAGES, EbayOrdersReport())


def read(file: Path, marketplace: str | None = None) -> Outcome:
    """Read a file with the one of all registered readers that recognises it."""
    look = opened(file.name, file)
    (reader,) = [one for one in READERS if one.recognises(look)]
    return read_with(reader, file, marketplace)


def read_with(reader: Reader, file: Path, marketplace: str | None = None) -> Outcome:
    """Read a file with that reader, recognised or not."""
    outcome = Outcome(reader.name)
    context = Context(marketplace_or_own(marketplace) if marketplace else None)
    for part in reader.read(opened(file.name, file), context):
        assert outcome.lines == -1, "the count of lines comes last"
        if isinstance(part, Rows):
            check_rows(reader, part)
            outcome.parts.append(part)
        elif isinstance(part, Problem):
            outcome.problems.append(part)
        elif isinstance(part, Notice):
            outcome.notices.append(part.message)
        elif isinstance(part, ReportTime):
            outcome.times.append(part.at.isoformat())
        else:
            assert isinstance(part, Lines)
            outcome.lines = part.count
    assert outcome.lines >= 0
    return outcome


def read_json(folder: Path, value: Any, marketplace: str | None = None, *, indent: int | None = 1) -> Outcome:
    """Read a value written as JSON."""
    return read_text(folder, json.dumps(value, indent=indent), marketplace)


def read_text(folder: Path, text: str, marketplace: str | None = None) -> Outcome:
    """Read a text."""
    file = folder / "page"
    file.write_text(text, encoding="utf-8", newline="")
    return read(file, marketplace)
