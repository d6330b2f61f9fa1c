"""Calls that ask the rooms behind the rate: what comes, why, and what can be undone. The command line's documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.http import Http404, HttpRequest, JsonResponse
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from plimsoll import clock
from plimsoll.diagnosis.own_orders import AskedOwn
from plimsoll.diagnosis.pareto import pareto as pareto_of
from plimsoll.diagnosis.report import root_causes
from plimsoll.errors import UsageError
from plimsoll.remedies.costs import Job
from plimsoll.remedies.path import LIKELY, Wanted
from plimsoll.tower.documents import adopted_json
from plimsoll.web import rooms
from plimsoll.web.access import person, seen_account
from plimsoll.web.api.entry import FAULTS, READ, scoped
from plimsoll.web.api.selecting import NO_NUL, Page, Selection, paged
from plimsoll.web.asking import answer, tower

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

router = Router(tags=["rooms"])
FIRST_DAY, LAST_DAY = date(1995, 1, 1), date(2199, 12, 31)
MOST_RANKED = 5_000
"""The queue is told so far and no farther: what stands behind is hardly at risk."""


class Document(Schema):
    """One of the documents of `docs/formats.md`; its list is cut into pages, and the rest stands in each of them."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    schema_: str = Field(alias="schema")
    total: int | None = None
    next_offset: int | None = None


class Dated(Selection):
    """A selection of a day that calendars hold."""

    as_of: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    policy_date: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)


class Place(Schema):
    """Whose, and of which day."""

    as_of: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    account: str | None = Field(None, max_length=255, pattern=NO_NUL)
    marketplace: str | None = Field(None, max_length=64, pattern=NO_NUL)
    channel: Literal["MFN", "AFN"] | None = None

    def words(self) -> dict[str, Any]:
        """The keywords of the tower's questions."""
        return {name: getattr(self, name) for name in ("as_of", "account", "marketplace", "channel")}


class AskedSignals(Dated):
    """A selection, and how often a warning may be false."""

    false_alarms: float | None = Field(None, ge=0.001, le=50)
    discovery_rate: float | None = Field(None, ge=0.001, le=0.5)


class AskedImprovement(Dated):
    """A selection, and the day from which orders were handled otherwise."""

    changed_on: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    days_before: int | None = Field(None, ge=7, le=180)


class AskedPlaces(Place):
    """Whose orders, against what, by which dimensions."""

    against: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    expected: float | None = Field(None, ge=0, le=0.5)
    by: list[str] = Field([], max_length=11)
    conditions: int = Field(3, ge=1, le=3)
    alpha: float = Field(0.01, ge=1e-6, le=0.5)


class AskedPath(Place):
    """Whose path, by when, how likely, and what is assumed."""

    by: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    chance: float = Field(LIKELY, ge=0.05, le=0.99)
    assume: list[str] = Field([], max_length=20)


class AskedBefore(Schema):
    """What to look for in what happened before."""

    q: str = Field("", max_length=400, pattern=NO_NUL)
    account: str | None = Field(None, max_length=255, pattern=NO_NUL)
    kind: str | None = Field(None, max_length=64, pattern=NO_NUL)
    outcome: Literal["won", "lost", "open", "none"] | None = None


class AskedCosts(Schema):
    """What an appeal is about."""

    orders: int = Field(ge=1, le=100_000)
    sites: int = Field(1, ge=1, le=100)
    missing_evidence: int = Field(0, ge=0, le=100)
    rush: bool = False


class AskedMetrics(Place):
    """Whose metrics, of which names."""

    name: list[str] = Field([], max_length=50)
    orders: bool = False
    open: bool = False


class AskedPages(Place):
    """Whose pages, and time zones to try besides."""

    channel: Literal["MFN", "AFN", "ALL"] | None = None  # type: ignore[assignment]
    zone: list[str] = Field([], max_length=5)


ANSWER: Any = {"response": {200: Document, **FAULTS}, "by_alias": True}


def _own(request: HttpRequest, words: dict[str, Any]) -> dict[str, Any]:
    """The words, of an account that who asks may know of. A guest of several accounts names one. Raises Http404."""
    scoped(request, READ)
    who, account = person(request), words.get("account")
    if account is not None:
        seen_account(request, account)
    elif who.is_guest:
        if len(who.accounts) != 1:
            raise UsageError("say which of your accounts", hint="account=NAME; GET /accounts lists them")
        words = {**words, "account": who.accounts[0]}
    return words


def _kept(name: str, words: dict[str, Any], ask: Callable[[dict[str, Any]], Any]) -> Any:  # noqa: ANN401 - what is asked
    key = rooms.key_of(f"call {name}", words, clock.now().replace(minute=0, second=0, microsecond=0))
    return answer(key, lambda _tower: ask(dict(words)), account=words.get("account"))


