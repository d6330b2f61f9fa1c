"""Small shops that the tests of the simulator share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plimsoll.simulate import Definition, Episode, Rates, ShopPlan, shop_of_size

AS_OF = date(2026, 10, 1)
BUSY = Rates(
    negative_feedback=0.03,
    claims=0.05,
    chargebacks=0.02,
    cancelled_by_seller=0.03,
    cancelled_after_claim=0.02,
    long_pending=0.02,
    test=0.01,
    replacement=0.03,
    non_amazon=0.2,
)
"""So much trouble that every corner turns up in a small shop."""


@pytest.fixture
def as_of() -> date:
    return AS_OF


@pytest.fixture
def busy() -> ShopPlan:
    """About 1,500 orders, US and Germany, both channels, every odd thing often."""
    plan = shop_of_size(1_500, 7, AS_OF, account="busy")
    return replace(
        plan,
        rates=BUSY,
        channels=(("MFN", 60), ("AFN", 40)),
        episodes=(Episode("stock_out", AS_OF - timedelta(days=50), AS_OF - timedelta(days=40), 0.4, ()),),
        hidden=Definition(lag_days=14),
    )
