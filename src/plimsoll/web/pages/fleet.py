"""Fleet: every account, marketplace and channel as a row, the most endangered first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plimsoll.journal.models import SavedView
from plimsoll.policies import find_marketplace
from plimsoll.tower.documents import status_documents
from plimsoll.watch.status import MOST_TESTED
from plimsoll.web.access import person, seen_rows
from plimsoll.web.asking import answer_by_account
from plimsoll.web.pages.account_asked import cells
from plimsoll.web.templatetags.figures import percent, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from plimsoll.tower import Tower

ROWS = 50
HISTORY_DAYS = 60
DANGER = {"over": 0, "touching": 1, "calm": 2, "unknown": 3}


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A row of the fleet: the row of `status` as JSON, its rates of the last sixty days, and its state."""

    odr: dict[str, Any]
    rates: tuple[float | None, ...]
    state: str

    @property
    def site(self) -> str:
        """The marketplace's country, or its id where it is not one we know."""
        found = find_marketplace(self.odr["marketplace_id"])
        return found.country if found else str(self.odr["marketplace_id"])

    @property
    def trend(self) -> float | None:
        """How far the rate moved in a week; None where it is not known."""
        if len(self.rates) <= 7 or self.rates[-1] is None or self.rates[-8] is None:  # noqa: PLR2004 - a week
            return None
        return self.rates[-1] - self.rates[-8]

    @property
    def spark_words(self) -> str:
        """What the sparkline shows, in words."""
        known = [rate for rate in self.rates if rate is not None]
        if not known:
            return _("No rate in the last 60 days")
        return _("60 days: from %(first)s to %(last)s, highest %(top)s") % {
            "first": percent(known[0]), "last": percent(known[-1]), "top": percent(max(known)),
        }  # fmt: skip

    @property
    def due(self) -> datetime | None:
        """When the next deadline ends; None where none runs."""
        found = self.odr["next_deadline"]
        return datetime.fromisoformat(found["due"]) if found else None

    @property
    def known_through(self) -> str | None:
        """The day through which every kind of defect is known; None where one was never seen."""
        days = [self.odr["coverage"][f"{kind}_through"] for kind in ("negative_feedback", "claims", "chargebacks")]
        return min(days) if all(days) else None


SORTS: dict[str, Callable[[FleetRow], Any]] = {
    "danger": lambda row: (DANGER[row.state], -float(row.odr["rate"] or 0)),
    "account": lambda row: (row.odr["account"].casefold(), row.site, row.odr["fulfillment_channel"]),
    "orders": lambda row: -row.odr["orders"],
    "left": lambda row: row.odr["headroom"],
    "due": lambda row: (row.due is None, row.due or datetime.max.replace(tzinfo=UTC)),
    "rate": lambda row: -float(row.odr["rate"] or -1),
}


def fleet() -> list[FleetRow]:
    """Every cell of the workspace; after an import only the accounts it was about are counted anew."""
    return answer_by_account("fleet", fleet_rows, lambda row: str(row.odr["account"]))


def fleet_rows(tower: Tower, account: str | None = None) -> list[FleetRow]:
    """Every cell of the workspace, or of one account."""
    found = []
    # whether the test for a rise is made must not depend on how many accounts a question happens to name
    stand = tower.fleet(HISTORY_DAYS, tested=len(cells()) <= MOST_TESTED, account=account)
    documents = status_documents(stand.rows, tower.settings, stand.deadlines)
    for row, document in zip(stand.rows, documents, strict=True):
        rates = tuple(bad / orders if orders else None for orders, bad in stand.history.get(row.cell, ()))
        found.append(FleetRow(document, rates, state(document)))
    return found


def page(request: HttpRequest) -> HttpResponse:
    """The fleet, filtered and sorted as the address says."""
    rows = seen_rows(request, fleet(), lambda row: row.odr["account"])
    asked = {name: request.GET.get(name, "") for name in ("q", "state", "site", "channel", "sort")}
    shown = sorted((row for row in rows if _meets(row, asked)), key=SORTS.get(asked["sort"], SORTS["danger"]))
    paged = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": paged, "asked": asked, "filtered": any(asked[name] for name in ("q", "state", "site", "channel")),
        "all": len(rows), "counts": {name: sum(row.state == name for row in rows) for name in DANGER},
        "sites": sorted({row.site for row in rows}),
        "views": SavedView.objects.filter(person=person(request), page="fleet"),
    }  # fmt: skip
    return render(request, "fleet.html", context)


def _meets(row: FleetRow, asked: dict[str, str]) -> bool:
    return (
        asked["q"].casefold() in row.odr["account"].casefold()
        and asked["state"] in {"", row.state}
        and asked["site"] in {"", row.site}
        and asked["channel"] in {"", row.odr["fulfillment_channel"]}
    )


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name, or forget those of a name."""
    name, query = request.POST.get("name", "").strip()[:80], request.POST.get("query", "")[:1000]
    if request.POST.get("forget"):
        SavedView.objects.filter(person=person(request), page="fleet", name=name).delete()
    elif name:
        SavedView.objects.update_or_create(person=person(request), page="fleet", name=name, defaults={"query": query})
    return redirect(f"/fleet/?{query}" if query else "fleet")
