"""A drafted plan put right as a person would: days, owners, verifications, exhibits with files; lint-clean."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.dossier.exhibits import file_name
from plimsoll.appeals.plan import Action, BuyerRemedy, Duty, Exhibit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plimsoll.appeals.plan import Plan
    from plimsoll.appeals.snapshot import Frozen

TYPES = {"logistics": ("carrier_record", "carrier_scorecard"), "product": ("inspection_report", "receiving_record"),
         "service": ("ticket_export", "training_record")}  # fmt: skip
OWNERS = {"logistics": "Logistics manager", "product": "Warehouse supervisor", "service": "Customer service lead"}


def csv_file(path: Path, exhibit: Exhibit) -> None:
    """A small table, as an export of a portal would be."""
    lines = [f"{one},2026-08-0{at % 9 + 1}T10:00Z,{exhibit.id}" for at, one in enumerate(exhibit.orders)]
    path.write_text("order,at,record\n" + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def completed(
    plan: Plan, frozen: Frozen, folder: Path, write: Callable[[Path, Exhibit], None] = csv_file, ending: str = ".csv"
) -> Plan:
    """The plan with what only people know; its exhibits lie in the folder, named after their figures."""
    orders = tuple(
        replace(one, ticket=f"T-{at}", asin=one.asin or "B0SAMPLE01", buyer=one.buyer or "b***", tracking=f"TR{at:06d}",
                defect_on=one.defect_on or date(2026, 8, 20), listed_by=one.listed_by or ("recount",))
        for at, one in enumerate(plan.orders, 1)
    )  # fmt: skip
    causes, exhibits = [], []
    for cause in plan.root_causes:
        dimension = cause.dimension if cause.dimension in TYPES else "service"
        direct, process = f"{cause.cause}_d", f"{cause.cause}_p"
        exhibits += [
            Exhibit(direct, "x" + ending, TYPES[dimension][0], "direct", dimension, "portal_export",
                    f"Records of the orders: {cause.cause.replace('_', ' ')}", claimed_on=date(2026, 9, 2),
                    own_date=date(2026, 9, 2), orders=cause.orders),
            Exhibit(process, "x" + ending, TYPES[dimension][1], "process", dimension, "document",
                    f"How it was checked: {cause.cause.replace('_', ' ')}", claimed_on=date(2026, 9, 10),
                    own_date=date(2026, 9, 10), orders=cause.orders),
        ]  # fmt: skip
        text = cause.text.rstrip(".") + f", as the record shows ({{{{ fig.{direct} }}}})."
        causes.append(replace(cause, dimension=dimension, text=text))
    plan = replace(
        plan, orders=orders, root_causes=tuple(causes), evidence=tuple(exhibits), actions=(),
        summary="The order defect rate was {{ odr.rate }} on {{ odr.orders }} orders, {{ odr.defective }} of them with "
        "a defect. {{ table.orders }} gives every order with its cause, {{ table.remedies }} what each buyer received.",
        remedies=tuple(BuyerRemedy(one.id, "refund", date(2026, 8, 28), "24.50 USD") for one in orders),
        duties=(Duty("carrier_control", "Carriers are compared each month by first scans.", (exhibits[1].id,)),),
        notice=replace(plan.notice, received_on=date(2026, 9, 28), case_id="15000000001",
                       text="Your order defect rate exceeded the target."),
        submit_on=date(2026, 10, 2),
    )  # fmt: skip
    plan = replace(plan, actions=tuple(_actions(plan)))
    cited = Bindings(plan, frozen).cited
    written = []
    for one in plan.evidence:
        named = replace(one, file=file_name(cited[one.id], one))
        write(folder / named.file, named)
        content = (folder / named.file).read_bytes()
        written.append(replace(named, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content)))
    return replace(plan, evidence=tuple(written))


def _actions(plan: Plan) -> list[Action]:
    found = []
    day = date(2026, 9, 10)
    for at, cause in enumerate(plan.root_causes):
        owner, proof = OWNERS[cause.dimension], (f"{cause.cause}_p",)
        on = day - timedelta(days=at % 3)
        found.append(Action(
            f"c{at}", "corrective", f"On {{{{ action.c{at}.on }}}} each order concerned was looked through and "
            f"the step that failed was changed ({{{{ fig.{cause.cause}_p }}}}).", (cause.cause,), on, owner,
            f"The export of {cause.cause.replace('_', ' ')} cases is read each Monday.", proof))  # fmt: skip
        found.append(Action(
            f"p{at}", "preventive", f"Since {{{{ action.p{at}.on }}}} such cases are listed every morning and checked "
            f"before dispatch ({{{{ fig.{cause.cause}_p }}}}).", (cause.cause,), on, owner,
            f"The daily list of {cause.cause.replace('_', ' ')} cases is kept with its count.", proof))  # fmt: skip
    return found
