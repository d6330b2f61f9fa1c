"""What a later report no longer holds (K20), and what was displayed differently later: without solving anything.

`plimsoll reconcile` says the same beside the definition that fits; a page that is looked at every morning needs only
these two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.facts.metric_rows import MetricRows
from plimsoll.metrics.displayed import figures
from plimsoll.metrics.reconciliation.hints import disappeared_feedback, disappeared_listed
from plimsoll.metrics.reconciliation.lists import defect_lists
from plimsoll.metrics.reconciliation.shown import restatements, shown_pages
from plimsoll.metrics.triangle import Cell

if TYPE_CHECKING:
    from plimsoll.metrics.displayed import DisplayedFigure
    from plimsoll.metrics.odr import Recount
    from plimsoll.metrics.reconciliation.hints import Disappeared
    from plimsoll.metrics.reconciliation.lists import DefectList
    from plimsoll.metrics.reconciliation.shown import Restatement

_ON_THE_PAGE = frozenset(("order_defect_rate", "account_health_rating", "account_status"))


def hints(recount: Recount) -> list[Disappeared]:
    """Every hint of the accounts and marketplaces asked about."""
    view, question = recount.view, recount.question
    sources = {row["seq"]: row for row in view.ask("receipts")}
    rows = view.listed_rows(question.scope)
    lists = defect_lists(rows, sources)
    definitions = {place: recount.definitions.get(Cell(*place)) or question.definition(place[1])
                   for place in map(_place, lists)}  # fmt: skip
    settled = {
        (row["account"], row["order_id"]) for row in rows if row["kind"] == "record" and row["impacts_odr"] is False
    }
    found = (
        *disappeared_feedback(view.feedback_seen(question.scope)),
        *disappeared_listed(lists, definitions, settled),
    )
    return [one for one in found if _asked(recount, one.account, one.marketplace_id)]


def restated(recount: Recount) -> list[Restatement]:
    """Every figure that was displayed again for the same days, and was another by then."""
    view = recount.view
    sources = {row["seq"]: row for row in view.ask("receipts")}
    pages = shown_pages(view.snapshot_rows(recount.question.account), sources)
    return restatements(page for page in pages if _asked(recount, page.account, page.marketplace_id))


def _place(one: DefectList) -> tuple[str, str, str]:
    return one.account, one.marketplace_id, one.channel


def _asked(recount: Recount, account: str, marketplace_id: str | None) -> bool:
    question = recount.question
    return question.account in {None, account} and question.marketplace_id in {None, marketplace_id}


def displayed_last(recount: Recount) -> dict[tuple[str, str], list[DisplayedFigure]]:
    """By (account, marketplace) the newest of each figure that the account health page displayed."""
    rows = MetricRows(recount.view, recount.question.scope).named("displayed_rows")
    newest: dict[tuple[str, str, str, str | None, str | None], DisplayedFigure] = {}
    for one in figures(rows, recount.view.snapshot_rows()):
        if one.metric in _ON_THE_PAGE and one.part is None:
            newest[one.account, one.marketplace_id, one.metric, one.fulfillment_channel, one.part] = one
    found: dict[tuple[str, str], list[DisplayedFigure]] = {}
    for (account, site, *_), one in newest.items():
        found.setdefault((account, site), []).append(one)
    return found
