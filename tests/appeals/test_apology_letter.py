"""A letter as small sellers often send it, in words of our own: what makes it weak is found, point by point.

Its shape is apology, reasons, plan, promise: two claims on few orders, shipments confirmed before they left, a carrier
to blame, orders named but nothing shown, remedies told without a record, and a promise that it never happens again.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from corpus import COUNTS
from planted_plans import frozen, planted

from plimsoll.appeals.linting import lint

ORDERS = ("112-0000030-0000001", "112-0000030-0000002")
LETTER: dict[str, Any] = {
    "account": "default", "marketplace": "US", "as_of": date(2026, 9, 20), "submit_on": date(2026, 9, 20),
    "summary": (
        "We are very sorry and apologise sincerely for the trouble that we made. We feel terrible about the two "
        "buyers, and we hope that you can give us one more chance. The two claims are 1.59 % of our 126 orders."
    ),
    "root_causes": [
        {"cause": "late_delivery", "dimension": "logistics", "kinds": ["claims"], "orders": list(ORDERS), "text": (
            "We confirmed the shipments and entered tracking numbers before the parcels left, because we had no stock "
            "and orders must be confirmed within two days. The carrier is to blame for the rest: it is unreliable "
            "and did not update the tracking."
        )},
    ],
    "actions": [
        {"id": "stock", "section": "corrective", "text": "We decided to hold more stock and to improve our logistics.",
         "answers": ["late_delivery"]},
        {"id": "resend", "section": "corrective", "text": "We contacted the buyers and sent the goods again for free.",
         "answers": ["late_delivery"]},
        {"id": "tracked", "section": "preventive", "text": (
            "From now on we will try to use reliable services. We promise that such a problem will never appear again."
        ), "answers": ["late_delivery"]},
    ],
    "orders": [
        {"id": name, "kinds": ["claims"], "cause": "late_delivery", "ordered_on": date(2026, 8, 1),
         "listed_by": ["recount"]}
        for name in ORDERS
    ],
    "evidence": [],
    "remedies": [],
}  # fmt: skip
WEAK_FOR = {
    "apology_only": "it opens with an apology and stays with it",
    "emotion": "it pleads",
    "hedging": "it hopes and tries",
    "blame": "the carrier did it",
    "self_incrimination": "confirming early is another metric's breach, admitted without a measure against it",
    "absolute_promise": "it will never appear again",
    "figure_unbound": "1.59 % and 126 stand on nothing",
    "order_unproved": "the orders are named and nothing is shown",
    "buyer_remedy_missing": "what each buyer received is told in a sentence, not by order",
    "action_without_date": "no day", "action_without_owner": "nobody", "action_without_verification": "no check",
    "action_unproved": "no record that anything was done",
    "prevention_unprovable": "improve, more, reliable: nothing that could be checked",
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> set[str]:
    plan = planted({}, LETTER)
    return {one.rule.name for one in lint(plan, frozen(plan, counts=COUNTS)).findings}


@pytest.mark.parametrize("rule", WEAK_FOR)
def test_it_is_held_back_for(rule: str, found: set[str]) -> None:
    assert rule in found, WEAK_FOR[rule]
