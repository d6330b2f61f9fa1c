"""Calls about single orders and about the rules: an order's story, the box that finds orders, policies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from plimsoll import clock
from plimsoll.metrics.explain import rule_json
from plimsoll.policies import PolicyValue, all_policy_values, marketplace_or_own, policy_values
from plimsoll.policies.comparing import search as search_rules
from plimsoll.web.access import person, seen_rows
from plimsoll.web.api.entry import FAULTS, READ, scoped
from plimsoll.web.api.questions import Rows
from plimsoll.web.api.selecting import NO_NUL, Page, Whose, paged
from plimsoll.web.asking import answer, tower
from plimsoll.web.pages.order import WRITTEN

router = Router(tags=["telling"])
HIDDEN = "(hidden)"


class Stories(Schema):
    """`plimsoll.order/1`."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(alias="schema")
    order_id: str
    stories: list[dict[str, Any]]


class Rules(Schema):
    """`plimsoll.policy/1`, in pages."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(alias="schema")
    on: str
    rules: list[dict[str, Any]]
    total: int
    next_offset: int | None = None


class Looked(Schema):
    """What is looked for."""

    q: str = Field(min_length=1, max_length=120, pattern=NO_NUL, description="A whole number: order, ASIN, SKU, case")


class Wanted(Schema):
    """Which rules."""

    prefix: str = Field("", max_length=200, pattern=NO_NUL, description="The beginning of a rule's id")
    q: str = Field("", max_length=200, pattern=NO_NUL, description="Words that the rule, its source or reasons hold")
    marketplace: str | None = Field(None, min_length=1, max_length=64, pattern=NO_NUL, description="US, DE, or an id")
    on: date | None = Field(None, description="As in force on this day; today (UTC) without it")


@router.get("/search", response={200: Rows, **FAULTS}, by_alias=True, summary="Orders by any of their numbers")
def search(request: HttpRequest, looked: Query[Looked], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.search/1`: at most a hundred orders to which the text belongs."""
    scoped(request, READ)
    who = person(request)
    found = tower().find_orders(looked.q.strip(), who.accounts if who.is_guest else None)
    rows = [
        {"account": one.account, "order_id": one.order_id, "marketplace_id": one.marketplace_id,
         "fulfillment_channel": one.fulfillment_channel, "ordered": str(one.ordered) if one.ordered else None,
         "found_by": one.found_by}
        for one in found
    ]  # fmt: skip
    return {"schema": "plimsoll.search/1", "as_of": clock.today().isoformat(), **paged(rows, page)}


@router.get("/policies", response={200: Rules, **FAULTS}, by_alias=True, summary="The marketplaces' rules")
def policies(request: HttpRequest, wanted: Query[Wanted], page: Query[Page]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.policy/1`: values in force on a day, each with source, quoted words, date and confidence."""
    scoped(request, READ)
    on = wanted.on or clock.today()
    rules = [_rule(rule) for rule in _in_force(wanted, on)]
    return {"schema": "plimsoll.policy/1", "on": on.isoformat(), **paged(rules, page, "rules")}


def _in_force(wanted: Wanted, on: date) -> list[PolicyValue]:
    if wanted.marketplace:
        site = marketplace_or_own(wanted.marketplace).id
        held = list(policy_values(wanted.prefix, on=on, marketplace_id=site))
    else:
        held = [rule for rule in all_policy_values(wanted.prefix) if rule.in_force(on)]
    names = {rule.id for rule in search_rules(wanted.q.split())} if wanted.q else None
    return [rule for rule in held if names is None or rule.id in names]


def _rule(rule: PolicyValue) -> dict[str, Any]:
    return rule_json(rule) | {
        "effective_from": rule.effective_from and rule.effective_from.isoformat(),
        "effective_until": rule.effective_until and rule.effective_until.isoformat(),
        "marketplaces": list(rule.marketplaces),
        "citable": rule.citable,
    }


@router.get("/order/{path:order_id}", response={200: Stories, **FAULTS}, by_alias=True, summary="An order's story")
def order(request: HttpRequest, order_id: str, whose: Query[Whose]) -> Any:  # noqa: ANN401 - a document
    """`plimsoll.order/1`: one order from first to last. What buyers wrote is hidden from guests."""
    scoped(request, READ)
    who = person(request)
    if "\x00" in order_id or len(order_id) > 255 or (whose.account and not who.sees(whose.account)):  # noqa: PLR2004
        raise Http404
    key = ("order", order_id, whose.account)
    found = answer(key, lambda tower: tower.order_stories(order_id, whose.account), account=whose.account)
    stories = [story.as_json() for story in seen_rows(request, found, lambda story: story.account)]
    if not stories:
        raise Http404
    if not who.sees_personal_data:
        for said in (said for story in stories for record in story["records"] for said in record["values"]):
            said["value"] = HIDDEN if said["column"] in WRITTEN else said["value"]
    return {"schema": "plimsoll.order/1", "order_id": order_id, "stories": stories}