def _said(document: dict[str, Any]) -> JsonResponse:
    """The document as it is: the schema of answers would leave out the fields that it does not name."""
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _cut(document: dict[str, Any], rows: str, page: Page) -> JsonResponse:
    return _said({**document, **paged(document[rows], page, rows)})


def _rows(name: str, found: Sequence[Any], **more: object) -> dict[str, Any]:
    return {"schema": f"plimsoll.{name}/1", **more, "rows": [one.as_json() for one in found]}


# -- what comes --------------------------------------------------------------------------------------------------------


@router.get("/signals", **ANSWER, summary="Rates that have begun to rise")
def signals(request: HttpRequest, asked: Query[AskedSignals], page: Query[Page]) -> JsonResponse:
    """`plimsoll.signals/1`; `signals` in pages."""
    words = _own(request, asked.words())
    return _cut(_kept("signals", words, lambda words: tower().signals(**words).as_json()), "signals", page)


@router.get("/improvement", **ANSWER, summary="Whether a change helped")
def improvement(request: HttpRequest, asked: Query[AskedImprovement], page: Query[Page]) -> JsonResponse:
    """`plimsoll.improvement/1`: orders placed before and after a day."""
    words = _own(request, asked.words())
    said = {"as_of": (asked.as_of or clock.today()).isoformat(), "changed_on": asked.changed_on.isoformat()}
    document = _kept(
        "improvement", words, lambda words: _rows("improvement", tower().improvement(**words), **said)
    )  # fmt: skip
    return _cut(document, "rows", page)


@router.get("/risk", **ANSWER, summary="Open orders to save first")
def risk(request: HttpRequest, asked: Query[Dated], page: Query[Page]) -> JsonResponse:
    """`plimsoll.risk/1`; orders that somebody marked as done are left out. The first 5,000 are told."""
    words = _own(request, asked.words())
    found = rooms.risk(words, min(max(page.offset + page.limit, 1), MOST_RANKED), without_handled=True)
    rows = [row.as_json() for row in found.rows[page.offset : page.offset + page.limit]]
    total, end = min(found.scored, MOST_RANKED), page.offset + page.limit
    document = replace(found, rows=()).as_json() | {"rows": rows}
    return _said({**document, "total": total, "next_offset": end if end < total else None})


# -- why ---------------------------------------------------------------------------------------------------------------


def _causes(request: HttpRequest, words: dict[str, Any]) -> Any:  # noqa: ANN401 - a CausesAnswer
    found = rooms.causes(words)
    return found if person(request).sees_personal_data else rooms.causes_without_words(found)


@router.get("/causes", **ANSWER, summary="Why orders became defective")
def causes(request: HttpRequest, asked: Query[Dated], page: Query[Page]) -> JsonResponse:
    """`plimsoll.causes/1`; `orders` in pages."""
    return _cut(_causes(request, _own(request, asked.words())).as_json(), "orders", page)


@router.get("/pareto", **ANSWER, summary="Which causes make how much")
def pareto(request: HttpRequest, asked: Query[Dated], page: Query[Page]) -> JsonResponse:
    """`plimsoll.pareto/1`."""
    return _cut(pareto_of(rooms.causes(_own(request, asked.words()))).as_json(), "rows", page)


@router.get("/scorecard", **ANSWER, summary="Carriers, listings, and what answers do")
def scorecard(request: HttpRequest, asked: Query[Dated]) -> JsonResponse:
    """`plimsoll.scorecard/1`."""
    return _said(rooms.scorecard(_own(request, asked.words())).as_json())


@router.get("/report", **ANSWER, summary="The root-cause report")
def report(request: HttpRequest, asked: Query[Dated], page: Query[Page]) -> JsonResponse:
    """`plimsoll.root-causes/1`; `accounts` in pages."""
    found = root_causes(_causes(request, _own(request, asked.words())))
    document = {"schema": "plimsoll.root-causes/1", "accounts": [one.as_json() for one in found]}
    return _cut(document, "accounts", page)


@router.get("/localise", **ANSWER, summary="Where the excess of defects sits")
def localise(request: HttpRequest, asked: Query[AskedPlaces]) -> JsonResponse:
    """`plimsoll.localise/1` over own orders."""
    words = _own(request, asked.words())
    if asked.against and asked.expected is not None:
        raise UsageError("give against or expected, not both")
    own = AskedOwn(asked.against, asked.expected, tuple(asked.by), asked.conditions, asked.alpha)
    return _said(rooms.localised(own, words).as_json())


