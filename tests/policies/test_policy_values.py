"""The rules of the Order Defect Rate: their values, their history, and which one is in force."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.errors import UsageError
from plimsoll.policies import (
    Marketplace,
    PolicyValue,
    all_policy_values,
    marketplaces,
    policy_value,
    policy_values,
)
from plimsoll.policies.values import values_in_force

ON = date(2026, 10, 1)
US = "ATVPDKIKX0DER"

VALUES: dict[str, int | str | bool] = {
    "amazon.odr.window_days": 60,
    "amazon.odr.lag_days": 15,
    "amazon.odr.window_zone": "UTC",
    "amazon.odr.membership": "order_date",
    "amazon.odr.target_value": "0.01",
    "amazon.odr.target_condition": "LESS_THAN",
    "amazon.odr.count": "orders",
    "amazon.odr.by_channel": True,
    "amazon.odr.denominator.pending": False,
    "amazon.odr.denominator.cancelled": False,
    "amazon.odr.denominator.test": False,
    "amazon.odr.denominator.replacement": True,
    "amazon.odr.denominator.non_marketplace": False,
    "amazon.odr.denominator.cancelled_after_claim": True,
    "amazon.odr.denominator.canceller_unsaid": False,
    "amazon.odr.negative_feedback.low_rating": 2,
    "amazon.odr.negative_feedback.removed": "until removed_at",
    "amazon.odr.negative_feedback.struck_through": "until struck_through_at",
    "amazon.odr.negative_feedback.neutral_or_positive": "never",
    "amazon.odr.claims.rule": "at-fault",
    "amazon.odr.claims.at_fault": "from decided_at",
    "amazon.odr.claims.refunded_after_filing": "from refunded_at",
    "amazon.odr.claims.cancelled_after_filing": "from cancelled_at",
    "amazon.odr.claims.appeal_reversed": "until appeal_decided_at",
    "amazon.odr.claims.withdrawn": "never",
    "amazon.odr.claims.denied": "never",
    "amazon.odr.claims.pending": "only by refund or cancellation",
    "amazon.odr.claims.closed": "only by refund or cancellation",
    "amazon.odr.claims.funded_by_amazon": "never",
    "amazon.odr.claims.refunded_by_amazon": "not by refund",
    "amazon.odr.claims.not_at_fault": "not by decision",
    "amazon.odr.claims.fault_unsaid": "from decided_at",
    "amazon.odr.claims.not_denied": "from opened_at",
    "amazon.odr.claims.any_status": "from opened_at",
    "amazon.odr.chargebacks.rule": "opened",
    "amazon.odr.chargebacks.service": "from opened_at",
    "amazon.odr.chargebacks.fraud": "never",
    "amazon.odr.chargebacks.won": "until decided_at",
    "amazon.odr.chargebacks.kind_unknown": "as service",
    "amazon.odr.chargebacks.lost_only": "from decided_at",
    "amazon.odr.stated_change_without_date": "observed_at",
}

CORNERS = {
    "amazon.odr.denominator.cancelled_after_claim": "K9",
    "amazon.odr.denominator.canceller_unsaid": "K9",
    "amazon.odr.claims.withdrawn": "K1",
    "amazon.odr.claims.denied": "K1",
    "amazon.odr.claims.pending": "K2",
    "amazon.odr.claims.closed": "K2",
    "amazon.odr.claims.funded_by_amazon": "K3",
    "amazon.odr.claims.refunded_by_amazon": "K4",
    "amazon.odr.claims.fault_unsaid": "K5",
    "amazon.odr.claims.appeal_reversed": "K8",
    "amazon.odr.chargebacks.kind_unknown": "K19",
    "amazon.odr.stated_change_without_date": "K8",
}


@pytest.mark.parametrize(("rule", "value"), VALUES.items())
def test_each_promised_rule_has_its_default(rule: str, value: object) -> None:
    found = policy_value(rule, on=ON, marketplace_id=US)
    assert found.value == value
    assert type(found.value) is type(value)
    assert policy_value(rule, on=ON) == found


@pytest.mark.parametrize(("rule", "corner"), CORNERS.items())
def test_a_rule_names_the_corner_it_decides(rule: str, corner: str) -> None:
    assert policy_value(rule, on=ON).corner == corner


def test_readings_are_open_only_where_the_sources_leave_the_matter_unsettled() -> None:
    open_ones = {
        (value.id, reading.name) for value in policy_values("amazon.odr.", on=ON) for reading in value.open_readings
    }
    assert open_ones == {
        ("amazon.odr.lag_days", "14"),
        ("amazon.odr.lag_days", "16"),
        ("amazon.odr.lag_days", "17"),
        ("amazon.odr.chargebacks.rule", "lost"),
        ("amazon.odr.denominator.cancelled", "include-cancelled"),
    }


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        ("amazon.odr.window_days", "90", 90),
        ("amazon.odr.claims.rule", "not-denied", "not-denied"),
        ("amazon.odr.claims.rule", "all", "all"),
        ("amazon.odr.count", "events", "events"),
    ],
)
def test_a_settled_reading_keeps_its_value_and_says_what_settles_it(rule: str, name: str, value: object) -> None:
    reading = policy_value(rule, on=ON).reading(name)
    assert (reading.value, reading.open) == (value, False)
    assert reading.why


def test_a_window_of_90_days_has_no_source_and_may_not_be_cited() -> None:
    reading = policy_value("amazon.odr.window_days", on=ON).reading("90")
    assert reading.confidence == "unconfirmed"
    assert not reading.citable
    assert policy_value("amazon.odr.window_days", on=ON).citable


def test_an_unknown_reading_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as refused:
        policy_value("amazon.odr.claims.rule", on=ON).reading("none")
    assert refused.value.hint == "readings: not-denied, all"


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2015, 1, 1), "all"),
        (date(2016, 12, 31), "all"),
        (date(2017, 1, 1), "at-fault"),
        (ON, "at-fault"),
    ],
)
def test_claims_in_any_status_counted_before_2017(on: date, value: str) -> None:
    assert policy_value("amazon.odr.claims.rule", on=on, marketplace_id=US).value == value


def test_histories_are_disjoint_and_a_day_gives_one_value_of_each_rule() -> None:
    for on in (date(2010, 1, 1), date(2016, 12, 31), date(2017, 1, 1), ON):
        ids = [value.id for value in policy_values(on=on)]
        assert len(ids) == len(set(ids))
        assert set(VALUES) <= set(ids)


def test_a_prefix_narrows_and_nothing_in_force_is_an_empty_answer() -> None:
    chargebacks = policy_values("amazon.odr.chargebacks.", on=ON, marketplace_id="US")
    assert {value.id for value in chargebacks} == {
        rule for rule in VALUES if rule.startswith("amazon.odr.chargebacks.")
    }
    assert policy_values("nobody.", on=ON) == ()


def test_a_marketplace_may_be_named_in_any_spelling() -> None:
    for text in ("US", "us", "Amazon.com", US):
        assert policy_values(on=ON, marketplace_id=text) == policy_values(on=ON, marketplace_id=US)


def test_an_own_marketplace_gets_amazons_values_by_analogy() -> None:
    official = policy_value("amazon.odr.window_days", on=ON)
    borrowed = policy_value("amazon.odr.window_days", on=ON, marketplace_id="OLIST")
    assert official.confidence == "official"
    assert (borrowed.value, borrowed.source) == (official.value, official.source)
    assert borrowed.confidence == "unconfirmed"
    assert not borrowed.citable
    assert "by analogy" in borrowed.why
    assert official.why in borrowed.why
    for value in policy_values(on=ON, marketplace_id="OLIST"):
        assert {value.confidence, *(reading.confidence for reading in value.readings)} == {"unconfirmed"}


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no rule named amazon\.odr\.window\."):
        policy_value("amazon.odr.window", on=ON)


def test_a_value_is_asked_for_in_its_own_type() -> None:
    days, zone, channel = (
        policy_value(f"amazon.odr.{rule}", on=ON) for rule in ("lag_days", "window_zone", "by_channel")
    )
    assert (days.number, zone.text, channel.flag) == (15, "UTC", True)
    with pytest.raises(TypeError):
        assert channel.number
    with pytest.raises(TypeError):
        assert days.text
    with pytest.raises(TypeError):
        assert days.flag


# ---------------------------------------------------------------------------------------------------------------------
# The look-up against a plain scan

FIRST = date(2020, 1, 1)
PLACES = ("ATVPDKIKX0DER", "A1PA6795UKMFR9", "A1VC38T7YXB528")


def dated(rule: str, places: tuple[str, ...], first: date | None, last: date | None, value: int) -> PolicyValue:
    return PolicyValue(
        id=rule,
        value=value,
        source="a test",
        url="",
        quote="",
        read_on=FIRST,
        confidence="unconfirmed",
        why="a test",
        effective_from=first,
        effective_until=last,
        marketplaces=places,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[PolicyValue]:
    """Sound packs: of each rule, for all and for some marketplaces, ranges of days that never overlap."""
    values: list[PolicyValue] = []
    for rule in ("a.one", "a.two", "b.one"):
        for places in ((), PLACES[:1], PLACES[1:]):
            cuts = sorted(draw(st.sets(st.integers(0, 40), max_size=5)))
            edges = [None, *(FIRST + timedelta(days=cut) for cut in cuts), None]
            for first, following in pairwise(edges):
                if draw(st.booleans()):
                    last = following - timedelta(days=1) if following else None
                    values.append(dated(rule, places, first, last, len(values)))
    return draw(st.permutations(values))


@given(histories(), st.integers(-2, 45), st.sampled_from([None, "A2EUQ1WTGCTBG2", *PLACES]))
def test_the_value_in_force_is_what_a_plain_scan_finds(pack: list[PolicyValue], day: int, place: str | None) -> None:
    on = FIRST + timedelta(days=day)
    expected = {}
    for rule in ("a.one", "a.two", "b.one"):
        held = [
            value
            for value in pack
            if value.id == rule and (value.effective_from or date.min) <= on <= (value.effective_until or date.max)
        ]
        own = [value for value in held if place in value.marketplaces]
        for_all = [value for value in held if value.marketplaces == ()]
        if own or for_all:
            (expected[rule],) = own or for_all
    found = values_in_force(pack, on, place)
    assert {value.id: value for value in found} == expected
    assert len(found) == len(expected)


@given(st.dates(), st.sampled_from(marketplaces()))
def test_the_shipped_packs_give_one_value_of_each_rule_on_any_day(on: date, place: Marketplace) -> None:
    held = [value for value in all_policy_values() if value.in_force(on)]
    own = [value for value in held if value.id.split(".")[0] == place.platform]
    here = {value.id: value for value in own if not value.marketplaces}
    here |= {value.id: value for value in own if place.id in value.marketplaces}
    borrowed = {value.id for value in held if value.id.startswith("amazon.odr.")} - here.keys()
    found = policy_values(on=on, marketplace_id=place.id)
    assert {value.id: value for value in found if value.id not in borrowed} == here
    assert {value.id for value in found} == here.keys() | borrowed
    assert len({value.id for value in found}) == len(found)


@given(st.dates())
def test_without_a_marketplace_only_what_holds_everywhere_is_given(on: date) -> None:
    expected = [value for value in all_policy_values() if value.in_force(on) and not value.marketplaces]
    assert list(policy_values(on=on)) == expected


def test_importing_the_room_reads_no_file_and_loads_no_parser() -> None:
    script = (
        "import sys; before = set(sys.modules); import plimsoll.policies;"
        "print(sorted({'tomllib', 'pathlib', 'zoneinfo', 'duckdb'} & (set(sys.modules) - before)))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert answer.stdout.strip() == "[]"
