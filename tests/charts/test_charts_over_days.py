"""Charts as markup: scales that start at zero, marks that do not touch, counts in tooltips, hostile words inert."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.charts.axis import LEAST_APART, Frame, day_marks, round_marks
from plimsoll.charts.bars import Share, interval_bar
from plimsoll.charts.heat_map import HeatCell, HeatMap, HeatRow, depth, heat_map
from plimsoll.charts.rate_over_time import Band, ComingRate, DayRate, RateOverTime, rate_over_time
from plimsoll.charts.stacked import DayCounts, Stacked, stacked

SVG = "{http://www.w3.org/2000/svg}"
DAY = date(2026, 10, 1)
HOSTILE = '<script>alert(1)</script> "&\x00'


def _day(at: int) -> date:
    return DAY + timedelta(days=at)


def _chart(**changes: object) -> RateOverTime:
    words = {
        "words": "what it shows",
        "rates": [DayRate(_day(at), None if at == 3 else 0.002 * at, f"day {at}") for at in range(10)],
        "target": 0.01, "target_words": "1.00 % line", "today_words": "today", "say": lambda rate: f"{rate:.2%}",
        "say_day": lambda day: f"{day:%d %b}", "window": Band(_day(-60), _day(-6), "window"),
        "waiting": Band(_day(-5), _day(9), "waiting"),
    }  # fmt: skip
    return RateOverTime(**(words | changes))


def _parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own markup


def _by_class(svg: str, name: str) -> list[ET.Element]:
    return [one for one in _parsed(svg).iter() if name in (one.get("class") or "").split()]


def _ys(element: ET.Element) -> list[float]:
    return [float(pair.split(",")[1]) for pair in element.attrib["points"].split()]


@given(st.floats(1e-6, 1e6), st.booleans())
def test_marks_are_few_begin_at_zero_and_reach_the_highest(most: Any, whole: Any) -> None:
    marks = round_marks(most, whole=whole)
    assert marks[0] == 0
    assert marks[-1] >= most * (1 - 1e-9)
    assert 2 <= len(marks) <= 5
    assert not whole or all(mark % 1 == 0 for mark in marks)


@given(st.integers(1, 800), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_marks_of_days_stand_apart_within_the_plot(days: Any, first: Any) -> None:
    frame = Frame(first, first + timedelta(days=days), 1.0)
    at = [frame.x(day) for day in day_marks(frame)]
    assert all(later - earlier >= LEAST_APART for earlier, later in pairwise(at))
    assert all(frame.left <= x <= frame.end for x in at)


def test_a_rate_is_drawn_from_zero_with_a_gap_where_there_is_no_order() -> None:
    svg = rate_over_time(_chart())
    before, after = _by_class(svg, "rate-line")
    assert len(_ys(before)) == 3
    assert len(_ys(after)) == 6
    target = float(_by_class(svg, "rate-target")[0].attrib["y1"])
    floor = _ys(before)[0]  # the first rate is zero
    assert (floor - target) / (floor - _ys(after)[-1]) == pytest.approx(0.01 / 0.018, abs=1e-3)


def test_the_target_is_named_at_its_end_and_the_days_that_wait_are_named() -> None:
    svg = rate_over_time(_chart())
    name = next(one for one in _by_class(svg, "rate-target-words"))
    assert name.text == "1.00 % line"
    assert float(name.attrib["x"]) > float(_by_class(svg, "rate-target")[0].attrib["x2"])
    assert {"window", "waiting"} <= {one.text for one in _parsed(svg).iter(f"{SVG}text")}


def test_every_day_says_its_counts_and_what_was_displayed_on_it() -> None:
    svg = rate_over_time(_chart(displayed=[DayRate(_day(4), 0.02, "displayed 2 of 100")]))
    titles = [one.find(f"{SVG}title").text for one in _by_class(svg, "hit")]
    assert titles[4] == "day 4\ndisplayed 2 of 100"
    assert len(titles) == 10
    assert len(_by_class(svg, "rate-displayed")) == 1


def test_what_is_exact_of_the_floor_is_drawn_otherwise_than_what_is_not() -> None:
    coming = [ComingRate(_day(10 + at), 0.01, at < 3, 0.01, 0.012, 0.02, "") for at in range(6)]
    svg = rate_over_time(_chart(coming=coming))
    assert len(_ys(_by_class(svg, "rate-floor")[0])) == 1 + 3
    assert len(_ys(_by_class(svg, "rate-floor-open")[0])) == 1 + 3
    assert len(_by_class(svg, "rate-fan")) == 1
    assert len(_by_class(svg, "hit")) == 16


def test_the_stack_is_as_high_as_its_kinds_and_the_line_as_the_distinct_orders() -> None:
    days = [DayCounts(_day(at), {"a": 3, "b": 1}, 3, 4, "") for at in range(5)]
    svg = stacked(Stacked("w", days, ("a", "b"), "together", "allowed", lambda day: f"{day:%d}"))
    top, line = min(_ys(_by_class(svg, "kind-b")[0])), _ys(_by_class(svg, "stack-together")[0])[0]
    ground = max(_ys(_by_class(svg, "kind-a")[0]))
    assert (ground - line) / (ground - top) == pytest.approx(3 / 4)


def test_a_heat_map_says_its_counts_and_is_deeper_over_the_line() -> None:
    cells = [HeatCell(0, 0.0, True, "none"), HeatCell(3, 1.2, False, "3 of 300")]
    svg = heat_map(HeatMap("w", ["7 d", "14 d"], [HeatRow("5 Oct", "300", cells)]))
    assert [one.text for one in _by_class(svg, "heat-words")] == ["0", "3"]
    assert _by_class(svg, "heat-4")[0].find(f"{SVG}title").text == "3 of 300"
    assert len(_by_class(svg, "heat-open")) == 1
    assert [depth(share) for share in (0, 0.1, 0.3, 0.9, 1, 1.5)] == [0, 1, 2, 3, 4, 5]


def test_an_interval_over_the_line_is_told_from_one_that_reaches_below() -> None:
    assert "interval-over" in interval_bar(Share(0.03, 0.011, 0.05), 0.01, 0.06, "w")
    assert "interval-open" in interval_bar(Share(0.03, 0.009, 0.05), 0.01, 0.06, "w")
    assert "interval-more" in interval_bar(Share(0.03, 0.009, 0.5), 0.01, 0.06, "w")


def test_hostile_words_are_inert_everywhere() -> None:
    rates = [DayRate(_day(at), 0.5, HOSTILE) for at in range(3)]
    coming = [ComingRate(_day(3), 0.1, True, 0.1, 0.1, 0.1, HOSTILE)]
    say = {"say": lambda _rate: HOSTILE, "say_day": lambda _day: HOSTILE}
    texts = {"words": HOSTILE, "target_words": HOSTILE, "today_words": HOSTILE}
    svgs = [
        rate_over_time(_chart(rates=rates, coming=coming, displayed=rates, **say, **texts)),
        heat_map(HeatMap(HOSTILE, [HOSTILE], [HeatRow(HOSTILE, HOSTILE, [HeatCell(1, 1.0, True, HOSTILE)])])),
        stacked(Stacked(HOSTILE, [DayCounts(DAY, {"a": 1}, 1, 1, HOSTILE)] * 2, ("a",), HOSTILE, HOSTILE, str)),
        interval_bar(Share(0.1, None, None), 0.01, 0.1, HOSTILE),
    ]
    for svg in svgs:
        assert not list(_parsed(svg).iter(f"{SVG}script"))
        assert not re.search(r"\son\w+=|\sstyle=|\x00", svg)
