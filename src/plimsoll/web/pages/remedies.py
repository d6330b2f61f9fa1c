"""Remedies: what can be undone of every defect, what wins did, refund or contest, precedents, costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from plimsoll import clock
from plimsoll.remedies.costs import Job
from plimsoll.remedies.remedy import STANDINGS
from plimsoll.web import rooms
from plimsoll.web.access import person, seen_rows
from plimsoll.web.asking import answer
from plimsoll.web.pages import remedy_words as words
from plimsoll.web.pages.order_parts import ShownRemedy
from plimsoll.web.pages.policy_words import rule_words
from plimsoll.web.pages.room_asked import asked_of
from plimsoll.web.pages.today_words import order_url, site_name

if TYPE_CHECKING:
    from django.http import HttpRequest

    from plimsoll.remedies.propagation import Propagation
    from plimsoll.remedies.remedy import Remedy
    from plimsoll.web.pages.room_asked import RoomAsked

ROWS = 25
MOST_FOUND = 200
LIVE = ("offered", "asks", "lacking")
PARTS = {
    "requests": gettext_lazy("What can be undone"),
    "propagation": gettext_lazy("What wins did"),
    "refund": gettext_lazy("Refund or contest"),
    "precedents": gettext_lazy("What happened before"),
    "costs": gettext_lazy("What it costs"),
}
WIN_STATES = {
    "moved": ("good", gettext_lazy("the displayed figure moved")),
    "not_moved": ("bad", gettext_lazy("not moved in time")),
    "waiting": ("unknown", gettext_lazy("may still take its time")),
    "unseen": ("unknown", gettext_lazy("nothing displayed since was brought")),
    "unclear": ("warn", gettext_lazy("unclear: other wins in the same figure")),
}
ENDED_WORDS = {
    "appeal_reversed": gettext_lazy("appeal won"), "removed": gettext_lazy("feedback removed"),
    "struck_through": gettext_lazy("feedback struck through"), "won": gettext_lazy("chargeback won"),
}  # fmt: skip
OUTCOMES = {
    "won": ("good", gettext_lazy("won")), "lost": ("bad", gettext_lazy("lost")), "open": ("warn", gettext_lazy("open")),
    "none": ("unknown", gettext_lazy("no outcome")),
}  # fmt: skip
HAPPENED = {
    "claim": gettext_lazy("Claim decided"),
    "claim_appeal": gettext_lazy("Appeal of a claim"),
    "chargeback_representment": gettext_lazy("Answer to a chargeback"),
    "feedback_removal": gettext_lazy("Feedback removed"),
    "at_risk": gettext_lazy("Account at risk"),
    "deactivated": gettext_lazy("Account deactivated"),
    "account_health_update": gettext_lazy("Account health update"),
    "claim_opened": gettext_lazy("Notice of a claim"),
    "claim_decided": gettext_lazy("Notice of a claim's decision"),
    "chargeback": gettext_lazy("Notice of a chargeback"),
    "feedback": gettext_lazy("Notice of feedback"),
    "return_request": gettext_lazy("Notice of a return request"),
    "buyer_message": gettext_lazy("Notice of a buyer's message"),
    "refusal": gettext_lazy("Refusal"),
    "reinstated": gettext_lazy("Reinstated"),
    "other": gettext_lazy("Notice"),
}
COST_WORDS = {
    "costs.letter": gettext_lazy("An agency's letter"), "costs.missing_evidence": gettext_lazy("Evidence missing"),
    "costs.sites": gettext_lazy("Further marketplaces"), "costs.rush": gettext_lazy("Within 48 hours"),
}  # fmt: skip


def page(request: HttpRequest) -> HttpResponse:
    """One part of the page, as the address says."""
    asked, part = asked_of(request), request.GET.get("part") or "requests"
    if part not in PARTS or (part == "costs" and person(request).is_guest):
        raise Http404
    parts = [(name, said) for name, said in PARTS.items() if name != "costs" or not person(request).is_guest]
    context = {"chosen": asked, "part": part, "parts": parts}
    return render(request, f"remedies_{part}.html", context | SHOWN[part](request, asked))


# -- what can be undone ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedRemedy(ShownRemedy):
    """A remedy in the list."""

    @property
    def url(self) -> str:
        """Where it is worked on."""
        return order_url(self.remedy.defect.order_id, self.remedy.defect.account) + "#undo"

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.remedy.defect.cell.marketplace_id)

    @property
    def due(self) -> datetime | None:
        """The last moment that is in time, aware."""
        return self.remedy.deadline.due.replace(tzinfo=UTC) if self.remedy.deadline else None

    @property
    def late(self) -> bool:
        """Whether it has passed."""
        return self.due is not None and self.due < clock.now()

    @property
    def clause(self) -> Any:  # noqa: ANN401 - a policy value, or nothing
        """The clause it stands on first."""
        return self.remedy.clauses[0].value if self.remedy.clauses else None

    @property
    def present(self) -> list[str]:
        """What it needs and has."""
        return [said for there, said, _places, _who in self.needs if there]

    @property
    def absent(self) -> list[str]:
        """What it needs and has not."""
        return [said for there, said, _places, _who in self.needs if not there]


def _requests(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    found = rooms.remedies(asked.words)
    mine = seen_rows(request, found.remedies, lambda one: one.defect.account)
    filters = {name: request.GET.get(name, "") for name in ("standing", "kind")}
    standings: Counter[str] = Counter(one.standing for one in mine if filters["kind"] in {"", one.kind})
    shown = sorted((one for one in mine if _meets(one, filters)), key=_nearest)
    with_words = person(request).sees_personal_data
    paged: Any = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    paged.object_list = [ListedRemedy(one, (), with_words) for one in paged.object_list]
    kinds = Counter(one.kind for one in mine)
    return {
        "page": paged, "all": len(mine), "asked": filters, "filtered": any(filters.values()),
        "standings": [(name, words.STANDING_WORDS[name], words.STANDING_STATES[name], standings[name])
                      for name in STANDINGS if standings[name]],
        "live": sum(standings[name] for name in LIVE),
        "kinds": [(kind, words.KIND_WORDS.get(kind, kind), n) for kind, n in kinds.most_common()],
    }  # fmt: skip


def _meets(one: Remedy, asked: dict[str, str]) -> bool:
    standing = asked["standing"]
    return asked["kind"] in {"", one.kind} and (
        one.standing in LIVE if not standing else standing in {"all", one.standing}
    )


def _nearest(one: Remedy) -> tuple[Any, ...]:
    """What is still in time first, by when, then what has no deadline, then what is over."""
    due = one.deadline.due if one.deadline else None
    now = clock.now().astimezone(UTC).replace(tzinfo=None)
    place = 1 if due is None else 0 if due >= now else 2
    return place, due or now, list(STANDINGS).index(one.standing), one.defect.account, one.defect.order_id


# -- what wins did -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownWin:
    """A win, and what the displayed figures say of it."""

    win: Propagation

    @property
    def state(self) -> str:
        """Its colour and sign."""
        return WIN_STATES[self.win.state][0]

    @property
    def words(self) -> str:
        """What the displayed figures say."""
        return str(WIN_STATES[self.win.state][1])

    @property
    def ended(self) -> str:
        """How it was won."""
        return str(ENDED_WORDS.get(self.win.ended_by, self.win.ended_by))

    @property
    def rule(self) -> str:
        """Why it should show by then; empty for an assumption."""
        return rule_words(self.win.rule) if self.win.rule else ""

    @property
    def site(self) -> str:
        """The marketplace's country."""
        return site_name(self.win.cell.marketplace_id)

    @property
    def url(self) -> str:
        """The order's page."""
        return order_url(self.win.order_id, self.win.cell.account)


