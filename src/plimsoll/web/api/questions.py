"""Calls that ask: the same documents as the command line's `--json`, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from plimsoll import clock
from plimsoll.policies import find_marketplace
from plimsoll.tower.documents import explain_documents, odr_documents, status_documents
from plimsoll.web.access import person
from plimsoll.web.api.entry import FAULTS, READ, scoped
from plimsoll.web.api.selecting import Foreseen, Page, Selection, Series, Whose, paged, rows_of
from plimsoll.web.asking import answer, tower

router = Router(tags=["questions"])


class Rows(Schema):
    """A document of rows; each row is as `docs/formats.md` says under the schema's name."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    schema_: str = Field(alias="schema")
    as_of: str | None = None
    rows: list[dict[str, Any]]
    total: int
    next_offset: int | None = None


class Orders(Schema):
    """`plimsoll.defects/1`, in pages."""

    schema_: str = Field(alias="schema")
    as_of: str | None = None
    orders: list[dict[str, Any]]
    total: int
    next_offset: int | None = None


ANSWERS: Any = {200: Rows, **FAULTS}


def _document(name: str, words: dict[str, Any], rows: list[dict[str, Any]], page: Page) -> dict[str, Any]:
    day = words.get("as_of") or words.get("last") or clock.today()
    return {"schema": f"plimsoll.{name}/1", "as_of": day.isoformat(), **paged(rows, page)}


def _said(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [row.as_json() for row in rows]


def _kept(request: HttpRequest, name: str, words: dict[str, Any], ask: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """The rows of a question, kept for as long as the facts stay as they are: the next page costs nothing."""
    scoped(request, READ)
    who = person(request)
    seen = tuple(sorted(who.accounts)) if who.is_guest else None
    key = (name, seen, tuple(sorted((key, str(value)) for key, value in words.items())))
    return answer(key, lambda _tower: rows_of(request, words, ask), account=words.get("account"))


@router.get("/status", response=ANSWERS, by_alias=True, summary="Where every account stands")
def status(request: HttpRequest, asked: Query[Selection], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.status/1`."""
    words = asked.words()
    rows = _kept(
        request, "status", words,
        lambda words: status_documents(tower().status(**words), tower().settings, tower().next_deadlines(**words)),
    )  # fmt: skip
    return _document("status", words, rows, page)


@router.get("/odr", response=ANSWERS, by_alias=True, summary="The Order Defect Rate")
def odr(request: HttpRequest, asked: Query[Series], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.odr/1`: one row a cell, or a daily series, or by a dimension."""
    words = asked.words()
    rows = _kept(request, "odr", words, lambda words: odr_documents(tower().odr(**words), tower().settings))
    return _document("odr", words, rows, page)


@router.get("/defects", response={200: Orders, **FAULTS}, by_alias=True, summary="The orders behind a figure")
def defects(request: HttpRequest, asked: Query[Selection], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.defects/1`: what the recount counts, and what only the marketplace lists."""
    words = asked.words()
    rows = _kept(request, "defects", words, lambda words: _said(tower().defects(**words)))
    day = words.get("as_of") or clock.today()
    return {"schema": "plimsoll.defects/1", "as_of": day.isoformat(), **paged(rows, page, "orders")}


@router.get("/forecast", response=ANSWERS, by_alias=True, summary="The coming days")
def forecast(request: HttpRequest, asked: Query[Foreseen], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.forecast/1`: what is exact, what is likely, and what if."""
    words = asked.words()
    rows = _kept(request, "forecast", words, lambda words: _said(tower().forecast(**words)))
    return _document("forecast", words, rows, page)


@router.get("/headroom", response=ANSWERS, by_alias=True, summary="Defects still allowed")
def headroom(request: HttpRequest, asked: Query[Selection], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.headroom/1`."""
    words = asked.words()
    rows = _kept(request, "headroom", words, lambda words: _said(tower().headroom(**words)))
    return _document("headroom", words, rows, page)


@router.get("/accounts", response={200: Rows, **FAULTS}, by_alias=True, summary="The accounts you may know of")
def accounts(request: HttpRequest, page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """Every account with its marketplaces and channels."""
    scoped(request, READ)
    who = person(request)
    cells = answer("cells", lambda tower: tower.cells())
    rows = [
        {"account": account, "marketplace_id": site, "country": _country(site), "fulfillment_channel": channel}
        for account, site, channel in cells
        if who.sees(account)
    ]
    return _document("accounts", {}, rows, page)


def _country(site: str) -> str | None:
    found = find_marketplace(site)
    return found.country if found else None


@router.get("/explain", response=ANSWERS, by_alias=True, summary="Why a figure is what it is")
def explain(request: HttpRequest, asked: Query[Selection], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.explain/1`: the row, the rules with their sources, the files behind it."""
    words = asked.words()
    if person(request).is_guest and not words["account"]:
        raise Http404
    rows = _kept(request, "explain", words, lambda words: explain_documents(tower().explain(**words), tower().settings))
    return _document("explain", words, rows, page)


@router.get("/problems", response=ANSWERS, by_alias=True, summary="Rows that could not be loaded")
def problems(request: HttpRequest, whose: Query[Whose], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.problems/1`, for those who see the whole workspace."""
    scoped(request, READ)
    if person(request).is_guest:
        raise Http404
    rows = [
        row for row in answer("problems", lambda tower: tower.problems()) if whose.account in {None, row.get("account")}
    ]
    return _document("problems", {}, rows, page)
