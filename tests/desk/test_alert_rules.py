"""Rules of alerts: when they begin, when they end, and what they would have said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.desk.alert_rounds import watch_round
from plimsoll.desk.preview import preview
from plimsoll.desk.rules import DEFAULT_RULES, KINDS, CellWatched, Rule, Watched, holds, rule_value
from plimsoll.errors import UsageError

TODAY = date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
US = "ATVPDKIKX0DER"


def rule(kind: Any, value: Any = None, **more: Any) -> Any:
    return Rule(f"r.{kind}", kind, Decimal(value or KINDS[kind][1]), more.pop("level", "warning"), **more)


def cell(*days: Any, account: Any = "north", **more: Any) -> Any:
    return CellWatched(account, US, "MFN", days, **more)


def watched(*cells: Any, **more: Any) -> Any:
    return Watched(TODAY, NOW, cells, **more)


def names(rules: Any, *cells: Any, standing: Any = (), **more: Any) -> Any:
    found = watch_round(rules, watched(*cells, **more), standing)
    return [one.name for one in found.began], found.ended


def test_defaults_are_a_warning_at_0_8_and_a_critical_at_1_per_cent() -> None:
    on = [(value, level) for _key, kind, value, level, active in DEFAULT_RULES if active and kind == "threshold"]
    assert on == [("0.8", "warning"), ("1", "critical")]
    assert sum(active for *_, active in DEFAULT_RULES) == 2


@pytest.mark.parametrize(("bad", "orders", "fires"), [(8, 1000, True), (7, 1000, False), (799, 100_000, False),
                                                      (800, 100_000, True), (0, 0, False), (0, 10, False)])  # fmt: skip
def test_a_threshold_is_compared_in_integers(bad: Any, orders: Any, fires: Any) -> None:
    assert holds(rule("threshold", "0.8"), cell((orders, bad)), stands=False) is fires


def test_a_rate_ends_under_nine_tenths_of_its_threshold() -> None:
    one = rule("threshold", "1")
    began, _ = names([one], cell((1000, 10)))
    assert len(began) == 1
    assert names([one], cell((1000, 9)), standing=began) == ([], [])
    assert names([one], cell((1000, 8)), standing=began) == ([], began)


def test_a_jump_needs_more_defects_and_not_only_fewer_orders() -> None:
    one = rule("jump", "0.3")
    before = [(1000, 5)] * 7
    assert not holds(one, cell(*before, (500, 5)), stands=False)
    assert holds(one, cell(*before, (1000, 8)), stands=False)
    assert not holds(one, cell(*before, (1000, 7)), stands=False)
    assert holds(one, cell(*before, (1000, 7)), stands=True)
    assert not holds(one, cell((1000, 8)), stands=False)


def test_headroom_is_strict_about_the_target() -> None:
    assert cell((1000, 8)).room() == 1
    assert cell((1001, 8)).room() == 2
    assert holds(rule("headroom", "1"), cell((1000, 8)), stands=False)
    assert not holds(rule("headroom", "1"), cell((1001, 8)), stands=False)
    assert holds(rule("headroom", "1"), cell((1001, 8)), stands=True)
    assert not holds(rule("headroom", "1"), cell((50, 0)), stands=False)


def test_scopes_keep_other_accounts_out() -> None:
    one = rule("threshold", "0.8", account="south")
    assert names([one], cell((10, 1)), cell((10, 1), account="south"))[0] == [("r.threshold", "south", US, "MFN", "")]


def test_stale_restated_signal_and_deadline() -> None:
    shown = {"account": "north", "marketplace_id": US, "fulfillment_channel": "ALL", "figure": "orders",
             "range_from": "2026-07-01", "range_to": "2026-08-30", "displayed": 9, "restated": 8,
             "restated_at": "2026-09-30"}  # fmt: skip
    due = {"account": "north", "marketplace_id": None, "fulfillment_channel": None, "uid": "u1",
           "due": "2026-10-02T08:00:00Z"}  # fmt: skip
    late, far = due | {"uid": "u2", "due": "2026-09-30T08:00:00Z"}, due | {"uid": "u3", "due": "2026-10-03T08:00:00Z"}
    world = {
        "fresh": [("north", US, "claims", TODAY - timedelta(days=4)), ("", US, "", None)],
        "restated": [shown, shown | {"restated_at": "2026-09-01"}], "deadlines": [due, late, far],
    }  # fmt: skip
    rules = [rule(kind) for kind in ("stale", "restated", "signal", "deadline")]
    began, _ = names(rules, cell((10, 0), signals=[{"shape": "jump"}]), **world)
    assert [(name[0], name[4][:6]) for name in began] == [
        ("r.stale", "claims"), ("r.restated", "orders"), ("r.signal", "jump"), ("r.deadline", "u1"),
    ]  # fmt: skip


def test_what_is_switched_off_ends() -> None:
    began, _ = names([rule("threshold")], cell((10, 1)))
    assert names([], cell((10, 1)), standing=began) == ([], began)


rates = st.lists(st.integers(0, 20), min_size=1, max_size=60)


@given(rates)
def test_a_trembling_rate_alarms_once(bads: Any) -> None:
    """Between two alarms the rate was under the release; while one stands it never was; the preview says the same."""
    one, limit, release = rule("threshold", "1"), 10, 9
    standing, alarms, lowest = [], 0, 99
    for bad in bads:
        found = watch_round([one], watched(cell((1000, bad))), standing)
        lowest = min(lowest, bad)
        if found.began:
            assert bad >= limit
            assert not alarms or lowest < release
            alarms, lowest, standing = alarms + 1, 99, [one.name for one in found.began]
        if found.ended:
            assert bad < release
            standing = []
        assert bool(standing) or bad < limit
    said = preview(one, [cell(*((1000, bad) for bad in bads))], TODAY)
    assert len(said.firings) == alarms
    assert (said.firings[0].ended is None if standing else True) if said.firings else not standing


@given(st.floats(0.01, 5), st.integers(1, 10**6), st.integers(0, 10**4))
def test_what_begins_holds_by_its_margin_too(value: Any, orders: Any, bad: Any) -> None:
    for kind in ("threshold", "headroom"):
        one = rule(kind, f"{value:.2f}" if kind == "threshold" else str(int(value)))
        if holds(one, cell((orders, bad)), stands=False):
            assert holds(one, cell((orders, bad)), stands=True)


def test_the_past_is_told_with_its_days() -> None:
    said = preview(rule("threshold", "1"), [cell((100, 0), (100, 1), (100, 1), (100, 0), (100, 2))], TODAY)
    assert [(one.began.isoformat(), one.ended and one.ended.isoformat()) for one in said.firings] == [
        ("2026-10-01", None), ("2026-09-28", "2026-09-30"),
    ]  # fmt: skip
    assert not preview(rule("deadline"), [cell((1, 0))], TODAY).replayed


@pytest.mark.parametrize(("kind", "text"), [("threshold", "abc"), ("threshold", "0"), ("threshold", "101"), ("x", "1"),
                                            ("deadline", "-1"), ("jump", "nan"), ("jump", "inf")])  # fmt: skip
def test_a_value_that_is_none_is_refused(kind: Any, text: Any) -> None:
    with pytest.raises(UsageError):
        rule_value(kind, text)


def test_values_as_people_write_them() -> None:
    assert rule_value("threshold", " 0,8 % ") == Decimal("0.8")
    assert rule_value("jump", "") == Decimal("0.3")


def test_of_several_thresholds_only_the_gravest_begins_and_the_lesser_comes_after_it() -> None:
    near, line = rule("threshold", "0.8"), Rule("r.line", "threshold", Decimal(1), "critical")
    began, _ = names([near, line], cell((1000, 12)))
    assert [name[0] for name in began] == ["r.line"]
    after, ended = names([near, line], cell((1000, 8)), standing=began)
    assert ([name[0] for name in after], ended) == (["r.threshold"], began)
    both, _ = names([near, line], cell((1000, 12)), standing=after)
    assert [name[0] for name in both] == ["r.line"]