def _propagation(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    key = rooms.key_of("room propagation", asked.words)
    found = answer(key, lambda tower: tower.propagation(**asked.words), account=asked.words.get("account"))
    mine = [ShownWin(one) for one in seen_rows(request, found, lambda one: one.cell.account)]
    return {
        "page": Paginator(mine, ROWS).get_page(request.GET.get("page")),
        "tasks": sum(one.win.task for one in mine), "all": len(mine),
    }  # fmt: skip


# -- refund or contest, precedents, costs ------------------------------------------------------------------------------


def _refund(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    found = answer(
        rooms.key_of("room refund", {"account": asked.account}, clock.now().replace(minute=0, second=0, microsecond=0)),
        lambda tower: tower.refund_or_claim(account=asked.account),
        account=asked.account,
    )
    mine = seen_rows(request, found, lambda one: one.account)
    paged: Any = Paginator(mine, ROWS).get_page(request.GET.get("page"))
    paged.object_list = [{"one": one, "url": order_url(one.order_id, one.account)} for one in paged.object_list]
    return {"page": paged, "all": len(mine)}


def _precedents(request: HttpRequest, asked: RoomAsked) -> dict[str, Any]:
    if person(request).is_guest and asked.account is None:
        return {"choose": True}
    text, outcome = request.GET.get("q", "").strip()[:400], request.GET.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    found = answer(
        rooms.key_of("room precedents", {"account": asked.account}, text, outcome),
        lambda tower: tower.precedents(text, account=asked.account, outcome=outcome or None, most=MOST_FOUND),
        account=asked.account,
    )
    rows = [
        {
            "one": one, "alike": alike, "kind": HAPPENED.get(one.kind, one.kind), "state": OUTCOMES[one.outcome][0],
            "outcome": OUTCOMES[one.outcome][1], "site": site_name(one.marketplace_id),
            "orders": [(order, order_url(order, one.account)) for order in one.order_ids[:3]],
        }
        for alike, one in found.precedents
    ]  # fmt: skip
    return {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "text": text, "outcome": outcome,
        "outcomes": [(name, said) for name, (_state, said) in OUTCOMES.items()],
        "tallies": [(HAPPENED.get(one.name, one.name), one) for one in (*found.by_kind, *found.by_reason)],
    }  # fmt: skip


def _costs(request: HttpRequest, _asked: RoomAsked) -> dict[str, Any]:
    job = Job(
        _number(request, "orders", 8, 1, 100_000), _number(request, "sites", 1, 1, 100),
        _number(request, "missing_evidence", 0, 0, 100), bool(request.GET.get("rush")),
    )  # fmt: skip
    sheet = answer(("room costs", job), lambda tower: tower.costs(job))
    document = sheet.as_json()
    return {
        "job": job, "sheet": document,
        "letter": [(COST_WORDS[one["key"]], one["amount"]) for one in document["letter"]],
    }  # fmt: skip


def _number(request: HttpRequest, name: str, usual: int, least: int, most: int) -> int:
    try:
        return min(max(int(request.GET.get(name, "")), least), most)
    except ValueError:
        return usual


SHOWN = {
    "requests": _requests,
    "propagation": _propagation,
    "refund": _refund,
    "precedents": _precedents,
    "costs": _costs,
}
