"""Order weeks by age: the triangle summed by hand."""

from __future__ import annotations

from datetime import date, timedelta

from plimsoll.metrics.cohorts import AGES, OrderWeek, order_weeks
from plimsoll.metrics.triangle import ANY, Flip, Triangle

MONDAY = date(2026, 9, 7)


def _triangle(*flips: tuple[int, int, int], stream: str = ANY) -> Triangle:
    """Ten orders a day for four weeks; flips are (order day, active day, sign), counted from `MONDAY`."""
    triangle = Triangle()
    for day in range(28):
        triangle.orders[MONDAY + timedelta(days=day)] = 10
    triangle.flips += [
        Flip(MONDAY + timedelta(days=placed), MONDAY + timedelta(days=active), stream, sign)
        for placed, active, sign in flips
    ]
    return triangle


def _by_age(week: OrderWeek) -> dict[int, int]:
    return {one.age: one.orders_with_defects for one in week.known}


def test_a_defect_stands_from_the_age_it_became_one_until_it_stopped() -> None:
    triangle = _triangle((0, 6, 1), (1, 8, 1), (2, 30, 1), (2, 40, -1))
    week = order_weeks(triangle, MONDAY, MONDAY + timedelta(days=200))[0]
    assert (week.orders, week.first, week.last) == (70, MONDAY, MONDAY + timedelta(days=6))
    found = _by_age(week)
    # ages 6 and 7 days, and 28 days until it stopped at 38
    assert [found[age] for age in (6, 13, 20, 27, 34, 41, 90)] == [1, 2, 2, 2, 3, 2, 2]
    assert all(one.complete for one in week.known)


def test_what_is_still_to_come_is_left_out_and_what_has_begun_is_marked() -> None:
    weeks = order_weeks(_triangle((0, 3, 1), (0, 12, 1)), MONDAY, MONDAY + timedelta(days=9))
    assert _by_age(weeks[0]) == {6: 1, 13: 1}  # the second defect comes later than as_of
    assert [one.complete for one in weeks[0].known] == [False, False]
    assert (weeks[1].last - weeks[1].first).days == 2
    assert weeks[1].orders == 30
    assert len(weeks) == 2


def test_other_streams_and_older_ages_count_nowhere() -> None:
    assert sum(_by_age(order_weeks(_triangle((0, 3, 1), stream="claims"), MONDAY, MONDAY)[0]).values()) == 0
    week = order_weeks(_triangle((0, AGES[-1] + 1, 1)), MONDAY, MONDAY + timedelta(days=300))[0]
    assert set(_by_age(week).values()) == {0}