# -- what can be undone ------------------------------------------------------------------------------------------------


@router.get("/remedies", **ANSWER, summary="What can be undone of each defect")
def remedies(request: HttpRequest, asked: Query[Dated], page: Query[Page]) -> JsonResponse:
    """`plimsoll.remedies/1`; `remedies` in pages. Nothing is sent: drafts are for a person to read."""
    found = rooms.remedies(_own(request, asked.words()))
    if not person(request).sees_personal_data:
        found = rooms.remedies_without_words(found)
    return _cut(found.as_json(), "remedies", page)


@router.get("/deadlines", **ANSWER, summary="Until when what wants an answer")
def deadlines(request: HttpRequest, asked: Query[Place], page: Query[Page]) -> JsonResponse:
    """`plimsoll.deadlines/1`, the nearest first; what is marked as done stays in it."""
    return _cut(rooms.deadlines(_own(request, asked.words())).as_json(), "deadlines", page)


@router.get("/path", **ANSWER, summary="The shortest path under the line")
def path(request: HttpRequest, asked: Query[AskedPath], page: Query[Page]) -> JsonResponse:
    """`plimsoll.path/1`: a row for each cell."""
    words = _own(request, asked.words())
    found = rooms.paths(Wanted(asked.by, asked.chance, tuple(asked.assume)), words)
    return _cut(_rows("path", found), "rows", page)


@router.get("/propagation", **ANSWER, summary="Whether wins show in the displayed figure")
def propagation(request: HttpRequest, asked: Query[Place], page: Query[Page]) -> JsonResponse:
    """`plimsoll.propagation/1`; `wins` in pages."""
    words = _own(request, asked.words())
    wins = _kept("propagation", words, lambda words: [one.as_json() for one in tower().propagation(**words)])
    return _cut({"schema": "plimsoll.propagation/1", "wins": wins}, "wins", page)


@router.get("/precedents", **ANSWER, summary="What happened before, searched by words")
def precedents(request: HttpRequest, asked: Query[AskedBefore], page: Query[Page]) -> JsonResponse:
    """`plimsoll.precedents/1`; `q` are the words."""
    words = _own(request, {"account": asked.account})
    found = answer(
        rooms.key_of("call precedents", {**words, "kind": asked.kind, "outcome": asked.outcome}, asked.q),
        lambda tower: tower.precedents(
            asked.q, account=words["account"], kind=asked.kind, outcome=asked.outcome, most=MOST_RANKED
        ),
        account=words["account"],
    )
    return _cut(found.as_json(), "precedents", page)


@router.get("/costs", **ANSWER, summary="What an appeal costs elsewhere and here")
def costs(request: HttpRequest, asked: Query[AskedCosts]) -> JsonResponse:
    """`plimsoll.costs/1`, for those who see the whole workspace: own hours have a price in it."""
    scoped(request, READ)
    if person(request).is_guest:
        raise Http404
    return _said(tower().costs(Job(asked.orders, asked.sites, asked.missing_evidence, asked.rush)).as_json())


# -- what is -----------------------------------------------------------------------------------------------------------


@router.get("/metrics", **ANSWER, summary="Every other metric")
def metrics(request: HttpRequest, asked: Query[AskedMetrics], page: Query[Page]) -> JsonResponse:
    """`plimsoll.metrics/1`; `open` tells what waits instead of figures."""
    words = _own(request, asked.words())
    flags: dict[str, Any] = {"orders": asked.orders, "waiting": asked.open}
    document = answer(
        rooms.key_of(
            "call metrics", {**words, **flags}, tuple(asked.name), clock.now().replace(second=0, microsecond=0)
        ),
        lambda tower: tower.metrics(*asked.name, **flags, **words).as_json(),
        account=words.get("account"),
    )
    return _cut(document, "open" if asked.open else "rows", page)


@router.get("/reconcile", **ANSWER, summary="The recount beside what is displayed")
def reconcile(request: HttpRequest, asked: Query[AskedPages], page: Query[Page]) -> JsonResponse:
    """`plimsoll.reconcile/1`; `snapshots` in pages. `adopted` are those of the accounts you may know of."""
    words = {name: value for name, value in _own(request, asked.words()).items() if value is not None}
    found = answer(
        rooms.key_of("call reconcile", words, tuple(asked.zone)),
        lambda tower: tower.reconcile(zones=tuple(asked.zone), **words).as_json(),
        account=words.get("account"),
    )
    mine = [one for one in tower().settings.adopted if person(request).sees(one.account)]
    return _cut({**found, "adopted": [adopted_json(one) for one in mine]}, "snapshots", page)
