"""Targets in integers, unknown records at both extremes, and rates as they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from plimsoll.commands.measuring import percent_towards
from plimsoll.errors import UsageError
from plimsoll.metrics.catalogue import catalogue
from plimsoll.metrics.metric import Terms, meets
from plimsoll.metrics.metric_row import OpenCount, judged
from plimsoll.metrics.standing import average_reply_hours, floors
from plimsoll.metrics.tallies import Count

[LATE] = catalogue().named(["amazon.late_shipment_rate"])
[TRACKED] = catalogue().named(["amazon.valid_tracking_rate"])


def terms(value: str | None, condition: str | None) -> Terms:
    return Terms((30,), 0, "policy", "UTC", "UTC", "ship_by", value, condition, "MFN", (), ())


@pytest.mark.parametrize(
    ("condition", "under", "at", "over"),
    [
        ("LESS_THAN", True, False, False), ("NOT_GREATER_THAN", True, True, False), ("EQUALS", False, True, False),
        ("NOT_LESS_THAN", False, True, True), ("GREATER_THAN", False, False, True),
    ],
)  # fmt: skip
def test_a_target_is_met_to_the_record(condition: str, under: bool, at: bool, over: bool) -> None:
    assert [meets(number, 1000, "0.025", condition) for number in (24, 25, 26)] == [under, at, over]


def test_a_condition_or_a_target_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="LESS_THAN"):
        meets(1, 2, "0.04", "BELOW")
    with pytest.raises(UsageError, match="decimal"):
        meets(1, 2, "4 %", "LESS_THAN")


@pytest.mark.parametrize(
    ("count", "status", "verdict"),
    [
        (Count(0, 0, 0), "NONE", "NONE"),
        (Count(3, 0, 100), "GOOD", "GOOD"),
        (Count(4, 0, 100), "BAD", "BAD"),
        (Count(3, 1, 100), "GOOD", "INCOMPLETE"),
        (Count(2, 1, 100), "GOOD", "GOOD"),
        (Count(5, 50, 100), "BAD", "BAD"),
        (Count(0, 100, 100), "NONE", "INCOMPLETE"),
    ],
)
def test_unknown_records_are_tried_at_both_extremes(count: Count, status: str, verdict: str) -> None:
    said = judged(LATE, count, terms("0.04", "LESS_THAN"), (), ())
    assert (said.status, said.verdict) == (status, verdict)


def test_a_share_of_good_records_is_judged_as_one() -> None:
    target = terms("0.95", "GREATER_THAN")
    assert judged(TRACKED, Count(5, 0, 100), target, (), ()).status == "BAD"
    assert judged(TRACKED, Count(4, 0, 100), target, (), ()).verdict == "GOOD"
    assert judged(TRACKED, Count(4, 1, 100), target, (), ()).verdict == "INCOMPLETE"


def test_a_missing_source_an_open_reading_and_no_target() -> None:
    good = Count(3, 0, 100)
    assert judged(LATE, good, terms("0.04", "LESS_THAN"), ["orders"], ()).needs == ("orders",)
    other = OpenCount("lag_days=1", Count(5, 0, 100), "0.04", "LESS_THAN")
    said = judged(LATE, good, terms("0.04", "LESS_THAN"), (), [other])
    assert (said.status, said.verdict, said.needs) == ("GOOD", "DEPENDS", ("lag_days=1",))
    assert judged(LATE, good, terms(None, None), (), ()).verdict == "NONE"


def test_rules_without_a_floor_add_nothing() -> None:
    said = judged(LATE, Count(4, 0, 100), terms("0.04", "LESS_THAN"), (), ())
    assert floors(terms("0.04", "LESS_THAN"), Count(4, 0, 100), said, list) == (said, {})


def test_a_shown_rate_never_lies_on_the_target_when_the_rate_does_not() -> None:
    assert percent_towards(40, 1000, "0.04") == "4.00 %"
    assert percent_towards(39_999, 1_000_000, "0.04") == "3.99 %"
    assert percent_towards(40_001, 1_000_000, "0.04") == "4.01 %"
    assert percent_towards(1, 3, None) == "33.33 %"


def test_hours_to_an_answer_are_rounded_to_the_nearest_tenth() -> None:
    assert average_reply_hours(0, 0) is None
    assert average_reply_hours(2, 3600 * 3) == "1.5"
    assert average_reply_hours(1, 179) == "0.0"
    assert average_reply_hours(1, 180) == "0.1"


DOCS = Path(__file__).parent.parent.parent / "docs"


def test_every_metric_and_every_fact_it_needs_is_documented() -> None:
    page, formats = ((DOCS / name).read_text(encoding="utf-8") for name in ("metrics.md", "formats.md"))
    for metric in catalogue().metrics:
        assert f"`{metric.name}`" in page, metric.full_name
        acts = ("confirmed_at", "shipped_at", "first_scan_at")
        for fact in metric.relation.facts.values() if metric.relation else ():
            assert all(f"`{fact.format(act=act)}`" in formats for act in acts), fact
