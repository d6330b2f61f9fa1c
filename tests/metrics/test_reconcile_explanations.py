"""Every reason for which a displayed figure can differ from ours, in a shop made for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from displayed_shop import (
    A_DAY,
    FIRST,
    LAST,
    ORDERS,
    SEEN,
    DisplayedShop,
    only_page,
    reconciled,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop() -> DisplayedShop:
    made = DisplayedShop()
    made.days()
    return made


def test_a_page_that_is_as_recounted_agrees(shop: DisplayedShop, tmp_path: Path) -> None:
    shop.feedback(shop.order())
    shop.page(orders=ORDERS + 1, orders_with_defects=1, negative_feedback=1)
    found = reconciled(shop, tmp_path)
    assert found.agrees
    assert only_page(found).recounted == {
        "orders": ORDERS + 1, "orders_with_defects": 1, "negative_feedback": 1, "claims": 0, "chargebacks": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cells", "amount"),
    [
        ("cancelled", {"order_status": "cancelled", "cancelled_by": "buyer"}, 3),
        ("test", {"is_test": "true"}, 3),
        ("pending", {"order_status": "pending"}, 3),
        ("non_marketplace", {"sales_channel": "Non-Amazon"}, 3),
        ("replacement", {"is_replacement": "true"}, -3),
    ],
)
def test_orders_that_one_side_counts_are_named(
    shop: DisplayedShop, tmp_path: Path, name: str, cells: dict[str, Any], amount: int
) -> None:
    names = [shop.order(**cells) for _ in range(3)]
    shop.page(orders=ORDERS if amount < 0 else ORDERS + 3)
    page = only_page(reconciled(shop, tmp_path))
    assert told(page, "orders") == [(name, "explains", amount)]
    [part] = page.differences[0].explained_by
    assert (part.entering if amount > 0 else part.leaving) == tuple(names)


def test_two_reasons_together_share_the_difference(shop: DisplayedShop, tmp_path: Path) -> None:
    for _ in range(3):
        shop.order(order_status="cancelled", cancelled_by="buyer")
    for _ in range(4):
        shop.order(is_test="true")
    shop.page(orders=ORDERS + 7)
    assert told(only_page(reconciled(shop, tmp_path)), "orders") == [
        ("cancelled", "explains", 3),
        ("test", "explains", 4),
    ]


def test_a_range_that_begins_a_day_earlier_is_a_lag(shop: DisplayedShop, tmp_path: Path) -> None:
    shop.page(orders=ORDERS + A_DAY + 2)
    for _ in range(2):
        shop.order(FIRST - timedelta(days=1))
    page = only_page(reconciled(shop, tmp_path))
    assert told(page, "orders") == [("lag", "explains", A_DAY + 2)]
    [part] = page.differences[0].explained_by
    assert part.sentence == "the range begins one day earlier"
    assert len(part.entering) == A_DAY + 2


def test_orders_that_another_zone_moves_over_the_edge_are_named(shop: DisplayedShop, tmp_path: Path) -> None:
    names = [shop.order(LAST + timedelta(days=1), "03:00:00") for _ in range(2)]  # still the day before in Los Angeles
    shop.page(orders=ORDERS + 2)
    page = only_page(reconciled(shop, tmp_path))
    assert {part[0] for part in told(page, "orders") if part[2]} == {"zone_edge"}
    assert page.differences[0].explained_by[0].entering == tuple(names)


def test_the_figure_of_both_channels_is_known(shop: DisplayedShop, tmp_path: Path) -> None:
    for _ in range(7):
        shop.order(fulfillment_channel="AFN")
    shop.page(orders=ORDERS + 7)
    assert told(only_page(reconciled(shop, tmp_path)), "orders") == [("channel", "explains", 7)]


def test_a_channel_without_orders_is_no_reason(shop: DisplayedShop, tmp_path: Path) -> None:
    shop.feedback(shop.order())
    shop.page(orders=ORDERS + 1, orders_with_defects=0, negative_feedback=0)
    page = only_page(reconciled(shop, tmp_path))
    assert [one.unexplained for one in page.differences] == [-1, -1]


def test_a_page_over_both_channels_is_recounted_over_both(shop: DisplayedShop, tmp_path: Path) -> None:
    for _ in range(7):
        shop.order(fulfillment_channel="AFN")
    shop.page(fulfillment_channel="ALL", orders=ORDERS + 7)
    assert reconciled(shop, tmp_path).agrees


def test_the_figure_of_another_marketplace_too_is_known(shop: DisplayedShop, tmp_path: Path) -> None:
    for _ in range(7):
        shop.order(marketplace_id="CA")
    shop.page(orders=ORDERS + 7)
    assert told(only_page(reconciled(shop, tmp_path)), "orders") == [("other_marketplace", "explains", 7)]


def test_days_that_nobody_brought_explain_nothing_for_sure(tmp_path: Path) -> None:
    shop = DisplayedShop()
    shop.days(before=-3)
    shop.page(orders=ORDERS)
    found = reconciled(shop, tmp_path)
    [(name, how, amount), *_] = told(only_page(found), "orders")
    assert (name, how, amount) == ("missing_source", "could explain", 0)
    assert only_page(found).differences[0].unexplained == 3 * A_DAY
    [missing] = [one for one in found.missing if one.source == "orders"]
    assert (missing.first, missing.last) == (FIRST, FIRST + timedelta(days=2))
    assert found.solutions[0].judging == 0, "such a page judges no definition"


def test_claims_not_yet_decided_that_the_page_counts_are_named(shop: DisplayedShop, tmp_path: Path) -> None:
    name, other = shop.order(), shop.order()
    shop.claim(name, "under_review")
    shop.claim(other, "granted", fault="carrier", decided_at=SEEN - timedelta(days=2))
    shop.page(orders=ORDERS + 2, orders_with_defects=1, claims=1)
    page = only_page(reconciled(shop, tmp_path))
    for figure in ("claims", "orders_with_defects"):  # no rule counts the one and not the other
        assert told(page, figure) == [("pending_claims", "explains", 1)]
    assert page.differences[0].explained_by[0].entering == (name,)


def test_an_order_that_counts_already_is_no_pending_one(shop: DisplayedShop, tmp_path: Path) -> None:
    counting, waiting = shop.order(), shop.order()
    shop.claim(counting, "granted", fault="seller", decided_at=SEEN - timedelta(days=9))
    shop.claim(counting, "under_review", claim_id="C-second")
    shop.claim(waiting, "under_review")
    shop.page(orders=ORDERS + 2, orders_with_defects=2, claims=2)
    page = only_page(reconciled(shop, tmp_path))
    for figure in ("claims", "orders_with_defects"):
        [one] = [one for one in page.differences if one.figure == figure]
        pending = [part for part in one.explained_by if part.name == "pending_claims"]
        assert [(part.could, part.entering) for part in pending] == [(1, (waiting,))]


def test_a_claim_without_a_date_that_came_late_is_named(shop: DisplayedShop, tmp_path: Path) -> None:
    name = shop.order()
    shop.claim(name, "granted", fault="seller")  # its decision has no date, so it counts from when it was first seen
    shop.page(orders=ORDERS + 1, orders_with_defects=1, claims=1)
    found = shop.import_into(tmp_path, datetime(2026, 10, 9, tzinfo=UTC)).reconcile(as_of=SEEN)
    names = {part[0] for part in told(only_page(found), "claims")}
    assert "late_import" in names
    assert only_page(found).observed_later == ORDERS + 1


def test_a_defect_of_the_last_days_may_not_be_shown_yet(shop: DisplayedShop, tmp_path: Path) -> None:
    shop.feedback(shop.order(), SEEN)
    for _ in range(2):
        shop.feedback(shop.order())
    shop.page(orders=ORDERS + 3, orders_with_defects=2, negative_feedback=2)
    page = only_page(reconciled(shop, tmp_path))
    assert told(page, "negative_feedback")[0][0] == "processing"
    assert sum(part[2] for part in told(page, "negative_feedback")) == -1


def test_what_nothing_accounts_for_is_said_to_be_unexplained(shop: DisplayedShop, tmp_path: Path) -> None:
    shop.page(orders=ORDERS + 4)
    page = only_page(reconciled(shop, tmp_path))
    assert page.differences[0].unexplained == 4
    assert all(part[2] == 0 for part in told(page, "orders"))


def test_too_few_orders_of_a_kind_explain_no_part_of_a_difference(shop: DisplayedShop, tmp_path: Path) -> None:
    for _ in range(3):
        shop.order(is_test="true")
    shop.page(orders=ORDERS + 4)
    page = only_page(reconciled(shop, tmp_path))
    assert page.differences[0].unexplained == 4
    assert ("test", "could explain", 0) in told(page, "orders")


def test_reasons_that_do_equally_well_are_not_called_sure(shop: DisplayedShop, tmp_path: Path) -> None:
    for _ in range(3):
        shop.order(is_test="true")
        shop.order(order_status="pending")
    shop.page(orders=ORDERS + 3)
    page = only_page(reconciled(shop, tmp_path))
    assert {how for _, how, _ in told(page, "orders")} == {"could explain"}
    assert page.differences[0].unexplained == 0


def test_the_marketplaces_own_list_settles_it_order_by_order(shop: DisplayedShop, tmp_path: Path) -> None:
    both, ours, theirs = shop.order(), shop.order(), shop.order()
    shop.feedback(both)
    shop.feedback(ours)
    for name in (both, theirs, "999-0000001-0000001"):
        shop.listed(name, order_date=LAST - timedelta(days=9))
    shop.page(orders=ORDERS + 3, orders_with_defects=3, negative_feedback=3)
    found = reconciled(shop, tmp_path)
    assert told(only_page(found), "orders_with_defects") == [
        ("listed_not_counted", "explains", 2), ("counted_not_listed", "explains", -1),
    ]  # fmt: skip
    [one] = found.lists
    assert {alone.order_id: alone.why for alone in one.listed_only} == {
        theirs: "no_event", "999-0000001-0000001": "unknown_order",
    }  # fmt: skip
    assert [(alone.order_id, alone.why) for alone in one.counted_only] == [(ours, "not_listed")]


def test_how_it_stands_now_is_beside_how_it_stood(shop: DisplayedShop, tmp_path: Path) -> None:
    shop.feedback(shop.order(), SEEN + timedelta(days=3))
    shop.page(orders=ORDERS + 1)
    found = shop.import_into(tmp_path, datetime(2026, 10, 9, tzinfo=UTC)).reconcile()
    page = only_page(found)
    assert page.agrees
    assert (page.recounted["negative_feedback"], page.recounted_now["negative_feedback"]) == (0, 1)


def test_a_figure_displayed_otherwise_later_is_a_restatement(shop: DisplayedShop, tmp_path: Path) -> None:
    shop.page()
    shop.page(seen_at=f"{SEEN + timedelta(days=2)}T10:00:00Z", orders=ORDERS - 1)
    found = reconciled(shop, tmp_path)
    assert [(one.figure, one.page.figures["orders"], one.later.figures["orders"]) for one in found.restatements] == [
        ("orders", ORDERS, ORDERS - 1)
    ]
