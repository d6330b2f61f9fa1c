"""Reasons: what a claim, a chargeback or a return request names as its ground."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from plimsoll.diagnosis.causes.catalogue import CAUSES
from plimsoll.diagnosis.causes.evidence import DECISIVE, FAIR, STRONG, Evidence, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.diagnosis.order_facts import OrderFacts


@cache
def _entries() -> tuple[tuple[str, str], ...]:
    text = (files("plimsoll.diagnosis.causes") / "reasons.toml").read_text(encoding="utf-8")
    pairs = [(plain(entry), cause) for cause, entries in tomllib.loads(text).items() for entry in entries]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def plain(reason: str) -> str:
    """Lower case, words apart by one space, the marketplace's prefixes gone."""
    words = re.sub(r"[^0-9a-z.]+", " ", reason.lower()).strip()
    return re.sub(r"^(?:cr|amz pg|fba|und) ", "", words)


@cache
def cause_of_reason(reason: str) -> str | None:
    """The cause that a reason names, None where it names none."""
    said = f" {plain(reason)} "
    for entry, cause in _entries():
        if f" {entry} " in said:
            return cause or None
    return None


def claim(order: OrderFacts) -> Iterator[Evidence]:
    """The reason that an A-to-z claim states: the buyer's own ground."""
    for one in order.claims:
        if cause := cause_of_reason(one.text("reason")):
            yield Evidence(cause, DECISIVE, one.place("reason"), {"reason": one.text("reason")})


def chargeback(order: OrderFacts) -> Iterator[Evidence]:
    """The reason of a chargeback; its kind `fraud` says that the card's holder denies having bought.
    Fraud chargebacks do not count in the rate.
    """
    for one in order.chargebacks:
        cause = "fraud" if one.get("kind") == "fraud" else cause_of_reason(one.text("reason"))
        if cause:
            said = {"reason": one.text("reason") or one.text("kind")}
            yield Evidence(cause, DECISIVE, one.place("reason", "kind"), said)


def return_reason(order: OrderFacts) -> Iterator[Evidence]:
    """The reason of a return request: a form's list, often chosen so that the postage is free."""
    for one in order.returns:
        cause = cause_of_reason(one.text("reason"))
        if cause:
            weight = FAIR if CAUSES[cause].dimension == "policy" else STRONG
            yield Evidence(cause, weight, one.place("reason"), {"reason": one.text("reason")})


RULES = (
    Rule("reason.claim", claim),
    Rule("reason.chargeback", chargeback),
    Rule("reason.return", return_reason),
)
