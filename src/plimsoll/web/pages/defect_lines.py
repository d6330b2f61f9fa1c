"""A line of the defects page: an order in one of three piles, why it lies there, its mark; filters and order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plimsoll import clock
from plimsoll.errors import UsageError
from plimsoll.metrics.defects import BOTH, MARKETPLACE_ONLY, RECOUNT_ONLY
from plimsoll.web.access import person, seen_rows
from plimsoll.web.asking import answer_by_account
from plimsoll.web.pages.account_asked import site_of
from plimsoll.web.pages.policy_words import rule_sentence
from plimsoll.web.templatetags.figures import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest

    from plimsoll.journal.models import Mark
    from plimsoll.metrics.defects import DefectiveRow

PILES = (MARKETPLACE_ONLY, RECOUNT_ONLY, BOTH)
PILE_WORDS = {
    MARKETPLACE_ONLY: gettext_lazy("Only the marketplace lists it"),
    RECOUNT_ONLY: gettext_lazy("Only the recount counts it"),
    BOTH: gettext_lazy("Both have it"),
}
PILE_HELP = {
    MARKETPLACE_ONLY: gettext_lazy(
        "Listed as hurting the rate, and by the rule it does not count: candidates for a dispute."
    ),
    RECOUNT_ONLY: gettext_lazy(
        "Counted by the rule and not on the marketplace's list: due there, lifted there, or counted by another rule."
    ),
    BOTH: gettext_lazy("The recount and the marketplace agree: look for the cause and for a remedy."),
}
KINDS = ("negative_feedback", "claims", "chargebacks")
UNMARKED = "unmarked"
FILTERS = ("account", "marketplace", "channel", "kind", "assumed", "mark", "q", "pile", "sort", "as_of")
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class DefectLine:
    """One order of the page, and the newest mark on it."""

    row: DefectiveRow
    mark: Mark | None

    @property
    def key(self) -> str:
        """What a checkbox says: account and order id."""
        return f"{quote(self.row.cell.account, safe='')}/{quote(self.row.order_id, safe='')}"

    @property
    def site(self) -> str:
        """The marketplace as people say it."""
        return site_of(self.row.cell.marketplace_id)

    @property
    def kinds(self) -> set[str]:
        """Which kinds of defect are known or listed of it."""
        return {event.kind for event in self.row.events} | {str(one["kind"]) for one in self.row.listed}

    @property
    def assumed(self) -> bool:
        """Whether something that counts rests on an assumption."""
        return any(event.said.assumed and event.counts for event in self.row.events)

    @property
    def why(self) -> str:
        """Why it lies in its pile."""
        return _why(self.row)

    @property
    def pile(self) -> str:
        """Its pile, in words."""
        return str(PILE_WORDS[self.row.listed_by])


def _why(row: DefectiveRow) -> str:
    if row.listed_by == BOTH:
        return _("The recount counts it and the marketplace lists it.")
    if row.listed_by == RECOUNT_ONLY:
        return _not_listed(row)
    if row.events:
        rules = "; ".join(dict.fromkeys(rule_sentence(event.said.rule) for event in row.events))
        return _("What is known of it does not count by the rule (%(rules)s).") % {"rules": rules}
    if not row.order_known:
        return _("The order itself has not been seen: import the orders of its day.")
    return _("No defect on it is known here: bring the feedback, claim or chargeback, or dispute the listing.")


def _not_listed(row: DefectiveRow) -> str:
    if row.newest_list is None:
        return _("No list of the marketplace has been seen.")
    starts = [event.said.start for event in row.events if event.counts and event.said.start]
    if starts and min(starts) > row.newest_list:
        return _("The newest list, of %(day)s, is older than the defect.") % {"day": day(row.newest_list)}
    return _("Not on the newest list, of %(day)s: due, lifted there, or counted by another rule.") % {
        "day": day(row.newest_list)
    }


SORTS: dict[str, Callable[[DefectLine], Any]] = {
    "newest": lambda line: (-(line.row.order_day or _LATEST).toordinal(), line.row.order_id),
    "leaves": lambda line: ((line.row.leaves_window or _LATEST).toordinal(), line.row.order_id),
    "account": lambda line: (line.row.cell.account.casefold(), line.site, line.row.order_id),
    "order": lambda line: line.row.order_id,
}


def asked_of(words: Mapping[str, str]) -> dict[str, str]:
    """The filters an address says."""
    return {name: words.get(name, "").strip()[:255] for name in FILTERS}


def day_of(words: str) -> date:
    """The day a figure is asked of; today for no words. Raises UsageError for words that are no day."""
    if not words:
        return clock.today()
    try:
        found = date.fromisoformat(words)
    except ValueError:
        found = _LATEST
    if not _EARLIEST <= found < _LATEST:
        raise UsageError(_("This is not a day: %(words)s") % {"words": words[:40]}, hint=_("Write it as 2026-10-31."))
    return found


def lines_of(request: HttpRequest, asked: Mapping[str, str]) -> list[DefectLine]:
    """Every defective order of the day asked about that who asks may know of. Raises Http404 for an unseen account."""
    from plimsoll.journal.models import Mark

    if asked["account"] and not person(request).sees(asked["account"]):
        raise Http404
    on = day_of(asked["as_of"])
    rows = answer_by_account(
        ("defect rows", on),
        lambda tower, account: tower.defects(as_of=on, account=account),
        lambda row: row.cell.account,
    )
    marks = Mark.standing()
    return [
        DefectLine(row, marks.get((row.cell.account, row.order_id)))
        for row in seen_rows(request, rows, lambda row: row.cell.account)
    ]


def filtered(lines: Sequence[DefectLine], asked: Mapping[str, str]) -> list[DefectLine]:
    """Those that meet every filter but the pile, sorted."""
    order = SORTS.get(asked["sort"], SORTS["newest"])
    return sorted((line for line in lines if _meets(line, asked)), key=order)


def of_pile(lines: Sequence[DefectLine], asked: Mapping[str, str]) -> list[DefectLine]:
    """Those of the pile asked about; all without one."""
    return [line for line in lines if asked["pile"] in {"", line.row.listed_by}]


def _meets(line: DefectLine, asked: Mapping[str, str]) -> bool:
    cell = line.row.cell
    state = line.mark.state if line.mark else UNMARKED
    return (
        asked["account"] in {"", cell.account}
        and asked["marketplace"] in {"", cell.marketplace_id, line.site}
        and asked["channel"] in {"", "ALL", cell.fulfillment_channel}
        and (not asked["kind"] or asked["kind"] in line.kinds)
        and asked["assumed"] in {"", "yes" if line.assumed else "no"}
        and asked["mark"] in {"", state}
        and _holds(line, asked["q"].casefold())
    )


def _holds(line: DefectLine, words: str) -> bool:
    texts = (line.row.order_id, *(event.id for event in line.row.events))
    return not words or any(words in text.casefold() for text in texts)


def chosen(lines: Sequence[DefectLine], keys: Sequence[str]) -> list[DefectLine]:
    """The lines whose boxes were ticked."""
    wanted = {tuple(unquote(part) for part in key.split("/", 1)) for key in keys}
    return [line for line in lines if (line.row.cell.account, line.row.order_id) in wanted]
