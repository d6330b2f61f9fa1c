"""Parts of the plan editor that are lists: exhibits, coverage, differences between versions."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from plimsoll.appeals.bindings import Bindings
from plimsoll.appeals.linting import Reading
from plimsoll.appeals.questions import questions
from plimsoll.web.access import person
from plimsoll.web.case_seeing import harmless_sums, may_open, seen_pieces
from plimsoll.web.pages.case_words import in_language
from plimsoll.web.pages.evidence_words import kind_words
from plimsoll.web.pages.finding_words import LISTS
from plimsoll.web.pages.plan_fields import anchor_of
from plimsoll.web.pages.plan_words import ORIGIN_WORDS, ROLE_WORDS, name_of_cause
from plimsoll.web.previews import PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from plimsoll.appeals.plan import Plan, PlanOrder
    from plimsoll.appeals.snapshot import Frozen
    from plimsoll.facts.piece import Piece
    from plimsoll.web.pages.plan_fields import Drawn

PARTS = {
    "text": gettext_lazy("Texts"),
    "orders": gettext_lazy("Orders"),
    "exhibits": gettext_lazy("Exhibits"),
    "coverage": gettext_lazy("Coverage"),
    "about": gettext_lazy("Notice and frame"),
    "copy": gettext_lazy("Working copy"),
    "toml": gettext_lazy("As a file (TOML)"),
}
"""The parts of the editor, in the order of its tabs."""
READ_ONLY = ("coverage", "copy")
MOST_LINES = 2_000


def shown_exhibits(drawn: Drawn) -> list[dict[str, Any]]:
    """The plan's exhibits in the order of their numbers, what was read out of them locked."""
    plan = drawn.plan
    places = {one.id: at for at, one in enumerate(plan.evidence)}
    found = []
    for name, number in drawn.bindings.cited.items():
        one, at = plan.exhibit(name), places[name]
        if one is not None:
            place = f"evidence.{at}"
            found.append({
                "exhibit": one, "number": number, "place": place, "at": at, "anchor": anchor_of(place),
                "kind": kind_words(one.type),
                "role": str(ROLE_WORDS.get(one.role, one.role)),
                "origin": str(ORIGIN_WORDS.get(one.origin, one.origin)),
                "findings": drawn.at(place, *(f"{place}.{name}" for name in _READ_OUT)),
                "fields": (drawn.text(f"{place}.id", "ID", one.id),
                           drawn.text(f"{place}.caption", str(_CAPTION), one.caption),
                           drawn.ids(f"{place}.orders", str(_ORDERS), one.orders)),
            })  # fmt: skip
    return found


_READ_OUT = ("claimed_on", "own_date", "sha256", "file")
_CAPTION, _ORDERS = gettext_lazy("Caption"), gettext_lazy("Orders that it is about")


def free_pieces(request: HttpRequest, plan: Plan) -> list[Piece]:
    """Pieces of the account that are not in the plan, not replaced, and not told anew since."""
    pieces = seen_pieces(request, plan.account)
    taken = {one.sha256 for one in plan.evidence} | {one.told.replaces for one in pieces}
    newest = {one.sha256: one for one in pieces}
    harmless = harmless_sums(pieces)
    return [
        one
        for one in newest.values()
        if one.sha256 not in taken and one.told.kind != "notice" and may_open(person(request), one, harmless)
    ]


def is_picture(piece: Piece) -> bool:
    """Whether the page can show a small picture of it."""
    return piece.says.media_type in PICTURES and not piece.says.unreadable


# -- coverage ----------------------------------------------------------------------------------------------------------


def coverage(plan: Plan, frozen: Frozen) -> dict[str, Any]:
    """Every order that must be answered for against its direct and process evidence; what lacks most stands first."""
    reading = Reading(plan, frozen)
    cited = reading.bindings.cited
    there = {one.id for one in plan.orders}
    missed = [
        {"id": order, "listed": [str(LISTS.get(who, who))], "missed": True, "lacks": 9}
        for order, who in reading.known_orders.items()
        if order not in there
    ]
    rows = [_covered(reading, one, cited) for one in plan.orders]
    rows.sort(key=lambda one: -one["lacks"])
    asked = [
        {**one.as_json(), "said": in_language({"en": one.words, "zh": one.zh or one.words})} for one in questions(plan)
    ]
    return {
        "rows": [*missed, *rows], "missed": len(missed), "lacking": sum(one["lacks"] > 0 for one in rows),
        "whole": sum(one["lacks"] == 0 for one in rows), "questions": asked,
    }  # fmt: skip


def _covered(reading: Reading, one: PlanOrder, cited: dict[str, str]) -> dict[str, Any]:
    exhibits = reading.exhibits_of(one)
    by_role = {
        role: [cited.get(each.id, each.id) for each in exhibits if each.role == role] for role in ("direct", "process")
    }
    explained = any(cause.cause == one.cause for cause in reading.plan.root_causes)
    lacks = (not by_role["direct"]) + (not by_role["process"]) + (not explained)
    return {
        "id": one.id, "listed": [str(LISTS.get(who, who)) for who in one.listed_by], "missed": False, "lacks": lacks,
        "kinds": one.kinds, "cause": name_of_cause(one.cause) if explained else "", "direct": by_role["direct"],
        "process": by_role["process"], "remedied": any(each.order == one.id for each in reading.plan.remedies),
    }  # fmt: skip


# -- differences -------------------------------------------------------------------------------------------------------


def readable(plan: Plan, frozen: Frozen) -> list[str]:
    """A plan as lines that people compare: its sentences as they are read, and what stands beside them."""
    return list(_lines(plan, Bindings(plan, frozen)))


def _lines(plan: Plan, bindings: Bindings) -> Iterator[str]:
    for one in plan.texts():
        for line in bindings.resolve(one.text.strip()).split("\n"):
            yield f"{one.place}: {line}"
    for action in plan.actions:
        beside = (str(action.on or ""), action.owner, ", ".join(action.answers), ", ".join(action.evidence))
        yield f"action {action.id}: {' | '.join(beside)}"
    for order in plan.orders:
        yield f"order {order.id}: {order.cause} | {', '.join(order.evidence)} | {order.tracking} | {order.ticket}"
    for shown in plan.evidence:
        yield f"exhibit {shown.id}: {shown.type} | {shown.role} | {shown.caption} | {shown.sha256[:16]}"
    for refusal in plan.refusals:
        for point in refusal.points:
            yield f"refusal {refusal.on}: {point.asks} -> {point.answered_by}"


def differing(before: tuple[Plan, Frozen], after: tuple[Plan, Frozen]) -> list[tuple[str, str]]:
    """(added, taken or same; line) of what differs, with two lines around."""
    kinds = {"+": "added", "-": "taken", " ": "same", "@": "gap"}
    lines = unified_diff(readable(*before), readable(*after), lineterm="", n=1)
    return [(kinds[line[0]], "…" if line[0] == "@" else line[1:]) for line in list(lines)[2:MOST_LINES]]
