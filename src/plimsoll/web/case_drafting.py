"""A case's first plan, drafted from the facts: for the page's button and for the call of the interface."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from plimsoll.appeals.drafting import Told
from plimsoll.appeals.plan import Notice
from plimsoll.facts.times import day_in
from plimsoll.remedies.calendars import zone_of
from plimsoll.tower.overruling import newest_overrulings
from plimsoll.web.asking import tower

if TYPE_CHECKING:
    from datetime import date, datetime

    from plimsoll.appeals.cases.case_file import CaseFile
    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

CHANNELS = ("MFN", "AFN", "ALL")


def drafted(
    case: CaseFile, *, as_of: date, submit_on: date, channel: str = "", category: str = ""
) -> tuple[Plan, Frozen]:
    """The plan and its figures, not saved yet. Raises UsageError where the facts do not say which channel it is of."""
    about_some = case.variant in {"claim", "chargeback", "asin", "category"}
    told = Told(
        submit_on, _notice(case), case.variant, category, len(case.refusals),
        orders=tuple(case.orders) if about_some else (),
    )  # fmt: skip
    selection = {"account": case.account, "marketplace": case.marketplace_id, "as_of": as_of}
    asked = channel or case.channel
    if asked in CHANNELS:
        selection["channel"] = asked
    return tower().draft_plan(told, overruled=newest_overrulings(case.account), **selection)


def _notice(case: CaseFile) -> Notice:
    """The case's notice as a plan has it: the first that came."""
    first = next((one for one in case.contacts if one.kind == "notice"), None)
    zone, due = zone_of(case.marketplace_id), case.running
    if first is None:
        return Notice(None, "", case.orders, case.metric, case_id=case.marketplace_case)
    named = tuple(first.reading.get("orders", ())) or case.orders
    due_on = _there(due.due_at, zone) if due and due.due_at else None
    return Notice(_there(first.at, zone), first.words, named, case.metric, due_on, case.marketplace_case)


def _there(at: datetime, zone: str) -> date:
    """The day on the marketplace's clock."""
    return day_in(at.astimezone(UTC).replace(tzinfo=None), zone)
