"""A case's time line to keep: JSON, CSV in which no formula runs, and its clocks as a calendar."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from plimsoll.appeals.cases.case_file import time_line
from plimsoll.remedies.deadline import Deadline, NoticeSource, Reckoned, RuleSource
from plimsoll.remedies.ics import calendar_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plimsoll.appeals.cases.case_file import CaseFile, ContactRow
    from plimsoll.remedies.deadline import Source

_RUNS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("at", "what", "words", "words_zh", "by", "source", "sha256")


def as_json_text(case: CaseFile, now: datetime) -> str:
    """`plimsoll.case/1` as text."""
    return json.dumps(case.as_json(now), ensure_ascii=False, indent=1) + "\n"


def as_csv(case: CaseFile) -> str:
    """The time line, a line for each step; a text that a spreadsheet might run has an apostrophe before it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in time_line(case):
        cells = (one.at.isoformat(), one.what, one.words("en"), one.words("zh"), one.by, one.source, one.sha256)
        writer.writerow([f"'{cell}" if cell.startswith(_RUNS) else cell for cell in cells])
    return file.getvalue()


def as_calendar(cases: Iterable[CaseFile], now: datetime) -> str:
    """The clocks that run, as a calendar (RFC 5545); `now` is UTC and naive."""
    found = [one for case in cases if case.running and (one := deadline_of(case, case.running))]
    return calendar_text(sorted(found, key=lambda one: one.due), now)


def deadline_of(case: CaseFile, contact: ContactRow) -> Deadline | None:
    """The clock of a contact as `deadlines` shows one; None where its reading holds none."""
    told = contact.reading.get("clock")
    if not told:
        return None
    how = told["how"]
    reckoned = Reckoned(
        datetime.fromisoformat(told["due"]).replace(tzinfo=None), told["timezone"], whole_day=told["whole_day"],
        how=how["key"].rpartition(".")[2], amount=how["amount"], since=how["since"], notes=tuple(told["notes"]),
    )  # fmt: skip
    return Deadline("notice.answer", case.account, case.marketplace_id, case.channel or None, None,
                    f"case {case.number} contact {contact.number}", reckoned, _source(told, contact),
                    values={"subject": case.title})  # fmt: skip


def _source(told: dict[str, Any], contact: ContactRow) -> Source:
    source = told["source"]
    if source["kind"] == "rule":
        return RuleSource(source["rule"], source["value"], source["source"], source["url"], source["quote"],
                          source["confidence"], source["reading"])  # fmt: skip
    return NoticeSource(told["sentence"], f"contact {contact.number}", "", contact.sha256, None)
